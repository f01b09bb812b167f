package customers

import (
	"encoding/hex"
	"slices"
	"strings"
	"sync"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/route"
	"budsandbox/storage"
)

// listing is a page of customers that is encoded while it is read. A page has hundreds of customers, and encoding/json
// would take most of the request's time (see BenchmarkList).
type listing struct {
	size    int             // maximum number of customers
	results int             // number of customers
	last    bank.CustomerID // id of the last customer
	more    bool            // whether there is another page
	tail    tail
	items   *[]byte
	pool    *sync.Pool // of items, which are most of a request's memory
}

func newListing(size int, pool *sync.Pool) *listing {
	items, _ := pool.Get().(*[]byte)
	if items == nil {
		items = new([]byte)
	}
	*items = (*items)[:0]
	return &listing{size: size, items: items, pool: pool}
}

// add encodes a customer. It returns false if the page is full.
func (l *listing) add(summary *storage.CustomerSummary) bool {
	if l.results == l.size {
		l.more = true
		return false
	}
	if l.results > 0 {
		*l.items = append(*l.items, ',')
	}
	l.write(summary)
	l.results++
	l.last = summary.ID
	return true
}

// AppendJSON appends the page. It must be called only once, because the memory is reused.
func (l *listing) AppendJSON(dst []byte) []byte {
	dst = append(slices.Grow(dst, len(*l.items)+256), '[')
	dst = append(append(dst, *l.items...), ']')
	l.pool.Put(l.items)
	l.items = nil
	return dst
}

// listed is the type of an item, for the OpenAPI document.
type listed struct {
	ID         string `json:"customer_id"`
	CreatedAt  string `json:"created_at"`
	Identifier string `json:"idempotent_identifier,omitempty"`
}

// Shape returns the type of a listing's JSON.
func (*listing) Shape() any { return []listed{} }

// The parts of an item before and after the client's own identifier. Only the digits differ between customers.
const (
	itemHead = `{"customer_id":"00000000-0000-0000-0000-000000000000",`
	itemTail = `"created_at":"2006-01-02T15:04:05+0000"}`

	idAt   = len(`{"customer_id":"`)
	timeAt = len(`"created_at":"2006-01-02T`)
)

// write encodes a customer.
func (l *listing) write(summary *storage.CustomerSummary) {
	dst := append(*l.items, itemHead...)
	putID(dst[len(dst)-len(itemHead)+idAt:], summary.ID)
	if len(summary.Identifier) > 0 {
		dst = appendIdentifier(dst, summary.Identifier)
	}
	dst = append(dst, l.tail.of(summary.CreatedAt)...)
	*l.items = dst
}

// appendIdentifier appends the member with the client's identifier. Most identifiers need no escapes.
func appendIdentifier(dst, identifier []byte) []byte {
	for _, b := range identifier {
		if !needsNoEscape[b] {
			dst = append(dst, `"idempotent_identifier":`...)
			return append(route.AppendString(dst, string(identifier)), ',')
		}
	}
	dst = append(dst, `"idempotent_identifier":"`...)
	dst = append(dst, identifier...)
	return append(dst, `",`...)
}

// needsNoEscape marks the bytes that need no escape in a JSON string.
var needsNoEscape = func() (plain [256]bool) {
	for b := byte(' '); b <= '~'; b++ {
		plain[b] = !strings.ContainsRune(`"\<>&`, rune(b))
	}
	return plain
}()

// tail caches the second part of the last item, because consecutive customers often have the same day or second.
type tail struct {
	second int64 // of the cached text, since 1970
	text   []byte
}

// of returns the tail of a customer created at an instant, in microseconds since 1970. The format is that of this
// operation alone (docs/research/bud.md#dates): 2006-01-02T15:04:05+0000.
func (t *tail) of(micros int64) []byte {
	const day = 24 * 60 * 60
	second := floor(micros, 1_000_000)
	switch {
	case second == t.second && t.text != nil:
		return t.text
	case t.text == nil || floor(second, day) != floor(t.second, day):
		t.text = time.Unix(second, 0).UTC().AppendFormat(t.text[:0], itemTail)
	default:
		ofDay := second - floor(second, day)*day
		putTwo(t.text[timeAt:], ofDay/3600)
		putTwo(t.text[timeAt+3:], ofDay/60%60)
		putTwo(t.text[timeAt+6:], ofDay%60)
	}
	t.second = second
	return t.text
}

// floor divides, rounding towards negative infinity.
func floor(n, by int64) int64 {
	if n < 0 {
		n -= by - 1
	}
	return n / by
}

func putTwo(dst []byte, n int64) {
	tens := byte(n / 10)
	dst[0], dst[1] = '0'+tens, '0'+byte(n)-10*tens
}

// hexadecimal holds the two digits of each byte.
var hexadecimal = func() (all [256][2]byte) {
	for b := range all {
		hex.Encode(all[b][:], []byte{byte(b)})
	}
	return all
}()

// putID writes the hexadecimal digits of a UUID over those of another one.
func putID(dst []byte, id bank.CustomerID) {
	text := (*[36]byte)(dst)
	for i, at := range [...]uint8{0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34} {
		*(*[2]byte)(text[at:]) = hexadecimal[id[i]]
	}
}
