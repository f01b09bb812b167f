package insight_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/insight"
	"budsandbox/emulator/internal/ledger"
)

// onMay is an instant of May 2026.
func onMay(day, hour, minute, second int) time.Time {
	return time.Date(2026, 5, day, hour, minute, second, 0, time.UTC)
}

// ingestedAccount is an account as clients may bring it: several windows, rows without a value date, declined and
// future ones.
func ingestedAccount() (*ledger.Book, *ledger.Account) {
	var rows []bank.Transaction
	for _, row := range []struct {
		at, value time.Time
		minor     int64
		status    bank.Status
	}{
		{onMay(11, 23, 59, 59).Add(time.Second / 2), time.Time{}, 1, bank.Booked}, // still within the day
		{onMay(11, 12, 0, 0), onMay(9, 12, 0, 0), 20, bank.Booked},
		{onMay(11, 11, 0, 0), time.Time{}, -100, bank.Pending},
		{onMay(11, 10, 0, 0), time.Time{}, 5000, bank.Declined},
		{onMay(4, 0, 0, 0), onMay(4, 0, 0, 0), 300, bank.Booked},
		{onMay(1, 0, 0, 0), onMay(1, 0, 0, 0), 7, bank.Booked}, // before the windows
	} {
		rows = append(rows, bank.Transaction{
			Account: "a", At: row.at, ValueAt: row.value, Status: row.status,
			Amount: bank.Money{Minor: row.minor, Currency: bank.GBP},
		})
	}
	book := ledger.NewBook(rows)
	book.Accounts = []ledger.Account{{
		Account: bank.Account{ID: "a"},
		Booked:  bank.Money{Minor: 1000, Currency: bank.GBP}, Pending: bank.Money{Minor: 900, Currency: bank.GBP},
		Windows: []bank.Window{
			{From: onMay(10, 0, 0, 0), To: onMay(12, 9, 0, 0)},
			{From: onMay(3, 6, 0, 0), To: onMay(5, 0, 0, 0)},
		},
	}}
	return book, &book.Accounts[0]
}

func balances(from, to time.Time, steps insight.Granularity, byValueDate bool) insight.BalanceQuery {
	return insight.BalanceQuery{From: from, To: to, Granularity: steps, ByValueDate: byValueDate}
}

func balancesOf(points []insight.BalancePoint) string {
	var days []string
	for _, p := range points {
		days = append(days, fmt.Sprintf("%d:%d/%d", p.At.Day(), p.Booked.Minor, p.Pending.Minor))
	}
	return strings.Join(days, " ")
}

// Ensure that points go back from the latest balances over all that was booked or is pending, by either date, from
// the end of the newest window to the beginning of the oldest.
func TestBalanceSeries(t *testing.T) {
	for name, test := range map[string]struct {
		insight.BalanceQuery
		want string
	}{
		"all": {balances(onMay(1, 0, 0, 0), onMay(31, 0, 0, 0), insight.Daily, false),
			"12:1000/900 11:1000/900 10:979/979 9:979/979 8:979/979 7:979/979 6:979/979 5:979/979 4:979/979 3:679/679"},
		"by value": {balances(onMay(1, 0, 0, 0), onMay(31, 0, 0, 0), insight.Daily, true),
			"12:1000/900 11:1000/900 10:999/999 9:999/999 8:979/979 7:979/979 6:979/979 5:979/979 4:979/979 3:679/679"},
		"a part": {
			balances(onMay(9, 23, 0, 0), onMay(11, 0, 0, 0), insight.Daily, false), "11:1000/900 10:979/979 9:979/979",
		},
		"weeks":         {balances(onMay(1, 0, 0, 0), onMay(11, 0, 0, 0), insight.Weekly, false), "11:1000/900 4:979/979"},
		"before it all": {balances(onMay(1, 0, 0, 0), onMay(2, 0, 0, 0), insight.Daily, false), ""},
		"after it all":  {balances(onMay(13, 0, 0, 0), onMay(31, 0, 0, 0), insight.Daily, false), ""},
	} {
		book, account := ingestedAccount()
		if got := balancesOf(insight.BalanceSeries(book, account, test.BalanceQuery, insight.MaxSteps)); got != test.want {
			t.Errorf("%s: got  %s\nwant %s", name, got, test.want)
		}
	}
}

// Ensure that nothing is made up of an account without windows or without a booked balance, and that an unknown
// pending balance stays unknown.
func TestBalanceSeriesOfTheUnknown(t *testing.T) {
	all := balances(onMay(1, 0, 0, 0), onMay(31, 0, 0, 0), insight.Daily, false)
	book, account := ingestedAccount()
	account.Pending = bank.Money{}
	points := insight.BalanceSeries(book, account, all, 3)
	if len(points) != 3 || points[2].Pending.Known() || points[2].Booked.Minor != 979 {
		t.Errorf("without a pending balance: %+v", points)
	}
	account.Windows = nil
	if points := insight.BalanceSeries(book, account, all, insight.MaxSteps); len(points) != 0 {
		t.Errorf("without windows: %s", balancesOf(points))
	}
	book, account = ingestedAccount()
	account.Booked = bank.Money{}
	if points := insight.BalanceSeries(book, account, all, insight.MaxSteps); len(points) != 0 {
		t.Errorf("without a booked balance: %s", balancesOf(points))
	}
}

// Ensure that a transaction in another currency than the account's leaves its balances as they are: nobody knows the
// rate.
func TestBalanceSeriesOfOneCurrency(t *testing.T) {
	book, account := ingestedAccount()
	rows := book.Transactions()
	for i := range rows {
		rows[i].Amount.Currency = "JPY"
	}
	foreign := ledger.NewBook(rows)
	foreign.Accounts = book.Accounts
	book = foreign
	points := insight.BalanceSeries(
		book, account, balances(onMay(1, 0, 0, 0), onMay(31, 0, 0, 0), insight.Weekly, false), 5000,
	)
	if got := balancesOf(points); got != "12:1000/900 5:1000/900" {
		t.Errorf("got %s", got)
	}
}
