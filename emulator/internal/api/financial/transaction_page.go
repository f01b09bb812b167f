package financial

import (
	"budsandbox/emulator/internal/ledger"
	"budsandbox/emulator/internal/wire"
)

// page is a page of transactions.
type page struct {
	base      string // URL of logos and websites
	book      *ledger.Book
	size      int
	wholeDays bool    // the page continues to the end of its last day; see read
	rows      []int32 // indexes in the book
	more      bool    // whether there is another page
}

// read fills the page with matching transactions from an index on. If tags are excluded, a page may be longer than its
// size (docs/research/bud.md#pagination). Then it is extended to the whole of its last day, so that clients that
// detect the last page by counting transactions fail here, too.
func (p *page) read(start int, filter *transactionFilter) {
	p.rows = make([]int32, 0, min(p.size, p.book.Len()-start))
	end := filter.end(p.book)
	for i := start; i < end; i++ {
		if !filter.matches(p.book, i) {
			continue
		}
		if len(p.rows) >= p.size {
			last := p.book.Time(int(p.rows[len(p.rows)-1]))
			if !p.wholeDays || !startOfDay(last).Equal(startOfDay(p.book.Time(i))) {
				p.more = true
				return
			}
		}
		p.rows = append(p.rows, int32(i))
	}
}

// AppendJSON appends the transactions.
func (p *page) AppendJSON(dst []byte) []byte {
	return wire.Transactions{Base: p.base, Book: p.book, Rows: p.rows}.AppendJSON(dst)
}

// Shape returns the type of a page's JSON.
func (*page) Shape() any { return []wire.Transaction{} }
