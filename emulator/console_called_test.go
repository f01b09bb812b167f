package emulator_test

import (
	"strings"
	"testing"

	"budsandbox/emulator/emulatortest"
)

// Ensure that the explorer marks as called what the project has called, and no deprecated operation for being left out
// of those that a suite should call.
func TestExplorerMarksCalledOperations(t *testing.T) {
	t.Parallel()
	s := emulatortest.Frozen(t)
	v := consoleVisitor{t, s}
	must := func(when, counted string, marks int) {
		t.Helper()
		page := v.open("/_sandbox/console/explorer?client_id=shop")
		if got := strings.Count(page, `<span class="tag good">called</span>`); got != marks ||
			!strings.Contains(page, counted) {
			t.Errorf("%s, %d operations are marked as called, want %d and %q", when, got, marks, counted)
		}
	}
	must("before any request", ", 0 have been called", 0)
	shop := emulatortest.NewClient(t, s, "shop") // which requests a token
	shop.Call(t, "POST", "/v1/customers", `{}`, nil)
	must("after two requests", ", 2 have been called", 2)
}
