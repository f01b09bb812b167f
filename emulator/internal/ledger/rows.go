package ledger

import (
	"slices"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/enrichment"
)

// rows are the transactions of a book, newest first (At, then ID, descending), including pending and declined ones.
type rows interface {
	// Len returns the number of transactions.
	Len() int
	// At returns the transaction with an index. It must not be modified.
	At(i int) *bank.Transaction
	// Outline returns the transaction with an index. It may leave out the texts: the id, the description, names,
	// counterparty and place. It may use the buffer for the result, which must not be modified.
	Outline(i int, buffer *bank.Transaction) *bank.Transaction
	// each calls use with the transactions with some indexes. See Book.Each.
	each(indexes []int32, use func(n int, t *bank.Transaction))
	// Descriptions returns a function for the description of the transaction with an index. It is not safe for concurrent
	// use.
	Descriptions() func(i int) string
	// time, status and id return fields of the transaction with an index: At, Status and ID.
	time(i int) time.Time
	status(i int) bank.Status
	id(i int) bank.TransactionID
	// ids returns the ids of the transactions with some indexes, in the order of the indexes.
	ids(indexes []int32) []bank.TransactionID
}

// ownRows are rows that belong to one customer.
type ownRows []ownRow

// ownRow is a row of one customer. Books of one customer share the rows that did not change between them.
type ownRow struct {
	*bank.Transaction
	shared bool // with another book
}

// ownRowsOf returns rows that may be changed.
func ownRowsOf(transactions []bank.Transaction) ownRows {
	r := make(ownRows, len(transactions))
	for i := range transactions {
		r[i].Transaction = &transactions[i]
	}
	return r
}

func (r ownRows) Len() int { return len(r) }

func (r ownRows) At(i int) *bank.Transaction { return r[i].Transaction }

// change returns the row with an index for changes. A shared row is replaced by a copy.
func (r ownRows) change(i int) *bank.Transaction {
	if r[i].shared {
		t := *r[i].Transaction
		r[i] = ownRow{Transaction: &t}
	}
	return r[i].Transaction
}

// Descriptions returns a function for the description of the row with an index.
func (r ownRows) Descriptions() func(i int) string {
	return func(i int) string { return r[i].Description }
}

func (r ownRows) time(i int) time.Time { return r[i].At }

func (r ownRows) status(i int) bank.Status { return r[i].Status }

func (r ownRows) id(i int) bank.TransactionID { return r[i].ID }

func (r ownRows) ids(indexes []int32) []bank.TransactionID {
	ids := make([]bank.TransactionID, len(indexes))
	for n, i := range indexes {
		ids[n] = r[i].ID
	}
	return ids
}

func (r ownRows) each(indexes []int32, use func(n int, t *bank.Transaction)) {
	for n, i := range indexes {
		use(n, r[i].Transaction)
	}
}

func (r ownRows) Outline(i int, _ *bank.Transaction) *bank.Transaction { return r[i].Transaction }

// NewBook returns a book of transactions, which must be sorted newest first.
func NewBook(transactions []bank.Transaction) *Book { return &Book{rows: ownRowsOf(transactions)} }

// Len returns the number of transactions.
func (b *Book) Len() int {
	if b.rows == nil {
		return 0
	}
	return b.rows.Len()
}

// At returns the transaction with an index, newest first. It must not be modified.
func (b *Book) At(i int) *bank.Transaction { return b.rows.At(i) }

// Each calls use with the transactions with some indexes, in the order of the indexes, and with their positions. A
// transaction may lack its regularity, which takes time to find. It must not be modified and is valid during the call
// only. For transactions that are far apart, Each is faster than At, which also makes those next to them.
func (b *Book) Each(indexes []int32, use func(n int, t *bank.Transaction)) {
	if len(indexes) > 0 {
		b.rows.each(indexes, use)
	}
}

// Outline returns the transaction with an index, except that the id, the description, names, counterparty and place may
// be left out. It may use the buffer for the result, which must not be modified and is valid until the next use of the
// buffer. Scanning many transactions is faster with Outline than with At.
func (b *Book) Outline(i int, buffer *bank.Transaction) *bank.Transaction {
	return b.rows.Outline(i, buffer)
}

// Descriptions returns a function for the description of the transaction with an index, which makes nothing else of it.
// The function is not safe for concurrent use.
func (b *Book) Descriptions() func(i int) string {
	if b.rows == nil {
		return nil
	}
	return b.rows.Descriptions()
}

// Kinds returns the number of kinds of transactions, or 0 if each is for itself.
func (b *Book) Kinds() int {
	if v, shared := b.rows.(*view); shared {
		return v.Kinds()
	}
	return 0
}

// Kind returns the kind of the transaction with an index, from 0 to Kinds() - 1. The outlines of transactions of one
// kind differ in times, amounts, running balances and regularity only, and all are credits or all are debits.
func (b *Book) Kind(i int) int { return b.rows.(*view).Kind(i) }

// KindOutline returns what the outlines of all transactions of a kind share, from the transaction with an index. Its
// times, amount and running balance are those of the transaction, and it has no regularity, which takes time to find.
// It uses the buffer as Outline does, and needs Kinds.
func (b *Book) KindOutline(i int, buffer *bank.Transaction) *bank.Transaction {
	return b.rows.(*view).statement.Outline(i, buffer)
}

// Booking returns the time and the amount, in minor units, of the transaction with an index. It needs Kinds.
func (b *Book) Booking(i int) (at time.Time, minor int64) {
	seconds, _, minor := b.rows.(*view).Booking(i)
	return time.Unix(seconds, 0).UTC(), minor
}

// Regular reports whether the transaction with an index belongs to a group with a regularity. The first call finds the
// groups. It needs Kinds.
func (b *Book) Regular(i int) bool { return b.rows.(*view).regularity(i) != nil }

// Transactions returns copies of all transactions, newest first. They are made once and take much memory; At makes
// those that are needed.
func (b *Book) Transactions() []bank.Transaction {
	return Memo(b, allKey{}, func(b *Book) (all []bank.Transaction) {
		if v, shared := b.rows.(*view); shared && v.Len() > 0 {
			return v.all()
		}
		all = slices.Grow(all, b.Len())
		for i := range b.Len() {
			all = append(all, *b.At(i))
		}
		return all
	})
}

type allKey struct{}

// Groups returns the groups of regular transactions. Their members are indexes of transactions.
func (b *Book) Groups() []enrichment.Group {
	if v, shared := b.rows.(*view); shared {
		v.find()
		return v.groups
	}
	return b.groups
}

// own returns the transactions of a book that shares none.
func (b *Book) own() ownRows {
	own, _ := b.rows.(ownRows)
	return own
}

// Time returns the time of the transaction with an index: At.
func (b *Book) Time(i int) time.Time { return b.rows.time(i) }

// Status returns the status of the transaction with an index.
func (b *Book) Status(i int) bank.Status { return b.rows.status(i) }

// ID returns the id of the transaction with an index.
func (b *Book) ID(i int) bank.TransactionID { return b.rows.id(i) }

// IDs returns the ids of the transactions with some indexes, in the order of the indexes. They may be parts of one
// string, which stays in memory as long as one of them.
func (b *Book) IDs(indexes []int32) []bank.TransactionID {
	if len(indexes) == 0 {
		return nil
	}
	return b.rows.ids(indexes)
}
