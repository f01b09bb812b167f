package insight_test

import (
	"strconv"
	"testing"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/insight"
)

// Ensure that stability is 1 for income that is always alike, falls with the deviation of the months, and ends at 0,
// while a source is judged by its payments, not by how many of them a month has.
func TestStability(t *testing.T) {
	pay := &bank.Regularity{Frequency: "weekly", Group: "pay"}
	for name, test := range map[string]struct {
		months      []int64 // what comes in in each, in pounds, as payments of 100
		all, source string
	}{
		"always alike":             {[]int64{500, 500, 500, 500, 500, 500}, "1", "1"},
		"five-week months":         {[]int64{400, 500, 400, 500, 400, 400}, "0.89", "1"},
		"half of it":               {[]int64{600, 600, 600, 0, 0, 0}, "0", "1"},
		"one month without":        {[]int64{600, 600, 600, 600, 600, 0}, "0.55", "1"},
		"once":                     {[]int64{0, 0, 0, 0, 0, 900}, "0", "1"},
		"deviation of a hundredth": {[]int64{10000, 10100, 10000, 10100, 10000, 10100}, "1", "1"},
	} {
		var rows []bank.Transaction
		for i, pounds := range test.months {
			for n := range pounds / 100 {
				row := tagged(bank.Transaction{}, bank.TagIncome|bank.TagRegular, pay)
				row.ID = bank.TransactionID(strconv.Itoa(i) + "-" + strconv.FormatInt(n, 10))
				row.At, row.Amount = on(2026, time.Month(1+i), 10), bank.Money{Minor: 10_000, Currency: bank.GBP}
				row.Description, row.Suggested = "WAGES 123", "Wages"
				rows = append(rows, row)
			}
		}
		w := insight.Between(on(2026, 1, 1), on(2026, 7, 1))
		q := insight.RiskQuery{Window: w, Types: []string{insight.IncomeHealthType}}
		all, err := insight.IncomeHealths(newBook(rows...), q)
		if err != nil || len(all) != 1 {
			t.Fatal(all, err)
		}
		h := all[0]
		s := h.Regular.Sources[0]
		if h.Stability != test.all || h.Regular.Stability != test.all || s.Stability != test.source {
			t.Errorf("%s: %s, %s of the regular, %s of the source", name, h.Stability, h.Regular.Stability, s.Stability)
		}
		if s.Name != "Wages" || s.Frequency != "weekly" || s.Group.Version() != 5 {
			t.Errorf("%s: the source is %+v", name, s)
		}
	}
}
