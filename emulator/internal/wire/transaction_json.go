package wire

import (
	"bytes"
	"encoding/json"
	"slices"

	"budsandbox/bank"
	"budsandbox/emulator/internal/ledger"
)

// The keys of the two forms in which a book keeps its transactions.
type (
	transactionKey        struct{}
	insightTransactionKey struct{}
)

// TransactionJSON returns the JSON of a book's transaction in the form of Transactions V2. It is encoded once and
// cached with the book, because encoding hundreds of transactions takes longer than the rest of a request. The
// bytes must not be changed.
func TransactionJSON(base string, book *ledger.Book, row int) []byte {
	return cachedJSON(book.Texts(transactionKey{}, base), base, book, row, NewTransaction)
}

// InsightTransactionJSON returns the JSON of a book's transaction in the form of insights, without balances,
// counterparty, labels and client attributes. It is cached like that of TransactionJSON.
func InsightTransactionJSON(base string, book *ledger.Book, row int) []byte {
	return cachedJSON(book.Texts(insightTransactionKey{}, base), base, book, row, NewInsightTransaction)
}

// conversion converts a transaction. base is the base URL of logos and websites.
type conversion[T any] func(base string, t *bank.Transaction) T

// cachedJSON returns the kept JSON of a row, which it encodes if necessary.
func cachedJSON[T any](kept *ledger.Texts, base string, book *ledger.Book, row int, convert conversion[T]) []byte {
	text := kept.Row(row)
	if text == nil {
		text = encode(convert(base, book.At(row)))
		kept.Keep(row, text)
	}
	return text
}

// EnrichedJSON returns the JSON of a transaction for the synchronous response to its ingestion. It omits what
// depends on other transactions and what the client has just sent.
func EnrichedJSON(base string, t *bank.Transaction) []byte {
	plain := *t
	plain.Provider, plain.Running, plain.Counterparty, plain.ClientAttributes = "", bank.Money{}, bank.Counterparty{}, nil
	plain.Labels, plain.Enrichment.Regularity, plain.Enrichment.Rules = nil, nil, nil
	plain.Tags &^= bank.TagRegular | bank.TagBill | bank.TagInternalTransfer
	return encode(NewTransaction(base, &plain))
}

// encode encodes a value in the format of all responses.
func encode(v any) []byte {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(v) // strings and lists of strings always encode
	return slices.Clip(bytes.TrimSuffix(buffer.Bytes(), []byte("\n")))
}

// Transactions is a list of a book's transactions in the form of Transactions V2. Rows holds their indexes.
type Transactions struct {
	Base string // URL of logos and websites
	Book *ledger.Book
	Rows []int32
}

// AppendJSON appends the list.
func (t Transactions) AppendJSON(dst []byte) []byte {
	kept := t.Book.Texts(transactionKey{}, t.Base)
	return appendRows(dst, t.Rows, func(row int) []byte { return cachedJSON(kept, t.Base, t.Book, row, NewTransaction) })
}

// Shape returns the type of the JSON.
func (Transactions) Shape() any { return []Transaction{} }

// InsightTransactions is a list of a book's transactions in the form of insights. Rows holds their indexes.
type InsightTransactions struct {
	Base string // URL of logos and websites
	Book *ledger.Book
	Rows []int32
}

// AppendJSON appends the list.
func (t InsightTransactions) AppendJSON(dst []byte) []byte {
	kept := t.Book.Texts(insightTransactionKey{}, t.Base)
	return appendRows(dst, t.Rows, func(row int) []byte {
		return cachedJSON(kept, t.Base, t.Book, row, NewInsightTransaction)
	})
}

// Shape returns the type of the JSON.
func (InsightTransactions) Shape() any { return []InsightTransaction{} }

// appendRows appends a list of the JSON of rows.
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
