package ledger

import (
	"bytes"
	"sync"
	"time"
)

// Request identifies a request whose answer depends on nothing else but a book.
type Request struct {
	URI  string    // path and query as the client sent them
	Base string    // URL below which the answer's links are
	Day  time.Time // first instant of the clock's day in UTC
}

const (
	maxAnswers    = 16  // number of different requests of which a book keeps the answers
	maxRequestURI = 512 // bytes of the URI of such a request
)

// answers keeps whole answers that were made of a book, for clients that ask again. Their bytes count among those of
// the Texts.
type answers struct {
	mu    sync.Mutex
	asked map[Request]int // indexes in texts of the requests so far
	texts *Texts
}

// Answer is where a book keeps the answer to a request.
type Answer struct {
	texts *Texts
	index int
}

// Answer returns where the book keeps the answer to a request, and nil when it is asked for the first time: most
// answers are read once, and a copy would be lost on them.
func (b *Book) Answer(of Request) *Answer {
	if len(of.URI) > maxRequestURI {
		return nil
	}
	a := &b.answers
	a.mu.Lock()
	defer a.mu.Unlock()
	if index, again := a.asked[of]; again {
		if a.texts == nil {
			a.texts = &Texts{limit: b.texts, count: maxAnswers}
		}
		return &Answer{a.texts, index}
	}
	if len(a.asked) == maxAnswers {
		a.asked, a.texts = nil, nil
	}
	if a.asked == nil {
		a.asked = map[Request]int{}
	}
	a.asked[of] = len(a.asked)
	return nil
}

// Body returns the kept answer, or nil. It must not be changed.
func (a *Answer) Body() []byte {
	if a == nil {
		return nil
	}
	return a.texts.Row(a.index)
}

// Keep keeps a copy of an answer.
func (a *Answer) Keep(body []byte) {
	if a != nil {
		a.texts.Keep(a.index, bytes.Clone(body))
	}
}
