package emulator_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
	"budsandbox/emulator/internal/browsertest"
)

// app serves the client's return URL, and sends the URLs with which it is called to called.
func app(t *testing.T) (address string, called chan *url.URL) {
	t.Helper()
	called = make(chan *url.URL, 10)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		if r.URL.Path == "/back" {
			called <- r.URL
		}
		_, _ = w.Write([]byte(`<!DOCTYPE html><html lang="en"><title>App</title><h1 id="app">The app</h1></html>`))
	}))
	t.Cleanup(s.Close)
	return s.URL, called
}

func part(id string) string { return `[data-testid="` + id + `"]` }

func partOf(id, which string) string {
	return `[data-testid="` + id + `"][data-id="` + which + `"]`
}

func pageNamed(name string) chromedp.Action[chromedp.Void] {
	return chromedp.WaitReady(chromedp.CSS(`main[data-page="` + name + `"]`))
}

func click(selector string) chromedp.Action[chromedp.Void] {
	return chromedp.Click(chromedp.CSS(selector))
}

// openAppGateway returns a gateway URL that leads back to an app, in a sandbox whose tasks have Bud's delays.
func openAppGateway(t *testing.T, options string) (*visitor, string, chan *url.URL) {
	t.Helper()
	delay := 300 * time.Millisecond
	s := emulator.Start(t, emulator.Options{TaskDelay: &delay})
	c := emulatortest.NewClient(t, s, "shop")
	of := &emulatortest.ConnectedCustomer{Client: c, ID: c.NewCustomer(t, "")}
	of.Headers = map[string]string{"X-Customer-Id": of.ID}
	home, called := app(t)
	got := c.Call(
		t,
		"POST",
		"/v2/open-banking/authorisation-gateway-url",
		`{"redirect_url":"`+home+`/back?own=1"`+options+`}`,
		of.Headers,
	)
	if got.Status != 201 {
		t.Fatalf("gateway URL: %d %s", got.Status, got.Text)
	}
	return &visitor{T: t, of: of, gateway: got.Str("data.url")}, home, called
}

// Ensure that a person can connect and cancel with the mouse in a real browser, with and without JavaScript.
func TestBrowserConnect(t *testing.T) {
	t.Parallel()
	for _, scripts := range []bool{true, false} {
		t.Run(fmt.Sprintf("JavaScript %t", scripts), func(t *testing.T) {
			ctx := browsertest.Start(t)
			w, _, called := openAppGateway(t, `,"accounts_summary":true`)
			browsertest.Do(
				ctx, t, browsertest.Scripts(scripts), chromedp.Navigate(w.gateway), pageNamed("banks"),
				click(partOf("bank", "Natwest_Sandbox")), pageNamed("personas"),
				click(partOf("persona", "uk_family_mortgage")), pageNamed("consent"), click(part("allow")),
				pageNamed("done"), click(part("continue")), pageNamed("accounts"), click(part("continue")),
				chromedp.WaitReady(chromedp.CSS("#app")),
			)
			back := <-called
			if q := back.Query(); q.Get("status") != "success" || q.Get("own") != "1" || q.Get("task_id") == "" {
				t.Errorf("the app is called at %s", back)
			}
			if got := w.of.Call(t, "GET", "/financial/v3/accounts", "", w.of.Headers); got.At("metadata.results") != 5.0 {
				t.Errorf("connected to %s", got.Text)
			}
			cancelled, _, left := openAppGateway(t, "")
			browsertest.Do(
				ctx, t, chromedp.Navigate(cancelled.gateway), pageNamed("banks"), click(part("cancel")),
				chromedp.WaitReady(chromedp.CSS("#app")),
			)
			if back := <-left; back.Query().Get("status") != "failed" {
				t.Errorf("cancelled, the app is called at %s", back)
			}
		})
	}
}

// Ensure that everything works with the keyboard alone, and that the focus is visible.
func TestBrowserKeyboard(t *testing.T) {
	t.Parallel()
	ctx := browsertest.Start(t)
	w, _, called := openAppGateway(t, "")
	// tabTo presses Tab until the focus is on the part, which must have a visible outline.
	tabTo := func(selector string) chromedp.Action[chromedp.Void] {
		script := `(e => e && e.matches(` + fmt.Sprintf(
			"%q",
			selector,
		) + `) ? getComputedStyle(e).outlineStyle : "")(document.activeElement)`
		return chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
			for range 120 {
				if err := chromedp.Do(ctx, chromedp.KeyEvent(kb.Tab)); err != nil {
					return err
				}
				switch outline, err := chromedp.Run(ctx, chromedp.Evaluate[string](script)); {
				case err != nil:
					return err
				case outline == "none":
					return fmt.Errorf("the focus on %s cannot be seen", selector)
				case outline != "":
					return nil
				}
			}
			return fmt.Errorf("Tab does not lead to %s", selector)
		})
	}
	enter := chromedp.KeyEvent(kb.Enter)
	browsertest.Do(
		ctx,
		t,
		chromedp.Navigate(w.gateway),
		pageNamed("banks"),
		tabTo(part("search")),
		chromedp.KeyEvent("bud"),
		enter,
		chromedp.WaitReady(chromedp.CSS(`input[value="bud"]`)),
		tabTo(partOf("bank", "Bank_Of_Bud")),
		enter,
		pageNamed("personas"),
		tabTo(partOf("persona", "uk_student")),
		enter,
		pageNamed("consent"),
		tabTo(part("allow")),
		enter,
		pageNamed("done"),
		tabTo(part("continue")),
		enter,
		chromedp.WaitReady(chromedp.CSS("#app")),
	)
	if back := <-called; back.Query().Get("status") != "success" {
		t.Errorf("the app is called at %s", back)
	}
}

// audit lists the problems of accessibility of the page. It waits for the style of a page that reloads itself.
func audit(ctx context.Context, t *testing.T) string {
	t.Helper()
	for range 3000 {
		if found := browsertest.Evaluate(ctx, t, auditScript); found != "loading" {
			return found
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("the page is not loaded after half a minute")
	return ""
}

// auditScript lists problems of accessibility: no heading or several, fields without a label, pictures without a text,
// too little contrast (WCAG AA), controls that are too small, and anything wider than the window.
const auditScript = `(() => {
  if (document.readyState != "complete") return "loading";
  const found = [];
  for (const d of document.querySelectorAll("details")) d.open = true;
  const rgb = c => (c.match(/[\d.]+/g) || [0,0,0,0]).map(Number);
  const light = c => { const [r,g,b] = rgb(c).map(v => { v /= 255; return v <= .03928 ? v/12.92 : ((v+.055)/` +
	`1.055)**2.4 }); return .2126*r+.7152*g+.0722*b };
  const ground = e => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor; const p = ` +
	`rgb(c); if (p.length < 4 || p[3] > 0) return c } return "rgb(255,255,255)" };
  if (document.querySelectorAll("h1").length != 1) found.push("h1: " + document.querySelectorAll("h1").length);
  if (!document.documentElement.lang) found.push("no language");
  if (!document.title) found.push("no title");
  for (const f of document.querySelectorAll("input:not([type=hidden]), select, textarea")) if (!f.labels.length && ` +
	`!f.ariaLabel) found.push("no label: " + f.outerHTML);
  for (const i of document.querySelectorAll("img")) if (!i.hasAttribute("alt")) found.push("no alt: " + i.outerHTML);
  for (const b of document.querySelectorAll("button, a, input:not([type=hidden])")) if (!b.textContent.trim() && ` +
	`!b.labels?.length) found.push("no name: " + b.outerHTML);
  for (const b of document.querySelectorAll("button, .button")) if (b.getBoundingClientRect().height < 24) ` +
	`found.push("too small: " + b.outerHTML);
  for (const e of document.querySelectorAll("body *")) {
    if (![...e.childNodes].some(n => n.nodeType == 3 && n.textContent.trim()) || !e.getClientRects().length) continue;
    const s = getComputedStyle(e), a = light(s.color), b = light(ground(e)), ratio = (Math.max(a,b)+.05)/(Math.min(a,` +
	`b)+.05);
    const big = parseFloat(s.fontSize) >= 24 || (parseFloat(s.fontSize) >= 18.66 && s.fontWeight >= 700);
    if (ratio < (big ? 3 : 4.5)) found.push("contrast " + ratio.toFixed(2) + ": " + e.outerHTML.slice(0, 120));
  }
  if (document.documentElement.scrollWidth > innerWidth) found.push("wider than the window: " + ` +
	`document.documentElement.scrollWidth + " of " + innerWidth);
  return found.join("\n");
})()`

// Ensure that every page is accessible on the smallest phone and on a wide screen, light and dark.
func TestBrowserAccessible(t *testing.T) {
	t.Parallel()
	ctx := browsertest.Start(t)
	const options = `,"accounts_summary":true,"connect_more_accounts_button":true,"customer_email":"jo@example.com"`
	w, _, _ := openAppGateway(t, options)
	w.of.Call(t, "POST", "/_sandbox/customers/"+w.of.ID+"/connections", `{"persona":"uk_high_earner"}`, nil)
	consent := w.of.Call(t, "GET", "/v1/open-banking/account-access-consents", "", w.of.Headers).Str("data.0.id")
	failed := w.allow("Bank_Of_Bud", "error.auth_denied").location
	pages := []string{
		w.gateway + "/banks", w.gateway + "/banks?q=nothing", w.gateway + "/personas?provider=Bank_Of_Bud",
		w.gateway + "/consent?provider=Bank_Of_Bud&persona=error.auth_denied",
		w.gateway + "/accounts", w.gateway + "/consents?do=revoke", w.gateway + "/confirm?do=revoke&consent=" + consent,
		w.gateway + "/confirm?do=reconfirm&consent=" + consent,
		w.gateway + "/download", w.of.Base + failed, w.of.Base + "/connect/nonsense",
	}
	for _, width := range []int64{320, 1280} {
		for _, scheme := range []string{"light", "dark"} {
			browsertest.Do(ctx, t, chromedp.EmulateViewport(width, 800), browsertest.Colours(scheme))
			for _, page := range pages {
				browsertest.Do(ctx, t, chromedp.Navigate(page), chromedp.WaitReady(chromedp.CSS("main")))
				if found := audit(ctx, t); found != "" {
					t.Errorf("%s, %d pixels, %s:\n%s", strings.TrimPrefix(page, w.gateway), width, scheme, found)
				}
			}
		}
	}
}

// Ensure that a page of another origin can neither use the control plane nor read customers.
func TestBrowserForeignPage(t *testing.T) {
	t.Parallel()
	ctx := browsertest.Start(t)
	s := emulator.Start(t, emulator.Options{})
	c := emulatortest.NewClient(t, s, "shop")
	c.NewCustomer(t, "")
	home, _ := app(t)
	attack := func(method, path, headers string) string {
		script := fmt.Sprintf(
			`fetch(%q, {method: %q, body: %q === "GET" ? undefined : "{}", headers: %s}).then(r => r.text().then(t => `+
				`r.status + " " + t)).catch(e => "refused")`,
			s.URL()+path,
			method,
			method,
			headers,
		)
		return browsertest.Evaluate(ctx, t, script)
	}
	browsertest.Do(ctx, t, chromedp.Navigate(home), chromedp.WaitReady(chromedp.CSS("#app")))
	for _, one := range []struct{ method, path, headers string }{
		{"GET", "/_sandbox/requests", `{}`}, {"GET", "/_sandbox/export", `{}`},
		{"POST", "/_sandbox/reset", `{"Content-Type":"text/plain"}`},
		{"GET", "/platform/v3/customers", fmt.Sprintf(`{"Authorization":"Bearer %s","X-Client-Id":"shop"}`, c.Token)},
		{"POST", "/v1/oauth/token", `{"Content-Type":"application/x-www-form-urlencoded"}`},
	} {
		if got := attack(one.method, one.path, one.headers); got != "refused" {
			t.Errorf("a foreign page reads %s %s: %s", one.method, one.path, got)
		}
	}
	if got := c.Call(t, "GET", "/platform/v3/customers", "", nil); got.At("metadata.results") != 1.0 {
		t.Errorf("after the foreign page there are %s", got.Text)
	}
}
