package widget_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"budsandbox/emulator/internal/browsertest"
)

// personas are the personas whose pages are opened in a browser.
var personas = []string{
	"uk_family_mortgage", "uk_graduate_bnpl", "multi_currency", "us_salaried_homeowner", "us_paycheck_to_paycheck",
}

// figuresOf is a script that returns the figures of a page, as readPage does, but from the browser's layout.
const figuresOf = `JSON.stringify({
  Calls: JSON.parse(document.querySelector("main").dataset.calls || "[]").map(c => ({
    Operation: c.operation, Parameters: c.parameters,
  })),
  Figures: [...document.querySelectorAll("[data-figure]")].filter(e => e.getClientRects().length).map(e => [
    e.dataset.figure, e.innerText.trim(),
  ]),
  Charts: [...document.querySelectorAll("[data-figures]")].map(c => ({
    Terms: c.dataset.figures.split("|"),
    Amounts: [...c.querySelectorAll("td.chart-number, .chart-value, .chart-day")].map(e => e.textContent.trim()),
  })),
})`

// Ensure that in a browser without scripts every page shows the figures of the operations that it names.
func TestBrowserFigures(t *testing.T) {
	t.Parallel()
	ctx := browsertest.Start(t)
	browsertest.Do(ctx, t, browsertest.Scripts(false), chromedp.EmulateViewport(320, 580))
	for i, persona := range personas {
		if testing.Short() && i > 0 {
			break // the others differ in their data, which TestWidgetFiguresAreOperations has too
		}
		w := newWidgetCustomer(t, persona)
		w.addGoals(t)
		for _, page := range widgetPages {
			browsertest.Open(ctx, t, w.address(t, page))
			var s shownPage
			if err := json.Unmarshal([]byte(browsertest.Evaluate(ctx, t, figuresOf)), &s); err != nil {
				t.Fatal(err)
			}
			if n := w.mustAgree(t, persona+": "+page, s); n == 0 && !mayBeEmpty(persona, page) {
				t.Errorf("%s: %s shows no figures", persona, page)
			}
		}
	}
}

// layout is a script that lists what does not fit.
const layout = `(() => {
  const found = [];
  for (const d of document.querySelectorAll("details")) d.open = true;
  const width = document.documentElement.scrollWidth;
  if (width > innerWidth) found.push("wider than the frame: " + width);
  for (const e of document.querySelectorAll(".figure, .chart-value")) {
    if (e.getClientRects().length > 1) found.push("an amount is broken: " + e.innerText);
  }
  for (const e of document.querySelectorAll("a, button, summary, input:not([type=hidden])")) {
    const box = e.getBoundingClientRect();
    if (box.width && (box.height < 24 || box.width < 24)) {
      found.push("too small to press: " + e.outerHTML.slice(0, 120));
    }
  }
  const ground = getComputedStyle(document.body).backgroundColor;
  return found.join("\n") + "\u0000" + ground;
})()`

// Ensure that pages fit the smallest frame, and are light or dark as the client or the user chooses.
func TestBrowserLayout(t *testing.T) {
	t.Parallel()
	ctx := browsertest.Start(t)
	browsertest.Do(ctx, t, chromedp.EmulateViewport(320, 580), browsertest.Colours("dark"))
	w := newWidgetCustomer(t, "uk_family_mortgage")
	w.addGoals(t)
	const light, dark = "rgb(244, 246, 250)", "rgb(12, 18, 27)"
	for i, page := range widgetPages {
		modes := map[string]string{"dark": dark}
		if i == 0 { // they are one stylesheet's
			modes = map[string]string{"": light, "light": light, "dark": dark, "system": dark}
		}
		for mode, ground := range modes {
			browsertest.Open(ctx, t, w.address(t, page)+"&color_mode="+mode)
			found, got, _ := strings.Cut(browsertest.Evaluate(ctx, t, layout), "\x00")
			if found != "" || got != ground {
				t.Errorf("%s, %q: the ground is %s. %s", page, mode, got, found)
			}
		}
	}
}

// Ensure that a page of another origin can show every widget in a frame.
func TestBrowserFrames(t *testing.T) {
	t.Parallel()
	ctx := browsertest.Start(t)
	w := newWidgetCustomer(t, "us_freelancer")
	var frames strings.Builder
	for _, name := range widgetNames {
		fmt.Fprintf(&frames, `<iframe width="320" height="580" title="%s" src="%s"></iframe>`, name, w.address(t, name))
	}
	app := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Content-Type", "text/html")
		fmt.Fprintf(rw, `<!DOCTYPE html><html lang="en"><title>App</title><main>%s</main></html>`, frames.String())
	}))
	t.Cleanup(app.Close)
	browsertest.Open(ctx, t, app.URL)
	browsertest.Evaluate(ctx, t,
		`new Promise(done => document.readyState == "complete" ? done("") : addEventListener("load", () => done("")))`)
	addresses := browsertest.Frames(ctx, t)
	if len(addresses) != len(widgetNames) {
		t.Fatalf("%d frames: %v", len(addresses), addresses)
	}
	for i, address := range addresses {
		if !strings.HasPrefix(address, w.sandbox.URL()+"/widgets/"+widgetNames[i]) {
			t.Errorf("the frame of %s shows %s", widgetNames[i], address)
		}
	}
}

// Ensure that the calendar can be used with the arrow keys, and with the tab key alone.
func TestBrowserKeyboard(t *testing.T) {
	t.Parallel()
	ctx := browsertest.Start(t)
	w := newWidgetCustomer(t, "uk_student")
	browsertest.Open(ctx, t, w.address(t, "financial-calendar month=2026-03&day=2026-03-10"))
	focused := `(e => e.querySelector(".chart-day-number")?.textContent + " " + ` +
		`getComputedStyle(e).outlineStyle)(document.activeElement)`
	browsertest.Evaluate(ctx, t, `document.querySelector(".chart-selected").focus(); ""`)
	for _, step := range []struct{ key, day string }{
		{kb.ArrowRight, "11"}, {kb.ArrowDown, "18"}, {kb.ArrowLeft, "17"}, {kb.ArrowUp, "10"}, {kb.End, "31"}, {kb.Home, "1"},
		{kb.Tab, "2"},
	} {
		browsertest.Do(ctx, t, chromedp.KeyEvent(step.key))
		if got := browsertest.Evaluate(ctx, t, focused); got != step.day+" solid" && got != step.day+" auto" {
			t.Errorf("after %q the focus is on %s, not on %s", step.key, got, step.day)
		}
	}
	chosen := chromedp.CSS(`a.chart-selected[href*="2026-03-02"]`)
	browsertest.Do(ctx, t, chromedp.KeyEvent(kb.Enter), chromedp.WaitReady(chosen))
}

// Ensure that axe finds no violations on any page, in both colour schemes, on a phone and on a wide screen.
func TestBrowserAxe(t *testing.T) {
	t.Parallel()
	axe := browsertest.Axe(t)
	ctx := browsertest.Start(t)
	w := newWidgetCustomer(t, "uk_graduate_bnpl")
	w.addGoals(t)
	for mode, width := range map[string]int64{"light": 320, "dark": 1280} {
		browsertest.Do(ctx, t, chromedp.EmulateViewport(width, 800))
		for _, page := range append([]string{"balances-over-time to=nothing"}, widgetPages...) {
			browsertest.Open(ctx, t, w.address(t, page)+"&color_mode="+mode)
			browsertest.Evaluate(ctx, t, `for (const d of document.querySelectorAll("details")) d.open = true; ""`)
			if found := browsertest.Violations(ctx, t, axe); found != "" {
				t.Errorf("%s, %s, %d pixels:\n%s", page, mode, width, found)
			}
		}
	}
}
