package ledger

import (
	"bytes"
	"sync"
	"time"
)

// AnswerKey identifies an answer that depends on nothing else but a book.
type AnswerKey struct {
	Question string    // what was asked, in the client's own bytes
	Base     string    // URL below which the answer's links are
	Day      time.Time // first instant of the clock's day in UTC
}

const (
	maxAnswers  = 16  // number of different questions of which a book keeps the answers
	maxQuestion = 512 // bytes of such a question
)

// answers keeps whole answers that were made of a book, for clients that ask again. Their bytes count among those of
// the Texts.
type answers struct {
	mu    sync.Mutex
	asked map[AnswerKey]int // indexes in texts of the questions so far
	texts *Texts
}

// Answer is where a book keeps the answer to a question.
type Answer struct {
	texts *Texts
	index int
}

// Answer returns where the book keeps the answer to a question, and nil when it is asked for the first time: most
// answers are read once, and a copy would be lost on them.
func (b *Book) Answer(of AnswerKey) *Answer {
	if len(of.Question) > maxQuestion {
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
		a.asked = map[AnswerKey]int{}
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
