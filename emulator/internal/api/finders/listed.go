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

// listed are transactions, newest first, each in the form T. A form is written once for a book and joined from then on: some customers
// have a thousand rows of income, whose encoding would cost most of a request.
type listed[T any] struct {
	book *ledger.Book
	rows insight.Selection
	form func(*bank.Transaction) T // which must depend on nothing but the book
}

// list shows a selection of a book in a form that belongs to the type T alone.
func list[T any](b *ledger.Book, rows insight.Selection, form func(*bank.Transaction) T) listed[T] {
	return listed[T]{b, rows, form}
}

// encodings are a book's rows in the form T, nil where none was needed yet.
type encodings[T any] []atomic.Pointer[[]byte]

type encodingsKey[T any] struct{}

// AppendJSON joins the rows.
func (l listed[T]) AppendJSON(dst []byte) []byte {
	if l.rows.Len() == 0 {
		return append(dst, "[]"...)
	}
	known := ledger.Memo(l.book, encodingsKey[T]{}, func() encodings[T] { return make(encodings[T], len(l.book.Transactions)) })
	l.encode(known)
	dst = append(dst, '[')
	for i := range l.rows.Len() {
		encoded := *known[l.rows.Place(i)].Load()
		if i == 0 {
			dst = slices.Grow(dst, l.rows.Len()*(len(encoded)+64))
		} else {
			dst = append(dst, ',')
		}
		dst = append(dst, encoded...)
	}
	return append(dst, ']')
}

// together is how many rows are worth a goroutine of their own.
const together = 128

// encode writes those of the rows that are not known yet, on all processors.
func (l listed[T]) encode(known encodings[T]) {
	parallel.Each(l.rows.Len(), together, func(from, to int) {
		var text []byte
		for i := from; i < to; i++ {
			if place := l.rows.Place(i); known[place].Load() == nil {
				text, _ = route.AppendJSON(text[:0], l.form(l.rows.At(i))) // strings and lists of them always encode
				known[place].Store(new(slices.Clone(text)))
			}
		}
	})
}

// MarshalJSON is AppendJSON where the rows are a part of something that is encoded.
func (l listed[T]) MarshalJSON() ([]byte, error) { return l.AppendJSON(nil), nil }

// Shape says what the JSON looks like.
func (listed[T]) Shape() any { return []T{} }
