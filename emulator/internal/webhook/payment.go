package webhook

import (
	"budsandbox/bank"
	"budsandbox/storage"
)

// paymentData is the body of the events of payments (docs/research/bud.md#webhook-events).
type paymentData struct {
	ID      string `json:"payment_id"`
	Service string `json:"service"`
	User    string `json:"user_id"` // the client's id of the payer
	Event   string `json:"event"`
}

// PaymentEnded adds the webhook about the end of a payment. It is a callback for payment.Service.Notify.
func (o *Outbox) PaymentEnded(tx *storage.Tx, project bank.Project, payment bank.Payment) error {
	event := PaymentEvent(payment.Answer.Outcome)
	data := paymentData{ID: payment.ID.String(), Service: string(payment.Service), User: payment.User, Event: event}
	messages, err := newMessages(event, bank.Task{}, envelope{Data: data})
	if err != nil {
		return err
	}
	for i := range messages {
		messages[i].At = payment.EndsAt()
		messages[i].NoOwner = true
	}
	return o.Add(tx, project, bank.CustomerID{}, messages...)
}

// PaymentEvent returns the event that reports the last status of a payment.
func PaymentEvent(outcome bank.PaymentStatus) string {
	if outcome.Succeeds() {
		return "payment.success"
	}
	return "payment.failure"
}
