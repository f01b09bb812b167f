package emulator_test

import (
	"fmt"
	"slices"
	"testing"

	"budsandbox/emulator/emulatortest"
)

// Ensure that over half a year of daily refreshes a webhook receiver gets exactly one signed event for each
// insight, of all three families, that was not there the day before, and no other event.
func TestConsumerOfInsights(t *testing.T) {
	t.Parallel()
	days := 180
	if emulatortest.Sampled {
		days = 60
	}
	w := newLifeSandbox(t, "GB")
	a := w.newCustomer(t)
	for kind, rest := range map[string]string{
		"payment_doubled": `,"at":"2026-03-20T12:00:00Z"`, "new_insurance": `,"at":"2026-04-04T12:00:00Z"`,
		"overdraft": `,"at":"2026-04-20T12:00:00Z","amount":75`, "income_stops": `,"at":"2026-04-02T12:00:00Z"`,
	} {
		w.Must(201, "POST", "/_sandbox/customers/"+a.ID+"/events", fmt.Sprintf(`{"kind":%q%s}`, kind, rest))
	}
	var want []string
	families := map[string]int{}
	known := a.listedInsights(t)
	consent := a.Call(t, "GET", "/v1/open-banking/account-access-consents", "", a.Headers).Str("data.0.id")
	for day := range days {
		w.Advance("P1D")
		a.Client = w.Client
		if day%30 == 0 {
			a.Call(t, "POST", "/v1/open-banking/account-access-consents/"+consent+"/reconfirm", "", a.Headers)
		}
		a.Refresh(t)
		today := a.listedInsights(t)
		for _, one := range today {
			if !slices.Contains(known, one) {
				want = append(want, one)
				var family string
				_, _ = fmt.Sscan(one, &family)
				families[family]++
			}
		}
		known = today
	}
	if got := a.receivedInsights(t); !slices.Equal(got, want) {
		t.Errorf("told of\n%v, new were\n%v", got, want)
	}
	for _, family := range []string{"balances", "income", "spending"} {
		if families[family] == 0 {
			t.Errorf("nothing was new of %s: %v", family, want)
		}
	}
}

// listedInsights returns the insights that the API lists, as "family type id".
func (a *lifeCustomer) listedInsights(t *testing.T) (all []string) {
	t.Helper()
	for _, family := range []string{"balances", "income", "spending"} {
		for _, one := range a.Call(t, "GET", "/insights/v1/actionable/"+family, "", a.Headers).List(t, "data.insights") {
			all = append(all, fmt.Sprintf("%s %s %s", family, one["type"], one["id"]))
		}
	}
	return all
}
