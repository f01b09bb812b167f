package emulator

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/webhook"
)

// Event is an event of Bud's, whether or not an endpoint is set for it.
type Event struct {
	Name     string          `json:"event"` // open_banking.connect.completed
	Client   string          `json:"client_id"`
	Customer string          `json:"customer_id"` // empty if the event is about several customers or a deleted one
	Body     json.RawMessage `json:"body"`        // as sent
	At       time.Time       `json:"at"`          // on the project's clock
}

// Webhooks gives access to the events of a sandbox or a project, and to the endpoints to which they are sent.
type Webhooks struct {
	sandbox *Sandbox
	client  string // empty for all projects
}

// Webhooks returns the events of all projects, and the endpoints for projects without their own.
func (s *Sandbox) Webhooks() Webhooks { return Webhooks{sandbox: s} }

// Webhooks returns the events and the endpoints of the project. Tests that share a sandbox wait here for their own
// events.
func (c *Client) Webhooks() Webhooks { return Webhooks{c.sandbox, c.ID} }

// SetEndpoint sets the URL to which an event is sent, or all events if event is "*". An empty URL removes the
// endpoint. The URL must be on this machine unless Options.AllowRemoteWebhooks is set.
func (w Webhooks) SetEndpoint(event, url string) error {
	body := withClient(w.client, map[string]any{event: nil})
	if url != "" {
		body[event] = url
	}
	return w.sandbox.controlRequest("PUT", "/_sandbox/webhooks", body, nil)
}

// Trigger sends an event about a customer to the event's endpoint without a cause in the sandbox. A nil body stands
// for an example body, which exists for the events of payments, for open_banking.consent.reauthorised if the customer
// has a consent, and for the events of insights if the customer has an insight of the kind.
func (w Webhooks) Trigger(customer, event string, body any) error {
	request := withClient(w.client, map[string]any{"customer_id": customer, "event": event, "body": body})
	return w.sandbox.controlRequest("POST", "/_sandbox/webhooks/events", request, nil)
}

// Events returns the latest thousand events since the start or the last reset, oldest first, whether or not an endpoint
// is set for them. A name or a customer that is not empty selects the events with it. Unlike Wait, it does not remove
// the events that it returns. The event of a task is there when the task has ended.
func (w Webhooks) Events(name, customer string) (all []Event, err error) {
	query := newQuery(map[string]string{
		"client_id": w.client, "event": name, "customer_id": customer, "limit": listLimit,
	})
	var list struct{ Data []Event }
	err = w.sandbox.controlRequest("GET", "/_sandbox/webhooks/events?"+query.Encode(), nil, &list)
	return list.Data, err
}

// Wait returns the first event with a name that no earlier call has returned. It waits for the event until ctx is
// done, or for ten seconds if ctx has no deadline. No endpoint is needed. The event of a task is available when the
// task has ended. Insights that data bring are events only once a project has an endpoint for them, or Wait or Events
// was called for them.
func (w Webhooks) Wait(ctx context.Context, event string) (Event, error) {
	found, err := w.waitFor(ctx, event, func(e Event) bool { return e.Name == event })
	if err != nil && strings.HasPrefix(event, "insights.") {
		const text = "%w; an insight is an event when a refresh or an ingestion brings it after the first call of " +
			"Wait or Events"
		return found, fmt.Errorf(text, err)
	}
	return found, err
}

// WaitFor is Wait for the first event that match accepts.
func (w Webhooks) WaitFor(ctx context.Context, match func(Event) bool) (Event, error) {
	return w.waitFor(ctx, "", match)
}

// waitFor is WaitFor. event is the name of the event, or empty for any.
func (w Webhooks) waitFor(ctx context.Context, event string, match func(Event) bool) (Event, error) {
	w.sandbox.app.Listen(bank.Project(w.client), event)
	ctx, cancel := withDefaultWait(ctx)
	defer cancel()
	inbox := w.sandbox.app.Inbox
	ours := func(e webhook.Event) bool { return w.client == "" || w.client == string(e.Project) }
	for {
		found, running, added := inbox.Take(func(e webhook.Event) bool { return ours(e) && match(newEvent(e)) })
		if found != nil {
			return newEvent(*found), nil
		}
		var ended <-chan time.Time
		if running { // nothing tells when a task ends
			ended = time.After(2 * time.Millisecond)
		}
		select {
		case <-added:
		case <-ended:
		case <-ctx.Done():
			return Event{}, fmt.Errorf("no such event: %w; there were %s", ctx.Err(), inbox.Names(ours))
		}
	}
}

// withDefaultWait returns a context that ends after ten seconds if the given one has no deadline.
func withDefaultWait(ctx context.Context) (context.Context, context.CancelFunc) {
	if _, ok := ctx.Deadline(); ok {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, 10*time.Second)
}

// newEvent converts an event for users of the package.
func newEvent(e webhook.Event) Event {
	event := Event{Name: e.Name, Client: string(e.Project), Body: e.Body, At: e.At}
	if e.Customer != (bank.CustomerID{}) {
		event.Customer = e.Customer.String()
	}
	return event
}
