package emulator

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/webhook"
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
	about := scopedTo(client, map[string]any{"customer_id": customer, "event": event, "body": body})
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
	in := w.sandbox.app.Inbox
	ours := func(e webhook.Event) bool { return w.client == "" || w.client == string(e.Project) }
	for {
		found, running, more := in.Take(func(e webhook.Event) bool { return ours(e) && wanted(eventOf(e)) })
		if found != nil {
			return eventOf(*found), nil
		}
		nap := time.NewTimer(time.Hour)
		if running {
			nap.Reset(2 * time.Millisecond)
		}
		select {
		case <-more:
		case <-nap.C:
		case <-ctx.Done():
			nap.Stop()
			return Event{}, fmt.Errorf("no such event: %w; there were %s", ctx.Err(), in.Names(ours))
		}
		nap.Stop()
	}
}

// eventOf is an event as users of the package see it.
func eventOf(e webhook.Event) Event {
	shown := Event{Name: e.Name, Client: string(e.Project), Body: e.Body, At: e.At}
	if e.Customer != (bank.CustomerID{}) {
		shown.Customer = e.Customer.String()
	}
	return shown
}
