package emulator_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
	"budsandbox/emulator/internal/browsertest"
	"budsandbox/internal/long"
)

// consoleWalker presses buttons of the console in a browser and counts the clicks.
type consoleWalker struct {
	*testing.T
	ctx    context.Context
	s      *emulator.Sandbox
	clicks int
}

// newConsoleWalker opens the address that the sandbox prints.
func newConsoleWalker(t *testing.T, s *emulator.Sandbox, scripts bool) *consoleWalker {
	t.Helper()
	w := &consoleWalker{T: t, ctx: browsertest.Start(t), s: s}
	browsertest.Do(w.ctx, t, browsertest.Scripts(scripts), chromedp.EmulateViewport(1280, 1000))
	browsertest.Open(w.ctx, t, s.URL()+"/")
	return w
}

// text returns the text of the page.
func (w *consoleWalker) text() string {
	w.Helper()
	return browsertest.Evaluate(w.ctx, w.T, `document.querySelector("main").innerText`)
}

// click clicks on what a selector finds and waits for a part of the next page.
func (w *consoleWalker) click(selector, until string) {
	w.Helper()
	w.clicks++
	browsertest.Do(w.ctx, w.T, chromedp.ScrollIntoView(chromedp.CSS(selector)), chromedp.Click(chromedp.CSS(selector)),
		browsertest.Appears(until))
}

// press clicks the button of an action and waits for the notice, which must report success.
func (w *consoleWalker) press(action, more string) {
	w.Helper()
	browsertest.Do(w.ctx, w.T, chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Run(
			ctx,
			chromedp.Evaluate[chromedp.Void](`document.querySelector('[data-testid="notice"]')?.remove()`),
		)
		return err
	}))
	w.click(`[data-testid="`+action+`"]`+more+` button:not(.as-code)`, `.notice.good`)
}

// fill types into a field.
func (w *consoleWalker) fill(selector, text string) {
	w.Helper()
	browsertest.Do(w.ctx, w.T, chromedp.SendKeys(chromedp.CSS(selector), text))
}

// demo returns a sandbox with a customer like those of budsandbox demo, and a receiver of webhooks.
func demo(t *testing.T) (*emulator.Sandbox, *emulatortest.Inbox, *emulatortest.Customer) {
	t.Helper()
	v, one := newConsole(t, emulator.Options{Now: emulatortest.March.Now})
	one.Connect(`{"persona":"uk_salaried_renter","seed":7}`)
	return v.s, emulatortest.NewInbox(t), one
}

// Ensure that from the first page of the console one can reach a customer's balance chart, add a transaction,
// refresh, see it, find the request with its advice, replay a webhook, advance to the next event and go back, in at
// most twelve clicks, with and without scripts.
func TestBrowserConsoleTour(t *testing.T) {
	t.Parallel()
	for _, scripts := range []bool{true, false} {
		t.Run(fmt.Sprintf("JavaScript %t", scripts), func(t *testing.T) {
			s, inbox, _ := demo(t)
			w := newConsoleWalker(t, s, scripts)
			w.click(`.side a[href$="/console/customers"]`, `main[data-page="customers"]`)
			w.click(`[data-testid="row"] a`, `[data-testid="chart"] svg[role="img"]`)
			w.press("transaction-add", "")
			w.press("refresh", "")
			if text := w.text(); !strings.Contains(text, "TESCO STORES 3297 LONDON") &&
				!strings.Contains(text, "tesco stores 3297 london") {
				t.Errorf("the row is not there: %s", text)
			}
			w.click(`[data-testid="sent-request"]`, `main[data-page="request"] [data-testid="advice"]`)
			w.click(`.side a[href$="/console/webhooks"]`, `main[data-page="webhooks"]`)
			w.fill(`#url`, inbox.URL+"/hook")
			w.press("webhook-set", `:has(#url)`)
			w.press("webhook-send", "")
			before := inbox.Take(t, "hook")
			w.press("webhook-replay", "")
			if again := inbox.Take(t, "hook"); again.Body != before.Body {
				t.Errorf("replayed %s, want %s", again.Body, before.Body)
			}
			pinned := s.Clock().Now()
			w.press("snapshot-take", "")
			w.press("clock-next", "")
			if now := s.Clock().Now(); now.Sub(pinned) < 24*time.Hour {
				t.Errorf("after the next event, it is %s", now)
			}
			w.press("snapshot-restore", "")
			if now := s.Clock().Now(); now.Sub(pinned) > time.Hour {
				t.Errorf("after going back, it is %s, want %s", now, pinned)
			}
			if w.clicks > 12 {
				t.Errorf("the tour takes %d clicks", w.clicks)
			}
		})
	}
}

// screens returns the addresses of all screens, each with some content.
func screens(t *testing.T, s *emulator.Sandbox, one *emulatortest.Customer, inbox *emulatortest.Inbox) (all []string) {
	t.Helper()
	one.Must(200, "PUT", "/_sandbox/webhooks", `{"client_id":"demo","*":"`+inbox.URL+`/hook"}`)
	one.Must(
		202,
		"POST",
		"/_sandbox/webhooks/events",
		`{"client_id":"demo","customer_id":"`+one.ID+`","event":"payment.success"}`,
	)
	one.Must(
		201,
		"POST",
		"/_sandbox/faults",
		`{"match":{"operation_id":"v1_loans_get"},"answer":{"status":503},"times":2}`,
	)
	one.Must(201, "POST", "/_sandbox/snapshots/before", "")
	advised := one.Call("POST", "/open-banking/v2/refresh", `{"provider":["Bank_Of_Bud"]}`).Header.Get("X-Sandbox-Console")
	payment := one.Call("POST", "/v1/payments/single/bud-pay-url", `{"redirect_url":"http://127.0.0.1/",
		"payment_details":{"reference":"Invoice 7",
		"recipient":{"type":"SortCodeAccountNumber","name":"Acme Ltd","account_number":"00000012345678"},
		"sender":{"user_id":"user-1","name":"Megan"},"amount":{"value":"10.50","currency":"GBP"}}}`).
		Str("data.payment_id")
	delivery := one.Must(200, "GET", "/_sandbox/webhooks/deliveries", "").Str("data.0.id")
	transaction := one.Must(200, "GET", "/financial/v2/transactions", "").Str("data.0.transaction_id")
	customer := "/_sandbox/console/customers/" + one.ID
	all = append(all, consolePages...)
	for _, page := range customerPages {
		all = append(all, customer+page)
	}
	return append(
		all, customer+"/transaction?transaction_id="+url.QueryEscape(transaction),
		customer+"/why?operation_id=v2_income_get", strings.TrimPrefix(advised, s.URL()),
		"/_sandbox/console/webhooks/"+delivery, "/_sandbox/console/payments/"+payment,
		"/_sandbox/console/explorer/v2_ingest_transactions_post", "/_sandbox/console/nothing",
	)
}

// screenName returns the name of the picture of a screen.
func screenName(path string) string {
	return strings.Trim(strings.NewReplacer("/_sandbox", "", "/", "-", "?", "-", "=", "-").Replace(path), "-")
}

// Ensure that axe finds no violations on any screen, light and dark, that each screen fits a phone, and that no table
// is wider than its place in windows of usual widths. With CONSOLE_PICTURES, a folder gets screenshots of all of them.
func TestBrowserConsoleScreens(t *testing.T) {
	t.Parallel()
	axe := browsertest.Axe(t)
	s, inbox, one := demo(t)
	ctx := browsertest.Start(t)
	folder := os.Getenv("CONSOLE_PICTURES")
	for _, path := range screens(t, s, one, inbox) {
		for _, scheme := range []string{"light", "dark"} {
			browsertest.Do(ctx, t, browsertest.Colours(scheme), chromedp.EmulateViewport(1280, 1000))
			browsertest.Open(ctx, t, s.URL()+path)
			if found := browsertest.Violations(ctx, t, axe); found != "" {
				t.Errorf("%s in %s:\n%s", path, scheme, found)
			}
			takePicture(ctx, t, folder, screenName(path)+"-"+scheme)
		}
		for _, width := range []int64{1200, 1000, 768, 360} {
			browsertest.Do(ctx, t, chromedp.EmulateViewport(width, 740))
			if cut := browsertest.Evaluate(ctx, t, cutTables); cut != "" {
				t.Errorf("on %s at %d pixels, tables are cut off: %s", path, width, cut)
			}
		}
		if wide := browsertest.Evaluate(ctx, t, overflow); wide != "" {
			t.Errorf("%s is wider than 360 pixels: %s", path, wide)
		}
		takePicture(ctx, t, folder, screenName(path)+"-phone")
	}
}

// cutTables is a script that names the tables that are wider than their place.
const cutTables = `[...document.querySelectorAll(".scroll")].filter(e => e.scrollWidth > e.clientWidth + 1)
	.map(e => e.getAttribute("aria-label") + " by " + (e.scrollWidth - e.clientWidth)).join(", ")`

// overflow is a script that names the elements that make a page wider than the window.
const overflow = `(() => {
	const wide = document.documentElement.scrollWidth;
	if (wide <= window.innerWidth) return "";
	const parts = [...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > ` +
	`window.innerWidth + 1);
	return wide + ": " + parts.slice(0, 3).map(e => e.outerHTML.slice(0, 120)).join(" | ");
})()`

// takePicture writes a picture of the whole page into a folder, unless the folder is empty.
func takePicture(ctx context.Context, t *testing.T, folder, name string) {
	t.Helper()
	if folder == "" {
		return
	}
	png, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, name+".png"), png, 0o600); err != nil {
		t.Fatal(err)
	}
}

// Ensure that the console works with the keyboard alone: the first Tab leads to the content, every focus is
// visible, and Enter presses a button.
func TestBrowserConsoleKeyboard(t *testing.T) {
	t.Parallel()
	s, _, _ := demo(t)
	w := newConsoleWalker(t, s, true)
	focused := func() string {
		return browsertest.Evaluate(w.ctx, t, `(() => { const e = document.activeElement, box = e.getBoundingClientRect();
			return (e.dataset.testid || e.form?.dataset.testid || e.getAttribute("href") || e.tagName) + " " + (box.width > 0 `+
			`&& getComputedStyle(e).outlineStyle !== "none") })()`)
	}
	browsertest.Do(w.ctx, t, chromedp.KeyEvent(kb.Tab))
	if got := focused(); !strings.HasPrefix(got, "#content true") {
		t.Errorf("the first Tab leads to %s", got)
	}
	before := s.Clock().Now()
	for range 60 {
		browsertest.Do(w.ctx, t, chromedp.KeyEvent(kb.Tab))
		got := focused()
		if strings.HasSuffix(got, " false") && !strings.HasPrefix(got, "BODY") {
			t.Errorf("the focus on %s cannot be seen", got)
		}
		if strings.HasPrefix(got, "clock-advance") {
			browsertest.Do(w.ctx, t, chromedp.KeyEvent(kb.Enter), browsertest.Appears(".notice.good"))
			break
		}
	}
	if got := s.Clock().Now().Sub(before); got < 24*time.Hour || got > 25*time.Hour {
		t.Errorf("by keyboard, the clock moved by %s", got)
	}
	browsertest.Open(w.ctx, t, s.URL()+"/_sandbox/console/customers")
	browsertest.Do(
		w.ctx,
		t,
		chromedp.Focus(chromedp.CSS("#search")),
		chromedp.KeyEvent("megan"),
		chromedp.KeyEvent(kb.Enter),
		browsertest.Appears(`#search[value="megan"]`),
	)
	if got := browsertest.Evaluate(w.ctx, t, `location.search`); !strings.Contains(got, "search=megan") {
		t.Errorf("searching by keyboard leads to %s", got)
	}
}

// followFocus is a script that records the elements that get the focus, and returns how many of a page can have it.
const followFocus = `(() => {
	window.reached = new Set();
	document.addEventListener("focusin", e => window.reached.add(e.target));
	const shown = e => e.getClientRects().length > 0 && !e.disabled && !e.closest("details:not([open]) > :not(summary)");
	window.all = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")]
		.filter(e => shown(e) && e.type !== "hidden" && e.type !== "radio");
	return String(window.all.length);
})()`

// unreached is a script that names the elements that never got the focus.
const unreached = `window.all.filter(e => !window.reached.has(e)).map(e => e.outerHTML.slice(0, 120)).slice(0, ` +
	`3).join(" | ")`

// Ensure that Tab reaches every link, button and field of each screen.
func TestBrowserConsoleTabs(t *testing.T) {
	t.Parallel()
	s, inbox, one := demo(t)
	ctx := browsertest.Start(t)
	for i, path := range screens(t, s, one, inbox) {
		if i%long.Of(5, 1) != 0 {
			continue
		}
		browsertest.Open(ctx, t, s.URL()+path)
		stops, err := strconv.Atoi(browsertest.Evaluate(ctx, t, followFocus))
		if err != nil {
			t.Fatal(err)
		}
		for range stops + 10 {
			browsertest.Do(ctx, t, chromedp.KeyEvent(kb.Tab))
		}
		if missing := browsertest.Evaluate(ctx, t, unreached); missing != "" {
			t.Errorf("on %s Tab does not lead to %s", path, missing)
		}
	}
}

// Ensure that hostile names, descriptions and headers are shown as text and break no page, also on a phone.
func TestBrowserConsoleHostile(t *testing.T) {
	t.Parallel()
	const script = `<script>window.hostile = 1</script><img src=x onerror="window.hostile=2">`
	long := strings.Repeat("W", 10_000)
	options := emulatortest.March
	options.Personas = hostilePersona(t, script, long)
	v, one := newConsole(t, options)
	hostile := one.Client.NewCustomer(
		t,
		`{"client_metadata":{"idempotent_identifier":"`+strings.ReplaceAll(script, `"`, `\"`)+` \u202Egnp"}}`,
	)
	one.Connect(`{"persona":"hostile"}`)
	for _, text := range []string{script, "\u202egnirts", long[:200]} {
		form := url.Values{"customer_id": {one.ID}, "description": {text}, "amount": {"-1"}, "back": {"/_sandbox/"}}
		v.act("transaction-add", form)
	}
	one.Refresh(`{}`)
	sent := one.Client.Call(
		t,
		"POST",
		"/v2/ingest/accounts",
		`[{"customer_id":"`+strings.ReplaceAll(script, `"`, `\"`)+`","x`+long[:3000]+`":1}]`,
		map[string]string{"X-Customer-Id": script, "X-Odd": script},
	)
	ctx := browsertest.Start(t)
	for _, path := range []string{
		"/_sandbox/", "/_sandbox/console/customers", "/_sandbox/console/customers?search=" + url.QueryEscape(script),
		"/_sandbox/console/advice",
		"/_sandbox/console/customers/" + hostile, "/_sandbox/console/customers/" + one.ID,
		"/_sandbox/console/customers/" + one.ID + "/transactions",
		"/_sandbox/console/personas", "/_sandbox/console/personas/hostile", "/_sandbox/console/requests",
		"/_sandbox/console/requests?path=" + url.QueryEscape(long),
		strings.TrimPrefix(sent.Header.Get("X-Sandbox-Console"), v.s.URL()),
		"/_sandbox/console/code/clock-advance?by=" + url.QueryEscape(script+long),
		"/_sandbox/console?client_id=" + url.QueryEscape(script),
		"/_sandbox/console/explorer?search=" + url.QueryEscape(script), "/_sandbox/console/nothing/" + url.PathEscape(script),
	} {
		browsertest.Do(ctx, t, chromedp.EmulateViewport(360, 740))
		browsertest.Open(ctx, t, v.s.URL()+path)
		if got := browsertest.Evaluate(ctx, t, `String(window.hostile) + document.querySelectorAll("main img[onerror], `+
			`main script").length`); got != "undefined0" {
			t.Errorf("%s runs what it should show: %s", path[:min(len(path), 80)], got)
		}
		if wide := browsertest.Evaluate(ctx, t, overflow); wide != "" {
			t.Errorf("%s is wider than a phone: %s", path[:min(len(path), 80)], wide)
		}
	}
}

// hostilePersona returns a folder with a persona whose names are scripts and whose description is long and changes the
// direction of text.
func hostilePersona(t *testing.T, script, long string) (folder string) {
	t.Helper()
	text, err := os.ReadFile("../fixtures/data/personas/uk_student.json")
	if err != nil {
		t.Fatal(err)
	}
	var persona map[string]any
	if err := json.Unmarshal(text, &persona); err != nil {
		t.Fatal(err)
	}
	persona["id"], persona["name"], persona["description"] = "hostile", script, script+"\u202egnirts "+long
	persona["good_for"] = []string{script, "\u202egnp", long[:300]}
	text, err = json.Marshal(persona)
	if err != nil {
		t.Fatal(err)
	}
	folder = t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "hostile.json"), text, 0o600); err != nil {
		t.Fatal(err)
	}
	return folder
}

// Ensure that a page of another origin can neither read the console nor press its buttons.
func TestBrowserConsoleForeign(t *testing.T) {
	t.Parallel()
	s, _, _ := demo(t)
	page := `<!DOCTYPE html><html lang="en"><title>Evil</title><main><form id="f" method="post" target="there" ` +
		`action="` + s.URL() + `/_sandbox/console/do/clock-advance"><input name="by" value="P1D"></form><iframe ` +
		`name="there" title="y"></iframe></main></html>`
	evil := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte(page))
	}))
	t.Cleanup(evil.Close)
	ctx := browsertest.Start(t)
	before := s.Clock().Now()
	browsertest.Open(ctx, t, evil.URL)
	read := browsertest.Evaluate(ctx, t, `Promise.all([
		fetch("`+s.URL()+`/_sandbox/console/customers").then(r => r.text(), () => ""),
		fetch("`+s.URL()+`/_sandbox/console/customers", {mode: "no-cors"}).then(r => r.text(), () => ""),
		fetch("`+s.URL()+`/_sandbox/console/do/clock-advance", {method: "POST", mode: "no-cors", body: new `+
		`URLSearchParams({by: "P1D"})}).then(r => r.text(), () => ""),
	]).then(all => all.join(""))`)
	browsertest.Do(ctx, t, chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Run(ctx, chromedp.Evaluate[chromedp.Void](`document.getElementById("f").submit()`))
		return err
	}), chromedp.Sleep(500*time.Millisecond))
	if read != "" {
		t.Errorf("another origin reads %s", read)
	}
	if now := s.Clock().Now(); now.Sub(before) > time.Hour {
		t.Errorf("another origin moved the clock to %s", now)
	}
}
