package ledger

import (
	"slices"
	"sync"
	"time"
	"unsafe"

	"budsandbox/bank"
	"budsandbox/emulator/internal/enrichment"
	"budsandbox/fixtures"
	"budsandbox/seed"
)

// statement is what a bank shows of a connection up to a cutoff. Connections with one identity share it, even those of
// different customers, if their cutoffs show the same rows. It is immutable and safe for concurrent use.
type statement struct {
	rows     *Book // transactions and regular groups, without a customer
	accounts []accountState
	pending  []string // by the index of a booked transaction: its earlier pending id, or "" if it had none or the same

	cutoffs enrichment.Span // cutoffs that show the same rows
	updates enrichment.Span // times of the last update that give the same groups

	computing sync.Mutex // held while payments is computed
	payments  func(at time.Time) []bank.AuthorisedPayment
}

// statementKey identifies statements that differ only in their cutoffs.
type statementKey struct {
	seed.Identity
	country fixtures.Country
	model   string
}

// identifier is a Generator that recognises connections with the same history.
type identifier interface {
	Identity(connection bank.Connection) (id seed.Identity, shared bool)
}

// lookahead is how much further than necessary a history is computed, to know when the next row appears.
const lookahead = 24 * time.Hour

// statementFor returns the statement of a connection at a cutoff, and its cache entry. at is when the customer's book
// last changed. It returns nil if the connection shares its history with no other.
func (b *Books) statementFor(
	c bank.Connection, customer bank.Customer, cutoff, at time.Time,
) (*statement, *entry, error) {
	known, ok := b.Generator.(identifier)
	if !ok || len(c.Events) > 0 {
		return nil, nil, nil
	}
	id, shared := known.Identity(c)
	if !shared {
		return nil, nil, nil
	}
	entry := b.entry(statementKey{id, countryOf(customer), customer.Context.CategoryModel()})
	if s, built := entry.value.Load().(*statement); built && s.cutoffs.Contains(cutoff) && s.updates.Contains(at) {
		return s, entry, nil
	}
	entry.building.Lock()
	defer entry.building.Unlock()
	if s, built := entry.value.Load().(*statement); built && s.cutoffs.Contains(cutoff) && s.updates.Contains(at) {
		return s, entry, nil // built by another caller in the meantime
	}
	history, err := b.Generator.History(c, cutoff.Add(lookahead))
	if err != nil {
		return nil, nil, err
	}
	s, err := newStatement(history, cutoff)
	if err != nil {
		return nil, nil, err
	}
	s.rows.country, s.rows.Model = countryOf(customer), customer.Context.CategoryModel()
	s.updates = enrichment.Span{Until: cutoff.Add(lookahead)}
	if !b.WithoutRegularity {
		s.updates = FindRegular(s.rows, s.rows.country, at)
	}
	entry.value.Store(s)
	b.cache.resize(entry, s.size(), nil)
	return s, entry, nil
}

// newStatement takes the transactions of a history that reaches further than the cutoff.
func newStatement(h *seed.History, cutoff time.Time) (*statement, error) {
	s := &statement{
		rows: &Book{}, accounts: accountStates(h, nil), payments: h.Payments,
		cutoffs: enrichment.Span{Until: cutoff.Add(lookahead)},
	}
	rows := h.Transactions[:0] // as fast as a new slice, and each entry adds at most one
	for i := range slices.Backward(h.Entries) {
		e := &h.Entries[i]
		if err := checkAccount(e, s.accounts); err != nil {
			return nil, err
		}
		s.rowsChangeAt(e.Authorised, cutoff)
		s.rowsChangeAt(e.At, cutoff)
		account, pending := &s.accounts[e.AccountIndex], ""
		switch {
		case !e.At.After(cutoff):
			account.booked += e.Amount.Minor
			rows = appendTransaction(rows, e.Transaction)
			if changesID(e) {
				pending = e.Pending
			}
		case !e.Authorised.After(cutoff) && e.Pending != "":
			account.pending += e.Amount.Minor
			rows = appendTransaction(rows, e.Transaction)
			setPending(&rows[len(rows)-1], e)
		default:
			continue
		}
		s.pending = append(s.pending, pending)
	}
	if order := sortedOrder(rows); order != nil {
		s.pending = reordered(s.pending, order)
		arrange(rows, order)
	}
	s.rows.rows = ownRows(slices.Clip(rows))
	return s, nil
}

// rowsChangeAt records that other rows are shown from a time on.
func (s *statement) rowsChangeAt(at, cutoff time.Time) {
	switch {
	case !at.After(cutoff):
		s.cutoffs.From = latest(s.cutoffs.From, at)
	case at.Before(s.cutoffs.Until):
		s.cutoffs.Until = at
	}
}

// reordered returns a copy of values in the order of sortedOrder.
func reordered[T any](values []T, order []int32) []T {
	moved := make([]T, len(order))
	for i, from := range order {
		moved[i] = values[from]
	}
	return moved
}

// tombstones returns the pending ids of booked transactions that pulls have shown.
func (s *statement) tombstones(pulls pulls) (all []Tombstone) {
	if len(pulls) < 2 {
		return nil
	}
	for i := range s.rows.Len() {
		t := s.rows.At(i)
		if !t.At.After(pulls[0].To) {
			break // it was never pending, and neither was anything older
		}
		if t.Status != bank.Booked || s.pending[i] == "" {
			continue
		}
		if booked := pulls.first(t.At); pulls.first(t.ValueAt) < booked {
			all = append(all, Tombstone{ID: bank.TransactionID(s.pending[i]), At: pulls[booked].At})
		}
	}
	return all
}

// paymentsAt returns the payments that the bank knows at a cutoff.
func (s *statement) paymentsAt(cutoff time.Time) []bank.AuthorisedPayment {
	if s.payments == nil {
		return nil
	}
	s.computing.Lock()
	defer s.computing.Unlock()
	return s.payments(cutoff)
}

// share builds the book of a customer who has one connection and nothing else, with the rows of its statement.
func (b *builder) share(s *statement, c bank.Connection, pulls pulls, synced time.Time) {
	b.shared, b.pulls, b.country = s.rows, pulls, s.rows.country
	b.rows, b.groups = s.rows.rows, s.rows.groups
	b.Deleted = s.tombstones(pulls)
	b.describe(s, c, pulls, synced)
}

// describe adds the accounts and payments of a statement.
func (b *builder) describe(s *statement, c bank.Connection, pulls pulls, synced time.Time) {
	b.DataAt = latest(b.DataAt, synced)
	for i := range s.accounts {
		b.Accounts = append(b.Accounts, s.accounts[i].account(c, pulls.cutoff(), synced))
	}
	b.mergePayments(s.paymentsAt(pulls.cutoff()))
}

// copyFrom adds copies of the rows of a statement, which may be changed.
func (b *builder) copyFrom(s *statement, pulls pulls) {
	n := len(b.transactions)
	b.transactions = withoutRegularity(slices.Grow(b.transactions, s.rows.Len()), s.rows.own())
	for i := range b.transactions[n:] {
		t := &b.transactions[n+i]
		t.UpdatedAt = pulls[pulls.first(t.At)].At
	}
	b.Deleted = append(b.Deleted, s.tombstones(pulls)...)
}

// Estimated sizes of the parts of a book, in bytes. memoSize is for what is cached about a transaction that is read in
// several ways: its columns, its words, its JSON.
const (
	transactionSize = int64(unsafe.Sizeof(bank.Transaction{})) + 120 // with its texts
	memoSize        = 400
	bookSize        = int64(unsafe.Sizeof(Book{})) + 2048 // with its accounts and payments
	simulationSize  = 64 << 10                            // for computing payments
)

func (s *statement) size() int64 {
	return simulationSize + int64(s.rows.Len())*(transactionSize+memoSize)
}

// size estimates the bytes of a book without what it shares.
func (b *Book) size() int64 {
	size := bookSize + 48*int64(len(b.Deleted))
	if b.shared == nil {
		size += int64(b.Len()) * (transactionSize + memoSize)
	}
	return size
}
