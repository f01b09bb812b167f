package enrichment

import "budsandbox/bank"

// Rows are the transactions of a history, in any order. Its methods are called concurrently.
type Rows interface {
	// Len returns the number of transactions.
	Len() int
	// Outline returns the transaction with an index, except that it may leave out the texts: the id, the description,
	// names, counterparty and place. It may use the buffer for the result, which must not be modified.
	Outline(i int, buffer *bank.Transaction) *bank.Transaction
	// Descriptions returns a function that returns the description of the transaction with an index. The function is
	// called by one goroutine.
	Descriptions() func(i int) string
}

// CompleteRows are transactions with all their fields.
type CompleteRows interface {
	// Len returns the number of transactions.
	Len() int
	// At returns the transaction with an index.
	At(i int) *bank.Transaction
}

// Kinds are rows of which many are of one kind, so that what depends on the kind is looked up once.
type Kinds interface {
	Rows
	// Kinds returns the number of kinds.
	Kinds() int
	// Kind returns the kind of the transaction with an index, from 0 to Kinds() - 1. The outlines of transactions of
	// one kind differ in times, amounts and running balances only, and all are credits or all are debits.
	Kind(i int) int
	// Booking returns the time and the value date, in seconds since 1970, and the amount, in minor units, of the
	// transaction with an index.
	Booking(i int) (at, valueAt, minor int64)
	// MaskedDescriptions returns a function that returns the description of the transaction with an index with 0 for
	// each of its digits, valid until the next call, and whether all transactions of its kind have this one. The function
	// is called by one goroutine.
	MaskedDescriptions() func(i int) (masked []byte, ofKind bool)
}

// Transactions are Rows with all their fields.
type Transactions []bank.Transaction

// Len returns the number of transactions.
func (t Transactions) Len() int { return len(t) }

// At returns the transaction with an index.
func (t Transactions) At(i int) *bank.Transaction { return &t[i] }

// Outline returns the transaction with an index.
func (t Transactions) Outline(i int, _ *bank.Transaction) *bank.Transaction { return &t[i] }

// Descriptions returns a function for the description of the transaction with an index.
func (t Transactions) Descriptions() func(i int) string {
	return func(i int) string { return t[i].Description }
}

// at returns the transaction with an index, perhaps without its texts. It is valid until the next call.
func (h *history) at(i int) *bank.Transaction { return h.rows.Outline(i, &h.buffer) }
