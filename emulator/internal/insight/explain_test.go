package insight_test

import (
	"fmt"
	"math/big"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"budsandbox/bank"
	"budsandbox/emulator/internal/insight"
	"budsandbox/emulator/internal/ledger"
)

// Ensure that the sentence of a search and its explanation have the same figure, and that the rows of the explanation
// give it.
func TestSentencesAreExplained(t *testing.T) {
	words := map[string]string{
		"": "total", "average ": "average", "how many ": "", "biggest ": "largest", "smallest ": "smallest",
		"latest ": "latest",
	}
	checkBooks(t, func(t *rapid.T, tested testedBook) {
		asked := rapid.SampledFrom([]string{"", "average ", "how many ", "biggest ", "smallest ", "latest "}).Draw(t, "asked")
		text := asked + rapid.SampledFrom([]string{"payments", "credits", "debits", "tesco", "groceries"}).Draw(t, "for")
		search := insight.Search{Question: insight.ParseQuestion(text, drawnYear.AddDate(1, 0, 0))}
		answer := search.Find(tested.book).Answer(search, bank.GBP)
		all := answer.Explain()
		if all[0].Figure != "content.transactions" || all[0].Value != fmt.Sprint(answer.Rows.Len()) {
			t.Fatalf("%q: %s is %s, but %d transactions answer", text, all[0].Figure, all[0].Value, answer.Rows.Len())
		}
		if answer.Rows.Len() == 0 || words[asked] == "" {
			if len(all) != 1 {
				t.Fatalf("%q: %d figures for %q", text, len(all), answer.Text)
			}
			return
		}
		e := all[1]
		if want := "content." + words[asked] + " GBP"; e.Figure != want || !strings.Contains(answer.Text, "£"+e.Value) {
			t.Fatalf("%q: %s is %s, want %s, and the answer is %q", text, e.Figure, e.Value, want, answer.Text)
		}
		if want := figureByHand(e.Rows, words[asked]); e.Value != want {
			t.Fatalf("%q: %s is %s, by its rows %s", text, e.Figure, e.Value, want)
		}
	})
}

// figureByHand computes a figure from its rows.
func figureByHand(rows insight.Selection, figure string) string {
	least, most, sum := rows.At(0).Amount, rows.At(0).Amount, int64(0)
	newest := rows.At(0)
	size := func(m bank.Money) int64 { return max(m.Minor, -m.Minor) }
	for i := range rows.Len() {
		t := rows.At(i)
		sum += size(t.Amount)
		if size(t.Amount) < size(least) {
			least = t.Amount
		}
		if size(t.Amount) > size(most) {
			most = t.Amount
		}
		if t.At.After(newest.At) {
			newest = t
		}
	}
	n := int64(rows.Len())
	return map[string]string{
		"total": bank.Money{Minor: sum, Currency: bank.GBP}.Value(), "smallest": least.Value(), "largest": most.Value(),
		"latest":  newest.Amount.Value(),
		"average": bank.Money{Minor: (2*sum + n) / (2 * n), Currency: bank.GBP}.Value(),
	}[figure]
}

// Ensure that goals take their ratio of a balance to half a penny, never of a debt, and that what explains one is what
// it shows.
func TestGoalsTakeTheirShare(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		booked := bank.Money{Minor: rapid.Int64Range(-1_000_000, 1_000_000_000).Draw(t, "booked"), Currency: bank.GBP}
		parts := rapid.Int64Range(1, 10_000).Draw(t, "ten-thousandths")
		goal := bank.SavingsGoal{
			ID:      bank.GoalID{9},
			Account: "pot",
			Target:  pounds("", time.Time{}, 1, "").Amount,
			Ratio:   float64(parts) / 10_000,
		}
		account := ledger.Account{Account: bank.Account{ID: "pot", Currency: bank.GBP}, Booked: booked}
		got, e := insight.Allocated(&account, goal.Ratio), insight.ExplainGoal(
			&ledger.Book{Accounts: []ledger.Account{account}}, goal,
		)
		if e.Value != got.Value() {
			t.Fatalf("%s is explained as %s", got, e.Value)
		}
		exact := new(big.Rat).Mul(big.NewRat(max(booked.Minor, 0), 1), big.NewRat(parts, 10_000))
		off := exact.Sub(big.NewRat(got.Minor, 1), exact)
		if off.Cmp(big.NewRat(1, 2)) > 0 || off.Cmp(big.NewRat(-1, 2)) <= 0 {
			t.Fatalf("%v of %s is %s, %v pence off", goal.Ratio, booked, got, off)
		}
	})
}
