package financial

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/ledger"
)

// onMay is an instant of May 2026.
func onMay(day, hour, minute, second int) time.Time {
	return time.Date(2026, 5, day, hour, minute, second, 0, time.UTC)
}

// ingested is an account as clients may bring it: several windows, rows without a value date, declined and future ones.
func ingested() (*ledger.Book, *ledger.Account) {
	book := &ledger.Book{Accounts: []ledger.Account{{
		Account: bank.Account{ID: "a"},
		Booked:  bank.Money{Minor: 1000, Currency: bank.GBP}, Pending: bank.Money{Minor: 900, Currency: bank.GBP},
		Windows: []bank.Window{{From: onMay(10, 0, 0, 0), To: onMay(12, 9, 0, 0)}, {From: onMay(3, 6, 0, 0), To: onMay(5, 0, 0, 0)}},
	}}}
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
		book.Transactions = append(book.Transactions, bank.Transaction{
			Account: "a", At: row.at, ValueAt: row.value, Status: row.status, Amount: bank.Money{Minor: row.minor, Currency: bank.GBP},
		})
	}
	return book, &book.Accounts[0]
}

func written(points []point) string {
	var days []string
	for _, p := range points {
		days = append(days, fmt.Sprintf("%d:%d/%d", p.at.Day(), p.booked.Minor, p.pending.Minor))
	}
	return strings.Join(days, " ")
}

// Ensure that points go back from the latest balances over all that was booked or is pending, by either date, from the end of
// the newest window to the beginning of the oldest.
func TestSeries(t *testing.T) {
	for name, test := range map[string]struct {
		question
		want string
	}{
		"all": {question{onMay(1, 0, 0, 0), onMay(31, 0, 0, 0), steps["daily"], "date_time"},
			"12:1000/900 11:1000/900 10:979/979 9:979/979 8:979/979 7:979/979 6:979/979 5:979/979 4:979/979 3:679/679"},
		"by value": {question{onMay(1, 0, 0, 0), onMay(31, 0, 0, 0), steps["daily"], byValueDate},
			"12:1000/900 11:1000/900 10:999/999 9:999/999 8:979/979 7:979/979 6:979/979 5:979/979 4:979/979 3:679/679"},
		"a part":        {question{onMay(9, 23, 0, 0), onMay(11, 0, 0, 0), steps["daily"], "date_time"}, "11:1000/900 10:979/979 9:979/979"},
		"weeks":         {question{onMay(1, 0, 0, 0), onMay(11, 0, 0, 0), steps["weekly"], "date_time"}, "11:1000/900 4:979/979"},
		"before it all": {question{onMay(1, 0, 0, 0), onMay(2, 0, 0, 0), steps["daily"], "date_time"}, ""},
		"after it all":  {question{onMay(13, 0, 0, 0), onMay(31, 0, 0, 0), steps["daily"], "date_time"}, ""},
	} {
		book, account := ingested()
		if got := written(series(book, account, test.question, mostPoints)); got != test.want {
			t.Errorf("%s: got  %s\nwant %s", name, got, test.want)
		}
	}
}

// Ensure that nothing is made up of an account without windows or without a booked balance, and that an unknown pending
// balance stays unknown.
func TestSeriesOfTheUnknown(t *testing.T) {
	all := question{onMay(1, 0, 0, 0), onMay(31, 0, 0, 0), steps["daily"], "date_time"}
	book, account := ingested()
	account.Pending = bank.Money{}
	points := series(book, account, all, 3)
	if len(points) != 3 || points[2].pending.Known() || points[2].booked.Minor != 979 {
		t.Errorf("without a pending balance: %+v", points)
	}
	if shown := showPointV2(points[2]); shown.Pending != nil {
		t.Errorf("V2 shows %+v pending", shown.Pending)
	}
	if shown := showPoint(points[2]); shown.Pending != shown.Booked {
		t.Errorf("V3 shows %+v pending beside %+v", shown.Pending, shown.Booked)
	}
	account.Windows = nil
	if points := series(book, account, all, mostPoints); len(points) != 0 {
		t.Errorf("without windows: %s", written(points))
	}
	book, account = ingested()
	account.Booked = bank.Money{}
	if points := series(book, account, all, mostPoints); len(points) != 0 {
		t.Errorf("without a booked balance: %s", written(points))
	}
}

// Ensure that the first and last transaction leave declined ones out.
func TestSpanned(t *testing.T) {
	book, _ := ingested()
	rows := book.TransactionsOf("a")
	if first, last := spanned(rows[3:4]); first != nil || last != nil {
		t.Errorf("of a declined row alone: %v and %v", first, last)
	}
	if first, last := spanned(rows[2:5]); first != rows[4] || last != rows[2] {
		t.Errorf("got %v and %v", first, last)
	}
}
