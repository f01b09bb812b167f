// Package ledger builds a customer's book: all accounts, balances and transactions at one time, from the banks and
// from ingestion, with corrections and labels. Every operation that reads is a pure function of a book, so that the
// figures of different operations always agree.
package ledger

import (
	"sync/atomic"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/enrichment"
	"budsandbox/fixtures"
)

// Book holds a customer's accounts, balances and transactions at one time. It is immutable and safe for concurrent
// use. Callers must not modify anything that it refers to.
type Book struct {
	Customer bank.CustomerID
	Model    string                   // the customer's category model
	Accounts []Account                // in the order of their connections
	Deleted  []Tombstone              // newest first
	Payments []bank.AuthorisedPayment // by the account's id, then by their own
	DataAt   time.Time                // when a bank or the client last delivered data; zero if neither ever did

	rows   rows               // the transactions; nil for none
	groups []enrichment.Group // see Groups

	country fixtures.Country  // country of the statement lines
	rules   []bank.Correction // the customer's corrections in the order of their creation
	memos   memos             // results of Memo
	texts   *textLimit        // see Texts
	answers answers           // see Answer

	shared  *Book               // rows and groups that equal connections share, without a customer; nil without them
	pulls   pulls               // of the shared rows
	updated map[int32]time.Time // when shared rows were updated, where it does not follow from the pulls

	recordsFrom time.Time // the rows' update times include changes of earlier books after this time; zero for all changes
	reads       reads
	changes     atomic.Value // of *Changes
}

// UpdatedAt returns when the customer's data about the transaction with an index last changed. A shared transaction
// changed with the pull that first included it, unless updated has another time.
func (b *Book) UpdatedAt(i int) time.Time {
	if b.shared == nil {
		return b.At(i).UpdatedAt
	}
	if at, changed := b.updated[int32(i)]; changed {
		return at
	}
	return b.pulls[min(b.pulls.first(b.Time(i)), len(b.pulls)-1)].At
}

// setUpdatedAt sets the result of UpdatedAt. It must not be called after the book was published.
func (b *Book) setUpdatedAt(i int, at time.Time) {
	switch {
	case b.shared == nil && at.Equal(b.UpdatedAt(i)):
	case b.shared == nil:
		b.own().change(i).UpdatedAt = at
	case !at.Equal(b.UpdatedAt(i)):
		if b.updated == nil {
			b.updated = map[int32]time.Time{}
		}
		b.updated[int32(i)] = at
	}
}

// Account is an account with its balances.
type Account struct {
	bank.Account
	Booked   bank.Money     // booked balance; unknown for an ingested account without one
	Pending  bank.Money     // Booked plus the pending transactions
	Balances []bank.Balance // the balances from the bank or the client, at most one of each type
	Limits   []bank.Limit
	Windows  []bank.Window
	SyncedAt time.Time // time of the last fetch from the bank, or of the client's last balances

	Connection bank.ConnectionID // connection of the account; zero for an ingested one
	Index      int               // index of the account in the connection's history
}

// Tombstone records a deleted transaction.
type Tombstone struct {
	ID bank.TransactionID
	At time.Time

	knownAt time.Time // when it became known, if that was later
}

// Account returns the account with an id.
func (b *Book) Account(id bank.AccountID) (*Account, bool) {
	for i := range b.Accounts {
		if b.Accounts[i].ID == id {
			return &b.Accounts[i], true
		}
	}
	return nil, false
}

// TransactionsOf returns the indexes of the transactions of an account, newest first.
func (b *Book) TransactionsOf(id bank.AccountID) []int32 {
	return Memo(b, byAccountKey{}, func(b *Book) map[bank.AccountID][]int32 {
		byAccount := make(map[bank.AccountID][]int32, len(b.Accounts))
		var buffer bank.Transaction
		for i := range b.Len() {
			t := b.Outline(i, &buffer)
			byAccount[t.Account] = append(byAccount[t.Account], int32(i))
		}
		return byAccount
	})[id]
}

type byAccountKey struct{}

// Has reports whether the book has a transaction with an id.
func (b *Book) Has(id bank.TransactionID) bool {
	_, found := b.Index(id)
	return found
}

// Transaction returns the transaction with an id.
func (b *Book) Transaction(id bank.TransactionID) (*bank.Transaction, bool) {
	i, found := b.Index(id)
	if !found {
		return nil, false
	}
	return b.At(int(i)), true
}

// Index returns the index of the transaction with an id, which clients may write in another form of the same UUID.
func (b *Book) Index(id bank.TransactionID) (index int32, found bool) {
	if index, found = b.exactly(id); found {
		return index, true
	}
	for _, form := range id.OtherForms() {
		if index, found = b.exactly(form); found {
			return index, true
		}
	}
	return 0, false
}

// exactly returns the index of the transaction with exactly this id.
func (b *Book) exactly(id bank.TransactionID) (index int32, found bool) {
	if v, shared := b.rows.(*view); shared {
		return v.index(id)
	}
	index, found = b.indexes()[id]
	return index, found
}

// indexes returns the indexes of the transactions by id.
func (b *Book) indexes() map[bank.TransactionID]int32 {
	return Memo(b, byIDKey{}, func(b *Book) map[bank.TransactionID]int32 {
		indexes := make(map[bank.TransactionID]int32, b.Len())
		for i := range b.Len() {
			indexes[b.At(i).ID] = int32(i)
		}
		return indexes
	})
}

type byIDKey struct{}
