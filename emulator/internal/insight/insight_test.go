package insight_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"budsandbox/bank"
	"budsandbox/emulator/internal/insight"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/fixtures"
)

// Ensure that essential statistics are those of Bud's example: unrounded percentages of what is labelled.
func TestEssentialExample(t *testing.T) {
	day := on(2026, time.March, 1)
	book := newBook(
		pounds("1", day, -50_000, "mortgage_and_rent.rent"),  // essential by its parent
		pounds("2", day, -3_869, "food_and_drink.groceries"), // essential of its own
		pounds("3", day, -14_300, "shopping.hobbies"),
		pounds("4", day, -99_999, "transfers.transfers_out"), // neither
		pounds("5", day, 1_000, "food_and_drink.groceries"),  // money back is not spent
	)
	got := insight.EssentialsOf(insight.Select(book, insight.Filter{}), modelNamed(t, fixtures.ModelUK)).Shares
	want := []insight.Share{{Currency: bank.GBP, Essential: 79.02272293857912, Nonessential: 20.977277061420878}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("shares (-want +got):\n%s", diff)
	}
}

// Ensure that the steps of a trend begin on their day of the month wherever the month has it, in the zone of the
// window's beginning, and that the last ends with the window.
func TestSteps(t *testing.T) {
	east := time.FixedZone("", 3600)
	w := insight.Between(
		time.Date(2026, time.January, 31, 0, 0, 0, 0, east),
		time.Date(2026, time.April, 10, 23, 59, 59, 0, east),
	)
	steps, err := w.Steps(insight.Monthly)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range steps {
		got = append(got, s.From.Format(time.RFC3339)+" "+s.To().Format(time.RFC3339))
	}
	want := []string{
		"2026-01-31T00:00:00+01:00 2026-02-27T23:59:59+01:00",
		"2026-02-28T00:00:00+01:00 2026-03-30T23:59:59+01:00",
		"2026-03-31T00:00:00+01:00 2026-04-10T23:59:59+01:00",
	}
	if !slices.Equal(want, got) {
		t.Errorf("steps are %q, want %q", got, want)
	}
	_, err = insight.Between(on(1900, 1, 1), on(2026, 1, 1)).Steps(insight.Daily)
	if !errors.Is(err, insight.ErrTooMany) {
		t.Errorf("the days of 126 years give %v", err)
	}
	if _, err := w.Steps("hourly"); err == nil {
		t.Error("there are steps of hours")
	}
}

// Ensure that a budget's period is the month that begins with its starting day and holds the day, and that spending is
// compared with the budget to two decimals, as in Bud's example.
func TestBudgetPeriods(t *testing.T) {
	monthly := bank.Budget{
		Amount: bank.Money{Minor: 30_000, Currency: bank.GBP}, Recurrence: bank.EveryMonth, StartingDay: 19,
		CreatedAt: on(2026, time.March, 3), Merchants: []string{"uber"}, Categories: []bank.BudgetCategory{{L1: "travel"}},
	}
	once := monthly
	once.Recurrence, once.StartingDay = bank.OneOff, 0
	taxi := pounds("taxi", on(2026, time.March, 18), -2_000, "transport.taxi")
	taxi.Enrichment.Merchant = &bank.Merchant{Slug: "uber"}
	book := newBook(taxi,
		pounds("flight", on(2026, time.February, 19), -14_059, "travel.flights_and_airport_expenses"),
		pounds("hotel", on(2026, time.March, 19), -7, "travel.holiday_and_travel_expenses"),
		pounds("refund", on(2026, time.March, 1), 5_000, "travel.flights_and_airport_expenses"),
		pounds("tea", on(2026, time.March, 1), -300, "food_and_drink.coffee"),
	)
	for name, test := range map[string]struct {
		budget      bank.Budget
		day         time.Time
		window      string
		spent, part string
		ids         []bank.TransactionID
	}{
		"before the starting day": {
			monthly, on(2026, time.March, 18), "2026-02-19T00:00:00Z 2026-03-18T23:59:59Z", "160.59", "0.54",
			[]bank.TransactionID{"taxi", "flight"},
		},
		"on the starting day": {
			monthly, on(2026, time.March, 19), "2026-03-19T00:00:00Z 2026-04-18T23:59:59Z", "0.07", "0.00",
			[]bank.TransactionID{"hotel"},
		},
		"over the year's end": {
			monthly, on(2026, time.January, 1), "2025-12-19T00:00:00Z 2026-01-18T23:59:59Z", "0.00", "0.00",
			[]bank.TransactionID{},
		},
		"once": {
			once, on(2026, time.March, 20), "2026-03-03T00:00:00Z 2026-03-20T12:00:00Z", "20.07", "0.07",
			[]bank.TransactionID{"hotel", "taxi"},
		},
		"once, before it began": {
			once, on(2026, time.March, 1), "2026-03-03T00:00:00Z 2026-03-03T00:00:00Z", "0.00", "0.00", []bank.TransactionID{},
		},
	} {
		got := insight.Spent(book, test.budget, test.day, nil)
		window := got.Window.From.Format(time.RFC3339) + " " + got.Window.To().Format(time.RFC3339)
		if window != test.window || got.Spent.Value() != test.spent || got.Ratio != test.part ||
			!slices.Equal(got.Rows.IDs(), test.ids) {
			t.Errorf("%s: %s of %s in %s, by %v", name, got.Ratio, got.Spent.Value(), window, got.Rows.IDs())
		}
	}
	if got := insight.Spent(book, monthly, on(2026, time.March, 18), []bank.AccountID{"another"}); got.Spent.Minor != 0 {
		t.Errorf("another account spent %v", got.Spent)
	}
}

// Ensure that a savings goal takes its ratio of what is booked, to the penny, and nothing of a debt.
func TestAllocated(t *testing.T) {
	gbp := func(pence int64) bank.Money { return bank.Money{Minor: pence, Currency: bank.GBP} }
	account := func(booked, pending bank.Money) *ledger.Account {
		return &ledger.Account{Account: bank.Account{Currency: bank.GBP}, Booked: booked, Pending: pending}
	}
	for name, test := range map[string]struct {
		account *ledger.Account
		ratio   float64
		want    string
	}{
		"Bud's example":              {account(gbp(250_000), gbp(0)), 0.2, "500.00 GBP"},
		"half a penny up":            {account(gbp(5), gbp(0)), 0.1, "0.01 GBP"},
		"the decimal, not the float": {account(gbp(1_005), gbp(0)), 0.1, "1.01 GBP"},
		"all":                        {account(gbp(123), gbp(0)), 1, "1.23 GBP"},
		"next to nothing":            {account(gbp(1<<62), gbp(0)), 5e-324, "0.00 GBP"},
		"a debt":                     {account(gbp(-1), gbp(100)), 1, "0.00 GBP"},
		"only pending is known":      {account(bank.Money{}, gbp(100)), 0.5, "0.50 GBP"},
		"nothing is known":           {account(bank.Money{}, bank.Money{}), 0.5, "0.00 GBP"},
	} {
		if got := insight.Allocated(test.account, test.ratio).String(); got != test.want {
			t.Errorf("%s: %s, want %s", name, got, test.want)
		}
	}
}

// Ensure that bucket totals have Bud's averages and names: over the calendar months that the window touches, none
// within a month, and a part of a month under both its ends.
func TestBucketAverages(t *testing.T) {
	book := newBook(
		pounds("1", on(2026, time.January, 31), -600_000, "mortgage_and_rent.mortgage"),
		pounds("2", on(2026, time.March, 10), -5, "mortgage_and_rent.mortgage"),
	)
	q := insight.BucketQuery{
		Groups: []bank.BucketGroup{
			{Name: "housing", Criteria: []bank.BucketCriterion{{Name: "loan", L1: "mortgage_and_rent", L2: "mortgage"}}},
		},
		By: []insight.Grouping{insight.ByBucketL1, insight.ByMonth}, Zone: time.UTC, Currency: bank.GBP,
		Window: insight.Between(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2026, 3, 15, 23, 59, 59, 0, time.UTC)),
	}
	totals, err := insight.Buckets(insight.Select(book, insight.Filter{}), q)
	if err != nil || len(totals) != 1 {
		t.Fatal(totals, err)
	}
	if got := totals[0].OutAverage.Value() + " of " + totals[0].Out.Amount.Value(); got != "2000.02 of 6000.05" {
		t.Errorf("on average %s", got)
	}
	var names []string
	for _, month := range totals[0].Sub {
		names = append(names, month.Name+" "+month.Out.Amount.Value())
		if month.Averaged {
			t.Errorf("%s has an average", month.Name)
		}
	}
	want := []string{"2026-01 6000.00", "2026-02 0.00", "2026-03-01T00:00:00Z|2026-03-15T23:59:59Z 0.05"}
	if !slices.Equal(want, names) {
		t.Errorf("months are %q, want %q", names, want)
	}
}

// Ensure that a merchant whose name has changed goes by its newest one.
func TestMerchantNames(t *testing.T) {
	older, newer := pounds("1", on(2026, time.January, 1), -100, ""), pounds("2", on(2026, time.February, 1), -200, "")
	older.Enrichment.Merchant, newer.Enrichment.Merchant = &bank.Merchant{
		Slug:        "x",
		DisplayName: "Twitter",
	}, &bank.Merchant{
		Slug:        "x",
		DisplayName: "X",
	}
	got := insight.Merchants(insight.Select(newBook(older, newer), insight.Filter{})).Merchants
	if len(got) != 1 || got[0].Merchant.DisplayName != "X" || got[0].Debit.Amount.Minor != 300 {
		t.Errorf("the merchants are %+v", got)
	}
}

// Ensure that a figure is explained by the rows that were examined, its formula, and the rows that it adds up.
func TestExplanations(t *testing.T) {
	day := on(2026, time.March, 1)
	declined := pounds("declined", day, -500, "shopping.clothing")
	declined.Status = bank.Declined
	book := newBook(
		declined, pounds("shirt", day, -2_000, "shopping.clothing"),
		pounds("back", day, 700, "shopping.clothing"),
		pounds("hat", day.Add(time.Hour), -900, "shopping.clothing"),
		pounds("tea", day, -300, "food_and_drink.coffee"),
	)
	filter := insight.Filter{
		Window:     insight.Between(day, day.Add(time.Hour)),
		Categories: []fixtures.Pair{{L1: "shopping", L2: "clothing"}},
	}
	all := insight.Categories(insight.Select(book, filter)).Explain()
	i := slices.IndexFunc(all, func(e insight.Explanation) bool { return e.Figure == "shopping.clothing.debit_total GBP" })
	if i < 0 {
		t.Fatalf("nothing explains it: %+v", all)
	}
	e := all[i]
	if e.Value != "29.00" || e.Formula != "the sum of 2 debits in GBP" ||
		!slices.Equal(e.Rows.IDs(), []bank.TransactionID{"hat", "shirt"}) {
		t.Errorf("%s is %s, %s: %v", e.Figure, e.Value, e.Formula, e.Rows.IDs())
	}
	want := "transactions from 2026-03-01T12:00:00Z to 2026-03-01T13:00:00Z of shopping.clothing; pending ones count, " +
		"declined ones do not"
	if got := e.Rows.String(); got != want {
		t.Errorf("the rows are %q, want %q", got, want)
	}
}

// Ensure that a goal's explanation names the goal and the balance that it takes its share of, and says why there is
// none.
func TestGoalExplanations(t *testing.T) {
	gbp := func(pence int64) bank.Money { return bank.Money{Minor: pence, Currency: bank.GBP} }
	goal := bank.SavingsGoal{ID: bank.GoalID{15: 7}, Account: "pot", Target: gbp(300_000), Ratio: 0.2}
	for name, test := range map[string]struct {
		booked, pending bank.Money
		account         bank.AccountID
		value, formula  string
	}{
		"booked": {
			gbp(250_000), gbp(1), "pot", "500.00", "the booked balance 2500.00 GBP of account pot * allocation_ratio 0.2",
		},
		"only pending": {bank.Money{}, gbp(1_000), "pot", "2.00", "the pending balance 10.00 GBP of account pot"},
		"a debt":       {gbp(-1), gbp(0), "pot", "0.00", "nothing, as the booked balance of account pot is -0.01 GBP"},
		"unknown":      {bank.Money{}, bank.Money{}, "pot", "0.00", "nothing, as no balance of account pot is known"},
		"gone":         {gbp(1), gbp(1), "jar", "0.00", "nothing, as account pot is not there"},
	} {
		account := ledger.Account{
			Account: bank.Account{ID: test.account, Currency: bank.GBP},
			Booked:  test.booked,
			Pending: test.pending,
		}
		e := insight.ExplainGoal(&ledger.Book{Accounts: []ledger.Account{account}}, goal)
		if e.Figure != "00000000-0000-0000-0000-000000000007.goal_balance GBP" || e.Value != test.value ||
			!strings.HasPrefix(e.Formula, test.formula) ||
			e.Rows.Len() != 0 {
			t.Errorf("%s: %s is %s, %s", name, e.Figure, e.Value, e.Formula)
		}
	}
}
