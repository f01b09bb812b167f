// Package stream publishes what happens in a sandbox as it happens: requests, events, deliveries, tasks, mails and
// changes of the clocks. It knows no HTTP. The latest messages are kept in memory, for listeners that reconnect.
package stream

import (
	"context"
	"fmt"
	"slices"
	"sort"
	"sync"
	"time"

	"budsandbox/bank"
)

// Kind is the kind of a message.
type Kind string

// The kinds of messages, with the types of their values.
const (
	Request  Kind = "request"  // *requestlog.Entry
	Event    Kind = "event"    // RaisedEvent
	Delivery Kind = "delivery" // bank.Delivery
	Task     Kind = "task"     // TaskChange
	Clock    Kind = "clock"    // ClockChange
	Mail     Kind = "mail"     // bank.Mail
)

// Kinds lists all kinds.
var Kinds = []Kind{Request, Event, Delivery, Task, Clock, Mail}

// Message reports one thing that happened.
type Message struct {
	ID       uint64 // consecutive number since the start, from 1
	Kind     Kind
	Project  bank.Project // empty for the shared clock
	Customer string       // id; empty if the message is about no customer
	Value    any
}

// RaisedEvent is an event of Bud's, whether or not an endpoint is set for it.
type RaisedEvent struct {
	Name   string
	At     time.Time // when it happened, on the project's clock
	SentAt time.Time // when it is sent: at the end of its task, if it has one
	Body   []byte    // JSON
}

// TaskChange is the start or the end of a task about a customer's connections.
type TaskChange struct {
	Fetch bank.Fetch
	Ended bool
}

// ClockChange is the state of a clock after it was moved, frozen or released.
type ClockChange struct {
	Now    time.Time
	Frozen bool
}

// Filter selects messages. Empty fields match all.
type Filter struct {
	Project  bank.Project // messages about the shared clock match too
	Customer string
	Kinds    []Kind
	Event    string // only events of this name
}

func (f Filter) matches(m Message) bool {
	return (len(f.Kinds) == 0 || slices.Contains(f.Kinds, m.Kind)) &&
		(f.Project == "" || f.Project == m.Project || m.Project == "") &&
		(f.Customer == "" || f.Customer == m.Customer) && (f.Event == "" || f.Event == eventOf(m))
}

// eventOf returns the name of the event in a message, or "".
func eventOf(m Message) string {
	raised, _ := m.Value.(RaisedEvent)
	return raised.Name
}

const (
	maxKept      = 1000    // maximum number of messages that are kept of each kind
	maxKeptBytes = 8 << 20 // maximum length of the bodies of messages that are kept of each kind
	maxQueued    = 256     // maximum number of messages that a listener has not received
	maxListeners = 256
)

// ErrListeners is the error of Listen if there are too many listeners.
var ErrListeners = fmt.Errorf("%d listen to the stream already", maxListeners)

// Hub passes messages on to listeners. Its methods are safe for concurrent use.
type Hub struct {
	mu        sync.Mutex
	last      uint64         // id of the last message
	kept      map[Kind]*ring // the latest of each kind, so that a frequent kind does not displace others
	listeners map[*listener]struct{}
	closed    bool
}

type listener struct {
	filter Filter
	queue  chan Message
}

// Publish passes a message on. It never blocks: a listener that has not received 256 messages is removed.
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

// remove removes a listener and closes its channel. The caller holds the lock.
func (h *Hub) remove(l *listener) {
	if _, listens := h.listeners[l]; listens {
		delete(h.listeners, l)
		close(l.queue)
	}
}

// Listen returns a channel of the messages that match a filter, from now on. If after is the id of an earlier message,
// the channel begins with the messages since then that are still kept. The channel is closed when ctx is done, when the
// hub is closed, and when the caller is too slow, who can then listen again after the last id. Listen returns
// ErrListeners if there are too many listeners.
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

// Latest returns the last messages after an id that match a filter and are still kept, at most limit, oldest first.
// last is the id of the last message of all.
func (h *Hub) Latest(filter Filter, after uint64, limit int) (found []Message, last uint64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	found = h.since(after, filter)
	return found[max(0, len(found)-limit):], h.last
}

// Forget removes the kept messages of a kind about a project, or all of the kind if project is empty, and returns how
// many there were. Ids are not given again, so that listeners go on after the last one.
func (h *Hub) Forget(kind Kind, project bank.Project) (removed int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.kept[kind] == nil {
		return 0
	}
	left := &ring{}
	for _, m := range h.kept[kind].messages {
		if project == "" || project == m.Project {
			removed++
			continue
		}
		left.add(m)
	}
	h.kept[kind] = left
	return removed
}

// since returns the kept messages after an id that match a filter, oldest first.
func (h *Hub) since(after uint64, filter Filter) (found []Message) {
	for kind, ring := range h.kept {
		if len(filter.Kinds) > 0 && !slices.Contains(filter.Kinds, kind) {
			continue
		}
		for _, m := range ring.messages {
			if m.ID > after && filter.matches(m) {
				found = append(found, m)
			}
		}
	}
	sort.Slice(found, func(i, j int) bool { return found[i].ID < found[j].ID })
	return found
}

// Close closes the channels of all listeners, and of those that Listen is called for later.
func (h *Hub) Close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
	for l := range h.listeners {
		h.remove(l)
	}
}

// ring keeps the latest messages, oldest first.
type ring struct {
	messages []Message
	bytes    int // of the bodies
}

func (r *ring) add(m Message) {
	r.messages = append(r.messages, m)
	r.bytes += bodyLength(m)
	for len(r.messages) > maxKept || r.bytes > maxKeptBytes && len(r.messages) > 1 {
		r.bytes -= bodyLength(r.messages[0])
		r.messages[0] = Message{}
		r.messages = r.messages[1:]
	}
}

// bodyLength returns the length of the body of an event or a delivery in bytes.
func bodyLength(m Message) int {
	switch v := m.Value.(type) {
	case RaisedEvent:
		return len(v.Body)
	case bank.Delivery:
		return len(v.Body)
	}
	return 0
}
