package insight_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"budsandbox/bank"
	"budsandbox/emulator/internal/insight"
	"budsandbox/emulator/internal/ledger"
)

// tagged gives a row tags and a schedule.
func tagged(t bank.Transaction, tags bank.Tags, r *bank.Regularity) bank.Transaction {
	t.Tags, t.Enrichment.Regularity = tags, r
	return t
}

// drawTagged makes a book whose rows have any tags, statuses and schedules.
func drawTagged(t *rapid.T) *ledger.Book {
	rent := &bank.Regularity{
		Frequency: "monthly", Group: "rent",
		Schedule: bank.Repetition{Start: on(2026, 12, 1), Period: bank.Period{Months: 1}},
	}
	pay := &bank.Regularity{
		Frequency: "weekly", Group: "pay",
		Schedule: bank.Repetition{Start: on(2026, 12, 28), Period: bank.Period{Days: 7}},
	}
	return newBook(rapid.SliceOfN(rapid.Custom(func(t *rapid.T) bank.Transaction {
		row := pounds(
			rapid.StringMatching(`[a-z]{8}`).Draw(t, "id"),
			drawTime(t, "at"),
			rapid.Int64Range(-9999, 9999).Draw(t, "pence"),
			rapid.SampledFrom([]string{"", "income.salary", "income.benefits", "borrowing_and_loans.loans",
				"insurance.home_insurance"}).
				Draw(t, "category"),
		)
		row.Amount.Currency = rapid.SampledFrom([]bank.Currency{bank.GBP, bank.GBP, bank.USD}).Draw(t, "currency")
		row.Status = rapid.SampledFrom([]bank.Status{bank.Booked, bank.Booked, bank.Pending, bank.Declined}).Draw(t, "status")
		row.Tags = bank.Tags(rapid.Uint16Range(0, 1<<11-1).Draw(t, "tags"))
		row.Enrichment.Regularity = rapid.SampledFrom([]*bank.Regularity{nil, rent, pay}).Draw(t, "schedule")
		row.Enrichment.Merchant = rapid.SampledFrom([]*bank.Merchant{nil, {Slug: "dwp_uc", DisplayName: "DWP"},
			{Slug: "acme", DisplayName: "Acme"}}).
			Draw(t, "merchant")
		return row
	}), 0, 40).Draw(t, "rows")...)
}

// Ensure that each finder finds exactly the rows that its tag and side imply, by a filter written by hand, and that
// totals are the sums of their rows in one currency.
func TestFindersFindWhatIsTagged(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		book := drawTagged(t)
		w := insight.Window{From: drawTime(t, "from"), Until: drawTime(t, "until")}
		byHand := func(side int64, tags ...bank.Tags) (ids []bank.TransactionID) {
			for _, row := range book.Transactions() {
				out := row.At.Before(w.From) || !row.At.Before(w.Until) || row.Status == bank.Declined ||
					(row.Amount.Minor < 0) != (side < 0)
				if !out && slices.ContainsFunc(tags, row.Tags.Has) {
					ids = append(ids, row.ID)
				}
			}
			return ids
		}
		sum := func(s insight.Selection, c bank.Currency) (minor int64) {
			for i := range s.Len() {
				if m := s.At(i).Amount; m.Currency == c {
					minor += max(m.Minor, -m.Minor)
				}
			}
			return minor
		}
		income, benefits := insight.IncomeOf(book, w), insight.Benefits(book, w)
		loans, debts := insight.LoanPayments(book, w), insight.DebtCollectionOf(book, w)
		for name, pair := range map[string][2][]bank.TransactionID{
			"income":   {income.Rows.IDs(), byHand(1, bank.TagIncome)},
			"benefits": {benefits.IDs(), byHand(1, bank.TagBenefit)},
			"loans":    {loans.Rows.IDs(), byHand(-1, bank.TagLoan, bank.TagHCST)},
			"debts":    {debts.Rows.IDs(), byHand(-1, bank.TagDebtCollection)},
		} {
			if !slices.Equal(pair[0], pair[1]) {
				t.Fatalf("%s are %q, by hand %q", name, pair[0], pair[1])
			}
		}
		if got, want := loans.Total.Minor, sum(loans.Rows, loans.Total.Currency); got != want {
			t.Fatalf("loans cost %d, their rows %d", got, want)
		}
		earned := sum(income.Rows, debts.Total.Currency)
		if got := debts.IncomeTotal.Minor; debts.Rows.Len() > 0 && got != earned {
			t.Fatalf("%d was earned, by rows %d", got, earned)
		}
		counted := 0
		for _, total := range insight.BenefitTotals(benefits) {
			counted += total.Rows.Len()
			if total.Total.Minor != sum(total.Rows, total.Total.Currency) {
				t.Fatalf("%s is %s, which its rows are not", total.Type, total.Total)
			}
		}
		var subscribed []bank.TransactionID
		for _, s := range insight.Subscriptions(book, w) {
			subscribed = append(subscribed, s.Rows.IDs()...)
		}
		want := byHand(-1, bank.TagSubscription)
		slices.Sort(subscribed)
		slices.Sort(want)
		if counted != benefits.Len() || !slices.Equal(subscribed, want) {
			t.Fatalf(
				"%d of %d benefits are counted; subscriptions are %q, by hand %q",
				counted, benefits.Len(), subscribed, want,
			)
		}
	})
}

// Ensure that forecasts continue the regular groups and nothing else, from their newest member, in time and after now.
func TestForecastsContinueGroups(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		book, now, months := drawTagged(t), on(2026, 12, rapid.IntRange(1, 31).Draw(t, "day")), rapid.IntRange(1, 24).
			Draw(t, "months")
		newest := map[string]bank.TransactionID{}
		for _, row := range book.Transactions() {
			if r := row.Enrichment.Regularity; r != nil && row.Tags.Has(bank.TagRegular) && row.Status != bank.Declined &&
				newest[r.Group] == "" {
				newest[r.Group] = row.ID
			}
		}
		until := bank.Period{Months: months}.After(now)
		for _, f := range insight.Forecasts(book, now, months, nil) {
			if newest[f.Label] != f.Base.ID {
				t.Fatalf("%s continues %q, its newest is %q", f.Label, f.Base.ID, newest[f.Label])
			}
			delete(newest, f.Label)
			last := now
			for _, e := range f.Coming {
				if !e.On.After(last) || e.On.After(until) ||
					e.Amount.Indicator() != f.Base.Amount.Indicator() && e.Amount.Minor != 0 {
					t.Fatalf("%s expects %v after %v, until %v, based on %s", f.Label, e, last, until, f.Base.Amount)
				}
				last = e.On
			}
		}
		for label := range newest { // nothing of it comes in time
			if first := map[string]time.Time{"rent": on(2027, 1, 1), "pay": on(2027, 1, 4)}[label]; !first.After(until) {
				t.Fatalf("%s is not continued", label)
			}
		}
	})
}

// Ensure that amounts compound as in Bud's example: rounded half up each, from the amount that is not rounded.
func TestForecastExample(t *testing.T) {
	r := &bank.Regularity{
		Frequency: "monthly", Group: "g",
		Schedule: bank.Repetition{Start: on(2026, 3, 1), Period: bank.Period{Months: 1}},
	}
	row := tagged(pounds("1", on(2026, 3, 1), -10_000, "utilities.utilities_energy"), bank.TagRegular, r)
	for name, test := range map[string]struct {
		changes insight.ChangePercentages
		want    []int64
	}{
		"usual": {nil, []int64{-10_200, -10_404, -10_612, -10_824}},
		"by name": {
			insight.ChangePercentages{"utilities_energy": 0, "all": 50_000_000}, []int64{-10_000, -10_000, -10_000, -10_000},
		},
		"all":      {insight.ChangePercentages{"all": -50_000_000}, []int64{-5_000, -2_500, -1_250, -625}},
		"fraction": {insight.ChangePercentages{"all": 1_555_000}, []int64{-10_156, -10_313, -10_474, -10_637}},
	} {
		all := insight.Forecasts(newBook(row), on(2026, 3, 2), 4, test.changes)
		var got []int64
		for _, e := range all[0].Coming {
			got = append(got, e.Amount.Minor)
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// Ensure that averages go by the calendar months that a window touches, and ratios by thousandths, as in Bud's prose.
func TestIncomeByMonth(t *testing.T) {
	book := newBook(
		tagged(pounds("1", on(2026, 1, 10), 100_000, "income.salary"), bank.TagIncome|bank.TagRegular, nil),
		tagged(pounds("2", on(2026, 2, 10), 1, "income.benefits"), bank.TagIncome, nil),
		tagged(pounds("3", on(2026, 2, 11), -10_000, ""), bank.TagDebtCollection, nil),
	)
	for _, test := range []struct {
		to              time.Time
		months          int
		average, steady int64
	}{{on(2026, 2, 28), 2, 50_001, 50_000}, {on(2026, 3, 1), 3, 33_334, 33_333}} {
		got := insight.IncomeOf(book, insight.Between(on(2026, 1, 1), test.to))
		if got.Months != test.months || got.Average.Minor != test.average || got.RegularAverage.Minor != test.steady {
			t.Errorf("up to %v: %d months, %s, %s", test.to, got.Months, got.Average, got.RegularAverage)
		}
	}
	if got := insight.DebtCollectionOf(book, insight.Between(on(2026, 1, 1), on(2026, 3, 1))).Ratio(); got != "0.100" {
		t.Errorf("the ratio is %s", got)
	}
}

// Ensure that a search finds what filtering by hand finds.
func TestSearchFindsByHand(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		book := drawTagged(t)
		least, most := rapid.Int64Range(0, 9999).Draw(t, "least"), rapid.Int64Range(0, 9999).Draw(t, "most")
		s := insight.Search{
			Question: insight.Question{Side: insight.Debits, MinAmount: least, MaxAmount: most, Names: []insight.Name{{"acme"}}},
		}
		var want []bank.TransactionID
		for _, row := range book.Transactions() {
			paid := -row.Amount.Minor
			if m := row.Enrichment.Merchant; row.Status != bank.Declined && paid > 0 && paid >= least &&
				(most == 0 || paid <= most) &&
				m != nil &&
				m.Slug == "acme" {
				want = append(want, row.ID)
			}
		}
		if got := s.Find(book).Rows.IDs(); !slices.Equal(got, want) {
			t.Fatalf("found %q, by hand %q", got, want)
		}
	})
}

// BenchmarkFinders runs over 6,000 rows, with what a book keeps and without.
func BenchmarkFinders(b *testing.B) {
	rows := make([]bank.Transaction, 6_000)
	for i := range rows {
		at := drawnYear.Add(time.Duration(i) * time.Hour)
		rows[i] = tagged(pounds("row", at, int64(i%2_000-1_500), "food_and_drink.groceries"), bank.Tags(i*7919%2048), nil)
		rows[i].Description = "CARD PAYMENT TO A SHOP IN TOWN"
	}
	question := insight.ParseQuestion("how much on groceries over 5 pounds", drawnYear)
	w, s := insight.Window{}, insight.Search{Question: question}
	for name, run := range map[string]func(*ledger.Book){
		"subscriptions": func(book *ledger.Book) { insight.Subscriptions(book, w) },
		"search":        func(book *ledger.Book) { s.Find(book) },
		"regular":       func(book *ledger.Book) { insight.RegularGroups(book) },
	} {
		warm := newBook(rows...)
		b.Run(name+" warm", func(b *testing.B) {
			for b.Loop() {
				run(warm)
			}
		})
		b.Run(name+" cold", func(b *testing.B) {
			for b.Loop() {
				run(ledger.NewBook(rows))
			}
		})
	}
}
