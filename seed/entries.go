package seed

import (
	"bytes"
	"cmp"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"budsandbox/bank"
	"budsandbox/parallel"
)

// history runs the simulation up to until and writes out the resulting entries.
func (sim *simulation) history(until time.Time, buf *buffers) *History {
	h := &History{Accounts: sim.accountList(), Zone: sim.customer.zone, Payments: sim.payments}
	if until.Before(sim.in.From) {
		return h
	}
	horizon := until.Unix()
	drafts := buf.sortByBooking(sim.foldLedger(horizon, buf), horizon)
	h.Rows, h.Transactions = make([]Row, len(drafts)), make([]bank.Transaction, len(drafts))
	parallel.Each(len(drafts), minEntriesPerWorker, func(from, to int) { sim.writeRange(h, drafts, from, to) })
	balances := make([]int64, len(sim.accounts))
	for i, a := range sim.accounts {
		balances[i] = int64(a.Opening)
	}
	for i, at := range drafts {
		row, m := &h.Rows[i], at.movement
		if balances[m.account] += m.amount; m.booked <= horizon {
			row.Running = bank.Money{Minor: balances[m.account], Currency: row.Amount.Currency}
		}
	}
	return h
}

// bookingKey is a movement together with its booking time, which decides most comparisons.
type bookingKey struct {
	booked   int64
	movement *movement
}

// sortByBooking returns the movements that are authorised by the horizon, sorted by booking time
// and then by key.
func (b *buffers) sortByBooking(drafts []movement, horizon int64) []bookingKey {
	entries := b.order[:0]
	for i := range drafts {
		if m := &drafts[i]; m.authorised <= horizon {
			entries = append(entries, bookingKey{m.booked, m})
		}
	}
	slices.SortFunc(entries, func(a, b bookingKey) int {
		if c := cmp.Compare(a.booked, b.booked); c != 0 {
			return c
		}
		return bytes.Compare(a.movement.key[:], b.movement.key[:])
	})
	b.order = entries
	return entries
}

// minEntriesPerWorker is the number of entries from which a further goroutine pays off.
const minEntriesPerWorker = 512

// writeRange writes the entries from from to to-1. All their lines share one string and all their
// ids another, which saves thousands of small allocations.
func (sim *simulation) writeRange(h *History, drafts []bookingKey, from, to int) {
	const digits = len(key{}) // of an id
	var lines, ids strings.Builder
	var id [2 * digits]byte
	lines.Grow(64 * (to - from)) // American lines are long
	ids.Grow(2 * digits * (to - from))
	w, ends := sim.newWriter(), make([]int, to-from)
	for i := from; i < to; i++ {
		row := &h.Rows[i]
		row.Transaction = &h.Transactions[len(drafts)-1-i]
		lines.Write(w.write(row, drafts[i].movement))
		ends[i-from] = lines.Len()
		hex.Encode(id[:], drafts[i].movement.key[:])
		ids.Write(id[:])
	}
	begin, line, named := 0, lines.String(), ids.String()
	for i := from; i < to; i++ {
		row, both := &h.Rows[i], named[2*digits*(i-from):]
		row.Description, begin = line[begin:ends[i-from]], ends[i-from]
		row.ID = bank.TransactionID(both[:digits])
		if drafts[i].booked > drafts[i].movement.authorised {
			row.Pending = both[digits : 2*digits]
		}
	}
}
