// Package ledger makes the customer's book: the whole financial picture at an instant, generated and ingested, corrected and
// labelled. Every reading operation is a pure function of a book, so two of them can never disagree about a penny.
package ledger

import (
	"sync"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/enrichment"
	"budsandbox/fixtures"
)

// Book is a customer's accounts, balances and transactions at an instant. It never changes once made; do not change what it
// leads to. It is safe for concurrent use.
type Book struct {
	Customer     bank.CustomerID
	Model        string                   // the customer's category model
	Accounts     []Account                // in the order of their connections
	Transactions []bank.Transaction       // newest first: At, then ID, descending; pending and declined ones too
	Deleted      []Tombstone              // newest first
	Payments     []bank.AuthorisedPayment // by the account's id, then their own
	Groups       []enrichment.Group       // of transactions that keep a schedule; members are indexes into Transactions

	country fixtures.Country  // whose statement lines it has
	rules   []bank.Correction // of the customer, in the order of their making
	kept    sync.Map          // what Kept has computed
}

// Account is an account and how it stands.
type Account struct {
	bank.Account
	Booked   bank.Money // the sum of what is booked; unknown for an ingested account without a booked balance
	Pending  bank.Money // Booked and what is pending
	Balances []Balance  // all that the bank or the client gave, each type once
	Limits   []bank.Limit
	Windows  []bank.Window
	SyncedAt time.Time // when the bank was last asked, or the client last sent balances

	Connection bank.ConnectionID // that the account came with; zero for an ingested one
	Index      int               // of the account in the connection's history
}

// Balance is an account's balance of one kind.
type Balance = bank.Balance

// Tombstone is a transaction that was there and is no more.
type Tombstone struct {
	ID bank.TransactionID
	At time.Time
}

// Account is the account with this id.
func (b *Book) Account(id bank.AccountID) (*Account, bool) {
	for i := range b.Accounts {
		if b.Accounts[i].ID == id {
			return &b.Accounts[i], true
		}
	}
	return nil, false
}

// TransactionsOf are an account's transactions, newest first.
func (b *Book) TransactionsOf(id bank.AccountID) []*bank.Transaction {
	return Memo(b, byAccount{}, func() map[bank.AccountID][]*bank.Transaction {
		rows := make(map[bank.AccountID][]*bank.Transaction, len(b.Accounts))
		for i := range b.Transactions {
			row := &b.Transactions[i]
			rows[row.Account] = append(rows[row.Account], row)
		}
		return rows
	})[id]
}

type byAccount struct{}

// Has says whether there is a transaction with this id.
func (b *Book) Has(id bank.TransactionID) bool {
	_, found := b.indexes()[id]
	return found
}

// Transaction is the transaction with this id.
func (b *Book) Transaction(id bank.TransactionID) (*bank.Transaction, bool) {
	place, found := b.indexes()[id]
	if !found {
		return nil, false
	}
	return &b.Transactions[place], true
}

// indexes are where transactions are, by their ids.
func (b *Book) indexes() map[bank.TransactionID]int32 {
	return Memo(b, byID{}, func() map[bank.TransactionID]int32 {
		places := make(map[bank.TransactionID]int32, len(b.Transactions))
		for i := range b.Transactions {
			places[b.Transactions[i].ID] = int32(i)
		}
		return places
	})
}

type byID struct{}

// Memo computes something of a book once and keeps it with the book: an index, a total, a row's bytes. The key must be a type
// of the caller's own.
func Memo[T any](b *Book, key any, compute func() T) T {
	once, found := b.kept.Load(key)
	if !found {
		once, _ = b.kept.LoadOrStore(key, sync.OnceValue(compute))
	}
	return once.(func() T)()
}
