package webhook

import (
	"budsandbox/bank"
	"budsandbox/storage"
)

// paymentData is the body of the events of payments (research section 4.2).
type paymentData struct {
	ID      string `json:"payment_id"`
	Service string `json:"service"`
	User    string `json:"user_id"` // as the client calls the sender
	Event   string `json:"event"`
}

// PaymentEvents keeps how payments ended for the project's hooks. It is what the desk of payments notifies.
func (o *Outbox) PaymentEvents() func(*storage.Tx, bank.Project, bank.Payment) error {
	return func(tx *storage.Tx, p bank.Project, paid bank.Payment) error {
		event := "payment.failure"
		if paid.Answer.Outcome.Succeeds() {
			event = "payment.success"
		}
		messages, err := one(event, bank.Task{}, enveloped{Data: paymentData{paid.ID.String(), string(paid.Service), paid.User, event}})
		for i := range messages {
			messages[i].At, messages[i].NoOwner = paid.Ends(), true
		}
		if err != nil {
			return err
		}
		return o.Add(tx, p, bank.CustomerID{}, messages...)
	}
}
