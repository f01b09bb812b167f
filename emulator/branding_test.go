package emulator_test

import (
	"encoding/base64"
	"net/url"
	"strings"
	"testing"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

const ownLogo = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><rect width="8" height="8"/></svg>`

// Ensure that the pages show the project's name and logo, and that its mails have the name.
func TestBranding(t *testing.T) {
	t.Parallel()
	w := openGateway(t, `,"customer_email":"jo@mail.example"`)
	s := w.of.Client
	field := "logo"
	if emulatortest.NextJSON {
		field = "body" // the next engine does not know which field it was
	}
	logo := "data:image/svg+xml;base64," + base64.StdEncoding.EncodeToString([]byte(ownLogo))
	for _, test := range []emulatortest.Scenario{
		{
			Name: "at first", Method: "GET", Path: "/_sandbox/branding?client_id=shop", Status: 200,
			Want: `{"client_id":"shop","display_name":"shop","logo":null}`,
		},
		{Name: "set", Method: "PUT", Path: "/_sandbox/branding", Body: `{"client_id":"shop",
			"display_name":"Acme <b>Money</b>","logo":"` + logo + `"}`, Status: 200,
			Want: `{"client_id":"shop","display_name":"Acme <b>Money</b>","logo":"` + logo + `"}`},
		{
			Name: "the name alone", Method: "PUT", Path: "/_sandbox/branding",
			Body: `{"client_id":"shop","display_name":"Acme"}`, Status: 200,
			Want: `{"client_id":"shop","display_name":"Acme","logo":"` + logo + `"}`,
		},
		{
			Name: "the logo alone", Method: "PUT", Path: "/_sandbox/branding", Body: `{"client_id":"shop","logo":null}`,
			Status: 200, Want: `{"client_id":"shop","display_name":"Acme","logo":null}`,
		},
		{
			Name: "a number", Method: "PUT", Path: "/_sandbox/branding", Body: `{"client_id":"shop","logo":3}`,
			Status: 400, Want: `{"operation_id":"sandbox_branding_put","code_id":"failed_validation","message":"*",
				"errors":{"` + field + `":"` + field + ` must be a string"}}`,
		},
		{Name: "set again", Method: "PUT", Path: "/_sandbox/branding", Body: `{"client_id":"shop",
			"display_name":"Acme <b>Money</b>","logo":"` + logo + `"}`, Status: 200},
		{
			Name: "another project", Method: "GET", Path: "/_sandbox/branding?client_id=other", Status: 200,
			Want: `{"client_id":"other","display_name":"other","logo":null}`,
		},
		{Name: "nobody", Method: "PUT", Path: "/_sandbox/branding", Body: `{"display_name":"x"}`, Status: 400},
		{
			Name: "a long name", Method: "PUT", Path: "/_sandbox/branding",
			Body: `{"client_id":"shop","display_name":"` + strings.Repeat("x", 101) + `"}`, Status: 400,
		},
		{
			Name: "two lines", Method: "PUT", Path: "/_sandbox/branding", Body: `{"client_id":"shop","display_name":"a\nb"}`,
			Status: 400,
		},
		{
			Name: "an address", Method: "PUT", Path: "/_sandbox/branding",
			Body: `{"client_id":"shop","logo":"https://app.example/logo.png"}`, Status: 400,
		},
		{
			Name: "no picture", Method: "PUT", Path: "/_sandbox/branding",
			Body: `{"client_id":"shop","logo":"data:image/png;base64,aGVsbG8="}`, Status: 400,
		},
		{
			Name: "a page", Method: "PUT", Path: "/_sandbox/branding",
			Body: `{"client_id":"shop","logo":"data:text/html;base64,aGVsbG8="}`, Status: 400,
		},
		{
			Name: "too large", Method: "PUT", Path: "/_sandbox/branding",
			Body: `{"client_id":"shop","logo":"data:image/png;base64,` + strings.Repeat("AAAA", 100_000) + `"}`, Status: 400,
		},
	} {
		test.Run(t, s)
	}
	page := w.see(w.gateway, "banks")
	path := strings.TrimPrefix(w.gateway, w.of.Base) + "/logo"
	if !strings.Contains(page.text, "Acme &lt;b&gt;Money&lt;/b&gt;</p>") ||
		!strings.Contains(page.text, `<img src="`+path+`"`) {
		t.Errorf("the page does not show the app: %s", page.text)
	}
	if got := w.send("GET", path, nil); got.status != 200 || got.text != ownLogo ||
		got.header.Get("Content-Type") != "image/svg+xml" {
		t.Errorf("the logo is %d %v %s", got.status, got.header, got.text)
	}
	w.see(w.allow("Bank_Of_Bud", "uk_student").location, "done")
	got := w.of.Call(t, "GET", "/_sandbox/mails", "", nil)
	if !strings.Contains(got.Str("data.0.subject"), "with Acme <b>Money</b>") {
		t.Errorf("the mail is %s", got.Text)
	}
	if got := w.of.Call(t, "PUT", "/_sandbox/branding", `{"client_id":"shop","display_name":null,
		"logo":null}`, nil); got.Str("display_name") != "shop" {
		t.Errorf("taken away, it is %s", got.Text)
	}
	if got := w.send("GET", path, nil); got.status != 404 {
		t.Errorf("without a logo there is %d", got.status)
	}
}

// Ensure that a customers file and the Go API set the same branding.
func TestBrandingElsewhere(t *testing.T) {
	t.Parallel()
	s := emulatortest.Frozen(t)
	c := emulatortest.NewClient(t, s, "shop")
	must := func(want string) {
		t.Helper()
		c.Call(t, "GET", "/_sandbox/branding?client_id=shop", "", nil).MustBe(t, want)
	}
	logo := "data:image/svg+xml;base64," + base64.StdEncoding.EncodeToString([]byte(ownLogo))
	if got := c.Call(t, "POST", "/_sandbox/customers", `{"display_name":"Acme","logo":"`+logo+`",
		"customers":[]}`, nil); got.Status != 200 {
		t.Fatal(got.Text)
	}
	must(`{"client_id":"shop","display_name":"Acme","logo":"` + logo + `"}`)
	c.Call(t, "POST", "/_sandbox/customers", `{"customers":[]}`, nil) // without the branding
	must(`{"client_id":"shop","display_name":"Acme","logo":"` + logo + `"}`)
	for _, body := range []string{`{"logo":"x","customers":[]}`, `{"display_name":7,
		"customers":[]}`, `{"display_name":"` + strings.Repeat("x", 101) + `","customers":[]}`} {
		if got := c.Call(t, "POST", "/_sandbox/customers", body, nil); got.Status != 400 {
			t.Errorf("%.40s gets %d %s", body, got.Status, got.Text)
		}
	}
	if err := s.Client("shop").SetBranding(emulator.Branding{DisplayName: "Other", Logo: []byte("\x89PNG\r\n\x1a\n" +
		"")}); err != nil {
		t.Fatal(err)
	}
	must(`{"client_id":"shop","display_name":"Other","logo":"data:image/png;base64,iVBORw0KGgo="}`)
	if err := s.Client("shop").SetBranding(emulator.Branding{Logo: []byte("hello")}); err == nil {
		t.Error("a text is taken for a logo")
	}
	if err := s.Client("shop").SetBranding(emulator.Branding{}); err != nil {
		t.Fatal(err)
	}
	must(`{"client_id":"shop","display_name":"shop","logo":null}`)
}

// Ensure that the recommended persona comes first, and that a search finds others by holder, title, account or purpose.
func TestPagesPersonaSearch(t *testing.T) {
	t.Parallel()
	w := openGateway(t, "")
	path := w.gateway + "/personas?provider=Bank_Of_Bud"
	page := w.see(path, "personas")
	recommended, others := strings.Index(page.text, "Recommended"), strings.Index(page.text, "Everyday people")
	if first := strings.Index(page.text, `data-id="uk_salaried_renter"`); recommended < 0 || first < recommended ||
		others < first {
		t.Errorf("the recommended persona is at %d, after %d and before %d", first, recommended, others)
	}
	if strings.Count(page.text, `data-id="uk_salaried_renter"`) != 1 {
		t.Error("the recommended persona is there twice")
	}
	for query, id := range map[string]string{"sTuDent": "uk_student", "Repayment mortgage": "uk_family_mortgage",
		"gambling": "uk_overindebted"} {
		found := w.see(path+"&q="+url.QueryEscape(query), "personas")
		if !strings.Contains(found.text, `data-id="`+id+`"`) || strings.Contains(found.text, "Recommended") ||
			strings.Contains(found.text, `data-id="uk_pensioner"`) {
			t.Errorf("%q does not find %s alone", query, id)
		}
		w.see(w.linked(found, "persona"), "consent")
	}
	none := w.see(path+"&q="+url.QueryEscape(`<script>`), "personas")
	if !strings.Contains(none.text, "Nobody matches “&lt;script&gt;”") {
		t.Errorf("an empty search says %s", none.text)
	}
}
