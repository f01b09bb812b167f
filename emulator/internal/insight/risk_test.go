package insight_test

import (
	"math/big"
	"slices"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"

	"budsandbox/bank"
	"budsandbox/emulator/internal/insight"
	"budsandbox/fixtures"
)

// drawQuery asks for a report of a random window, or of the default one.
func drawQuery(t *rapid.T, tested testedBook, types ...string) insight.RiskQuery {
	var from, to time.Time
	if rapid.Bool().Draw(t, "chosen window") {
		from, to = drawTime(t, "from"), drawTime(t, "to")
		if to.Before(from) {
			from, to = to, from
		}
		from = from.In(drawZone(t))
	}
	return insight.RiskQuery{
		Window: insight.ReportWindow(tested.book, from, to, yearEnd), Types: types, Model: tested.model,
		Currency: rapid.SampledFrom([]bank.Currency{"", "", bank.GBP, bank.USD, "EUR"}).Draw(t, "currency"),
	}
}

// checkFigure compares a figure with its periods, which must be consecutive complete financial months, and with the
// rows that pass, added up by hand.
func checkFigure(
	t *rapid.T, tested testedBook, q insight.RiskQuery, f insight.RiskFigure, pass func(bank.Transaction) bool,
) {
	t.Helper()
	total, rows := int64(0), 0
	for i, p := range f.Periods {
		minor, n := sumByHand(tested, p.Window, f.Currency, pass)
		if p.Total.Minor != minor || p.Rows.Len() != n {
			t.Fatalf("%s of %v is %d of %d rows, by hand %d of %d", f.Part, p.Window, p.Total.Minor, p.Rows.Len(), minor, n)
		}
		total, rows = total+minor, rows+n
		if i > 0 && !p.Window.From.Equal(f.Periods[i-1].Window.Until) {
			t.Fatalf("%v does not follow on %v", p.Window, f.Periods[i-1].Window)
		}
		if end := (bank.Period{Months: i + 1}).After(q.Window.From); len(f.Periods) > 1 && !p.Window.Until.Equal(end) {
			t.Fatalf("%v should end at %v", p.Window, end)
		}
	}
	last := f.Periods[len(f.Periods)-1].Window.Until
	next := (bank.Period{Months: len(f.Periods) + 1}).After(q.Window.From)
	if last.After(q.Window.Until) || !next.After(q.Window.Until) {
		t.Fatalf("the periods end at %v, the window at %v", last, q.Window.Until)
	}
	if f.Total.Minor != total || f.Rows.Len() != rows {
		t.Fatalf("%s is %d of %d rows, its periods are %d of %d", f.Part, f.Total.Minor, f.Rows.Len(), total, rows)
	}
	n := int64(len(f.Periods))
	if off := f.Average.Minor*n - total; 2*off > n || 2*off <= -n {
		t.Fatalf("%s is %d on average of %d", f.Part, f.Average.Minor, total)
	}
}

// checkReferences follows the reference of every section: it differs from all others, leads back to the section, and to
// nothing in the report of another window or customer.
func checkReferences(t *rapid.T, tested testedBook, q insight.RiskQuery, sections []insight.Section) {
	t.Helper()
	refer := insight.References{Customer: tested.book.Customer, Operation: "report", Window: q.Window}
	other, longer := refer, refer
	other.Customer[15]++
	longer.Window.Until = longer.Window.Until.Add(time.Second)
	seen := map[string]bool{}
	for _, s := range sections {
		reference := refer.Of(s)
		if seen[reference] || len(reference) != 64 || seen[other.Of(s)] || seen[longer.Of(s)] {
			t.Fatalf("%s %s %q is %q", s.Type, s.Currency, s.Part, reference)
		}
		seen[reference] = true
	}
	if len(sections) == 0 {
		return
	}
	s := rapid.SampledFrom(sections).Draw(t, "section")
	found, known := refer.Find(sections, refer.Of(s))
	if !known || found.Part != s.Part || !slices.Equal(found.Rows.IDs(), s.Rows.IDs()) {
		t.Fatalf("the reference of %s %s %q leads to %q", s.Type, s.Currency, s.Part, found.Part)
	}
	for _, elsewhere := range []insight.References{other, longer} {
		if _, known := elsewhere.Find(sections, refer.Of(s)); known {
			t.Fatalf("%s %s %q is known in %v of %v", s.Type, s.Currency, s.Part, elsewhere.Window, elsewhere.Customer)
		}
	}
}

func isEarned(row bank.Transaction) bool {
	return row.Amount.Minor >= 0 && row.Tags.Has(bank.TagIncome) && !row.Tags.Has(bank.TagInternalTransfer)
}

// Ensure that each kind of expenditure is what its category, tag or label says, and what the operation that knows it
// finds; that income is the finder's; that periods, totals, averages and ratios agree; and that every part can be
// referred to.
func TestIncomeExpenditures(t *testing.T) {
	pairIs := func(l1, l2 string) func(bank.Transaction) bool {
		return func(row bank.Transaction) bool {
			c := row.Enrichment.Categories
			return row.Amount.Minor < 0 && c.L1 == l1 && (l2 == "" || c.L2 == l2)
		}
	}
	checkReportBooks(t, func(t *rapid.T, tested testedBook) {
		q := drawQuery(t, tested, insight.IncomeExpenditureTypes...)
		all, err := insight.IncomeExpenditures(tested.book, q)
		if err != nil {
			t.Fatal(err)
		}
		kinds := map[string]func(bank.Transaction) bool{
			insight.IncomeCashWithdrawal: pairIs("banking", "cash_withdrawals"),
			insight.IncomeGambling:       pairIs("gambling_and_lotteries", ""),
			insight.IncomeAllExpenditure: isSpent,
			insight.IncomeLoan: func(row bank.Transaction) bool {
				return row.Amount.Minor < 0 && row.Tags.HasAny(bank.TagLoan|bank.TagHCST)
			},
			insight.IncomeDebt: func(row bank.Transaction) bool {
				return row.Amount.Minor < 0 && row.Tags.Has(bank.TagDebtCollection)
			},
			insight.IncomeEssentialExpenditure: func(row bank.Transaction) bool {
				c := row.Enrichment.Categories
				return isSpent(row) && insight.Necessity(tested.model, fixtures.Pair{L1: c.L1, L2: c.L2}) == fixtures.LabelEssential
			},
		}
		var sections []insight.Section
		for i, one := range all {
			want := insight.IncomeExpenditureTypes[i*len(kinds)/len(all)]
			if one.Type != want || q.Currency != "" && one.Currency != q.Currency {
				t.Fatalf("%s in %s stands where %s should", one.Type, one.Currency, want)
			}
			checkFigure(t, tested, q, one.Expenditure, kinds[one.Type])
			checkFigure(t, tested, q, one.Income, isEarned)
			if one.Rows.Len() != one.Income.Rows.Len()+one.Expenditure.Rows.Len() {
				t.Fatalf("%s has %d rows", one.Type, one.Rows.Len())
			}
			checkRatio(t, one)
			checkExplanations(t, onlySums(one.Explain()))
			sections = append(sections, one.Sections()...)
		}
		checkReferences(t, tested, q, sections)
	})
}

// checkRatio holds the ratio against its parts: it is at most half a hundredth off.
func checkRatio(t *rapid.T, one insight.IncomeExpenditure) {
	t.Helper()
	ratio, ok := new(big.Rat).SetString(one.Relative)
	if !ok {
		t.Fatalf("the ratio is %q", one.Relative)
	}
	if one.Income.Total.Minor == 0 {
		if one.Relative != "0" {
			t.Fatalf("against no income the ratio is %q", one.Relative)
		}
		return
	}
	off := ratio.Sub(ratio, big.NewRat(one.Expenditure.Total.Minor, one.Income.Total.Minor))
	if off.Cmp(big.NewRat(1, 200)) > 0 || off.Cmp(big.NewRat(-1, 200)) <= 0 {
		t.Fatalf("%d of %d is %q", one.Expenditure.Total.Minor, one.Income.Total.Minor, one.Relative)
	}
}

// Ensure that the total of income health is the income finder's without transfers between own accounts, that regular
// and irregular income are all of it, and that the sources are all that is regular.
func TestIncomeHealths(t *testing.T) {
	checkReportBooks(t, func(t *rapid.T, tested testedBook) {
		q := drawQuery(t, tested, insight.IncomeHealthType)
		all, err := insight.IncomeHealths(tested.book, q)
		if err != nil {
			t.Fatal(err)
		}
		var sections []insight.Section
		for _, h := range all {
			checkFigure(t, tested, q, h.RiskFigure, isEarned)
			span := insight.Window{From: h.Periods[0].Window.From, Until: h.Periods[len(h.Periods)-1].Window.Until}
			finder, internal := insight.IncomeOf(tested.book, span).Rows.On(insight.Credits, h.Currency), int64(0)
			for i := range finder.Len() {
				if row := finder.At(i); row.Tags.Has(bank.TagInternalTransfer) {
					internal += row.Amount.Minor
				}
			}
			if sum := insight.SumIn(finder.Flow().Credits, h.Currency).Amount.Minor; h.Total.Minor != sum-internal {
				t.Fatalf("income is %d, the finder's %d with transfers of %d", h.Total.Minor, sum, internal)
			}
			got, n := h.Regular.Total.Minor+h.Irregular.Total.Minor, h.Regular.Rows.Len()+h.Irregular.Rows.Len()
			if got != h.Total.Minor || n != h.Rows.Len() {
				t.Fatalf("regular and irregular are %d of %d, in %d rows of %d", got, h.Total.Minor, n, h.Rows.Len())
			}
			sum, rows := int64(0), 0
			for _, s := range h.Regular.Sources {
				group := s.Rows.At(0).Enrichment.Regularity.Group
				checkFigure(t, tested, q, s.RiskFigure, func(row bank.Transaction) bool {
					r := row.Enrichment.Regularity
					return isEarned(row) && row.Tags.Has(bank.TagRegular) && r != nil && r.Group == group
				})
				sum, rows = sum+s.Total.Minor, rows+s.Rows.Len()
				checkShare(t, s.Stability)
			}
			if sum != h.Regular.Total.Minor || rows != h.Regular.Rows.Len() {
				t.Fatalf("sources are %d of %d", sum, h.Regular.Total.Minor)
			}
			checkShare(t, h.Stability)
			checkShare(t, h.Regular.Stability)
			checkExplanations(t, onlySums(h.Explain()))
			sections = append(sections, h.Sections()...)
		}
		checkReferences(t, tested, q, sections)
	})
}

// checkShare is of a number from 0 to 1 in its shortest form of at most two places.
func checkShare(t *rapid.T, text string) {
	t.Helper()
	value, err := strconv.ParseFloat(text, 64)
	if err != nil || value < 0 || value > 1 || strconv.FormatFloat(value, 'f', -1, 64) != text || len(text) > 4 {
		t.Fatalf("the share is %q", text)
	}
}

// Ensure that short-term credit counts the tagged rows of both sides and their merchants.
func TestShortTermCredits(t *testing.T) {
	checkReportBooks(t, func(t *rapid.T, tested testedBook) {
		q := drawQuery(t, tested, insight.HCSTCredit)
		all := insight.ShortTermCredits(tested.book, q)
		var sections []insight.Section
		for _, c := range all {
			merchants := map[string]bool{}
			_, rows := sumByHand(tested, q.Window, c.Currency, func(row bank.Transaction) bool {
				if !row.Tags.Has(bank.TagHCST) {
					return false
				}
				if m := row.Enrichment.Merchant; m != nil {
					merchants[m.Slug] = true
				}
				return true
			})
			if rows == 0 || c.Rows.Len() != rows || c.Merchants != len(merchants) {
				t.Fatalf("%d rows of %d merchants, by hand %d of %d", c.Rows.Len(), c.Merchants, rows, len(merchants))
			}
			sections = append(sections, c.Section)
		}
		checkReferences(t, tested, q, sections)
	})
}
