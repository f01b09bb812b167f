package emulator_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

var tokenForm = regexp.MustCompile(`^[0-9A-Za-z]{255}$`)

// Ensure that credentials give a pair of tokens in Bud's form, and that both grants give new tokens each time.
func TestTokenGrants(t *testing.T) {
	t.Parallel()
	c := emulatortest.Client{Base: emulator.Start(t, emulator.Options{}).URL()}
	first := c.RequestToken(t, "grant_type=client_credentials", "shop:secret", nil)
	first.MustBe(
		t,
		`{"operation_id":"oauth_token_create","data":{"access_token":"*","token_type":"Bearer","expires_in":3600,
			"refresh_token":"*"}}`,
	)
	refresh := first.Str("data.refresh_token")
	second := c.RequestToken(
		t, "grant_type=refresh_token&refresh_token="+refresh, "", map[string]string{"X-Client-Id": "shop"},
	)
	third := c.RequestToken(t, "grant_type=refresh_token&refresh_token="+refresh, "shop:secret", nil)
	seen := map[string]bool{}
	for _, a := range []emulatortest.Answer{first, second, third} {
		for _, token := range []string{a.Str("data.access_token"), a.Str("data.refresh_token")} {
			if !tokenForm.MatchString(token) || seen[token] {
				t.Errorf("token %q is seen before or not of 255 letters and digits", token)
			}
			seen[token] = true
		}
		c := emulatortest.Client{Base: c.Base, ID: "shop", Token: a.Str("data.access_token")}
		if got := c.Call(t, "GET", "/platform/v3/customers", "", nil); got.Status != 200 {
			t.Errorf("a new token is answered %d %s", got.Status, got.Text)
		}
	}
}

// Ensure that the token endpoint refuses requests in the words that Bud documents.
func TestTokenRefusals(t *testing.T) {
	t.Parallel()
	strict := emulator.Start(t, emulator.Options{Projects: map[string]string{"shop": "good"}})
	c := emulatortest.Client{Base: strict.URL()}
	pair := c.RequestToken(t, "grant_type=client_credentials", "shop:good", nil)
	const (
		noBasic = `{"operation_id":"oauth_token_create","code_id":"failed_validation",
			"message":"could not extract basic auth headers"}`
		noGrant = `{"operation_id":"oauth_token_create","code_id":"failed_validation",
			"message":"could not extract basic auth headers",
			"errors":{"grant_type":"grant_type must be one of [client_credentials refresh_token]"}}`
		refused   = `{"operation_id":"oauth_token_create","code_id":"unauthorised","message":"Unauthorised."}`
		forbidden = `{"operation_id":"oauth_token_create","code_id":"forbidden","message":"Forbidden."}`
	)
	const form = "grant_type=client_credentials"
	for _, test := range []struct {
		name, form, pair string
		headers          map[string]string
		status           int
		want             string
	}{
		{"no credentials", form, "", nil, 400, noBasic},
		{"another scheme", form, "", map[string]string{"Authorization": "Digest abc"}, 400, noBasic},
		{"garbled credentials", form, "", map[string]string{"Authorization": "Basic %%%"}, 400, noBasic},
		{"an empty secret", form, "shop:", nil, 400, noBasic},
		{"no grant", "", "shop:good", nil, 400, noGrant},
		{"another grant", "grant_type=password", "shop:good", nil, 400, noGrant},
		{
			"a body that is not a form", `{"grant_type":"client_credentials"}`, "shop:good",
			map[string]string{"Content-Type": "application/json"}, 400, noGrant,
		},
		{"a form that does not say so", form, "shop:good", map[string]string{"Content-Type": "text/plain"}, 400, noGrant},
		{"a wrong secret", form, "shop:bad", nil, 401, refused},
		{"an unknown client", form, "other:good", nil, 401, refused},
		{"a refresh token that is none", "grant_type=refresh_token&refresh_token=bad", "", nil, 401, refused},
		{
			"an access token for a refresh token", "grant_type=refresh_token&refresh_token=" + pair.Str("data.access_token"), "",
			nil, 401, refused,
		},
		{"the header of another client", form, "shop:good", map[string]string{"X-Client-Id": "other"}, 403, forbidden},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := c.RequestToken(t, test.form, test.pair, test.headers)
			if got.Status != test.status {
				t.Errorf("status %d, want %d", got.Status, test.status)
			}
			got.MustBe(t, test.want)
		})
	}
	missing := c.RequestToken(t, "grant_type=refresh_token", "", nil)
	if missing.Status != 400 || missing.At("errors.refresh_token") == nil {
		t.Errorf("a missing refresh token is answered %d %s", missing.Status, missing.Text)
	}
	long := c.RequestToken(t, form, strings.Repeat("x", 500)+":good", nil)
	if long.Status != 400 || long.At("errors.client_id") == nil {
		t.Errorf("a client id of 500 letters is answered %d %s", long.Status, long.Text)
	}
}

// Ensure that tokens expire by the sandbox's clock: an access token after an hour, a refresh token after a day.
func TestTokensExpireByTheClock(t *testing.T) {
	t.Parallel()
	s := emulator.Start(t, emulator.Options{Now: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC), Freeze: true})
	c := emulatortest.NewClient(t, s, "shop")
	refresh := c.RequestToken(t, "grant_type=client_credentials", "shop:secret", nil).Str("data.refresh_token")
	advance := func(by string) {
		if got := c.Call(t, "POST", "/_sandbox/clock/advance", `{"by":"`+by+`"}`, nil); got.Status != 200 {
			t.Fatalf("advance by %s: %s", by, got.Text)
		}
	}
	use := func() emulatortest.Answer { return c.Call(t, "GET", "/platform/v3/customers", "", nil) }
	renew := func() emulatortest.Answer {
		return c.RequestToken(
			t, "grant_type=refresh_token&refresh_token="+refresh, "", map[string]string{"X-Client-Id": "shop"},
		)
	}

	advance("PT59M59S")
	if got := use(); got.Status != 200 {
		t.Errorf("a second before its end a token is answered %d", got.Status)
	}
	advance("PT1S")
	if got := use(); got.Status != 401 {
		t.Errorf("at its end a token is answered %d", got.Status)
	} else {
		got.MustBe(t, `{"operation_id":"unknown","code_id":"token_expired",
			"message":"The provided token is expired or is not valid.","errors":{}}`)
	}
	advance("PT22H59M59S")
	if got := renew(); got.Status != 200 {
		t.Errorf("a second before its end a refresh token is answered %d", got.Status)
	}
	advance("PT1S")
	if got := renew(); got.Status != 401 {
		t.Errorf("at its end a refresh token is answered %d", got.Status)
	}
}

// Ensure that a client's refresh token is refused when another client presents it with credentials, or its own client
// with a wrong secret.
func TestRefreshTokenOfAnotherClient(t *testing.T) {
	t.Parallel()
	s := emulator.Start(t, emulator.Options{Projects: map[string]string{"shop": "good", "other": "fine"}})
	c := emulatortest.Client{Base: s.URL()}
	owned := c.RequestToken(t, "grant_type=client_credentials", "shop:good", nil).Str("data.refresh_token")
	for pair, status := range map[string]int{"other:fine": 401, "shop:bad": 401, "shop:good": 200, "": 200} {
		got := c.RequestToken(t, "grant_type=refresh_token&refresh_token="+owned, pair, nil)
		if got.Status != status {
			t.Errorf("with the credentials %q it is answered %d %s, want %d", pair, got.Status, got.Text, status)
		}
	}
}

// Ensure that an invalid token gives 401 with the code of its reason, so that clients request a new one.
func TestBadTokens(t *testing.T) {
	t.Parallel()
	s := emulator.Start(t, emulator.Options{})
	c := emulatortest.NewClient(t, s, "shop")
	foreign := emulatortest.NewClient(t, emulator.Start(t, emulator.Options{}), "shop")
	pair := c.RequestToken(t, "grant_type=client_credentials", "shop:secret", nil)
	flipped := []byte(c.Token)
	flipped[100]++
	if flipped[100] > 'z' {
		flipped[100] = '0'
	}
	const invalid, refused = "token_invalid", "unknown"
	for name, test := range map[string]struct {
		headers map[string]string
		code    string
	}{
		"no header":            {map[string]string{"Authorization": ""}, refused},
		"another scheme":       {map[string]string{"Authorization": "Basic abc"}, refused},
		"no token":             {map[string]string{"Authorization": "Bearer "}, refused},
		"not a token":          {map[string]string{"Authorization": "Bearer bad"}, invalid},
		"255 letters":          {map[string]string{"Authorization": "Bearer " + strings.Repeat("z", 255)}, invalid},
		"255 signs":            {map[string]string{"Authorization": "Bearer -" + strings.Repeat("1", 254)}, invalid},
		"a changed token":      {map[string]string{"Authorization": "Bearer " + string(flipped)}, invalid},
		"another file's token": {map[string]string{"Authorization": "Bearer " + foreign.Token}, invalid},
		"a refresh token": {
			map[string]string{"Authorization": "Bearer " + pair.Str("data.refresh_token")}, invalid,
		},
		"another client's X-Client-Id": {map[string]string{"X-Client-Id": "other"}, refused},
	} {
		got := c.Call(t, "GET", "/platform/v3/customers", "", test.headers)
		if got.Status != 401 || got.Str("code_id") != test.code || got.Str("operation_id") != "unknown" {
			t.Errorf("%s is answered %d %s", name, got.Status, got.Text)
		}
	}
	if got := c.Call(t, "GET", "/platform/v3/customers", "",
		map[string]string{"Authorization": "bearer " + c.Token}); got.Status != 200 {
		t.Errorf("the scheme in lower case is answered %d", got.Status)
	}
}

// Ensure that a token stays valid after a restart, and that a client that was removed from the projects is refused.
func TestTokensSurviveRestarts(t *testing.T) {
	t.Parallel()
	file := t.TempDir() + "/sandbox.db"
	start := func(projects map[string]string) (*emulator.Sandbox, func()) {
		s, err := emulator.New(emulator.Options{Data: file, Projects: projects})
		if err != nil {
			t.Fatal(err)
		}
		return s, func() {
			if err := s.Close(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	}
	s, stop := start(nil)
	c := emulatortest.NewClient(t, s, "shop")
	id := c.NewCustomer(t, "")
	stop()
	s, stop = start(nil)
	c.Base = s.URL()
	if got := c.Call(t, "GET", "/v1/customers/"+id+"/context", "", nil); got.Status != 200 {
		t.Errorf("after a restart: %d %s", got.Status, got.Text)
	}
	stop()
	s, stop = start(map[string]string{"other": "secret"})
	defer stop()
	c.Base = s.URL()
	if got := c.Call(t, "GET", "/platform/v3/customers", "", nil); got.Status != 401 ||
		got.Str("code_id") != "token_invalid" {
		t.Errorf("a client off the list: %d %s", got.Status, got.Text)
	}
}
