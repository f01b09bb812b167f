package financial

import (
	"budsandbox/emulator/internal/ledger"
	"budsandbox/emulator/internal/wire"
)

// page is a page of transactions.
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

// AppendJSON joins the rows.
func (p *page) AppendJSON(dst []byte) []byte {
	return wire.Transactions{Book: p.book, Rows: p.rows}.AppendJSON(dst)
}

// Shape says what a page's JSON looks like.
func (*page) Shape() any { return []wire.Transaction{} }
