package route

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

const (
	uncountedBytes = 64 << 10         // bytes of a body that count for nothing, so that a full budget locks nobody out
	maxWait        = 2 * time.Second  // how long a body waits for others to end
	maxReading     = 10 * time.Second // how long a body may be read while another one waits
	turnBytes      = 1 << 20          // a body with more bytes waits for its turn to be decoded
	maxTurn        = 30 * time.Second // how long it waits
)

// ErrBudgetSpent reports a body for which too little is left of the budget.
var ErrBudgetSpent = errors.New("the bodies of other requests take all memory that is meant for bodies")

// spentError is an ErrBudgetSpent with the bytes of the bodies in flight.
type spentError struct{ taken, limit int64 }

func (e *spentError) Unwrap() error { return ErrBudgetSpent }

// Error returns a sentence for users.
func (e *spentError) Error() string {
	const format = "The bodies of other requests in flight take %d of the %d bytes that are meant for all; try again."
	return fmt.Sprintf(format, e.taken, e.limit)
}

// Budget limits the memory that the bodies of all requests in flight take together. A body counts with the capacity of
// its buffer, from when it is read until its request ends. It is safe for concurrent use.
type Budget struct {
	turns chan struct{} // a value for each large body that is decoded or handled; at most one for each processor
	limit int64

	mu         sync.Mutex
	left       int64
	freed      chan struct{}      // closed when memory is given back; nil if nobody waits
	reading    map[*Body]struct{} // bodies that count and are not complete
	maxReading time.Duration      // how long a body may be read while another one waits
}

// NewBudget returns a budget in bytes. It must be twice the maximum length of a body or more, because a buffer that
// grows exists twice for a moment.
func NewBudget(bytes int64) *Budget {
	return &Budget{
		turns: make(chan struct{}, runtime.GOMAXPROCS(0)),
		limit: bytes, left: bytes, reading: map[*Body]struct{}{}, maxReading: maxReading,
	}
}

// Body is a request's body in memory.
type Body struct {
	Bytes []byte

	budget *Budget
	taken  int64
	start  time.Time
	end    func() // makes a blocked read return
	ended  atomic.Bool
	turn   bool // it counts in Budget.turns
}

// Read reads a body of at most limit bytes. The caller must release it.
func (b *Budget) Read(w http.ResponseWriter, r *http.Request, limit int64) (*Body, error) {
	body := &Body{budget: b, start: time.Now()}
	control := http.NewResponseController(w)
	body.end = func() { _ = control.SetReadDeadline(time.Unix(1, 0)) }
	err := body.read(r.Context(), http.MaxBytesReader(w, r.Body, limit), r.ContentLength)
	b.mu.Lock()
	delete(b.reading, body)
	if body.ended.Load() {
		err = b.spent(body)
	}
	b.mu.Unlock()
	if err != nil {
		body.Release()
		return nil, err
	}
	return body, nil
}

// spent returns the error for a body without room. The caller must hold b.mu.
func (b *Budget) spent(body *Body) error { return &spentError{b.limit - b.left - body.taken, b.limit} }

// takeTurn waits until a large body may be decoded. Otherwise requests with small ones would share the processors with
// dozens of them.
func (body *Body) takeTurn(ctx context.Context) error {
	if len(body.Bytes) <= turnBytes {
		return nil
	}
	timer := time.NewTimer(maxTurn)
	defer timer.Stop()
	select {
	case body.budget.turns <- struct{}{}:
		body.turn = true
		return nil
	case <-timer.C:
		body.budget.mu.Lock()
		defer body.budget.mu.Unlock()
		return body.budget.spent(body)
	case <-ctx.Done():
		return ctx.Err()
	}
}

// endTurn lets the next large body be decoded. It must be called before the response is sent, which the client may
// take slowly.
func (body *Body) endTurn() {
	if body != nil && body.turn {
		body.turn = false
		<-body.budget.turns
	}
}

// read fills the body. announced is the length that the client has announced, or -1.
func (body *Body) read(ctx context.Context, from io.Reader, announced int64) error {
	for {
		n, err := from.Read(body.Bytes[len(body.Bytes):cap(body.Bytes)])
		body.Bytes = body.Bytes[:len(body.Bytes)+n]
		switch {
		case body.ended.Load(): // also if the read came before its end and set a later deadline
			return ErrBudgetSpent
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		case len(body.Bytes) < cap(body.Bytes):
			continue
		}
		if err := body.grow(ctx, announced); err != nil {
			return err
		}
	}
}

// grow doubles the buffer, but leaves no more than a byte after an announced end.
func (body *Body) grow(ctx context.Context, announced int64) error {
	old, taken := int64(len(body.Bytes)), body.taken
	capacity := max(512, 2*old)
	if announced >= old {
		capacity = min(capacity, announced+1)
	}
	if capacity > uncountedBytes {
		if err := body.budget.take(ctx, body, capacity); err != nil {
			return err
		}
	}
	grown := make([]byte, old, capacity)
	copy(grown, body.Bytes)
	body.Bytes = grown
	body.give(taken)
	return nil
}

// Release gives the memory of the body back.
func (body *Body) Release() {
	if body == nil {
		return
	}
	body.endTurn()
	body.Bytes = nil
	body.give(body.taken)
}

func (body *Body) give(n int64) {
	if n == 0 {
		return
	}
	b := body.budget
	b.mu.Lock()
	defer b.mu.Unlock()
	body.taken -= n
	b.left += n
	if b.freed != nil {
		close(b.freed)
		b.freed = nil
	}
}

// take takes n bytes for a body. If there are not so many left it ends the body that has been read the longest, if that
// is longer than maxReading, and waits.
func (b *Budget) take(ctx context.Context, body *Body, n int64) error {
	timer := time.NewTimer(maxWait)
	defer timer.Stop()
	for {
		freed := b.tryTake(body, n)
		if freed == nil {
			return nil
		}
		select {
		case <-freed:
		case <-timer.C:
			b.mu.Lock()
			defer b.mu.Unlock()
			return b.spent(body)
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// tryTake takes n bytes, or returns a channel that is closed when memory is given back.
func (b *Budget) tryTake(body *Body, n int64) (freed <-chan struct{}) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if n <= b.left {
		b.left -= n
		body.taken += n
		b.reading[body] = struct{}{}
		return nil
	}
	var slowest *Body
	for other := range b.reading {
		if other != body && !other.ended.Load() && (slowest == nil || other.start.Before(slowest.start)) {
			slowest = other
		}
	}
	if slowest != nil && time.Since(slowest.start) > b.maxReading {
		slowest.ended.Store(true)
		slowest.end()
	}
	if b.freed == nil {
		b.freed = make(chan struct{})
	}
	return b.freed
}
