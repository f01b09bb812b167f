package customertoken_test

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
	"github.com/google/uuid"
	"pgregory.net/rapid"

	"budsandbox/bank"
	"budsandbox/clock"
	"budsandbox/emulator/internal/customertoken"
)

var (
	start = time.Date(2026, time.March, 1, 9, 0, 0, 0, time.UTC)
	key   = []byte("0123456789abcdef0123456789abcdef")
	grant = customertoken.Grant{
		Project:  "shop",
		Customer: bank.CustomerID(uuid.MustParse("69b88bc7-298f-4664-84d9-c9abbe394856")),
	}
)

// signer is a signer whose clock stands where the test puts it.
func signer(t interface{ Fatal(...any) }, key []byte) (*customertoken.Signer, *clock.Clock) {
	c := clock.New(time.Now, clock.State{Frozen: true, At: start})
	return &customertoken.Signer{Key: key, Clock: clock.NewClocks(c)}, c
}

func sign(t *testing.T, s *customertoken.Signer, g customertoken.Grant, to customertoken.Audience) string {
	t.Helper()
	token, err := s.Sign(g, to)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// Ensure that verifying a token gives what it was signed for.
func TestRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s, _ := signer(t, key)
		want := customertoken.Grant{
			Project:     bank.Project(rapid.String().Draw(t, "project")),
			SummaryType: rapid.SampledFrom([]string{"", "weekly", "quarterly"}).Draw(t, "type"),
			Timezone:    rapid.SampledFrom([]string{"", "Europe/London"}).Draw(t, "zone"),
		}
		copy(want.Customer[:], rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "customer"))
		copy(want.WidgetID[:], rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "id"))
		token, err := s.Sign(want, customertoken.Widgets)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := s.Verify(token, customertoken.Widgets); err != nil || got != want {
			t.Fatalf("%+v, not %+v: %v", got, want, err)
		}
	})
}

// Ensure that a token is valid for 60 minutes by the clock, and not a second longer.
func TestExpiry(t *testing.T) {
	t.Parallel()
	s, c := signer(t, key)
	token := sign(t, s, grant, customertoken.MCP)
	for _, test := range []struct {
		after time.Duration
		want  error
	}{
		{0, nil}, {60*time.Minute - time.Second, nil}, {60*time.Minute - time.Microsecond, nil},
		{60 * time.Minute, customertoken.ErrExpired},
		{60*time.Minute + time.Second, customertoken.ErrExpired}, {24 * time.Hour, customertoken.ErrExpired},
	} {
		c.Restore(clock.State{Frozen: true, At: start.Add(test.after)})
		got, err := s.Verify(token, customertoken.MCP)
		if !errors.Is(err, test.want) || got.Customer != grant.Customer {
			t.Errorf("after %s: %v, not %v", test.after, err, test.want)
		}
	}
}

// Ensure that a token has the claims of Bud's tokens, for clients that decode it.
func TestClaims(t *testing.T) {
	t.Parallel()
	s, _ := signer(t, key)
	parts := strings.Split(sign(t, s, grant, customertoken.Widgets), ".")
	raw, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		t.Fatal(err)
	}
	var claims map[string]any
	if err := json.Unmarshal(raw, &claims); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]any{
		"app_id": "shop", "customer_id": grant.Customer.String(), "sub": grant.Customer.String(), "org_slug": "budsandbox",
		"exp": float64(start.Add(time.Hour).Unix()),
	} {
		if claims[name] != want {
			t.Errorf("%s is %v, not %v", name, claims[name], want)
		}
	}
	if list, is := claims["aud"].([]any); !is || len(list) != 1 || list[0] != "https://widget-proxy.thisisbud.com" {
		t.Errorf("aud is %v", claims["aud"])
	}
	if org, _ := claims["org_id"].(string); uuid.Validate(org) != nil {
		t.Errorf("org_id is %v", claims["org_id"])
	}
	if len(claims) != 7 {
		t.Errorf("a plain token has the claims %v", claims)
	}
}

// Ensure that a token with another key, algorithm or audience, or with any change, is refused.
func TestForgery(t *testing.T) {
	t.Parallel()
	s, _ := signer(t, key)
	stranger, _ := signer(t, []byte("another key of 32 bytes or more."))
	good := sign(t, s, grant, customertoken.Widgets)
	parts := strings.Split(good, ".")
	hs512, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.HS512, Key: append(key, key...)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	claims := map[string]any{"customer_id": grant.Customer.String()}
	other, err := jwt.Signed(hs512).Claims(claims).Serialize() //nolint:misspell // the library's name
	if err != nil {
		t.Fatal(err)
	}
	none := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none"}`)) + "." + parts[1] + "."
	for name, token := range map[string]string{
		"another key":      sign(t, stranger, grant, customertoken.Widgets),
		"another audience": sign(t, s, grant, customertoken.MCP),
		"HS512":            other,
		"no algorithm":     none,
		"no signature":     parts[0] + "." + parts[1] + ".",
		"nothing":          "",
		"no JWT":           "abc",
		"a changed claim":  parts[0] + "." + parts[1][:len(parts[1])-4] + "AAAA" + "." + parts[2],
	} {
		if got, err := s.Verify(token, customertoken.Widgets); !errors.Is(err, customertoken.ErrInvalid) {
			t.Errorf("%s opens %+v, %v", name, got, err)
		}
	}
}
