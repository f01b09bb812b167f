package emulator

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/webhook"
)

// Event is one that Bud tells clients of, whether an address wants it or not.
type Event struct {
	Name     string // open_banking.connect.completed
	Client   string
	Customer string          // empty if it is about several, or one that is gone
	Body     json.RawMessage // as it is sent
	At       time.Time       // by the sandbox's clock
}

// Webhooks are a sandbox's events, and where they are sent.
type Webhooks struct {
	sandbox *Sandbox
	client  string // whose alone they are, unless empty
}

// Webhooks are the sandbox's events, and where they are sent, of all clients.
func (s *Sandbox) Webhooks() Webhooks { return Webhooks{sandbox: s} }

// Webhooks are the events of the project, and where they are sent. Suites that share a sandbox wait here, each for its own.
func (c *Client) Webhooks() Webhooks { return Webhooks{c.sandbox, c.ID} }

// Send has an event sent to an address on this machine, or "*" all events: for the client, or for all that have no address of
// their own. An empty address takes it away.
func (w Webhooks) Send(event, address string) error { return w.SendFor(w.client, event, address) }

// SendFor is Send for one client.
func (w Webhooks) SendFor(client, event, address string) error {
	body := map[string]string{event: address}
	if client != "" {
		body["client_id"] = client
	}
	return w.sandbox.ask("PUT", "/_sandbox/webhooks", body, nil)
}

// Trigger sends an event about a customer although nothing has happened, to the address that it has. A body of nil is one of the
// event's form, for those that have no occasion in the sandbox, which are insights, and for payments.
func (w Webhooks) Trigger(client, customer, event string, body any) error {
	about := map[string]any{"client_id": client, "customer_id": customer, "event": event, "body": body}
	return w.sandbox.ask("POST", "/_sandbox/webhooks/events", about, nil)
}

// Wait takes the first event of a name that no Wait has taken yet, or waits for it until ctx ends, ten seconds at most unless ctx says
// otherwise. No address is needed. A task's event comes when the task has ended.
func (w Webhooks) Wait(ctx context.Context, event string) (Event, error) {
	return w.WaitFor(ctx, func(e Event) bool { return e.Name == event })
}

// patience is how long Wait waits where nobody says.
const patience = 10 * time.Second

// WaitFor is Wait for the first event that is as wanted.
func (w Webhooks) WaitFor(ctx context.Context, wanted func(Event) bool) (Event, error) {
	if _, limited := ctx.Deadline(); !limited {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, patience)
		defer cancel()
	}
	in := &w.sandbox.events
	ours := func(e Event) bool { return w.client == "" || w.client == e.Client }
	for {
		found, due, more := in.take(func(e Event) bool { return ours(e) && wanted(e) }, w.sandbox.clock)
		if found != nil {
			return *found, nil
		}
		nap := time.NewTimer(time.Hour)
		if due { // it has happened, and its task still runs
			nap.Reset(2 * time.Millisecond)
		}
		select {
		case <-more:
		case <-nap.C:
		case <-ctx.Done():
			nap.Stop()
			return Event{}, fmt.Errorf("no such event: %w; there were %s", ctx.Err(), in.names(ours))
		}
		nap.Stop()
	}
}

// How many of the latest events are kept for Wait: of each client, so that a busy one costs the others none, and of all.
const mostEvents, mostOfAll = 1000, 10_000

// events are the latest that have happened and were not taken. Safe for concurrent use.
type events struct {
	mu   sync.Mutex
	kept []happened
	of   map[string]int // client to how many of them are kept
	more chan struct{}  // closed when there are more
}

type happened struct {
	Event
	after bank.Task
}

// note keeps an event. It is what the outbox tells.
func (in *events) note(p bank.Project, owner bank.CustomerID, at time.Time, m webhook.Message) {
	e := Event{Name: m.Event, Client: string(p), Body: m.Body, At: at}
	if owner != (bank.CustomerID{}) {
		e.Customer = owner.String()
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.of == nil {
		in.of = map[string]int{}
	}
	in.kept = append(in.kept, happened{e, m.After})
	in.of[e.Client]++
	switch {
	case in.of[e.Client] > mostEvents:
		in.remove(slices.IndexFunc(in.kept, func(h happened) bool { return h.Client == e.Client }))
	case len(in.kept) > mostOfAll:
		in.remove(0)
	}
	if in.more != nil {
		close(in.more)
		in.more = nil
	}
}

// remove takes an event out.
func (in *events) remove(i int) {
	client := in.kept[i].Client
	in.kept = slices.Delete(in.kept, i, i+1)
	if in.of[client]--; in.of[client] == 0 {
		delete(in.of, client)
	}
}

// forget takes out the events of a client, or all if it is empty.
func (in *events) forget(client string) {
	in.mu.Lock()
	defer in.mu.Unlock()
	for i := len(in.kept) - 1; i >= 0; i-- {
		if client == "" || client == in.kept[i].Client {
			in.remove(i)
		}
	}
}

// take is the first event that is as wanted; due says that there is one whose task still runs.
func (in *events) take(wanted func(Event) bool, clocks *bank.Clocks) (found *Event, due bool, more <-chan struct{}) {
	in.mu.Lock()
	defer in.mu.Unlock()
	for i, h := range in.kept {
		if !wanted(h.Event) {
			continue
		}
		if due = h.after.Started.IsZero() || h.after.Done(clocks.Of(bank.Project(h.Client))); due {
			in.remove(i)
			return &h.Event, true, nil
		}
		due = true
		break
	}
	if in.more == nil {
		in.more = make(chan struct{})
	}
	return nil, due, in.more
}

// names are those of the events among some that nobody has taken.
func (in *events) names(ours func(Event) bool) string {
	in.mu.Lock()
	defer in.mu.Unlock()
	var names []string
	for _, h := range in.kept {
		if ours(h.Event) {
			names = append(names, h.Name)
		}
	}
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}
