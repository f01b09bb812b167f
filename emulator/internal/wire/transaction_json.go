package wire

import (
	"bytes"
	"encoding/json"
	"slices"
	"sync/atomic"

	"budsandbox/bank"
	"budsandbox/emulator/internal/ledger"
)

// encodings are the transactions of a book as JSON, nil where none was needed yet, with logos and websites below a base
// URL. A book keeps those of the last one, because hardly any sandbox is reached by two names.
type encodings struct {
	base string
	rows []atomic.Pointer[[]byte]
}

// The two forms of a book's transactions that are kept with it.
type (
	transactionKey        struct{}
	insightTransactionKey struct{}
)

// TransactionJSON returns a book's transaction as Transactions V2 has it. It is encoded once and kept with the book,
// because encoding hundreds of them again would cost more than all the rest of a request. Do not change the bytes.
func TransactionJSON(base string, b *ledger.Book, row int) []byte {
	return encoded(base, b, row, transactionKey{}, NewTransaction)
}

// InsightTransactionJSON returns a book's transaction as insights have it: without balances, counterparty, labels and
// what the client has attached. It is kept like that of TransactionJSON.
func InsightTransactionJSON(base string, b *ledger.Book, row int) []byte {
	return encoded(base, b, row, insightTransactionKey{}, NewInsightTransaction)
}

// newForm converts a transaction, with logos and websites below a base URL.
type newForm[T any] func(base string, t *bank.Transaction) T

func encoded[T any](base string, b *ledger.Book, row int, key any, form newForm[T]) []byte {
	kept := ledger.Memo(b, key, func(*ledger.Book) *atomic.Pointer[encodings] { return new(atomic.Pointer[encodings]) })
	known := kept.Load()
	if known == nil || known.base != base {
		known = &encodings{base, make([]atomic.Pointer[[]byte], len(b.Transactions))}
		kept.Store(known)
	}
	text := known.rows[row].Load()
	if text == nil {
		text = new(encode(form(base, &b.Transactions[row])))
		known.rows[row].Store(text)
	}
	return *text
}

// EnrichedJSON returns a transaction as the synchronous answer to its ingestion has it: without what only the history
// tells, and without what the client has just said itself.
func EnrichedJSON(base string, t *bank.Transaction) []byte {
	plain := *t
	plain.Provider, plain.Running, plain.Counterparty, plain.ClientAttributes = "", bank.Money{}, bank.Counterparty{}, nil
	plain.Labels, plain.Enrichment.Regularity, plain.Enrichment.Rules = nil, nil, nil
	plain.Tags &^= bank.TagRegular | bank.TagBill | bank.TagInternalTransfer
	return encode(NewTransaction(base, &plain))
}

// encode writes a value as all answers are written.
func encode(v any) []byte {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(v) // strings and lists of them always encode
	return slices.Clip(bytes.TrimSuffix(buffer.Bytes(), []byte("\n")))
}

// Transactions are some of a book's transactions, by their indexes, in the form of Transactions V2.
type Transactions struct {
	Base string // URL of logos and websites
	Book *ledger.Book
	Rows []int32
}

// AppendJSON writes them as a list.
func (t Transactions) AppendJSON(dst []byte) []byte {
	return appendRows(dst, t.Rows, func(row int) []byte { return TransactionJSON(t.Base, t.Book, row) })
}

// Shape says what the list looks like.
func (Transactions) Shape() any { return []Transaction{} }

// InsightTransactions are some of a book's transactions, by their indexes, in the form of insights.
type InsightTransactions struct {
	Base string // URL of logos and websites
	Book *ledger.Book
	Rows []int32
}

// AppendJSON writes them as a list.
func (t InsightTransactions) AppendJSON(dst []byte) []byte {
	return appendRows(dst, t.Rows, func(row int) []byte { return InsightTransactionJSON(t.Base, t.Book, row) })
}

// Shape says what the list looks like.
func (InsightTransactions) Shape() any { return []InsightTransaction{} }

func appendRows(dst []byte, rows []int32, text func(row int) []byte) []byte {
	dst = append(dst, '[')
	for n, row := range rows {
		one := text(int(row))
		if n == 0 {
			dst = slices.Grow(dst, len(rows)*(len(one)+128))
		} else {
			dst = append(dst, ',')
		}
		dst = append(dst, one...)
	}
	return append(dst, ']')
}
