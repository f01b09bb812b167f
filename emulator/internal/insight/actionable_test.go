package insight_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"budsandbox/bank"
	"budsandbox/emulator/internal/insight"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/fixtures"
)

// account gives a book a current account with a booked balance and a line of credit, in pence.
func account(book *ledger.Book, id bank.AccountID, kind bank.AccountType, booked, limit int64) {
	a := ledger.Account{
		Account: bank.Account{ID: id, Type: kind, Currency: bank.GBP},
		Booked:  bank.Money{Minor: booked, Currency: bank.GBP},
	}
	if limit > 0 {
		a.Limits = []bank.Limit{{Type: "pre_agreed", Amount: bank.Money{Minor: limit, Currency: bank.GBP}}}
	}
	book.Accounts = append(book.Accounts, a)
}

// monthly are rows on the tenth of months up to May 2023, at ten, with these amounts in pence.
func monthly(id, line string, tags bank.Tags, category string, pence ...int64) (rows []bank.Transaction) {
	for i, minor := range pence {
		t := pounds(
			fmt.Sprintf("%s%d", id, i),
			time.Date(2023, time.May-time.Month(len(pence)-i), 10, 10, 0, 0, 0, time.UTC), minor, category,
		)
		t.Description, t.Suggested, t.Tags = line, line, tags
		rows = append(rows, t)
	}
	return rows
}

// regular puts rows into a book whose schedules are found as of an instant.
func regular(at time.Time, rows ...bank.Transaction) *ledger.Book {
	book := newBook(rows...)
	book.DataAt = at
	ledger.FindRegular(book, fixtures.GB, at)
	return book
}

// printedTo is the end of the window in Bud's examples.
var printedTo = time.Date(2023, time.May, 16, 17, 30, 0, 0, time.UTC)

func found(
	book *ledger.Book,
	to time.Time,
	thresholds insight.Thresholds,
	types ...insight.ActionableType,
) []insight.Actionable {
	return insight.ActionableInsights(book, insight.ActionableQuery{
		Window: insight.ReportWindow(book, time.Time{}, to, to), Types: types, Thresholds: thresholds,
	})
}

// Ensure that the window begins six complete months before the newest data, as in Bud's examples.
func TestDataWindow(t *testing.T) {
	t.Parallel()
	book := newBook()
	book.DataAt = printedTo
	w := insight.ReportWindow(book, time.Time{}, time.Time{}, printedTo.AddDate(1, 0, 0))
	if want := time.Date(2022, time.November, 1, 0, 0, 0, 0, time.UTC); !w.From.Equal(want) || !w.To().Equal(printedTo) {
		t.Errorf("got %s to %s", w.From, w.To())
	}
}

// Ensure that a salary due on the tenth is six days late on the sixteenth, as in Bud's example, and that both
// thresholds apply.
func TestLateIncome(t *testing.T) {
	t.Parallel()
	book := regular(
		printedTo,
		monthly("pay", "SALARY", bank.TagIncome, "income.salary", 240000, 240000, 240000, 240000, 240000)...)
	got := found(book, printedTo, nil, insight.LateIncome, insight.LatePayment)
	if len(got) != 1 || got[0].Type != insight.LateIncome {
		t.Fatalf("got %v", got)
	}
	want := insight.Lateness{Days: 6, Expected: time.Date(2023, time.May, 10, 10, 0, 0, 0, time.UTC)}
	if diff := cmp.Diff(want, *got[0].Late); diff != "" {
		t.Error(diff)
	}
	if ids := got[0].Rows.IDs(); len(ids) != 1 || ids[0] != "pay4" {
		t.Errorf("the insight is about %v", ids)
	}
	for key, value := range map[string]insight.Threshold{
		"late_income.minimum_days_late_threshold": 6_00, "late_income.minimum_value_threshold": 2400_00,
	} {
		if got := found(book, printedTo, insight.Thresholds{key: value}, insight.LateIncome); len(got) != 1 {
			t.Errorf("%s %d: got %v", key, value, got)
		}
		if got := found(book, printedTo, insight.Thresholds{key: value + 1}, insight.LateIncome); len(got) != 0 {
			t.Errorf("%s %d: got %v", key, value+1, got)
		}
	}
}

// Ensure that income stays late for sixty days, although the schedule makes no more predictions, and then is not
// late any more.
func TestLateIncomeAfterItsSchedule(t *testing.T) {
	t.Parallel()
	rows := monthly("pay", "SALARY", bank.TagIncome, "income.salary", 240000, 240000, 240000, 240000, 240000)
	for days, want := range map[int]int{2: 0, 3: 1, 40: 1, 60: 1, 62: 0} {
		at := time.Date(2023, time.May, 10, 10, 0, 0, 0, time.UTC).AddDate(0, 0, days)
		if got := found(regular(at, rows...), at, nil, insight.LateIncome); len(got) != want {
			t.Errorf("after %d days: got %v", days, got)
		}
	}
}

// Ensure that a payment that pauses at this time of every year is not late.
func TestYearlyPauseIsNotLate(t *testing.T) {
	t.Parallel()
	var rows []bank.Transaction
	for _, year := range []int{2021, 2022} {
		for month := time.April; month <= 13; month++ {
			one := pounds(
				fmt.Sprint("tax", year, month),
				time.Date(year, month, 10, 10, 0, 0, 0, time.UTC),
				-16400,
				"utilities.council_tax",
			)
			one.Description = "COUNCIL TAX"
			rows = append(rows, one)
		}
	}
	at := time.Date(2023, time.March, 1, 0, 0, 0, 0, time.UTC)
	if got := found(regular(at, rows...), at, nil, insight.LatePayment); len(got) != 0 {
		t.Errorf("in February: got %v", got)
	}
	at = time.Date(2023, time.April, 25, 0, 0, 0, 0, time.UTC)
	if book := regular(at, rows...); len(insight.RegularGroups(book)) == 0 {
		t.Error("the payments are not regular")
	}
}

// Ensure that a change is the newest amount minus the previous one, signed, and that both thresholds must be
// reached.
func TestRegularPaymentChanged(t *testing.T) {
	t.Parallel()
	book := regular(
		printedTo,
		monthly("bill", "BROADBAND", 0, "media_and_telecoms.tv_and_broadband", -3000, -3000, -3000, -3000, -2650)...)
	got := found(book, printedTo, nil, insight.RegularPayChanged)
	if len(got) != 1 {
		t.Fatalf("got %v", got)
	}
	c := got[0].Change
	if c.New.Value() != "26.50" || c.Absolute.Minor != -350 || c.Percentage != "-11.67" {
		t.Errorf("got %v", *c)
	}
	for key, value := range map[string]insight.Threshold{
		"regular_payment_changed.minimum_percentage_change_threshold": 11_67,
		"regular_payment_changed.minimum_absolute_change_threshold":   3_51,
	} {
		if got := found(book, printedTo, insight.Thresholds{key: value}, insight.RegularPayChanged); len(got) != 0 {
			t.Errorf("%s: got %v", key, got)
		}
	}
}

// Ensure that an account below zero is overdrawn, that one up to the threshold is low, and that cards and loans are
// neither.
func TestBalances(t *testing.T) {
	t.Parallel()
	for booked, want := range map[int64][]insight.ActionableType{
		-1: {insight.InOverdraft}, 0: {insight.LowBalance}, 4999: {insight.LowBalance}, 5000: nil,
	} {
		book := newBook()
		book.DataAt = printedTo
		account(book, "current", bank.CurrentAccount, booked, 0)
		account(book, "card", bank.CreditCard, booked, 0)
		account(book, "loan", bank.Loan, booked, 0)
		var types []insight.ActionableType
		for _, a := range found(book, printedTo, nil, insight.BalancesFamily.Types()...) {
			types = append(types, a.Type)
			if a.ID != string(a.Type)+"_current" {
				t.Errorf("the id is %s", a.ID)
			}
		}
		if diff := cmp.Diff(want, types); diff != "" {
			t.Errorf("%d: %s", booked, diff)
		}
	}
}

// Ensure that the utilisation equals Bud's example of 2023, and that the threshold is a share of the limit.
func TestCloseToCreditLimit(t *testing.T) {
	t.Parallel()
	book := newBook()
	account(book, "card", bank.CreditCard, -495098, 500000)
	account(book, "current", bank.CurrentAccount, -7999, 10000)
	got := found(book, printedTo, nil, insight.CloseToCreditLimit)
	if len(got) != 1 || got[0].Utilisation != "99.02" || got[0].Threshold.Minor != -400000 ||
		got[0].Balance.Minor != -495098 {
		t.Errorf("got %+v", got)
	}
}

// Ensure that a balance is that at the window's end, whatever was booked since.
func TestBalanceOfThePast(t *testing.T) {
	t.Parallel()
	book := newBook(pounds("a", printedTo.AddDate(0, 0, 1), 10000, ""))
	account(book, "current", bank.CurrentAccount, 9000, 0)
	if got := found(book, printedTo, nil, insight.InOverdraft); len(got) != 1 || got[0].Balance.Minor != -1000 {
		t.Errorf("got %v", got)
	}
}

// Ensure that debits that are equal in everything that Bud compares are suspected, and those with one difference
// are not.
func TestSuspectedDuplicates(t *testing.T) {
	t.Parallel()
	at := time.Date(2023, time.May, 3, 9, 30, 0, 0, time.UTC)
	first, second := pounds("a", at, -1250, ""), pounds("b", at, -1250, "")
	if got := found(newBook(first, second), printedTo, nil, insight.SuspectedDuplicate); len(got) != 1 ||
		got[0].Rows.Len() != 2 {
		t.Fatalf("got %v", got)
	}
	for name, change := range map[string]func(*bank.Transaction){
		"account":     func(t *bank.Transaction) { t.Account = "savings" },
		"description": func(t *bank.Transaction) { t.Description = "other" },
		"merchant":    func(t *bank.Transaction) { t.Enrichment.Merchant = &bank.Merchant{Slug: "tesco"} },
		"amount":      func(t *bank.Transaction) { t.Amount.Minor-- },
		"currency":    func(t *bank.Transaction) { t.Amount.Currency = bank.USD },
		"time":        func(t *bank.Transaction) { t.At = t.At.Add(time.Second) },
		"status":      func(t *bank.Transaction) { t.Status = bank.Declined },
	} {
		other := second
		change(&other)
		if got := found(newBook(first, other), printedTo, nil, insight.SuspectedDuplicate); len(got) != 0 {
			t.Errorf("another %s: got %v", name, got)
		}
	}
	first.At = at.Truncate(24 * time.Hour)
	second.At = first.At
	if got := found(newBook(first, second), printedTo, nil, insight.SuspectedDuplicate); len(got) != 0 {
		t.Errorf("at midnight: got %v", got)
	}
}

// Ensure that the first payment to an insurer is new for a month, unless there is no older data.
func TestNewInsurance(t *testing.T) {
	t.Parallel()
	aviva := pounds("a", time.Date(2023, time.May, 3, 9, 30, 0, 0, time.UTC), -1980, "insurance.life_insurance")
	aviva.Enrichment.Merchant = &bank.Merchant{Slug: "aviva"}
	older := pounds("o", time.Date(2023, time.March, 3, 9, 30, 0, 0, time.UTC), -100, "")
	if got := found(newBook(aviva, older), printedTo, nil, insight.NewInsurance); len(got) != 1 {
		t.Errorf("got %v", got)
	}
	if got := found(newBook(aviva), printedTo, nil, insight.NewInsurance); len(got) != 0 {
		t.Errorf("without history: got %v", got)
	}
	before := aviva
	before.ID, before.At = "b", older.At
	if got := found(newBook(aviva, before, older), printedTo, nil, insight.NewInsurance); len(got) != 0 {
		t.Errorf("paid before: got %v", got)
	}
}

// Ensure that winnings count if they reach the amount and the share of the newest complete month's income, which
// includes them.
func TestGamblingIncome(t *testing.T) {
	t.Parallel()
	april := time.Date(2023, time.April, 12, 9, 0, 0, 0, time.UTC)
	win := pounds("w", april, 25000, "gambling.gambling_winnings")
	pay := pounds("p", april, 100000, "income.salary")
	pay.Tags = bank.TagIncome
	got := found(newBook(win, pay), printedTo, nil, insight.GamblingIncome)
	if len(got) != 1 || got[0].Total.Minor != 25000 {
		t.Fatalf("20 %% of 1250.00: got %v", got)
	}
	win.Amount.Minor = 24999
	if got := found(newBook(win, pay), printedTo, nil, insight.GamblingIncome); len(got) != 0 {
		t.Errorf("less than 20 %%: got %v", got)
	}
	win.Amount.Minor, win.At = 25000, printedTo.AddDate(0, 0, -1)
	if got := found(newBook(win, pay), printedTo, nil, insight.GamblingIncome); len(got) != 0 {
		t.Errorf("in a month that is not over: got %v", got)
	}
}

// Ensure that the options are those of each type, sorted by name, written as in Bud's examples.
func TestThresholdOptions(t *testing.T) {
	t.Parallel()
	want := []insight.OptionValue{
		{Type: insight.LateIncome, Name: "minimum_days_late_threshold", Value: "3"},
		{Type: insight.LateIncome, Name: "minimum_value_threshold", Value: "100.00"},
	}
	if diff := cmp.Diff(want, insight.Thresholds{}.Options([]insight.ActionableType{insight.LateIncome,
		insight.InOverdraft})); diff != "" {
		t.Error(diff)
	}
	half := insight.Thresholds{"close_to_credit_limit.percentage_utilisation_threshold": 12_50}
	if got := half.Options([]insight.ActionableType{insight.CloseToCreditLimit}); got[0].Value != "12.5" {
		t.Errorf("got %v", got)
	}
	for _, text := range []string{"", "-1", "x", "1.005", "1e3", "99999999999"} {
		if _, err := insight.ParseThreshold(text); err == nil {
			t.Errorf("%q is accepted", text)
		}
	}
}
