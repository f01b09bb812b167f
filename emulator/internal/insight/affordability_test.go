package insight_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"budsandbox/bank"
	"budsandbox/emulator/internal/insight"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/fixtures"
)

// drawMonths is whole months of a time zone, often the default ones.
func drawMonths(t *rapid.T, tested testedBook, zone *time.Location) []insight.Window {
	var from, to time.Time
	if rapid.Bool().Draw(t, "chosen months") {
		from = time.Date(2025, time.Month(rapid.IntRange(1, 24).Draw(t, "first month")), 1, 0, 0, 0, 0, time.UTC)
		to = from.AddDate(0, rapid.IntRange(0, 14).Draw(t, "more months"), 0)
	}
	months, err := insight.AssessedMonths(tested.book, from, to, yearEnd, zone)
	if err != nil {
		t.Fatal(err)
	}
	return months
}

// sumByHand adds up the rows of a window in a currency that pass, without their signs and without the package.
func sumByHand(
	tested testedBook, w insight.Window, c bank.Currency, pass func(bank.Transaction) bool,
) (minor int64, count int) {
	for _, row := range tested.book.Transactions() {
		during := !row.At.Before(w.From) && row.At.Before(w.Until)
		if during && row.Status != bank.Declined && row.Amount.Currency == c && pass(row) {
			minor += max(row.Amount.Minor, -row.Amount.Minor)
			count++
		}
	}
	return minor, count
}

func isSpent(row bank.Transaction) bool {
	return row.Amount.Minor < 0 && !row.Tags.Has(bank.TagInternalTransfer)
}

// Ensure that in each month essential expenditure is that of the essential statistics without transfers between own
// accounts, that fixed and flexible, and essential and non-essential, are all that was spent, and that discretionary
// income is what is left of the disposable after the essential.
func TestAffordabilityIdentities(t *testing.T) {
	checkReportBooks(t, func(t *rapid.T, tested testedBook) {
		rules := insight.AffordabilityRules{Model: tested.model, Benefits: rapid.Bool().Draw(t, "benefits")}
		c := rapid.SampledFrom([]bank.Currency{bank.GBP, bank.USD, "EUR"}).Draw(t, "currency")
		months := drawMonths(t, tested, drawZone(t))
		a := insight.AffordabilityOf(tested.book, rules, c, months)
		for i, month := range months {
			all, _ := sumByHand(tested, month, c, isSpent)
			if one := a.Fixed.Monthly[i].Minor + a.Flexible.Monthly[i].Minor; one != all {
				t.Fatalf("%v: fixed and flexible are %d, spent was %d", month, one, all)
			}
			if other := a.Essential.Monthly[i].Minor + a.NonEssential.Monthly[i].Minor; other != all {
				t.Fatalf("%v: essential and not are %d, spent was %d", month, other, all)
			}
			statistics := insight.EssentialsOf(insight.Select(tested.book, insight.Filter{Window: month}), tested.model)
			internal, _ := sumByHand(tested, month, c, func(row bank.Transaction) bool {
				pair := fixtures.Pair{L1: row.Enrichment.Categories.L1, L2: row.Enrichment.Categories.L2}
				return row.Amount.Minor < 0 && !isSpent(row) && insight.Necessity(tested.model, pair) == fixtures.LabelEssential
			})
			want := insight.SumIn(statistics.Essential.Sums, c).Amount.Minor - internal
			if a.Essential.Monthly[i].Minor != want {
				t.Fatalf("%v: essential is %d, by the statistics %d", month, a.Essential.Monthly[i].Minor, want)
			}
			earned, _ := sumByHand(tested, month, c, func(row bank.Transaction) bool {
				l1, l2 := row.Enrichment.Categories.L1, row.Enrichment.Categories.L2
				benefit := row.Tags.Has(bank.TagBenefit) || l1 == "income" && l2 == "benefits"
				return isEarned(row) && (rules.Benefits || !benefit)
			})
			if a.NetDisposable.Monthly[i].Minor != earned {
				t.Fatalf("%v: disposable is %d, earned was %d", month, a.NetDisposable.Monthly[i].Minor, earned)
			}
			if left := a.NetDiscretionary.Monthly[i].Minor; left != earned-a.Essential.Monthly[i].Minor {
				t.Fatalf("%v: discretionary is %d", month, left)
			}
		}
		if got, want := a.NetDiscretionary.Total.Minor, a.NetDisposable.Total.Minor-a.Essential.Total.Minor; got != want {
			t.Fatalf("discretionary is %d in total, want %d", got, want)
		}
		if off := a.NetDiscretionary.Mean.Minor - (a.NetDisposable.Mean.Minor - a.Essential.Mean.Minor); off < -1 || off > 1 {
			t.Fatalf("discretionary is %d off on average", off)
		}
		for _, f := range []insight.AffordabilityFigure{a.NetDisposable, a.NetDiscretionary, a.Fixed, a.Flexible} {
			checkAverages(t, f)
		}
		spent := a.Fixed.Rows.Len() + a.Flexible.Rows.Len()
		if a.MissingIncome != (a.NetDisposable.Rows.Len() == 0) || a.MissingExpenditure != (spent == 0) {
			t.Fatalf("missing: %v, %v", a.MissingIncome, a.MissingExpenditure)
		}
	})
}

// checkAverages holds the mean of a figure against its months: at most half a penny a month off, and between the
// extremes.
func checkAverages(t *rapid.T, f insight.AffordabilityFigure) {
	t.Helper()
	n := int64(len(f.Monthly))
	off := f.Mean.Minor*n - f.Total.Minor
	if f.Low.Minor > f.Mean.Minor || f.Mean.Minor > f.High.Minor || 2*max(off, -off) > n {
		t.Fatalf("%v to %v, on average %v, %v in all over %d months", f.Low, f.High, f.Mean, f.Total, n)
	}
}

// Ensure that the transactions of a criterion are those of its figure, that those of several are all of them once,
// and that each row satisfies exactly the criteria whose figures it is in.
func TestAffordabilityRows(t *testing.T) {
	checkReportBooks(t, func(t *rapid.T, tested testedBook) {
		rules := insight.AffordabilityRules{Model: tested.model}
		months := drawMonths(t, tested, time.UTC)
		a := insight.AffordabilityOf(tested.book, rules, bank.GBP, months)
		w := insight.Window{From: months[0].From, Until: months[len(months)-1].Until}
		satisfied := map[bank.TransactionID]insight.Criteria{}
		for criterion, f := range map[insight.Criteria]insight.AffordabilityFigure{
			insight.NetDisposableIncome: a.NetDisposable,
			insight.FixedExpenditure:    a.Fixed, insight.FlexibleExpenditure: a.Flexible,
			insight.EssentialExpenditure: a.Essential, insight.NonEssentialExpenditure: a.NonEssential,
		} {
			rows := rules.Select(tested.book, w, bank.GBP, criterion)
			sum := int64(0)
			for i := range rows.Len() {
				sum += max(rows.At(i).Amount.Minor, -rows.At(i).Amount.Minor)
				satisfied[rows.At(i).ID] |= criterion
			}
			if sum != f.Total.Minor || !slices.Equal(rows.IDs(), f.Rows.IDs()) {
				t.Fatalf("%v: the rows are %d, the figure %d", criterion.Names(), sum, f.Total.Minor)
			}
		}
		all := rules.Select(tested.book, w, bank.GBP, 0)
		for i := range all.Len() {
			row := all.At(i)
			want := satisfied[row.ID]
			if row.Tags.Has(bank.TagInternalTransfer) {
				want = insight.InternalTransfers
			}
			if got := rules.Satisfied(all, i); got != want || want == 0 {
				t.Fatalf("%s satisfies %v, want %v", row.ID, got.Names(), want.Names())
			}
			delete(satisfied, row.ID)
		}
		if len(satisfied) > 0 {
			t.Fatalf("%d rows of figures are not among all", len(satisfied))
		}
	})
}

// Ensure that every explanation of a sum names rows that add up to it.
func TestAffordabilityExplains(t *testing.T) {
	checkReportBooks(t, func(t *rapid.T, tested testedBook) {
		rules := insight.AffordabilityRules{Model: tested.model}
		a := insight.AffordabilityOf(tested.book, rules, bank.GBP, drawMonths(t, tested, drawZone(t)))
		explained := a.Explain(true, true)
		sums := slices.DeleteFunc(slices.Clone(explained), func(e insight.Explanation) bool {
			return e.Formula[:4] == "net " || len(e.Formula) > 60 || e.Formula[4:9] == "least" || e.Formula[4:12] == "greatest"
		})
		if len(explained) != 6*(2+len(a.Months))+2 || len(sums) != 5*(1+len(a.Months)) {
			t.Fatalf("%d figures are explained, %d of them sums", len(explained), len(sums))
		}
		checkExplanations(t, sums)
		if some := a.Explain(false, false); len(some) != 6+2 {
			t.Fatalf("without totals %d figures are explained", len(some))
		}
	})
}

// Ensure that the months of a report are whole months of the time zone, six by default, up to the one before the
// newest data.
func TestAssessedMonths(t *testing.T) {
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	month := func(year int, m time.Month) time.Time { return time.Date(year, m, 1, 0, 0, 0, 0, time.UTC) }
	newest := time.Date(2026, time.June, 30, 23, 30, 0, 0, time.UTC) // July in London
	book := newBook(pounds("1", newest, -100, ""), pounds("to come", on(2027, 1, 1), -100, ""))
	none := time.Time{}
	for name, test := range map[string]struct {
		from, to    time.Time
		zone        *time.Location
		first, last string // instant
	}{
		"default":             {none, none, time.UTC, "2025-12-01T00:00:00Z", "2026-05-31T23:59:59Z"},
		"default in the zone": {none, none, london, "2026-01-01T00:00:00Z", "2026-06-30T23:59:59+01:00"},
		"a pair":              {month(2023, 1), month(2023, 6), london, "2023-01-01T00:00:00Z", "2023-06-30T23:59:59+01:00"},
		"one month": {
			month(2023, 4), month(2023, 4), london, "2023-04-01T00:00:00+01:00", "2023-04-30T23:59:59+01:00",
		},
	} {
		months, err := insight.AssessedMonths(book, test.from, test.to, yearEnd, test.zone)
		if err != nil {
			t.Fatal(err)
		}
		first, last := months[0].From.Format(time.RFC3339), months[len(months)-1].To().Format(time.RFC3339)
		if first != test.first || last != test.last {
			t.Errorf("%s: got %s to %s, want %s to %s", name, first, last, test.first, test.last)
		}
	}
	months, err := insight.AssessedMonths(newBook(), none, none, yearEnd, time.UTC)
	if err != nil || len(months) != 6 || months[5].From.Month() != time.November {
		t.Errorf("without data: %v, %v", months, err)
	}
	months, err = insight.AssessedMonths(book, month(2023, 2), month(2023, 1), yearEnd, time.UTC)
	if err != nil || len(months) != 0 {
		t.Errorf("backwards: %v, %v", months, err)
	}
	if _, err := insight.AssessedMonths(book, month(2, 1), month(9999, 12), yearEnd, time.UTC); err == nil {
		t.Error("ten thousand years have months")
	}
}

// Ensure that open accounts are counted and that each holder is named once, in the order of the accounts.
func TestAccountHolders(t *testing.T) {
	account := func(closed time.Time, names ...string) ledger.Account {
		a := ledger.Account{Account: bank.Account{ClosedAt: closed}}
		for _, name := range names {
			a.Holders = append(a.Holders, bank.Holder{Name: name})
		}
		return a
	}
	book := newBook()
	book.Accounts = []ledger.Account{
		account(time.Time{}, "Bob Example", "Ann Example"), account(yearEnd, "Eve Example"),
		account(time.Time{}, "Ann Example", ""),
	}
	rules := insight.AffordabilityRules{Model: modelNamed(t, fixtures.ModelUK)}
	a := insight.AffordabilityOf(book, rules, bank.GBP, []insight.Window{{From: drawnYear, Until: yearEnd}})
	if a.OpenAccounts != 2 || !slices.Equal(a.Holders, []string{"Bob Example", "Ann Example"}) {
		t.Errorf("%d accounts of %q", a.OpenAccounts, a.Holders)
	}
	if !a.MissingIncome || !a.MissingExpenditure || a.Flexible.Low.String() != "0.00 GBP" {
		t.Errorf("an empty report is %+v", a)
	}
}
