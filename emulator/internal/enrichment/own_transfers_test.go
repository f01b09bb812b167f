package enrichment_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"budsandbox/bank"
	"budsandbox/emulator/internal/enrichment"
)

func transferRow(account string, minor int64, day int, change func(*bank.Transaction)) bank.Transaction {
	row := bank.Transaction{
		Account: bank.AccountID(account), Amount: bank.Money{Minor: minor, Currency: bank.GBP}, Status: bank.Booked,
		At: time.Date(2026, 3, day, 9, 0, 0, 0, time.UTC),
	}
	row.Enrichment.Categories = bank.Categories{L1: "transfers", L2: "transfers_out"}
	if change != nil {
		change(&row)
	}
	return row
}

// Ensure that the two sides of a transfer between accounts are found up to three days apart. Rows that are four days
// apart, in one account, of different people or paid by card are not paired.
func TestOwnTransfers(t *testing.T) {
	named := func(name string) func(*bank.Transaction) {
		return func(r *bank.Transaction) { r.Enrichment.Names = []string{name} }
	}
	card := func(r *bank.Transaction) { r.Type.Code = bank.CardPayment }
	rent := func(r *bank.Transaction) { r.Enrichment.Categories.L1 = "mortgage_and_rent" }
	for name, c := range map[string]struct {
		rows []bank.Transaction
		want [][2]int
	}{
		"the same day": {
			[]bank.Transaction{transferRow("a", -5000, 2, nil), transferRow("b", 5000, 2, nil)}, [][2]int{{0, 1}},
		},
		"three days apart": {
			[]bank.Transaction{transferRow("b", 5000, 5, nil), transferRow("a", -5000, 2, nil)}, [][2]int{{1, 0}},
		},
		"four days apart": {[]bank.Transaction{transferRow("a", -5000, 2, nil), transferRow("b", 5000, 6, nil)}, nil},
		"in one account":  {[]bank.Transaction{transferRow("a", -5000, 2, nil), transferRow("a", 5000, 2, nil)}, nil},
		"another amount":  {[]bank.Transaction{transferRow("a", -5000, 2, nil), transferRow("b", 5001, 2, nil)}, nil},
		"the customer's name": {
			[]bank.Transaction{transferRow("a", -5000, 2, named("A Smith")), transferRow("b", 5000, 2, named("A Smith"))},
			[][2]int{{0, 1}},
		},
		"to one, from another": {
			[]bank.Transaction{transferRow("a", -5000, 2, named("A Smith")), transferRow("b", 5000, 2, named("J Patel"))}, nil,
		},
		"by card":      {[]bank.Transaction{transferRow("a", -5000, 2, card), transferRow("b", 5000, 2, nil)}, nil},
		"for the rent": {[]bank.Transaction{transferRow("a", -5000, 2, rent), transferRow("b", 5000, 2, nil)}, nil},
		"the nearest of several": {
			[]bank.Transaction{transferRow("a", -5000, 2, nil), transferRow("b", 5000, 4, nil), transferRow("b", 5000, 2, nil)},
			[][2]int{{0, 2}},
		},
	} {
		if diff := cmp.Diff(c.want, enrichment.OwnTransfers(enrichment.Transactions(c.rows))); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// Ensure that, for any rows, no row is in two pairs, and that the two sides of each pair are in two accounts and add
// up to zero.
func TestOwnTransfersCancelOut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := make([]bank.Transaction, rapid.IntRange(0, 30).Draw(t, "rows"))
		for i := range rows {
			rows[i] = transferRow(
				rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "account"),
				rapid.SampledFrom([]int64{-500, 500, -700, 700}).Draw(t, "amount"),
				rapid.IntRange(1, 12).Draw(t, "day"), nil,
			)
		}
		seen := map[int]bool{}
		for _, p := range enrichment.OwnTransfers(enrichment.Transactions(rows)) {
			out, in := rows[p[0]], rows[p[1]]
			if seen[p[0]] || seen[p[1]] || out.Amount.Minor != -in.Amount.Minor || out.Amount.Minor > 0 ||
				out.Account == in.Account {
				t.Fatalf("%v and %v are a pair", out, in)
			}
			seen[p[0]], seen[p[1]] = true, true
		}
	})
}
