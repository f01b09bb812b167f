// Package requestlog stores the latest requests of Bud's API with their responses.
package requestlog

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"budsandbox/emulator/internal/route"
)

// Entry is a request with its response. It does not change after it was added to a log.
type Entry struct {
	Number    uint64         `json:"number"` // consecutive number since the start, from 1
	At        time.Time      `json:"at"`     // on the project's clock
	Took      float64        `json:"took_ms"`
	Method    string         `json:"method"`
	Path      string         `json:"path"`
	Query     string         `json:"query,omitempty"`
	Page      string         `json:"page,omitempty"` // pattern of the path of a page for people, such as /pay/{token}
	Operation string         `json:"operation_id,omitempty"`
	Client    string         `json:"client_id,omitempty"`
	Customer  string         `json:"customer_id,omitempty"`
	Status    int            `json:"status"` // 0 if the connection ended without a response
	RequestID string         `json:"request_id"`
	Request   Body           `json:"request,omitzero"`
	Response  Body           `json:"response,omitzero"`
	Fault     string         `json:"fault,omitempty"` // id of the rule that made it fail
	Advice    []route.Advice `json:"advice,omitempty"`
}

// MaxBody is the maximum number of bytes of a body that are logged.
const MaxBody = 4 << 10

// Body is the beginning of a body. It is encoded as JSON if it is complete JSON, and as a string otherwise. Secrets
// are masked.
type Body struct {
	Text []byte
	Cut  bool // the body is longer
}

// Shape returns the schema of any value.
func (Body) Shape() any { return new(any) }

// MarshalJSON encodes the body. It masks secrets only now, because few requests are ever read.
func (b Body) MarshalJSON() ([]byte, error) {
	decoder := json.NewDecoder(bytes.NewReader(b.Text))
	decoder.UseNumber()
	var value any
	if !b.Cut && decoder.Decode(&value) == nil && !decoder.More() {
		return json.Marshal(maskValue(value))
	}
	text := maskText(string(b.Text))
	if b.Cut {
		text += "..."
	}
	return json.Marshal(text)
}

// The limits of an entry's texts in bytes. Longer texts are cut.
const (
	maxQuery       = 2 << 10
	maxPath        = 1 << 10
	maxName        = 256 // the method, and the ids of the client and the customer
	maxAdviceText  = 512 // the text of a piece of advice
	maxAdviceCount = 20  // pieces of advice of a request
)

// DefaultMaxBytes is the default maximum size of the texts of all entries in bytes.
const DefaultMaxBytes = 32 << 20

// maxWaiting is the maximum number of callers that wait for requests at the same time.
const maxWaiting = 256

// Log stores the latest requests in memory, limited by their number and their size. It is safe for concurrent use.
type Log struct {
	Size     int // maximum number of requests; 0 stores none
	MaxBytes int // of all texts; 0 for DefaultMaxBytes

	mu      sync.Mutex
	ring    []stored
	last    uint64
	oldest  uint64 // number of the oldest stored entry
	bytes   int    // of all texts
	waiting map[*waiter]bool
	closed  bool
}

// stored is an entry with its size, which is kept because an old entry is in no processor cache any more.
type stored struct {
	entry *Entry // nil if it was dropped
	size  int
}

// waiter is a caller that waits for a request.
type waiter struct {
	match func(*Entry) bool
	found chan struct{} // closed when a matching request was added
}

// Close makes all current and later calls of Wait return.
func (l *Log) Close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
	for w := range l.waiting {
		close(w.found)
	}
	l.waiting = nil
}

// Add assigns a number to a request and stores it, replacing the oldest requests if necessary.
func (l *Log) Add(e *Entry) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.last++
	e.Number = l.last
	if l.Size > 0 {
		l.store(e)
	}
	for w := range l.waiting {
		if w.match(e) {
			close(w.found)
			delete(l.waiting, w)
		}
	}
}

// store puts an entry into the ring, and drops the oldest entries while the texts exceed MaxBytes.
func (l *Log) store(e *Entry) {
	index := l.index(e.Number)
	if index >= len(l.ring) {
		l.ring = append(l.ring, stored{})
	}
	l.drop(index)
	l.ring[index] = stored{e, e.size()}
	l.bytes += l.ring[index].size
	if l.oldest == 0 {
		l.oldest = e.Number
	}
	limit := cmp.Or(l.MaxBytes, DefaultMaxBytes)
	for ; l.bytes > limit && l.oldest < e.Number; l.oldest++ {
		l.drop(l.index(l.oldest))
	}
}

// index returns the index in the ring of the entry with a number.
func (l *Log) index(number uint64) int { return int((number - 1) % uint64(l.Size)) }

// drop removes the entry at an index of the ring, if there is one.
func (l *Log) drop(index int) {
	l.bytes -= l.ring[index].size
	l.ring[index] = stored{}
}

// Shorten cuts the texts of an entry to their limits and masks the secrets in the query. It copies the texts that
// it cuts, because a part of a string keeps the memory of the whole request in use.
func (e *Entry) Shorten() {
	e.Query = cut(maskPairs(e.Query), maxQuery)
	e.Path = cut(e.Path, maxPath)
	e.Method, e.Client, e.Customer = cut(e.Method, maxName), cut(e.Client, maxName), cut(e.Customer, maxName)
	if len(e.Advice) > maxAdviceCount {
		e.Advice = e.Advice[:maxAdviceCount]
	}
	e.Advice = slices.Clone(e.Advice)
	for i := range e.Advice {
		e.Advice[i].Text = cut(maskPairs(e.Advice[i].Text), maxAdviceText)
	}
}

// cut returns a copy of the first limit bytes of a text. Three dots replace the rest.
func cut(text string, limit int) string {
	if len(text) > limit {
		return strings.ToValidUTF8(text[:limit-3], "") + "..."
	}
	return strings.Clone(text)
}

// size returns the number of bytes of an entry's texts.
func (e *Entry) size() int {
	n := len(e.Method) + len(e.Path) + len(e.Query) + len(e.Client) + len(e.Customer)
	n += len(e.Request.Text) + len(e.Response.Text)
	for _, a := range e.Advice {
		n += len(a.Text)
	}
	return n
}

// Latest returns the latest requests after a number that match, at most limit and oldest first, and the number of
// the latest request of all.
func (l *Log) Latest(after uint64, limit int, match func(*Entry) bool) (found []Entry, last uint64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.latest(after, limit, match), l.last
}

func (l *Log) latest(after uint64, limit int, match func(*Entry) bool) (found []Entry) {
	before := l.last - min(l.last, uint64(len(l.ring)))
	for n := l.last; n > max(before, after) && len(found) < limit; n-- {
		if e := l.ring[l.index(n)].entry; e != nil && match(e) {
			found = append(found, *e)
		}
	}
	slices.Reverse(found)
	return found
}

// ErrWaiting is the error of Wait if too many callers are already waiting.
var ErrWaiting = fmt.Errorf("%d callers wait for requests already", maxWaiting)

// Wait waits until a matching request after a number is stored, ctx is done, or Close is called.
func (l *Log) Wait(ctx context.Context, after uint64, match func(*Entry) bool) error {
	l.mu.Lock()
	if l.closed || len(l.latest(after, 1, match)) > 0 {
		l.mu.Unlock()
		return nil
	}
	if len(l.waiting) >= maxWaiting {
		l.mu.Unlock()
		return ErrWaiting
	}
	if l.waiting == nil {
		l.waiting = map[*waiter]bool{}
	}
	w := &waiter{func(e *Entry) bool { return e.Number > after && match(e) }, make(chan struct{})}
	l.waiting[w] = true
	l.mu.Unlock()
	select {
	case <-w.found:
	case <-ctx.Done():
		l.mu.Lock()
		delete(l.waiting, w)
		l.mu.Unlock()
	}
	return nil
}

// Clear removes all requests. Numbers continue.
func (l *Log) Clear() {
	l.mu.Lock()
	defer l.mu.Unlock()
	clear(l.ring) // the length is kept, because numbers determine indexes
	l.bytes, l.oldest = 0, l.last+1
}
