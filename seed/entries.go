package seed

import (
	"slices"
	"strings"

	"budsandbox/bank"
	"budsandbox/parallel"
)

// history runs the simulation and returns the resulting entries.
func (sim *simulation) history(buf *buffers) *History {
	m := sim.run(buf)
	h := &History{Accounts: m.Accounts, Zone: m.Zone, Payments: m.Payments}
	if m.Len() == 0 {
		return h
	}
	newest := slices.Clone(m.ByBooking())
	slices.Reverse(newest)
	h.Entries, h.Transactions = make([]Entry, m.Len()), make([]bank.Transaction, m.Len())
	parallel.Each(m.Len(), minEntriesPerWorker, func(from, to int) {
		m.writeRange(h.Transactions[from:to], newest[from:to])
		m.describeRange(h, newest, from, to)
	})
	return h
}

// minEntriesPerWorker is the least number of entries that justifies another goroutine.
const minEntriesPerWorker = 512

// writeRange sets transactions, which must be zero, to movements. All their lines share one string, and all their ids
// another, which saves thousands of small allocations.
func (m *Movements) writeRange(transactions []bank.Transaction, numbers []int32) {
	var lines, ids strings.Builder
	var id [uuidLength]byte
	lines.Grow(64 * len(numbers)) // American lines are long
	ids.Grow(uuidLength * len(numbers))
	w, ends := m.acquireWriter(), make([]int, len(numbers))
	defer m.writers.Put(w)
	for i, number := range numbers {
		lines.Write(w.write(&transactions[i], m.movement(number)))
		m.setRunning(number, &transactions[i])
		ends[i] = lines.Len()
		m.records[number].key.putUUID(&id, 0)
		ids.Write(id[:])
	}
	begin, line, rest := 0, lines.String(), ids.String()
	for i := range transactions {
		t := &transactions[i]
		t.Description, begin = line[begin:ends[i]], ends[i]
		t.ID, rest = bank.TransactionID(rest[:uuidLength]), rest[uuidLength:]
	}
}

// describeRange sets the entries of the transactions with the indexes from from to to-1. newest has the numbers of the
// transactions.
func (m *Movements) describeRange(h *History, newest []int32, from, to int) {
	var ids strings.Builder
	var id [uuidLength]byte
	for _, number := range newest[from:to] {
		if moved := &m.records[number]; moved.isPendingFirst() {
			moved.key.putUUID(&id, 1)
			ids.Write(id[:])
		}
	}
	rest := ids.String()
	for i := from; i < to; i++ {
		moved := m.movement(newest[i])
		extra := moved.extra()
		entry := &h.Entries[len(newest)-1-i]
		*entry = Entry{
			Transaction: &h.Transactions[i], AccountIndex: moved.account, Authorised: unix(moved.authorised),
			Obligation: extra.obligation, Transfer: extra.link, Posted: extra.posted,
		}
		if m.records[newest[i]].isPendingFirst() {
			entry.Pending, rest = rest[:uuidLength], rest[uuidLength:]
		}
	}
}

// isPendingFirst reports whether the movement is pending before it is booked.
func (r *record) isPendingFirst() bool { return r.booked > r.authorised }
