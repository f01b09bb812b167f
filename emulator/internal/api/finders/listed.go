package finders

import (
	"slices"
	"sync/atomic"

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
	form func(*bank.Transaction) T // which must depend on nothing but the base and the book
}

// list returns a selection of a book converted to T. The type T must have only one conversion.
func list[T any](
	req *route.Request, b *ledger.Book, rows insight.Selection, form func(*bank.Transaction) T,
) listed[T] {
	return listed[T]{req.BaseURL(), b, rows, form}
}

// encodings are the encoded transactions of a book, nil if not needed yet, with logos below a base URL. A book keeps
// those of the last one.
type encodings struct {
	base string
	rows []atomic.Pointer[[]byte]
}

type encodingsKey[T any] struct{}

// AppendJSON appends the transactions.
func (l listed[T]) AppendJSON(dst []byte) []byte {
	if l.rows.Len() == 0 {
		return append(dst, "[]"...)
	}
	kept := ledger.Memo(l.book, encodingsKey[T]{}, func(*ledger.Book) *atomic.Pointer[encodings] {
		return new(atomic.Pointer[encodings])
	})
	known := kept.Load()
	if known == nil || known.base != l.base {
		known = &encodings{l.base, make([]atomic.Pointer[[]byte], l.book.Len())}
		kept.Store(known)
	}
	l.encode(known.rows)
	dst = append(dst, '[')
	for i := range l.rows.Len() {
		encoded := *known.rows[l.rows.Index(i)].Load()
		if i == 0 {
			dst = slices.Grow(dst, l.rows.Len()*(len(encoded)+64))
		} else {
			dst = append(dst, ',')
		}
		dst = append(dst, encoded...)
	}
	return append(dst, ']')
}

// batchSize is the number of transactions that a goroutine encodes.
const batchSize = 128

// encode encodes the transactions that are not cached yet, on all processors.
func (l listed[T]) encode(known []atomic.Pointer[[]byte]) {
	parallel.Each(l.rows.Len(), batchSize, func(from, to int) {
		var text []byte
		for i := from; i < to; i++ {
			if place := l.rows.Index(i); known[place].Load() == nil {
				text, _ = route.AppendJSON(text[:0], l.form(l.rows.At(i))) // strings and lists of them always encode
				known[place].Store(new(slices.Clone(text)))
			}
		}
	})
}

// MarshalJSON returns the result of AppendJSON.
func (l listed[T]) MarshalJSON() ([]byte, error) { return l.AppendJSON(nil), nil }

// Shape returns the type of the JSON.
func (listed[T]) Shape() any { return []T{} }
