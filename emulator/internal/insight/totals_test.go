package insight_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"budsandbox/bank"
	"budsandbox/emulator/internal/insight"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/fixtures"
)

// sumFlows adds up flows.
func sumFlows(all ...insight.Flow) sums {
	r := sums{}
	for _, f := range all {
		for side, sums := range map[string][]insight.Sum{"credit": f.Credits, "debit": f.Debits} {
			for _, sum := range sums {
				key := side + " " + string(sum.Amount.Currency)
				r[key] = [2]int64{r[key][0] + sum.Amount.Minor, r[key][1] + int64(sum.Count)}
			}
		}
	}
	return r
}

func checkEqual(t *rapid.T, rule string, want, got sums) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("%s (-want +got):\n%s", rule, diff)
	}
}

// drawFilter draws a filter, whose parts are often empty, and returns a function that accepts the same rows.
func drawFilter(t *rapid.T, m *fixtures.Model) (insight.Filter, func(bank.Transaction) bool) {
	from, to := drawTime(t, "from"), drawTime(t, "to")
	if to.Before(from) {
		from, to = to, from
	}
	some := []fixtures.Pair{
		{L1: "travel"},
		{L1: "food_and_drink"},
		{L1: "food_and_drink", L2: "groceries"},
		{L1: "nowhere"},
	}
	some = append(some, pairsOf(m)...)
	pairs := rapid.SliceOfN(rapid.SampledFrom(some), 0, 6)
	f := insight.Filter{
		Window: insight.Between(from, to),
		Side: rapid.SampledFrom([]insight.Side{insight.Both, insight.Both, insight.Credits, insight.Debits}).
			Draw(t, "side"),
		Accounts: rapid.SliceOfN(rapid.SampledFrom([]bank.AccountID{"current", "savings", "none"}), 0, 1).
			Draw(t, "accounts"),
		Currencies: rapid.SliceOfN(rapid.SampledFrom([]bank.Currency{bank.GBP, bank.USD, "EUR"}), 0, 2).Draw(t, "currencies"),
		Model:      m,
	}
	if rapid.Bool().Draw(t, "by category") {
		f.Categories, f.Except = pairs.Draw(t, "include"), pairs.Draw(t, "exclude")
	}
	if rapid.IntRange(0, 3).Draw(t, "by label") == 0 {
		f.Labels = []string{rapid.SampledFrom([]string{"essential", "nonessential", "travel", "other"}).Draw(t, "label")}
	}
	last := to
	if last.Nanosecond() == 0 {
		last = last.Add(time.Second - 1)
	}
	return f, func(row bank.Transaction) bool {
		c := row.Enrichment.Categories
		in := func(some []fixtures.Pair) bool {
			return slices.ContainsFunc(some, func(p fixtures.Pair) bool { return c.L1 == p.L1 && (p.L2 == "" || p.L2 == c.L2) })
		}
		return !row.At.Before(from) && !row.At.After(last) &&
			(f.Side == insight.Both || (f.Side == insight.Debits) == (row.Amount.Minor < 0)) &&
			(len(f.Accounts) == 0 || slices.Contains(f.Accounts, row.Account)) &&
			(len(f.Currencies) == 0 || slices.Contains(f.Currencies, row.Amount.Currency)) &&
			(len(f.Categories) == 0 || in(f.Categories)) && !in(f.Except) &&
			(len(f.Labels) == 0 || slices.Contains(m.Labels(fixtures.Pair{L1: c.L1, L2: c.L2}), f.Labels[0]))
	}
}

// checkBooks checks a property of drawn books and of those of all personas.
func checkBooks(t *testing.T, check func(*rapid.T, testedBook)) {
	t.Run("drawn", func(t *testing.T) {
		model := modelNamed(t, fixtures.ModelUK)
		rapid.Check(t, func(t *rapid.T) { check(t, testedBook{model, drawBook(t, model)}) })
	})
	t.Run("personas", func(t *testing.T) {
		books := personas(t)
		rapid.Check(t, func(t *rapid.T) { check(t, rapid.SampledFrom(books).Draw(t, "persona")) })
	})
}

// Ensure that totals agree to the penny, in every currency, whatever the book and the filter: with the transactions, by
// category and by merchant, L2 with L1, and step by step with the whole.
func TestTotalsAgree(t *testing.T) {
	checkBooks(t, func(t *rapid.T, tested testedBook) {
		book := tested.book
		filter, pass := drawFilter(t, tested.model)
		selected := insight.Select(book, filter)
		whole := sumRows(book.Transactions(), pass)
		checkEqual(t, "the sum of a selection is that of its transactions", whole, sumFlows(selected.Flow()))

		uncategorised := sumRows(book.Transactions(), func(row bank.Transaction) bool {
			return pass(row) && row.Enrichment.Categories.L1 == ""
		})
		categories := insight.Categories(selected)
		var l1s, l2s []insight.Flow
		for _, l1 := range categories.Categories {
			l1s = append(l1s, l1.Flow)
			for _, l2 := range l1.Sub {
				l2s = append(l2s, l2.Flow)
			}
		}
		checkEqual(t, "categories of level 1 and what has none are all", whole, addSums(sumFlows(l1s...), uncategorised))
		checkEqual(t, "the total is that of its categories", sumFlows(l1s...), sumFlows(categories.Flow))
		checkEqual(t, "level 2 is level 1", sumFlows(l1s...), sumFlows(l2s...))

		withoutMerchant := sumRows(
			book.Transactions(),
			func(row bank.Transaction) bool { return pass(row) && row.Enrichment.Merchant == nil },
		)
		merchants := insight.Merchants(selected)
		byMerchant := sums{}
		for _, m := range merchants.Merchants {
			byMerchant = addSums(byMerchant, sumFlows(insight.Flow{Credits: nonZero(m.Credit), Debits: nonZero(m.Debit)}))
		}
		checkEqual(t, "merchants and what has none are all", whole, addSums(byMerchant, withoutMerchant))
		checkEqual(t, "the total is that of its merchants", byMerchant, sumFlows(merchants.Flow))

		checkExplanations(t, append(categories.Explain(), merchants.Explain()...))
		checkTrend(t, book, filter, categories.Flow)
	})
}

// nonZero returns a sum, or none if it has no rows.
func nonZero(s insight.Sum) []insight.Sum {
	if s.Count == 0 {
		return nil
	}
	return []insight.Sum{s}
}

func addSums(all ...sums) sums {
	whole := sums{}
	for _, r := range all {
		for key, value := range r {
			whole[key] = [2]int64{whole[key][0] + value[0], whole[key][1] + value[1]}
		}
	}
	return whole
}

// checkTrend compares the steps of a trend with the total, and with the totals of their windows.
func checkTrend(t *rapid.T, book *ledger.Book, filter insight.Filter, whole insight.Flow) {
	t.Helper()
	granularity := rapid.SampledFrom([]insight.Granularity{
		insight.Daily, insight.Weekly, insight.Biweekly, insight.Monthly, insight.Quarterly, insight.SixMonthly,
		insight.Annually,
	}).Draw(t, "granularity")
	steps, err := insight.Trend(book, filter, granularity)
	if err != nil {
		t.Fatal(err)
	}
	var all []insight.Flow
	for i, step := range steps {
		all = append(all, step.Totals.Flow)
		if i > 0 && !step.Window.From.Equal(steps[i-1].Window.Until) {
			t.Fatalf("step %d begins at %v, the one before ends at %v", i, step.Window.From, steps[i-1].Window.Until)
		}
		if i%50 == 0 {
			asked := filter
			asked.Window = insight.Between(step.Window.From, step.Window.To())
			if step.Window.Until.Nanosecond() == 1000 {
				asked.Window = step.Window // its To would be a whole second, which means all of that second
			}
			checkEqual(
				t, "a step is what its window gives", sumFlows(step.Totals.Flow),
				sumFlows(insight.Categories(insight.Select(book, asked)).Flow),
			)
		}
	}
	checkEqual(t, "the steps of a trend are the total", sumFlows(whole), sumFlows(all...))
}

// checkExplanations adds up the rows behind each figure that is a sum.
func checkExplanations(t *rapid.T, all []insight.Explanation) {
	t.Helper()
	for _, e := range all {
		sum := bank.Money{}
		for i := range e.Rows.Len() {
			row := e.Rows.At(i)
			sum = bank.Money{Minor: sum.Minor + max(row.Amount.Minor, -row.Amount.Minor), Currency: row.Amount.Currency}
		}
		if e.Rows.Len() > 0 && sum.Value() != e.Value {
			t.Fatalf("%s is %s, but its rows are %s", e.Figure, e.Value, sum)
		}
		if len(e.Rows.IDs()) != e.Rows.Len() {
			t.Fatalf("%s names %d ids for %d rows", e.Figure, len(e.Rows.IDs()), e.Rows.Len())
		}
	}
}

// Ensure that essential, nonessential and unlabelled spending are all spending, and that shares are of the labelled.
func TestEssentialsAgree(t *testing.T) {
	checkBooks(t, func(t *rapid.T, tested testedBook) {
		book := tested.book
		e := insight.EssentialsOf(insight.Select(book, insight.Filter{}), tested.model)
		parts := make([]insight.Flow, 0, 3)
		for _, part := range []insight.Spending{e.Essential, e.Nonessential, e.Unlabelled} {
			parts = append(parts, insight.Flow{Debits: part.Sums})
		}
		debits := sumRows(book.Transactions(), func(row bank.Transaction) bool { return row.Amount.Minor < 0 })
		checkEqual(t, "essential, nonessential and unlabelled are all", debits, sumFlows(parts...))
		for _, share := range e.Shares {
			if whole := share.Essential + share.Nonessential; whole < 99.999999 || whole > 100.000001 {
				t.Fatalf("the shares of %s are %v percent together", share.Currency, whole)
			}
		}
	})
}

// Ensure that a budget spends a part of its period's debits, those in its categories or at its merchants.
func TestBudgetsAgree(t *testing.T) {
	checkBooks(t, func(t *rapid.T, tested testedBook) {
		book, day := tested.book, drawTime(t, "day")
		b := bank.Budget{
			Amount: bank.Money{
				Minor:    rapid.Int64Range(1, 500_000).Draw(t, "amount"),
				Currency: bank.GBP,
			}, Recurrence: bank.EveryMonth,
			StartingDay: rapid.IntRange(1, 28).Draw(t, "starting day"), CreatedAt: drawnYear,
			Merchants: rapid.SliceOfN(rapid.SampledFrom([]string{"tesco", "uber"}), 0, 2).Draw(t, "merchants"),
		}
		for _, p := range rapid.SliceOfN(rapid.SampledFrom(pairsOf(tested.model)), 0, 3).Draw(t, "categories") {
			b.Categories = append(b.Categories, bank.BudgetCategory{L1: p.L1, L2: []string{p.L2}})
		}
		spent := insight.Spent(book, b, day, nil)
		if day.Before(spent.Window.From) || !day.Before(spent.Window.Until) {
			t.Fatalf("the period %v does not hold %v", spent.Window, day)
		}
		want := sumRows(book.Transactions(), func(row bank.Transaction) bool {
			c, slug := row.Enrichment.Categories, insight.MerchantSlug(row.Enrichment.Merchant)
			chosen := len(b.Categories)+len(b.Merchants) == 0 || slices.Contains(b.Merchants, slug) ||
				slices.ContainsFunc(b.Categories, func(bc bank.BudgetCategory) bool { return bc.L1 == c.L1 && bc.L2[0] == c.L2 })
			return chosen && row.Amount.Minor < 0 && row.Amount.Currency == bank.GBP &&
				!row.At.Before(spent.Window.From) && row.At.Before(spent.Window.Until)
		})
		if got := [2]int64{spent.Spent.Minor, int64(spent.Rows.Len())}; want["debit GBP"] != got {
			t.Fatalf("spent %v, want %v", got, want["debit GBP"])
		}
		explained := spent.Explain()
		checkExplanations(t, explained[:1])
		if e := explained[0]; e.Value != spent.Spent.Value() || !strings.HasPrefix(e.Figure, b.ID.String()+".") ||
			e.Rows.Len() != spent.Rows.Len() {
			t.Fatalf(
				"%s is %s of %d rows, but %s of %d was spent",
				e.Figure, e.Value, e.Rows.Len(), spent.Spent, spent.Rows.Len(),
			)
		}
	})
}

// Ensure that a bucket that holds every category has the totals of the categories, however it is divided, and that each
// group is the sum of those within it.
func TestBucketsAgree(t *testing.T) {
	checkBooks(t, func(t *rapid.T, tested testedBook) {
		book := tested.book
		filter := insight.Filter{Window: insight.Between(drawnYear, drawTime(t, "to"))}
		q := insight.BucketQuery{
			Window:   filter.Window,
			Zone:     rapid.SampledFrom([]*time.Location{time.UTC, time.FixedZone("east", 3*3600)}).Draw(t, "zone"),
			Currency: bank.GBP,
			By: rapid.SampledFrom([][]insight.Grouping{
				{insight.ByBucketL1}, {insight.ByBucketL2}, {insight.ByMonth}, {insight.ByBucketL1, insight.ByBucketL2},
				{insight.ByMonth, insight.ByBucketL2, insight.ByBucketL1}, {insight.ByBucketL2, insight.ByMonth},
			}).Draw(t, "by"),
		}
		pairs := append(pairsOf(tested.model), fixtures.Pair{L1: "travel"}, fixtures.Pair{L1: "nowhere", L2: "else"})
		for i, p := range pairs {
			name := string(rune('a' + i%3))
			if i < 3 {
				q.Groups = append(q.Groups, bank.BucketGroup{Name: name})
			}
			g := &q.Groups[i%3]
			g.Criteria = append(g.Criteria, bank.BucketCriterion{Name: name + string(rune('a'+i%7)), L1: p.L1, L2: p.L2})
		}
		selected := insight.Select(book, filter)
		totals, err := insight.Buckets(selected, q)
		if err != nil {
			t.Fatal(err)
		}
		categories := insight.Categories(selected.On(insight.Both, bank.GBP))
		checkEqual(t, "the groups are the categories", sumFlows(categories.Flow), sumGroups(t, totals))
		checkExplanations(t, onlySums(insight.ExplainBuckets(totals, "")))
	})
}

// sumGroups adds groups up, and the groups within each.
func sumGroups(t *rapid.T, totals []insight.BucketTotal) sums {
	t.Helper()
	whole := sums{}
	for _, total := range totals {
		own := sumFlows(insight.Flow{Credits: nonZero(total.In), Debits: nonZero(total.Out)})
		if len(total.Sub) > 0 {
			checkEqual(t, "a group is the groups within it", own, sumGroups(t, total.Sub))
		}
		whole = addSums(whole, own)
	}
	return whole
}

// onlySums leaves out averages, whose rows add up to more.
func onlySums(all []insight.Explanation) []insight.Explanation {
	return slices.DeleteFunc(all, func(e insight.Explanation) bool { return e.Formula[:3] != "the" })
}
