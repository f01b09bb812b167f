package insight

import (
	"slices"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/ledger"
)

// BalanceQuery selects balances over time.
type BalanceQuery struct {
	From, To    time.Time
	Granularity Granularity
	ByValueDate bool // count rows from their value date instead of their booking
}

// BalancePoint is an account's balance at the end of a day in UTC. Pending is unknown for an account that only has a
// booked balance.
type BalancePoint struct {
	At              time.Time
	Booked, Pending bank.Money
}

// BalanceSeries returns at most the given number of an account's points, newest first: the end of the last day, and of
// days whole steps before it. It starts from the latest balances and subtracts later transactions, within the time for
// which all transactions are known. An account without such a time, or without a booked balance, has no points.
func BalanceSeries(book *ledger.Book, a *ledger.Account, q BalanceQuery, limit int) (points []BalancePoint) {
	step, err := q.Granularity.period(1)
	from, to, found := clip(a.Windows, q.From, q.To)
	if err != nil || !found || !a.Booked.Known() {
		return nil
	}
	indexes := q.newestFirst(book, a.ID)
	var buffer bank.Transaction
	older := func() (t *bank.Transaction) { // the next transaction, nil after the last
		if len(indexes) > 0 {
			t, indexes = book.Outline(int(indexes[0]), &buffer), indexes[1:]
		}
		return t
	}
	row := older()
	first, last := startOfDay(from), startOfDay(to).Add(24*time.Hour-time.Second)
	point := BalancePoint{Booked: a.Booked, Pending: a.Pending}
	for i := 0; len(points) < limit; i++ {
		// Counting from the last day keeps to its day of the month.
		point.At = bank.Period{Months: step.Months * i, Days: step.Days * i}.Before(last)
		if point.At.Before(first) {
			break
		}
		until := point.At.Add(time.Second)
		for ; row != nil && !q.dateOf(row).Before(until); row = older() {
			point.subtract(row)
		}
		points = append(points, point)
	}
	return points
}

func startOfDay(t time.Time) time.Time { return t.UTC().Truncate(24 * time.Hour) }

// subtract subtracts a row. It ignores a row in another currency than the balance, which only ingestion can produce.
func (p *BalancePoint) subtract(row *bank.Transaction) {
	if row.Amount.Currency != p.Booked.Currency {
		return
	}
	if row.Status == bank.Booked {
		p.Booked = p.Booked.Plus(-row.Amount.Minor)
	}
	if p.Pending.Known() && row.Status != bank.Declined {
		p.Pending = p.Pending.Plus(-row.Amount.Minor)
	}
}

// clip limits a time span to the windows of an account, from the beginning of the oldest to the end of the newest.
// It returns false if nothing is left.
func clip(windows []bank.Window, from, to time.Time) (first, last time.Time, found bool) {
	if len(windows) == 0 {
		return from, to, false
	}
	first, last = windows[0].From, windows[0].To
	for _, w := range windows[1:] {
		first, last = bank.Earlier(first, w.From), bank.Later(last, w.To)
	}
	first, last = bank.Later(from, first), bank.Earlier(to, last)
	return first, last, !startOfDay(first).After(last)
}

// dateOf returns the date from which a transaction counts.
func (q BalanceQuery) dateOf(t *bank.Transaction) time.Time {
	if q.ByValueDate && !t.ValueAt.IsZero() {
		return t.ValueAt
	}
	return t.At
}

// newestFirst returns the indexes of an account's transactions, newest first by the date that counts.
func (q BalanceQuery) newestFirst(book *ledger.Book, id bank.AccountID) []int32 {
	indexes := book.TransactionsOf(id)
	if !q.ByValueDate {
		return indexes
	}
	type dated struct {
		at    time.Time
		index int32
	}
	rows := make([]dated, len(indexes))
	var buffer bank.Transaction
	for i, index := range indexes {
		rows[i] = dated{q.dateOf(book.Outline(int(index), &buffer)), index}
	}
	slices.SortStableFunc(rows, func(a, b dated) int { return b.at.Compare(a.at) })
	sorted := make([]int32, len(rows))
	for i, row := range rows {
		sorted[i] = row.index
	}
	return sorted
}

// LatestDate returns the latest date that counts among an account's transactions, or zero if there are none.
func (q BalanceQuery) LatestDate(book *ledger.Book, a *ledger.Account) (latest time.Time) {
	indexes := book.TransactionsOf(a.ID)
	if !q.ByValueDate && len(indexes) > 0 {
		return book.Time(int(indexes[0]))
	}
	var buffer bank.Transaction
	for _, index := range indexes {
		latest = bank.Later(latest, q.dateOf(book.Outline(int(index), &buffer)))
	}
	return latest
}

// Extremes returns the lowest and the highest booked balance of some points.
func Extremes(points []BalancePoint) (lowest, highest bank.Money) {
	for i, p := range points {
		if i == 0 || p.Booked.Minor < lowest.Minor {
			lowest = p.Booked
		}
		if i == 0 || p.Booked.Minor > highest.Minor {
			highest = p.Booked
		}
	}
	return lowest, highest
}
