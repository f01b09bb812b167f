package ledger

import (
	"bytes"
	"cmp"
	"slices"
	"sync"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/enrichment"
	"budsandbox/parallel"
	"budsandbox/seed"
)

// statement is what a bank shows of a connection up to a cutoff. Connections with one identity share it, even those of
// different customers, if their cutoffs show the same rows. It is computed in steps, each when it is first needed: the
// movements with the sums of accounts, the order of the rows, the rows themselves. It is safe for concurrent use.
type statement struct {
	key       statementKey
	movements *seed.Movements
	accounts  []accountState
	cutoff    int64           // in seconds since 1970
	cutoffs   enrichment.Span // cutoffs that show the same rows

	ordering sync.Once
	order    []int32 // numbers of the movements that are shown, by the index of the row
}

// lookahead is how much further than necessary a history is computed, to know when the next row appears.
const lookahead = 24 * time.Hour

// newStatement sums up movements that reach further than the cutoff.
func newStatement(key statementKey, m *seed.Movements, cutoff time.Time) *statement {
	s := &statement{
		key: key, movements: m, accounts: accountStates(m.Accounts, nil), cutoff: cutoff.Unix(),
		cutoffs: enrichment.Span{Until: cutoff.Add(lookahead)},
	}
	from, until := int64(-1<<62), s.cutoffs.Until.Unix()
	for number := range int32(m.Len()) {
		authorised, booked := m.Times(number)
		switch account := &s.accounts[m.Account(number)]; {
		case booked <= s.cutoff:
			account.booked += m.Amount(number)
			from = max(from, booked)
		case authorised <= s.cutoff:
			account.pending += m.Amount(number)
			from, until = max(from, authorised), min(until, booked)
		default:
			until = min(until, authorised)
		}
	}
	if from > -1<<62 {
		s.cutoffs.From = time.Unix(from, 0).UTC()
	}
	if next := time.Unix(until, 0).UTC(); next.After(cutoff) && next.Before(s.cutoffs.Until) {
		s.cutoffs.Until = next
	}
	return s
}

// numbers returns the numbers of the movements that are shown, by the index of the row.
func (s *statement) numbers() []int32 {
	s.ordering.Do(func() { s.order = s.newestFirst() })
	return s.order
}

// newestFirst sorts the movements that are shown: by the time that the bank shows, and then by id, both descending.
func (s *statement) newestFirst() []int32 {
	var pending, booked []int32
	for _, number := range slices.Backward(s.movements.ByBooking()) {
		authorised, at := s.movements.Times(number)
		switch {
		case at <= s.cutoff:
			if booked == nil {
				booked = make([]int32, 0, s.movements.Len())
			}
			booked = append(booked, number)
		case authorised <= s.cutoff:
			pending = append(pending, number)
		}
	}
	slices.SortFunc(pending, s.compare)
	for i := 0; i < len(booked); { // only those of one instant are out of order
		_, at := s.movements.Times(booked[i])
		end := i + 1
		for ; end < len(booked); end++ {
			if _, next := s.movements.Times(booked[end]); next != at {
				break
			}
		}
		if end-i > 1 {
			slices.SortFunc(booked[i:end], s.compare)
		}
		i = end
	}
	if len(pending) == 0 {
		return booked
	}
	merged := make([]int32, 0, len(pending)+len(booked))
	for _, number := range booked {
		for len(pending) > 0 && s.compare(pending[0], number) < 0 {
			merged, pending = append(merged, pending[0]), pending[1:]
		}
		merged = append(merged, number)
	}
	return append(merged, pending...)
}

// isPending reports whether a movement is authorised but not booked at the cutoff.
func (s *statement) isPending(number int32) bool {
	_, booked := s.movements.Times(number)
	return booked > s.cutoff
}

// at returns the time that the bank shows for a movement, in seconds since 1970.
func (s *statement) at(number int32) int64 {
	authorised, booked := s.movements.Times(number)
	if booked > s.cutoff {
		return authorised
	}
	return booked
}

// compare compares movements as latestFirst does.
func (s *statement) compare(a, b int32) int {
	if c := cmp.Compare(s.at(b), s.at(a)); c != 0 {
		return c
	}
	x, y := s.shownID(b), s.shownID(a)
	return bytes.Compare(x[:], y[:])
}

// shownID returns the id that the bank shows for a movement.
func (s *statement) shownID(number int32) seed.ID { return s.movements.ID(number, s.isPending(number)) }

// Len returns the number of rows.
func (s *statement) Len() int { return len(s.numbers()) }

// Outline sets the buffer to a row without its texts, and returns it.
func (s *statement) Outline(i int, buffer *bank.Transaction) *bank.Transaction {
	number := s.numbers()[i]
	s.movements.Outline(number, buffer)
	if s.isPending(number) {
		setPending(buffer, "", buffer.ValueAt)
	}
	return buffer
}

// Kinds returns the number of kinds of rows.
func (s *statement) Kinds() int { return 2 * s.movements.Kinds() }

// Kind returns the kind of a row.
func (s *statement) Kind(i int) int {
	number := s.numbers()[i]
	kind := 2 * s.movements.Kind(number)
	if s.isPending(number) {
		kind++
	}
	return kind
}

// Booking returns the time and the value date, in seconds since 1970, and the amount, in minor units, of a row.
func (s *statement) Booking(i int) (at, valueAt, minor int64) {
	number := s.numbers()[i]
	authorised, _ := s.movements.Times(number)
	return s.at(number), authorised, s.movements.Amount(number)
}

// Descriptions returns a function for the description of the row with an index.
func (s *statement) Descriptions() func(i int) string {
	lines := s.movements.Lines()
	return func(i int) string { return lines(s.numbers()[i]) }
}

// MaskedDescriptions returns a function for the description of the row with an index with 0 for each digit, which also
// reports whether all rows of its kind have this one.
func (s *statement) MaskedDescriptions() func(i int) (masked []byte, ofKind bool) {
	lines := s.movements.MaskedLines()
	return func(i int) ([]byte, bool) { return lines(s.numbers()[i]) }
}

// write sets transactions, which must be zero, to the rows from an index on.
func (s *statement) write(transactions []bank.Transaction, from int) {
	s.writeNumbers(transactions, s.numbers()[from:from+len(transactions)])
}

// writeNumbers sets transactions, which must be zero, to movements with some numbers.
func (s *statement) writeNumbers(transactions []bank.Transaction, numbers []int32) {
	s.movements.Write(transactions, numbers)
	for i, number := range numbers {
		if s.isPending(number) {
			setPending(&transactions[i], s.shownID(number).String(), transactions[i].ValueAt)
		}
	}
}

// minRowsPerWorker is the least number of rows that justifies another goroutine.
const minRowsPerWorker = 512

// all returns all rows, which the caller may change.
func (s *statement) all() []bank.Transaction {
	transactions := make([]bank.Transaction, s.Len())
	parallel.Each(len(transactions), minRowsPerWorker, func(from, to int) { s.write(transactions[from:to], from) })
	return transactions
}

// tombstones returns the pending ids of booked transactions that pulls have shown.
func (s *statement) tombstones(pulls pulls) (all []Tombstone) {
	if len(pulls) < 2 {
		return nil
	}
	for _, number := range s.numbers() {
		if s.at(number) <= pulls[0].To.Unix() {
			break // it was never pending, and neither was anything older
		}
		authorised, booked := s.movements.Times(number)
		if s.isPending(number) || authorised == booked {
			continue
		}
		shown := pulls.first(time.Unix(booked, 0))
		if pulls.first(time.Unix(authorised, 0)) < shown {
			id := s.movements.ID(number, true).String()
			all = append(all, Tombstone{ID: bank.TransactionID(id), At: pulls[shown].At})
		}
	}
	return all
}

// share builds the book of a customer who has one connection and nothing else, with the rows of its statement.
func (b *builder) share(s *statement, rows *Book, c bank.Connection, pulls pulls, synced time.Time) {
	b.shared, b.pulls, b.country, b.rows = rows, pulls, rows.country, rows.rows
	b.Deleted = s.tombstones(pulls)
	b.describe(s, c, pulls, synced)
}

// describe adds the accounts and payments of a statement.
func (b *builder) describe(s *statement, c bank.Connection, pulls pulls, synced time.Time) {
	b.DataAt = bank.Later(b.DataAt, synced)
	for i := range s.accounts {
		b.Accounts = append(b.Accounts, s.accounts[i].account(c, pulls.cutoff(), synced))
	}
	b.mergePayments(s.movements.Payments(pulls.cutoff()))
}

// copyFrom adds copies of the rows of a statement, which may be changed.
func (b *builder) copyFrom(s *statement, pulls pulls) {
	rows := s.all()
	for i := range rows {
		t := &rows[i]
		t.UpdatedAt = pulls[pulls.first(t.At)].At
	}
	b.transactions = append(b.transactions, ownRowsOf(rows)...)
	b.Deleted = append(b.Deleted, s.tombstones(pulls)...)
}
