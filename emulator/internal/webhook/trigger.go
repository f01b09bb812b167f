package webhook

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"budsandbox/bank"
	"budsandbox/storage"
)

// Trigger is an event that somebody wants sent although nothing has happened.
type Trigger struct {
	Project  bank.Project
	Customer bank.CustomerID
	Event    string
	Body     json.RawMessage // as it is to be sent; empty for one of the event's form
	Base     string          // of links in it
}

// Send keeps a triggered event for the project's address of it, and gives the body. It returns ErrHook if the event is none, or happens by itself and
// comes without a body.
func (o *Outbox) Send(t Trigger) (body json.RawMessage, err error) {
	err = o.Store.Update(func(tx *storage.Tx) error {
		url, err := endpointFor(tx, t.Project, t.Event)
		if err != nil {
			return err
		}
		if url == "" {
			return fmt.Errorf("%w: nobody wants %s; give it an address first", ErrEndpoint, t.Event)
		}
		number, err := tx.Deliveries(t.Project).NextNumber()
		if err != nil {
			return err
		}
		if body = t.Body; len(body) == 0 {
			if body, err = t.example(bank.NewID(o.Seed, number, "triggered", string(t.Project)), o.Clock.Of(t.Project).Now()); err != nil {
				return err
			}
		}
		return o.Add(tx, t.Project, t.Customer, Message{Event: t.Event, Body: body})
	})
	return body, err
}

// example is a body of an event that the sandbox has no occasion for (research section 4.2).
func (t Trigger) example(id uuid.UUID, at time.Time) ([]byte, error) {
	switch t.Event {
	case "payment.success", "payment.failure":
		return json.Marshal(map[string]any{"data": map[string]string{
			"payment_id": id.String(), "service": "domestic-single-payment", "user_id": t.Customer.String(), "event": t.Event,
		}})
	case "insights.balances.triggered":
		return t.insight("balances", "cannot_cover_bills", id, at)
	case "insights.spending.triggered":
		return t.insight("spending", "regular_payment_changed", id, at)
	case "insights.income.triggered":
		return t.insight("income", "regular_income_changed", id, at)
	case "open_banking.consent.reauthorised":
		return json.Marshal(enveloped{Data: consentData{
			Event: t.Event, Consent: id.String(), Customer: t.Customer.String(), Provider: "Bank_Of_Bud", Updated: at.UTC(),
		}})
	}
	return nil, fmt.Errorf("%w: %s happens by itself when its cause does; give a body to send it all the same", ErrEndpoint, t.Event)
}

func (t Trigger) insight(family, kind string, id uuid.UUID, at time.Time) ([]byte, error) {
	instance := kind + "_" + id.String()
	link := strings.TrimSuffix(t.Base, "/") + "/insights/v1/actionable/" + family
	return json.Marshal(map[string]any{
		"customer_id": t.Customer.String(), "created_at": at.UTC().Format(time.RFC3339), "link": link,
		"insight": map[string]string{"id": kind, "instance_id": instance, "insight_type": kind, "details": link + "/" + kind + "/" + instance + "/details"},
	})
}
