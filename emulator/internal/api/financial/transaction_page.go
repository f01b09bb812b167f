package financial

import (
	"bytes"
	"encoding/json"
	"slices"
	"sync/atomic"

	"budsandbox/emulator/internal/ledger"
)

// page is a page of transactions. Each row is encoded the first time that a page shows it and kept with the book: encoding
// hundreds of them anew would cost more than all the rest of the request.
type page struct {
	book      *ledger.Book
	size      int
	wholeDays bool    // the page goes on to the end of its last day, beyond its size: see read
	rows      []int32 // places in the book
	more      bool    // there are further ones
}

// read fills the page with admitted rows from a place on. Where tags are excluded a page may be longer than its size (research
// section 1.7); then it has the whole of its last day, so that clients which count rows to find the end are found out.
func (p *page) read(start int, filter *transactionFilter) {
	rows := p.book.Transactions
	p.rows = make([]int32, 0, min(p.size, len(rows)-start))
	for i := start; i < len(rows) && !rows[i].At.Before(filter.From.Time); i++ {
		if !filter.admits(&rows[i]) {
			continue
		}
		if len(p.rows) >= p.size {
			last := rows[p.rows[len(p.rows)-1]].At
			if !p.wholeDays || !startOfDay(last).Equal(startOfDay(rows[i].At)) {
				p.more = true
				return
			}
		}
		p.rows = append(p.rows, int32(i))
	}
}

// encodings are the rows of a book as JSON, nil where none was needed yet.
type encodings []atomic.Pointer[[]byte]

type encodingsKey struct{}

// AppendJSON joins the rows.
func (p *page) AppendJSON(dst []byte) []byte {
	dst = append(dst, '[')
	for n, i := range p.rows {
		encoded := RowJSON(p.book, int(i))
		if n == 0 {
			dst = slices.Grow(dst, len(p.rows)*(len(encoded)+128))
		} else {
			dst = append(dst, ',')
		}
		dst = append(dst, encoded...)
	}
	return append(dst, ']')
}

// RowJSON is a book's transaction as Transactions V2 shows it, for whoever shows the same. Do not change the bytes.
func RowJSON(b *ledger.Book, row int) []byte {
	known := ledger.Memo(b, encodingsKey{}, func() encodings { return make(encodings, len(b.Transactions)) })
	encoded := known[row].Load()
	if encoded == nil {
		encoded = new(encode(showTransaction(&b.Transactions[row])))
		known[row].Store(encoded)
	}
	return *encoded
}

// Shape says what a page's JSON looks like.
func (*page) Shape() any { return []transaction{} }

// encode writes a row as all other answers are written.
func encode(t transaction) []byte {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(t) // strings and lists of them always encode
	return slices.Clip(bytes.TrimSuffix(buffer.Bytes(), []byte("\n")))
}
