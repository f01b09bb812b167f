package webhook

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"budsandbox/bank"
	"budsandbox/storage"
)

// Trigger is a request to send an event that has no cause in the sandbox.
type Trigger struct {
	Project  bank.Project
	Customer bank.CustomerID
	Event    string
	Body     json.RawMessage // empty for an example body
	Base     string          // base URL of links in the example body
}

// Send adds an event to the outbox for the project's endpoint and returns the body. It returns ErrEndpoint if the
// event is unknown, has no endpoint, or has no example body and t.Body is empty.
func (o *Outbox) Send(ctx context.Context, trigger Trigger) (body json.RawMessage, err error) {
	err = o.Store.Update(ctx, func(tx *storage.Tx) error {
		endpoints, err := endpointsOf(tx, trigger.Project)
		if err != nil {
			return err
		}
		url := endpoints.of(trigger.Event)
		if url == "" {
			return fmt.Errorf("%w: nobody wants %s; give it an address first", ErrEndpoint, trigger.Event)
		}
		number, err := tx.Deliveries(trigger.Project).NextNumber()
		if err != nil {
			return err
		}
		if body = trigger.Body; len(body) == 0 {
			id := bank.NewID(o.Seed, number, "triggered", string(trigger.Project))
			if body, err = trigger.example(id, o.Clock.Of(trigger.Project).Now()); err != nil {
				return err
			}
		}
		return o.Add(tx, trigger.Project, trigger.Customer, Message{Event: trigger.Event, Body: body})
	})
	return body, err
}

// ExampleEvents are the events that have an example body, so that they can be sent without one.
var ExampleEvents = []string{
	"payment.success", "payment.failure", "insights.balances.triggered", "insights.spending.triggered",
	"insights.income.triggered", "open_banking.consent.reauthorised",
}

// example returns an example body for the events that need not have a cause in the sandbox
// (docs/research/bud.md#webhook-events).
func (t Trigger) example(id uuid.UUID, at time.Time) ([]byte, error) {
	switch t.Event {
	case "payment.success", "payment.failure":
		return json.Marshal(map[string]any{"data": map[string]string{
			"payment_id": id.String(), "service": "domestic-single-payment",
			"user_id": t.Customer.String(), "event": t.Event,
		}})
	case "insights.balances.triggered":
		return t.insight("balances", "cannot_cover_bills", id, at)
	case "insights.spending.triggered":
		return t.insight("spending", "regular_payment_changed", id, at)
	case "insights.income.triggered":
		return t.insight("income", "regular_income_changed", id, at)
	case "open_banking.consent.reauthorised":
		return json.Marshal(envelope{Data: consentData{
			Event: t.Event, Consent: id.String(), Customer: t.Customer.String(), Provider: "Bank_Of_Bud",
			Updated: at.UTC(),
		}})
	}
	const format = "%w: %s happens by itself when its cause does; give a body to send it all the same"
	return nil, fmt.Errorf(format, ErrEndpoint, t.Event)
}

func (t Trigger) insight(family, kind string, id uuid.UUID, at time.Time) ([]byte, error) {
	instance := kind + "_" + id.String()
	link := strings.TrimSuffix(t.Base, "/") + "/insights/v1/actionable/" + family
	return json.Marshal(map[string]any{
		"customer_id": t.Customer.String(), "created_at": at.UTC().Format(time.RFC3339), "link": link,
		"insight": map[string]string{
			"id": kind, "instance_id": instance, "insight_type": kind,
			"details": link + "/" + kind + "/" + instance + "/details",
		},
	})
}
