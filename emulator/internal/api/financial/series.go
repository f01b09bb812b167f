package financial

import (
	"slices"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/ledger"
)

// mostPoints is how many balances an answer has at most, over all accounts (research section 1.7).
const mostPoints = 5000

// steps are the distances between two points, by granularity.
var steps = map[string]bank.Period{
	"daily": {Days: 1}, "weekly": {Days: 7}, "biweekly": {Days: 14},
	"monthly": {Months: 1}, "quarterly": {Months: 3}, "six_monthly": {Months: 6}, "annually": {Months: 12},
}

// byValueDate is the date field by which a row counts from when the money was there or gone.
const byValueDate = "posted_date_time"

// question is what balances somebody wants to see.
type question struct {
	from, to  time.Time
	step      bank.Period
	dateField string
}

// point is how an account stood at the end of a day. Pending is unknown for an account that only has a booked balance.
type point struct {
	at              time.Time
	booked, pending bank.Money
}

// series are an account's points, newest first, at most so many: the ends of the last day and of days whole steps before it.
// They go back from the latest balances by taking off what came later (research section 7.1), and stay within the time for
// which all transactions are known; an account without such a time, or without a booked balance, has none.
func series(book *ledger.Book, a *ledger.Account, q question, most int) (points []point) {
	from, to, covered := covered(a.Windows, q.from, q.to)
	if !covered || !a.Booked.Known() {
		return nil
	}
	rows, dated := datedRows(book, a, q.dateField)
	first, last := startOfDay(from), startOfDay(to).Add(24*time.Hour-time.Second)
	now := point{booked: a.Booked, pending: a.Pending}
	for i := 0; len(points) < most; i++ {
		now.at = back(q.step, i).After(last)
		if now.at.Before(first) {
			break
		}
		for ; len(rows) > 0 && !dated(rows[0]).Before(now.at.Add(time.Second)); rows = rows[1:] {
			now.takeOff(rows[0])
		}
		points = append(points, now)
	}
	return points
}

// back is the period of so many steps into the past. Counting from the last day keeps to its day of the month.
func back(step bank.Period, times int) bank.Period {
	return bank.Period{Months: -step.Months * times, Days: -step.Days * times}
}

func startOfDay(t time.Time) time.Time { return t.UTC().Truncate(24 * time.Hour) }

// takeOff undoes a row.
func (p *point) takeOff(row *bank.Transaction) {
	if row.Status == bank.Booked {
		p.booked = p.booked.Plus(-row.Amount.Minor)
	}
	if p.pending.Known() && row.Status != bank.Declined {
		p.pending = p.pending.Plus(-row.Amount.Minor)
	}
}

// covered cuts a time down to the windows of an account, from the beginning of the oldest to the end of the newest; false
// when nothing is left.
func covered(windows []bank.Window, from, to time.Time) (time.Time, time.Time, bool) {
	if len(windows) == 0 {
		return from, to, false
	}
	first, last := windows[0].From, windows[0].To
	for _, w := range windows[1:] {
		first, last = earlier(first, w.From), later(last, w.To)
	}
	from, to = later(from, first), earlier(to, last)
	return from, to, !startOfDay(from).After(to)
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// datedRows are an account's rows, newest first by the date that counts, and that date.
func datedRows(book *ledger.Book, a *ledger.Account, dateField string) ([]*bank.Transaction, func(*bank.Transaction) time.Time) {
	rows := book.TransactionsOf(a.ID)
	if dateField != byValueDate {
		return rows, func(row *bank.Transaction) time.Time { return row.At }
	}
	dated := func(row *bank.Transaction) time.Time {
		if row.ValueAt.IsZero() {
			return row.At
		}
		return row.ValueAt
	}
	rows = slices.Clone(rows)
	slices.SortStableFunc(rows, func(a, b *bank.Transaction) int { return dated(b).Compare(dated(a)) })
	return rows, dated
}

// extremes are the lowest and the highest booked balance of points.
func extremes(points []point) (lowest, highest bank.Money) {
	for i, p := range points {
		if i == 0 || p.booked.Minor < lowest.Minor {
			lowest = p.booked
		}
		if i == 0 || p.booked.Minor > highest.Minor {
			highest = p.booked
		}
	}
	return lowest, highest
}
