package insight_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"budsandbox/bank"
	"budsandbox/emulator/internal/insight"
)

// Ensure that a characteristic applies exactly if its transactions are there, found by hand, and that its totals are
// their sums.
func TestCharacteristics(t *testing.T) {
	shows := map[string]func(l1, l2 string, minor int64) bool{
		"credit_card": func(l1, l2 string, minor int64) bool {
			return minor < 0 && l1 == "borrowing_and_loans" && l2 == "credit_cards"
		},
		"loan": func(l1, l2 string, minor int64) bool {
			return minor < 0 && l1 == "borrowing_and_loans" && l2 != "credit_cards"
		},
		"overdraft": func(l1, l2 string, minor int64) bool {
			return minor < 0 && l1 == "banking" && (l2 == "overdraft_fees" || l2 == "nsf_and_overdraft_fees")
		},
		"saver": func(l1, l2 string, _ int64) bool { return l1 == "pensions_savings_and_investments" && l2 == "savings" },
	}
	checkReportBooks(t, func(t *rapid.T, tested testedBook) {
		applying := insight.Characteristics(tested.book)
		for _, name := range []string{"credit_card", "loan", "overdraft", "saver"} {
			want := sumRows(tested.book.Transactions(), func(row bank.Transaction) bool {
				return shows[name](row.Enrichment.Categories.L1, row.Enrichment.Categories.L2, row.Amount.Minor)
			})
			found := insight.CharacteristicOf(tested.book, name)
			checkEqual(t, name, want, sumFlows(found.Rows.Flow()))
			if len(found.Totals) != len(want) {
				t.Fatalf("%s has totals %v, want %v", name, found.Totals, want)
			}
			for _, total := range found.Totals {
				if key := total.Indicator() + " " + string(total.Currency); want[key][0] != max(total.Minor, -total.Minor) {
					t.Fatalf("%s: %s is %s, want %v", name, key, total, want)
				}
			}
			checkExplanations(t, found.Explain())
			listed := slices.ContainsFunc(applying, func(c insight.Characteristic) bool { return c.Type == name })
			if listed != (len(want) > 0) {
				t.Fatalf("%s is listed: %v", name, listed)
			}
		}
		order := []string{"credit_card", "loan", "overdraft", "saver"}
		if !slices.IsSortedFunc(applying, func(a, b insight.Characteristic) int {
			return slices.Index(order, a.Type) - slices.Index(order, b.Type)
		}) {
			t.Fatalf("the order is %v", applying)
		}
	})
	if found := insight.CharacteristicOf(newBook(), "parent"); found.Rows.Len() != 0 || found.Totals != nil {
		t.Errorf("nobody knows the characteristic parent: %+v", found)
	}
}
