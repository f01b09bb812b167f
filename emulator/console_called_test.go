package emulator_test

import (
	"strings"
	"testing"

	"budsandbox/emulator"
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

// Ensure that a fault that has been applied as often as it should is listed as used up, and that the overview names the
// faults that concern its project and are in force.
func TestConsoleTellsUsedUpFaults(t *testing.T) {
	t.Parallel()
	s := emulatortest.Frozen(t)
	v, shop := consoleVisitor{t, s}, emulatortest.NewClient(t, s, "shop")
	const used, everybody = "platform_v3_customers_get", "v2_income_get"
	if _, err := s.Client("shop").Faults().Add(emulator.Fault{Operation: used, Status: 503, Times: 1}); err != nil {
		t.Fatal(err)
	}
	must := func(when, page, text string, want bool) {
		t.Helper()
		if got := strings.Contains(v.open("/_sandbox/"+page), text); got != want {
			t.Errorf("%s, %s has %q: %t", when, page, text, got)
		}
	}
	const attention = "Fault in force"
	must("before its request", "?client_id=shop", attention, true)
	must("before its request", "?client_id=other", attention, false)
	must("before its request", "console/faults", "Used up", false)
	shop.Call(t, "GET", "/platform/v3/customers", "", nil)
	must("when it is used up", "?client_id=shop", attention, false)
	must("when it is used up", "console/faults", "Used up", true)
	must("when it is used up", "console/faults", "No fault is in force", true)
	if _, err := s.Faults().Add(emulator.Fault{Operation: everybody, Status: 503}); err != nil {
		t.Fatal(err)
	}
	must("with a fault for everybody", "?client_id=other", attention, true)
}

// Ensure that the page of advice praises no project that has sent nothing, and names a command that exists.
func TestAdvicePageOfSilentProject(t *testing.T) {
	t.Parallel()
	s := emulatortest.Frozen(t)
	v := consoleVisitor{t, s}
	const praise = "what your app sends is as Bud wants it"
	page := v.open("/_sandbox/console/advice?client_id=shop")
	if strings.Contains(page, praise) || !strings.Contains(page, "your app has sent no request yet") {
		t.Errorf("the advice for a project without requests is %s", page)
	}
	if strings.Contains(page, "budsandbox check") || !strings.Contains(page, "budsandbox exec --report junit=bud.xml") {
		t.Error("the page of advice names a wrong command")
	}
	emulatortest.NewClient(t, s, "shop").Call(t, "GET", "/platform/v3/customers", "", nil)
	if page := v.open("/_sandbox/console/advice?client_id=shop"); !strings.Contains(page, praise) {
		t.Errorf("the advice for good requests is %s", page)
	}
}
