package emulator_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
	"budsandbox/emulator/internal/browsertest"
)

// Ensure that a page of another origin reads and changes the control plane and Bud's API in a real browser if its host
// is allowed, preflight requests included, and else neither reads nor changes anything.
func TestBrowserAllowedPage(t *testing.T) {
	t.Parallel()
	ctx := browsertest.Start(t)
	page := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte("<!DOCTYPE html><title>Another page</title><main></main>"))
	}))
	defer page.Close()
	options := emulatortest.March
	closed := emulator.Start(t, options)
	options.AllowHosts = []string{strings.TrimPrefix(page.URL, "http://")}
	open := emulator.Start(t, options)
	browsertest.Open(ctx, t, page.URL)
	const script = `(async () => {
		try {
			const read = await (await fetch("BASE/_sandbox/clock")).json();
			const moved = await (await fetch("BASE/_sandbox/clock/advance", {
				method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify({by: "PT1H"}),
			})).json();
			const token = await fetch("BASE/v1/oauth/token", {
				method: "POST", headers: {Authorization: "Basic " + btoa("demo:secret")},
				body: new URLSearchParams({grant_type: "client_credentials"}),
			});
			return [read.now, moved.now, token.status, token.headers.has("X-Request-Id")].join(" ");
		} catch (error) {
			return "refused";
		}
	})()`
	for base, want := range map[string]string{
		open.URL(): "2026-03-01T09:00:00Z 2026-03-01T10:00:00Z 200 true", closed.URL(): "refused",
	} {
		if got := browsertest.Evaluate(ctx, t, strings.ReplaceAll(script, "BASE", base)); got != want {
			t.Errorf("the page at %s gets %q from %s, want %q", page.URL, got, base, want)
		}
	}
	if now := closed.Clock().Now(); !now.Equal(options.Now) {
		t.Errorf("a page that is not allowed has moved the clock to %s", now)
	}
}
