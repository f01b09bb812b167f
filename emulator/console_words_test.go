package emulator_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"budsandbox/emulator"
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
		"/_sandbox/console/faults": "bank Bank Of Bud", "/_sandbox/console/clock": "The consent at NatWest Sandbox",
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

// Ensure that the settings show what the sandbox was started with.
func TestConsoleSettings(t *testing.T) {
	t.Parallel()
	delay, never := 100*time.Millisecond, time.Duration(0)
	s := emulator.Start(t, emulator.Options{
		Now: emulatortest.March.Now, Freeze: true, TaskDelay: &delay, BackgroundRefreshes: &never, NoLegacy: true,
		DummyData: emulator.DummyDataStrict, Webhooks: map[string]string{"*": "http://127.0.0.1:1/hook"},
	})
	page := consoleVisitor{t, s}.open("/_sandbox/console/settings")
	for name, want := range map[string]string{
		"now": "2026-03-01T09:00:00Z", "freeze": "on", "task-delay": "100ms", "background-refreshes": "0s",
		"legacy": "off", "dummy-data": "strict", "webhook": "*=http://127.0.0.1:1/hook", "memory": "128 MiB",
	} {
		if !strings.Contains(page, "<code>--"+name+`</code></td><td class="path">`+want+"</td>") {
			t.Errorf("--%s is not %s on %s", name, want, page)
		}
	}
}

// Ensure that the list of transactions gives the advice of the API about a filter that nothing can match.
func TestConsoleFilterAdvice(t *testing.T) {
	t.Parallel()
	v, one := newConsole(t, emulatortest.March)
	one.Connect(`{"persona":"uk_student"}`)
	page := "/_sandbox/console/customers/" + one.ID + "/transactions"
	for query, want := range map[string]string{
		"?category_l1=food_and_drnk": "did you mean food_and_drink?", "?merchant=tescoo": "merchant",
		"?category_l1=income": "",
	} {
		_, advice, found := strings.Cut(v.open(page+query), `data-testid="advice"`)
		if advice, _, _ = strings.Cut(advice, "</p>"); found != (want != "") || !strings.Contains(advice, want) {
			t.Errorf("%s is advised %q, want %q", query, advice, want)
		}
	}
}

// Ensure that the code of a button is in the section of its page, and an unknown page in none.
func TestConsoleSectionOfCode(t *testing.T) {
	t.Parallel()
	v := consoleVisitor{t, emulatortest.Frozen(t)}
	marked := regexp.MustCompile(`aria-current="page">([^<]*)<`)
	for path, want := range map[string]string{
		"code/clock-advance?by=P1D&back=/_sandbox/console/clock%3Fclient_id=x": "Clock and agenda",
		"code/fault-clear?back=/_sandbox/console/requests/1234":                "Requests",
		"code/fault-clear?back=/_sandbox/":                                     "Overview",
		"code/fault-clear":                                                     "", "nothing": "",
	} {
		_, page := v.send("GET", "/_sandbox/console/"+path, "")
		got := ""
		if found := marked.FindStringSubmatch(page); found != nil {
			got = found[1]
		}
		if got != want {
			t.Errorf("%s is in the section %q, want %q", path, got, want)
		}
	}
}
