package emulator_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"budsandbox/emulator/emulatortest"
)

// markup matches tags, and the content of scripts and styles.
var markup = regexp.MustCompile(`(?s)<(script|style).*?</(script|style)>|<[^>]*>`)

// Ensure that the pages show the name of a bank that customers know and none of its ids.
func TestConsoleNamesBanks(t *testing.T) {
	t.Parallel()
	v, one := newConsole(t, emulatortest.March)
	one.Connect(`{"persona":"uk_student","provider":"Bank_Of_Bud"}`)
	one.Connect(`{"persona":"uk_salaried_renter","provider":"Natwest_Sandbox"}`)
	v.act("fault-add", url.Values{"provider": {"Bank_Of_Bud"}, "status": {"503"}})
	customer := "/_sandbox/console/customers/" + one.ID
	for path, want := range map[string]string{
		customer: "NatWest Sandbox", customer + "/consents": "NatWest Sandbox",
		"/_sandbox/console/faults": "bank Bank Of Bud",
	} {
		shown := markup.ReplaceAllString(v.open(path), " ")
		if !strings.Contains(shown, want) {
			t.Errorf("%s does not show %q:\n%s", path, want, shown)
		}
		for _, id := range []string{"Bank_Of_Bud", "BankOfBud", "Natwest_Sandbox", "NatwestSandbox"} {
			if strings.Contains(shown, id) {
				t.Errorf("%s shows the id %s:\n%s", path, id, shown)
			}
		}
	}
}

// Ensure that filters of transactions have labels for people.
func TestConsoleFilterLabels(t *testing.T) {
	t.Parallel()
	v, one := newConsole(t, emulatortest.March)
	one.Connect(`{"persona":"uk_student"}`)
	page := v.open("/_sandbox/console/customers/" + one.ID + "/transactions")
	for name, label := range map[string]string{
		"category_l1": "Category", "category_l2": "Subcategory", "include_tags": "With tags", "exclude_tags": "Without tags",
	} {
		if !strings.Contains(page, `<label for="`+name+`">`+label+`</label><input id="`+name+`"`) {
			t.Errorf("%s is not labelled %q", name, label)
		}
	}
}
