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

// history lives through the life and writes down what came of it.
func (w *world) history(until time.Time, room *scratch) *History {
	h := &History{Accounts: w.list(), Zone: w.who.zone, Payments: w.payments}
	if until.Before(w.life.From) {
		return h
	}
	horizon := until.Unix()
	drafts := room.inOrder(w.fold(horizon, room), horizon)
	h.Rows, h.Transactions = make([]Row, len(drafts)), make([]bank.Transaction, len(drafts))
	parallel.Each(len(drafts), together, func(from, to int) { w.writePart(h, drafts, from, to) })
	balances := make([]int64, len(w.accounts))
	for i, a := range w.accounts {
		balances[i] = int64(a.Opening)
	}
	for i, at := range drafts {
		row, d := &h.Rows[i], at.draft
		if balances[d.place] += d.amount; d.at <= horizon {
			row.Running = bank.Money{Minor: balances[d.place], Currency: row.Amount.Currency}
		}
	}
	return h
}

// entry is a draft, with what decides first where its row is.
type entry struct {
	at    int64
	draft *draft
}

// inOrder are the drafts that are authorised by the horizon, by booking and then by key.
func (s *scratch) inOrder(drafts []draft, horizon int64) []entry {
	entries := s.entries[:0]
	for i := range drafts {
		if d := &drafts[i]; d.auth <= horizon {
			entries = append(entries, entry{d.at, d})
		}
	}
	slices.SortFunc(entries, func(a, b entry) int {
		if c := cmp.Compare(a.at, b.at); c != 0 {
			return c
		}
		return bytes.Compare(a.draft.key[:], b.draft.key[:])
	})
	s.entries = entries
	return entries
}

// together is how many rows are worth a goroutine of their own.
const together = 512

// writePart writes the rows from one to another. Their lines are one text, and so are their ids, which spares thousands of small ones.
func (w *world) writePart(h *History, drafts []entry, from, to int) {
	const digits = len(key{}) // of an id
	var lines, ids strings.Builder
	var id [2 * digits]byte
	lines.Grow(64 * (to - from)) // American lines are long
	ids.Grow(2 * digits * (to - from))
	t, ends := w.newWriter(), make([]int, to-from)
	for i := from; i < to; i++ {
		row := &h.Rows[i]
		row.Transaction = &h.Transactions[len(drafts)-1-i]
		lines.Write(t.write(row, drafts[i].draft))
		ends[i-from] = lines.Len()
		hex.Encode(id[:], drafts[i].draft.key[:])
		ids.Write(id[:])
	}
	begin, line, named := 0, lines.String(), ids.String()
	for i := from; i < to; i++ {
		row, both := &h.Rows[i], named[2*digits*(i-from):]
		row.Description, begin = line[begin:ends[i-from]], ends[i-from]
		row.ID = bank.TransactionID(both[:digits])
		if drafts[i].at > drafts[i].draft.auth {
			row.Pending = both[digits : 2*digits]
		}
	}
}
