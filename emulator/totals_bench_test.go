package emulator_test

import (
	"testing"
	"time"

	"budsandbox/bank"
	"budsandbox/seed"
)

// busyHistory returns a history of two years with 6,000 transactions and typical numbers of categories and merchants.
func busyHistory(now time.Time) *seed.History {
	h := &seed.History{
		Accounts: []seed.Account{
			{Account: bank.Account{ID: "current", Currency: bank.GBP, Type: bank.CurrentAccount}, Opening: gbp(0)},
		},
	}
	merchants := make([]bank.Merchant, 150)
	for i := range merchants {
		merchants[i].Slug = "merchant" + string(rune('a'+i%26)) + string(rune('a'+i/26))
	}
	categories := []bank.Categories{
		{L1: "food_and_drink", L2: "groceries"}, {L1: "food_and_drink", L2: "coffee"}, {L1: "transport", L2: "taxi"},
		{L1: "income", L2: "salary"},
		{L1: "utilities", L2: "water"}, {L1: "shopping", L2: "clothing"}, {L1: "entertainment", L2: "cinema"},
		{L1: "transfers", L2: "transfers_out"},
		{L1: "mortgage_and_rent", L2: "rent"}, {L1: "insurance", L2: "home_insurance"}, {L1: "travel", L2: "other_travel"},
		{},
	}
	const rows = 6_000
	for i := range rows {
		at := now.Add(-time.Duration(rows-i) * 730 * 24 * time.Hour / rows).Truncate(time.Second)
		row := seed.Entry{Transaction: &bank.Transaction{}, Authorised: at}
		row.ID, row.Account, row.Status = bank.TransactionID(bank.NewID(1, uint64(i), "row").String()), "current", bank.Booked
		row.At, row.ValueAt, row.Amount = at, at, gbp(int64(i*7919%20_000)-15_000)
		row.Enrichment.Categories, row.Enrichment.Merchant = categories[i%len(categories)], &merchants[i*17%len(merchants)]
		h.Entries = append(h.Entries, row)
	}
	return h
}

// BenchmarkTotals computes totals over a history of two years, from a book in memory and from one that is computed
// first.
func BenchmarkTotals(b *testing.B) {
	s, header := startHousehold(b)
	s.SetGenerator(fixedHistory{busyHistory(time.Now())})
	for _, read := range []struct{ name, path string }{
		{"categories of 24 months", "/aggregations/v2/totals/categories?include_l2=true&from=2020-01-01T00:00:00Z"},
		{
			"trends by month",
			"/aggregations/v2/totals/categories/trends?from=" + time.Now().AddDate(-2, 0, 0).UTC().Format(time.RFC3339),
		},
		{
			"trends by week",
			"/aggregations/v2/totals/categories/trends?granularity=weekly&from=" +
				time.Now().AddDate(-2, 0, 0).UTC().Format(time.RFC3339),
		},
		{"essential statistics", "/aggregations/v2/totals/essential-statistics?from=2020-01-01T00:00:00Z"},
		{"merchants", "/v2/merchants/totals"},
		{"bucket", "/aggregations/v2/buckets/assess-dashboard/totals?group_by=bucket_l1"},
		{"bucket by all", "/aggregations/v2/buckets/assess-dashboard/totals?group_by=bucket_l1,bucket_l2,month"},
		{"budgets", "/goals/v1/spending-budgets"},
	} {
		s.DropBooks()
		b.Run(read.name, func(b *testing.B) {
			for b.Loop() {
				exchange(b, s, "GET", read.path, "", header)
			}
		})
	}
	b.Run("categories of a first book", func(b *testing.B) {
		for b.Loop() {
			s.DropBooks()
			exchange(b, s, "GET", "/aggregations/v2/totals/categories", "", header)
		}
	})
}
