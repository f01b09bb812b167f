package finders

import (
	"slices"

	"budsandbox/bank"
	"budsandbox/emulator/internal/insight"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/emulator/internal/route"
	"budsandbox/parallel"
)

// listed are transactions, newest first, converted to T. Each is encoded once for a book, because some customers have
// a thousand income transactions, whose encoding would take most of a request's time.
type listed[T any] struct {
	base string // URL of logos
	book *ledger.Book
	rows insight.Selection
	form func(*bank.Transaction) T // depends on nothing but the base and the book, and not on regularities
}

// list returns a selection of a book converted to T. The type T must have only one conversion.
func list[T any](
	req *route.Request, b *ledger.Book, rows insight.Selection, form func(*bank.Transaction) T,
) listed[T] {
	return listed[T]{req.BaseURL(), b, rows, form}
}

// encodingsKey is the key of the encoded transactions that a book keeps.
type encodingsKey[T any] struct{}

// AppendJSON appends the transactions.
func (l listed[T]) AppendJSON(dst []byte) []byte {
	if l.rows.Len() == 0 {
		return append(dst, "[]"...)
	}
	texts := l.encode()
	dst = append(dst, '[')
	for i, text := range texts {
		if i == 0 {
			dst = slices.Grow(dst, len(texts)*(len(text)+64))
		} else {
			dst = append(dst, ',')
		}
		dst = append(dst, text...)
	}
	return append(dst, ']')
}

// batchSize is the number of transactions that a goroutine encodes.
const batchSize = 128

// encode returns the transactions' JSON. It encodes those that are not kept, on all processors.
func (l listed[T]) encode() [][]byte {
	texts, kept := make([][]byte, l.rows.Len()), l.book.Texts(encodingsKey[T]{}, l.base)
	parallel.Each(len(texts), batchSize, func(from, to int) {
		var missing []int32 // indexes in the book
		var places []int
		for i := from; i < to; i++ {
			index := l.rows.Index(i)
			if texts[i] = kept.Row(index); texts[i] == nil {
				missing, places = append(missing, int32(index)), append(places, i)
			}
		}
		var text []byte
		l.book.Each(missing, func(n int, t *bank.Transaction) {
			text, _ = route.AppendJSON(text[:0], l.form(t)) // strings and lists of them always encode
			texts[places[n]] = slices.Clone(text)
			kept.Keep(int(missing[n]), texts[places[n]])
		})
	})
	return texts
}

// MarshalJSON returns the result of AppendJSON.
func (l listed[T]) MarshalJSON() ([]byte, error) { return l.AppendJSON(nil), nil }

// Shape returns the type of the JSON.
func (listed[T]) Shape() any { return []T{} }
