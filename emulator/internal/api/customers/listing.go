package customers

import (
	"slices"
	"sync"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/route"
)

// listing is a page of customers, joined from what the file keeps of each for this purpose: encoding hundreds of them
// anew would cost more than all the rest of the request.
type listing struct {
	size    int             // how many may be on the page
	results int             // how many are
	last    bank.CustomerID // the last of them
	more    bool            // there are further ones
	items   *[]byte
	pool    *sync.Pool // of such items, which are most of the memory of a request
}

func newListing(size int, pool *sync.Pool) *listing {
	items, _ := pool.Get().(*[]byte)
	if items == nil {
		items = new([]byte)
	}
	*items = (*items)[:0]
	return &listing{size: size, items: items, pool: pool}
}

// add puts a customer on the page, or notes that it is full, and says whether to go on.
func (l *listing) add(id bank.CustomerID, item []byte) bool {
	if l.results == l.size {
		l.more = true
		return false
	}
	if l.results > 0 {
		*l.items = append(*l.items, ',')
	}
	*l.items = append(*l.items, item...)
	l.results++
	l.last = id
	return true
}

// AppendJSON writes the page, once: its memory goes to the next one.
func (l *listing) AppendJSON(dst []byte) []byte {
	dst = append(slices.Grow(dst, len(*l.items)+256), '[')
	dst = append(append(dst, *l.items...), ']')
	l.pool.Put(l.items)
	l.items = nil
	return dst
}

// listed is the shape of one of its items, for the OpenAPI document.
type listed struct {
	ID         string `json:"customer_id"`
	CreatedAt  string `json:"created_at"`
	Identifier string `json:"idempotent_identifier,omitempty"`
}

// Shape says what a listing's JSON looks like.
func (*listing) Shape() any { return []listed{} }

func appendCustomer(dst []byte, c bank.Customer) []byte {
	dst = append(dst, `{"customer_id":"`...)
	dst = appendID(dst, c.ID)
	dst = append(dst, `",`...)
	if c.Identifier != "" {
		dst = append(dst, `"idempotent_identifier":`...)
		dst = append(route.AppendString(dst, c.Identifier), ',')
	}
	dst = append(dst, `"created_at":"`...)
	return append(appendTime(dst, c.CreatedAt), `"}`...)
}

// appendTime writes an instant of the years 1000 to 9999 as this one answer does: 2006-01-02T15:04:05+0000 (research
// section 1.6). The library's way, by a layout, takes longer than all the rest of an item.
func appendTime(dst []byte, t time.Time) []byte {
	year, month, day := t.UTC().Date()
	hour, minute, second := t.UTC().Clock()
	dst = append(appendTwo(appendTwo(dst, year/100), year%100), '-')
	dst = append(appendTwo(dst, int(month)), '-')
	dst = append(appendTwo(dst, day), 'T')
	dst = append(appendTwo(dst, hour), ':')
	dst = append(appendTwo(dst, minute), ':')
	return append(appendTwo(dst, second), "+0000"...)
}

func appendTwo(dst []byte, n int) []byte { return append(dst, byte('0'+n/10), byte('0'+n%10)) }

// appendID writes a UUID without the string that its String makes.
func appendID(dst []byte, id bank.CustomerID) []byte {
	var text [36]byte
	for i, from := range [...]int{0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34} {
		text[from], text[from+1] = digits[id[i]>>4], digits[id[i]&15]
	}
	text[8], text[13], text[18], text[23] = '-', '-', '-', '-'
	return append(dst, text[:]...)
}

const digits = "0123456789abcdef"
