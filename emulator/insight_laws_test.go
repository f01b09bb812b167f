package emulator_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

// Ensure that every persona's listed actionable insights have details with the same id and type, that the details
// are gone once a refresh takes an insight off the list (L8), and that custom insights and lists of transactions
// select the same rows (L9).
func TestInsightsOfPersonas(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 31, 9, 0, 0, 0, time.UTC)
	for i, p := range emulatortest.Personas(t) {
		if emulatortest.Sampled && (i%6 != 0 || p.ID == "heavy") {
			continue
		}
		t.Run(p.ID, func(t *testing.T) {
			t.Parallel()
			s := emulator.Start(t, emulator.Options{Now: now, Freeze: true, TaskDelay: new(time.Duration)})
			of := emulatortest.NewClient(t, s, "shop").ConnectPersona(t, p)
			rows := of.Transactions(t)
			mustSelectAlike(t, of, rows, now)
			before := detailsOf(t, of)
			of.MoveTo(t, now.AddDate(0, 0, 40))
			of.Refresh(t)
			after := detailsOf(t, of)
			for address, id := range before {
				_, listed := after[address]
				if got := of.Call(t, "GET", address, "", of.Headers); listed != (got.Status == 200) ||
					!listed && got.Status != 404 {
					t.Errorf("after the refresh %s is listed: %t, and its details are %d", id, listed, got.Status)
				}
			}
		})
	}
}

// detailsOf reads the details of all actionable insights, and returns their ids by path.
func detailsOf(t *testing.T, of *emulatortest.ConnectedCustomer) map[string]any {
	t.Helper()
	found := map[string]any{}
	for _, family := range []string{"balances", "income", "spending"} {
		got := of.Call(t, "GET", "/insights/v1/actionable/"+family, "", of.Headers)
		for _, one := range got.List(t, "data.insights") {
			address := strings.TrimPrefix(one["_links"].(map[string]any)["details"].(string), of.Base)
			details := of.Call(t, "GET", address, "", of.Headers)
			if _, twice := found[address]; twice || details.Status != 200 || details.Str("data.id") != one["id"] ||
				details.Str("data.type") != one["type"] {
				t.Errorf("the details of %s are %d %s", one["id"], details.Status, details.Text)
			}
			found[address] = one["id"]
		}
	}
	return found
}

// mustSelectAlike checks a custom insight with WHERE: it applies exactly if its detail has transactions and exactly if
// HAVING COUNT() > 0 is true of the same WHERE, its transactions are those of the same filter of the list, and X-Now
// moves relative times.
func mustSelectAlike(t *testing.T, of *emulatortest.ConnectedCustomer, rows []emulatortest.Transaction, now time.Time) {
	t.Helper()
	month := now.AddDate(0, -1, 0)
	recent := 0
	for _, r := range rows {
		if !r.At.Before(month) && !r.At.After(now) {
			recent++
		}
	}
	wheres := map[string]int{`amount > 1000000`: 0, `DATETIME_FROM(date_time, 0, 1, 0)`: recent}
	for _, l1 := range []string{"income", "gambling_and_lotteries", "banking", "food_and_drink"} {
		wheres[`category_l1 = "`+l1+`"`] = len(of.Transactions(t, "category_l1", l1))
	}
	asked := slices.Sorted(maps.Keys(wheres))
	ids := map[string][2]string{}
	for i, where := range asked {
		for j, having := range []string{"", " HAVING COUNT() > 0"} {
			pair := ids[where]
			pair[j] = of.Call(t, "POST", "/insights/v1/custom/manage", fmt.Sprintf(
				`{"query":%q}`,
				fmt.Sprintf("INFER q%d_%d FROM transactions WHERE %s%s", i, j, where, having),
			), of.Headers).Str("data.custom_insight_id")
			ids[where] = pair
		}
	}
	applied := profileOf(t, of, now)
	for where, want := range wheres {
		for _, id := range ids[where] {
			results := of.Call(t, "GET", "/insights/v1/custom/detail/"+id, "", of.Headers).At("metadata.results")
			if results != float64(want) || applied[id] != (want > 0) {
				t.Errorf("%s selects %v, the list %d; it applies: %t", where, results, want, applied[id])
			}
		}
	}
	if applied = profileOf(t, of, now.AddDate(10, 0, 0)); applied[ids[`DATETIME_FROM(date_time, 0, 1, 0)`][0]] {
		t.Error("what is recent today is recent in ten years")
	}
}

// profileOf builds a profile at an instant and returns the insights that apply.
func profileOf(t *testing.T, of *emulatortest.ConnectedCustomer, now time.Time) map[string]bool {
	t.Helper()
	headers := maps.Clone(of.Headers)
	headers["X-Now"] = now.Format(time.RFC3339)
	if got := of.Call(t, "POST", "/insights/v1/custom/profile", "", headers); got.Status != 204 {
		t.Fatalf("build a profile: %d %s", got.Status, got.Text)
	}
	applied := map[string]bool{}
	for _, one := range of.Call(t, "GET", "/insights/v1/custom/profile", "", of.Headers).List(t, "data") {
		applied[one["custom_insight_id"].(string)] = true
	}
	return applied
}
