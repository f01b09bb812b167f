package emulator_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"budsandbox/emulator/internal/browsertest"
)

// Ensure that after a refusal one sees the form with what was typed and the reason, with and without scripts, and that
// axe finds no violations there.
func TestBrowserConsoleRefusedForm(t *testing.T) {
	t.Parallel()
	axe := browsertest.Axe(t)
	s, _, _ := demo(t)
	for _, scripts := range []bool{true, false} {
		t.Run(fmt.Sprintf("JavaScript %t", scripts), func(t *testing.T) {
			w := newConsoleWalker(t, s, scripts)
			browsertest.Do(w.ctx, t, chromedp.EmulateViewport(390, 700))
			browsertest.Open(w.ctx, t, s.URL()+"/_sandbox/console/faults")
			w.fill("#fault-status", "abc")
			w.fill("#delay", "2s")
			w.click(`#do-fault-add button:not(.as-code)`, `#do-fault-add [data-testid="refused"]`)
			seen := browsertest.Evaluate(w.ctx, t, `(() => {
				const reason = document.querySelector('#do-fault-add [data-testid="refused"]').getBoundingClientRect();
				return document.querySelector("#fault-status").value + " " + document.querySelector("#delay").value + " " +
					(reason.top >= 0 && reason.bottom <= innerHeight ? "in sight" : "at " + reason.top);
			})()`)
			if !strings.HasPrefix(seen, "abc 2s in sight") {
				t.Errorf("after the refusal one sees %s", seen)
			}
			if !scripts {
				return // axe is a script
			}
			if found := browsertest.Violations(w.ctx, t, axe); found != "" {
				t.Errorf("axe finds %s", found)
			}
		})
	}
}
