// Package stream tells those who listen what happens in a sandbox as it happens: requests, webhooks, tasks and moves of
// the clock. It knows no HTTP and keeps only the latest messages, in memory.
package stream

import (
	"context"
	"slices"
	"sync"
	"time"

	"budsandbox/bank"
)

// Kind says what a message tells of.
type Kind string

// The kinds of messages, with the types of their values.
const (
	Request  Kind = "request"  // requestlog.Entry
	Event    Kind = "event"    // Raised
	Delivery Kind = "delivery" // bank.Delivery
	Task     Kind = "task"     // TaskChange
	Clock    Kind = "clock"    // ClockChange
)

// Kinds are all of them.
var Kinds = []Kind{Request, Event, Delivery, Task, Clock}

// Message is something that happened.
type Message struct {
	ID       uint64 // consecutive number since the start, from 1
	Kind     Kind
	Project  bank.Project // empty if it is about no project, as a move of the shared clock
	Customer string       // id, empty if it is about none
	Value    any
}

// Raised is an event of Bud's, whether or not there is an address for it.
type Raised struct {
	Name string
	At   time.Time // on the project's clock
	Body []byte    // JSON
}

// TaskChange is a task about a customer's connections that began or ended.
type TaskChange struct {
	Fetch bank.Fetch
	Ended bool
}

// ClockChange is what a clock shows after it was moved, frozen or released.
type ClockChange struct {
	Now    time.Time
	Frozen bool
}

// Filter selects messages. Empty fields match all.
type Filter struct {
	Project  bank.Project // messages about no project match, too
	Customer string
	Kinds    []Kind
}

func (f Filter) matches(m Message) bool {
	return (len(f.Kinds) == 0 || slices.Contains(f.Kinds, m.Kind)) &&
		(f.Project == "" || f.Project == m.Project || m.Project == "") && (f.Customer == "" || f.Customer == m.Customer)
}

const (
	maxKept   = 1000 // maximum number of messages for those who come back
	maxQueued = 256  // maximum number of messages that a listener has not taken
)

// Hub passes messages on to those who listen. It is safe for concurrent use.
type Hub struct {
	mu        sync.Mutex
	last      uint64 // id of the last message
	kept      []Message
	listeners map[*listener]struct{}
	closed    bool
}

type listener struct {
	filter Filter
	queue  chan Message
}

// Publish passes a message on. It never waits: a listener who has not taken 256 messages is cut off.
func (h *Hub) Publish(m Message) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.last++
	m.ID = h.last
	if len(h.kept) < maxKept {
		h.kept = append(h.kept, m)
	} else {
		h.kept[int((m.ID-1)%maxKept)] = m
	}
	for l := range h.listeners {
		if !l.filter.matches(m) {
			continue
		}
		select {
		case l.queue <- m:
		default:
			h.remove(l)
		}
	}
}

// remove ends a listener. The caller holds the lock.
func (h *Hub) remove(l *listener) {
	if _, listens := h.listeners[l]; listens {
		delete(h.listeners, l)
		close(l.queue)
	}
}

// Listen returns the messages that match a filter, from now on. If after is the id of an earlier message, it begins with
// those since then that are still kept, at most a thousand. The channel is closed when ctx is done, when the hub is, and
// when the caller is too slow; it can then come back with the id of the last message.
func (h *Hub) Listen(ctx context.Context, filter Filter, after uint64) <-chan Message {
	h.mu.Lock()
	defer h.mu.Unlock()
	var missed []Message
	if after > 0 && after < h.last {
		missed = h.since(after, filter)
	}
	l := &listener{filter, make(chan Message, maxQueued+len(missed))}
	for _, m := range missed {
		l.queue <- m
	}
	if h.closed {
		close(l.queue)
		return l.queue
	}
	if h.listeners == nil {
		h.listeners = map[*listener]struct{}{}
	}
	h.listeners[l] = struct{}{}
	context.AfterFunc(ctx, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.remove(l)
	})
	return l.queue
}

// since returns the kept messages with greater ids that match.
func (h *Hub) since(after uint64, filter Filter) (missed []Message) {
	oldest := h.last - min(h.last, uint64(len(h.kept)))
	for id := max(after, oldest) + 1; id <= h.last; id++ {
		if m := h.kept[int((id-1)%maxKept)]; filter.matches(m) {
			missed = append(missed, m)
		}
	}
	return missed
}

// Close ends all listening, now and later.
func (h *Hub) Close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
	for l := range h.listeners {
		h.remove(l)
	}
}
