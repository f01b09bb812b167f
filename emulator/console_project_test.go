package emulator_test

import (
	"strings"
	"testing"

	"budsandbox/emulator/emulatortest"
)

// Ensure that advice can be asked for of one project, and that the pages of the console begin with the requests and the
// advice of the chosen project.
func TestAdviceOfProject(t *testing.T) {
	t.Parallel()
	s := emulatortest.Frozen(t)
	shop, other := emulatortest.NewClient(t, s, "shop"), emulatortest.NewClient(t, s, "other")
	for range 2 {
		shop.Call(t, "GET", "/resources/v2/categories?labell=x", "", nil)
	}
	other.Call(t, "GET", "/resources/v2/categories?labell=x", "", nil)
	for client, want := range map[string]any{"": 3.0, "?client_id=shop": 2.0, "?client_id=other": 1.0} {
		if got := shop.Call(t, "GET", "/_sandbox/advice"+client, "", nil); got.At("data.0.count") != want {
			t.Errorf("advice%s is %s, want it %v times", client, got.Text, want)
		}
	}
	none := shop.Call(t, "GET", "/_sandbox/advice?client_id=third", "", nil)
	if len(none.At("data").([]any)) != 0 || !strings.Contains(none.Text, `"resources_v2_categories_get"`) {
		t.Errorf("the advice of a project without requests is %s", none.Text)
	}
	v := consoleVisitor{t, s}
	for path, want := range map[string]int{
		// Each project has sent one request for a token besides.
		"requests?client_id=shop": 3, "requests?client_id=third": 0, "requests?client_id=shop&project=*": 5,
		"advice?client_id=shop": 1, "advice?client_id=third": 0, "advice?client_id=third&project=*": 1,
	} {
		page := v.open("/_sandbox/console/" + path)
		if got := strings.Count(page, `data-testid="row"`); got != want {
			t.Errorf("%s has %d rows, want %d", path, got, want)
		}
	}
	if page := v.open("/_sandbox/?client_id=third"); strings.Contains(page, `data-testid="row"`) {
		t.Errorf("the overview of a project tells of the requests of another: %s", page)
	}
}

// Ensure that the list of requests names each kind of advice once.
func TestConsoleNamesKindsOnce(t *testing.T) {
	t.Parallel()
	s := emulatortest.Frozen(t)
	shop := emulatortest.NewClient(t, s, "shop")
	shop.Call(t, "GET", "/resources/v2/categories?one=1&two=2&three=3", "", nil)
	page := consoleVisitor{t, s}.open("/_sandbox/console/requests?client_id=shop")
	if got := strings.Count(page, `class="tag warn"`); got != 1 {
		t.Errorf("the row has %d tags, want 1: %s", got, page)
	}
}
