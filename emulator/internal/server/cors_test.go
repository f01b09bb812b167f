package server_test

import (
	"net/http"
	"testing"

	"budsandbox/emulator"
)

// Ensure that pages of an allowed origin can use Bud's API from a browser, that pages of another cannot, and that
// neither can use the control plane.
func TestCORS(t *testing.T) {
	t.Parallel()
	sandbox := emulator.Start(t, emulator.Options{CORSOrigins: []string{"http://localhost:3000/", "https://App.test"}})
	closed := emulator.Start(t)
	for _, test := range []struct {
		name, base, method, path, origin string
		status                           int
		allowed                          string
	}{
		{
			"a preflight request", sandbox.URL(), "OPTIONS", "/financial/v3/accounts", "http://localhost:3000", 204,
			"http://localhost:3000",
		},
		{"a request", sandbox.URL(), "GET", "/financial/v3/accounts", "http://localhost:3000", 401, "http://localhost:3000"},
		{"the second origin", sandbox.URL(), "GET", "/nowhere", "https://app.test", 404, "https://app.test"},
		{"another port", sandbox.URL(), "OPTIONS", "/financial/v3/accounts", "http://localhost:3001", 403, ""},
		{"another origin", sandbox.URL(), "GET", "/financial/v3/accounts", "https://evil.example", 403, ""},
		{"no origin", sandbox.URL(), "GET", "/financial/v3/accounts", "", 401, ""},
		{"the control plane", sandbox.URL(), "OPTIONS", "/_sandbox/reset", "http://localhost:3000", 403, ""},
		{
			"the control plane, by a way around", sandbox.URL(), "OPTIONS", "//_sandbox//reset/", "http://localhost:3000", 403,
			"",
		},
		{"the control plane's health", sandbox.URL(), "GET", "/_sandbox/health", "http://localhost:3000", 403, ""},
		{"without --cors", closed.URL(), "OPTIONS", "/financial/v3/accounts", "http://localhost:3000", 403, ""},
	} {
		r, err := http.NewRequest(test.method, test.base+test.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		if test.origin != "" {
			r.Header.Set("Origin", test.origin)
		}
		if test.method == "OPTIONS" {
			r.Header.Set("Access-Control-Request-Method", "GET")
			r.Header.Set("Access-Control-Request-Headers", "authorization,x-client-id")
		}
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		got := response.Header
		if response.StatusCode != test.status || got.Get("Access-Control-Allow-Origin") != test.allowed {
			t.Errorf(
				"%s: %d, allowed %q; want %d, %q", test.name, response.StatusCode,
				got.Get("Access-Control-Allow-Origin"), test.status, test.allowed,
			)
		}
		preflight := test.method == "OPTIONS" && test.allowed != ""
		if preflight &&
			(got.Get("Access-Control-Allow-Headers") != "authorization,"+
				"x-client-id" || got.Get("Access-Control-Allow-Methods") != "GET") {
			t.Errorf("%s: %v", test.name, got)
		}
	}
}

// Ensure that a value that no browser sends as an origin is refused at the start.
func TestCORSOrigins(t *testing.T) {
	t.Parallel()
	for _, origin := range []string{"*", "", "localhost:3000", "http://", "http://a.test/path", "http://user@a.test",
		"null"} {
		if s, err := emulator.New(emulator.Options{CORSOrigins: []string{origin}}); err == nil {
			t.Errorf("%q is taken", origin)
			_ = s.Close(t.Context())
		}
	}
}
