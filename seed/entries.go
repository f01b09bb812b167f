package seed

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
	"time"

	"budsandbox/bank"
	"budsandbox/parallel"
)

// history runs the simulation up to until and returns the resulting entries.
func (sim *simulation) history(until time.Time, buf *buffers) *History {
	h := &History{Accounts: sim.accountList(), Zone: sim.customer.zone, Payments: sim.payments}
	if until.Before(sim.in.From) {
		return h
	}
	horizon := until.Unix()
	drafts := buf.sortByBooking(sim.foldLedger(horizon, buf), horizon)
	h.Entries, h.Transactions = make([]Entry, len(drafts)), make([]bank.Transaction, len(drafts))
	parallel.Each(len(drafts), minEntriesPerWorker, func(from, to int) { sim.writeRange(h, drafts, from, to) })
	balances := make([]int64, len(sim.accounts))
	for i, a := range sim.accounts {
		balances[i] = int64(a.Opening)
	}
	for i, at := range drafts {
		entry, m := &h.Entries[i], at.movement
		if balances[m.account] += m.amount; m.booked <= horizon {
			entry.Running = bank.Money{Minor: balances[m.account], Currency: entry.Amount.Currency}
		}
	}
	return h
}

// bookingKey is a movement with a copy of its booking time, which decides most comparisons.
type bookingKey struct {
	booked   int64
	movement *movement
}

// sortByBooking returns the movements that are authorised at the horizon or before, sorted by
// booking time and then by key.
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

// minEntriesPerWorker is the least number of entries that justifies another goroutine.
const minEntriesPerWorker = 512

// writeRange writes the entries with the indexes from to to-1. All their lines share one string,
// and all their ids another, which saves thousands of small allocations.
func (sim *simulation) writeRange(h *History, order []bookingKey, from, to int) {
	var lines, ids strings.Builder
	var id [uuidLength]byte
	lines.Grow(64 * (to - from)) // American lines are long
	ids.Grow(2 * uuidLength * (to - from))
	w, ends := sim.newWriter(), make([]int, to-from)
	for i := from; i < to; i++ {
		entry := &h.Entries[i]
		entry.Transaction = &h.Transactions[len(order)-1-i]
		lines.Write(w.write(entry, order[i].movement))
		ends[i-from] = lines.Len()
		for half := range order[i].ids() {
			order[i].movement.key.putUUID(&id, half)
			ids.Write(id[:])
		}
	}
	begin, line, rest := 0, lines.String(), ids.String()
	for i := from; i < to; i++ {
		entry := &h.Entries[i]
		entry.Description, begin = line[begin:ends[i-from]], ends[i-from]
		entry.ID, rest = bank.TransactionID(rest[:uuidLength]), rest[uuidLength:]
		if order[i].ids() > 1 {
			entry.Pending, rest = rest[:uuidLength], rest[uuidLength:]
		}
	}
}

// ids returns the number of ids of an entry: two if it is pending before it is booked, else one.
func (k bookingKey) ids() int {
	if k.booked > k.movement.authorised {
		return 2
	}
	return 1
}
