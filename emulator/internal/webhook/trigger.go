package webhook

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/connection"
	"budsandbox/storage"
)

// Trigger is a request to send an event that has no cause in the sandbox.
type Trigger struct {
	Project  bank.Project
	Customer bank.CustomerID
	Event    string
	Body     json.RawMessage // empty for an example body
}

// Send adds an event to the outbox for the project's endpoint and returns the body. It returns ErrEndpoint if the
// event is unknown or has no endpoint, or if t.Body is empty and the customer has nothing for an example body.
func (o *Outbox) Send(ctx context.Context, trigger Trigger) (body json.RawMessage, err error) {
	err = o.Store.Update(ctx, func(tx *storage.Tx) error {
		endpoints, err := endpointsOf(tx, trigger.Project)
		if err != nil {
			return err
		}
		url := endpoints.of(trigger.Event)
		if url == "" {
			const format = "%w: nobody wants %s; give it an address first with PUT /_sandbox/webhooks"
			return fmt.Errorf(format, ErrEndpoint, trigger.Event)
		}
		if body = trigger.Body; len(body) == 0 {
			if body, err = o.example(tx, trigger); err != nil {
				return err
			}
		}
		return o.Add(tx, trigger.Project, trigger.Customer, Message{Event: trigger.Event, Body: body})
	})
	return body, err
}

// ExampleEvents are the events that can be sent without a body. Callers of Send give those of insights one.
var ExampleEvents = []string{
	"payment.success", "payment.failure", "insights.balances.triggered", "insights.spending.triggered",
	"insights.income.triggered", "open_banking.consent.reauthorised",
}

// example returns a body about what the customer has (docs/research/bud.md#webhook-events).
func (o *Outbox) example(tx *storage.Tx, t Trigger) ([]byte, error) {
	switch t.Event {
	case "payment.success", "payment.failure":
		return o.paymentExample(tx, t)
	case "open_banking.consent.reauthorised":
		return consentExample(tx, t, o.Clock.Of(t.Project).Now())
	}
	const format = "%w: %s happens by itself when its cause does; give a body to send it all the same"
	return nil, fmt.Errorf(format, ErrEndpoint, t.Event)
}

// paymentExample returns a body about the customer's last payment, or about a made-up one, because payers need not be
// customers.
func (o *Outbox) paymentExample(tx *storage.Tx, t Trigger) ([]byte, error) {
	number, err := tx.Deliveries(t.Project).NextNumber()
	if err != nil {
		return nil, err
	}
	last := bank.Payment{
		ID: bank.PaymentID(bank.NewID(o.Seed, number, "triggered", string(t.Project))), Service: bank.SinglePayment,
	}
	for payment, err := range tx.Payments(t.Project).After(nil) {
		if err != nil {
			return nil, err
		}
		if payment.User == t.Customer.String() && payment.Number >= last.Number {
			last = payment
		}
	}
	return json.Marshal(envelope{Data: paymentData{
		ID: last.ID.String(), Service: string(last.Service), User: t.Customer.String(), Event: t.Event,
	}})
}

// consentExample returns a body about the customer's consent that was authorised last.
func consentExample(tx *storage.Tx, t Trigger, at time.Time) ([]byte, error) {
	var found []bank.Consent
	for consent, err := range tx.Consents(t.Project).WithPrefix(storage.CustomerKey(t.Customer)) {
		if err != nil {
			return nil, err
		}
		if consent.Status == bank.ConsentAuthorised {
			found = append(found, consent)
		}
	}
	if len(found) == 0 {
		const format = "%w: the customer has no authorised consent; " +
			"POST /_sandbox/customers/%s/connections makes one, or give a body to send it all the same"
		return nil, fmt.Errorf(format, ErrEndpoint, t.Customer)
	}
	return json.Marshal(consentBody(t.Event, connection.Event{
		Customer: t.Customer, Consent: connection.PrimaryConsent(found), At: at.UTC(),
	}))
}
