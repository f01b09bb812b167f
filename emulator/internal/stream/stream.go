// Package stream tells those who listen what happens in a sandbox as it happens: requests, webhooks, tasks and moves of
// the clock. It knows no HTTP and keeps only the latest messages, in memory.
package stream

import (
	"cmp"
	"context"
	"fmt"
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
	Mail     Kind = "mail"     // bank.Mail
)

// Kinds are all of them.
var Kinds = []Kind{Request, Event, Delivery, Task, Clock, Mail}

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
	Name   string
	At     time.Time // when it happened, on the project's clock
	SentAt time.Time // when it is sent: when its task ends, if it tells of one that has not ended in real time before
	Body   []byte    // JSON
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
	Event    string // only events of this name
}

func (f Filter) matches(m Message) bool {
	return (len(f.Kinds) == 0 || slices.Contains(f.Kinds, m.Kind)) &&
		(f.Project == "" || f.Project == m.Project || m.Project == "") && (f.Customer == "" || f.Customer == m.Customer) && (f.Event == "" || f.Event == eventOf(m))
}

// eventOf returns the name of the event that a message tells of, or "".
func eventOf(m Message) string {
	raised, _ := m.Value.(Raised)
	return raised.Name
}

const (
	maxKept      = 1000 // maximum number of messages of each kind for those who come back
	maxQueued    = 256  // maximum number of messages that a listener has not taken
	maxListeners = 256
)

// ErrListeners reports that there are too many listeners.
var ErrListeners = fmt.Errorf("%d listen to the stream already", maxListeners)

// Hub passes messages on to those who listen. It is safe for concurrent use.
type Hub struct {
	mu        sync.Mutex
	last      uint64         // id of the last message
	kept      map[Kind]*ring // the latest of each kind, so that many of one do not drive out others
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
	if h.kept == nil {
		h.kept = map[Kind]*ring{}
	}
	if h.kept[m.Kind] == nil {
		h.kept[m.Kind] = &ring{}
	}
	h.kept[m.Kind].add(m)
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

// Listen returns the messages that match a filter, from now on. If after is the id of an earlier message, it begins
// with those since then that are still kept, at most a thousand of each kind. The channel is closed when ctx is done,
// when the hub is, and when the caller is too slow; it can then come back with the id of the last message. It returns
// ErrListeners if there are too many.
func (h *Hub) Listen(ctx context.Context, filter Filter, after uint64) (<-chan Message, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.listeners) >= maxListeners {
		return nil, ErrListeners
	}
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
		return l.queue, nil
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
	return l.queue, nil
}

// Latest returns the latest limit messages with greater ids than after that match and are still kept, the oldest first,
// and the id of the last message of all.
func (h *Hub) Latest(filter Filter, after uint64, limit int) (found []Message, last uint64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	found = h.since(after, filter)
	return found[max(0, len(found)-limit):], h.last
}

// since returns the kept messages with greater ids that match, the oldest first.
func (h *Hub) since(after uint64, filter Filter) (found []Message) {
	for kind, kept := range h.kept {
		if len(filter.Kinds) > 0 && !slices.Contains(filter.Kinds, kind) {
			continue
		}
		for _, m := range kept.messages {
			if m.ID > after && filter.matches(m) {
				found = append(found, m)
			}
		}
	}
	slices.SortFunc(found, func(a, b Message) int { return cmp.Compare(a.ID, b.ID) })
	return found
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

// ring keeps the latest messages, in no order.
type ring struct {
	messages []Message
	next     int // place of the oldest, once it is full
}

func (r *ring) add(m Message) {
	if len(r.messages) < maxKept {
		r.messages = append(r.messages, m)
		return
	}
	r.messages[r.next] = m
	r.next = (r.next + 1) % maxKept
}
