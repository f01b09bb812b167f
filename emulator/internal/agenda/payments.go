package agenda

import (
	"fmt"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/payment"
	"budsandbox/emulator/internal/webhook"
	"budsandbox/fixtures"
	"budsandbox/fixtures/calendar"
)

// payments adds the status changes of payments that need no further action, the next days on which banks execute them,
// and the expiries of the links of unauthorised payments.
func (c *collector) payments() error {
	if c.prefix() != nil { // payments belong to no customer
		return nil
	}
	zone, err := calendar.Zone(calendar.ZoneOf(fixtures.GB))
	if err != nil {
		return err
	}
	for stored, err := range c.tx.Payments(c.project).After(nil) {
		if err != nil {
			return err
		}
		if stored.Answer.At.IsZero() {
			c.add(Entry{
				At: stored.LinkExpiresAt(), Kind: LinkExpires, Subject: stored.ID.String(), Provider: stored.Provider,
				Text: "The link to authorise the payment can no longer be used.",
			})
			continue
		}
		for _, change := range stored.History(endOfTime) {
			c.add(paymentEntry(stored, change))
		}
		day, ok, err := payment.NextExecution(stored, c.now)
		if err != nil {
			return err
		}
		if ok && stored.Service != bank.SinglePayment { // a single payment is executed when it settles
			c.add(Entry{
				At: bank.Later(day.At(0, zone), stored.EndsAt()), Kind: PaymentExecuted, Subject: stored.ID.String(),
				Provider: stored.Provider,
				Text:     fmt.Sprintf("The bank pays %s to %s.", stored.Amount, stored.Recipient.Name),
			})
		}
	}
	return nil
}

// endOfTime is later than all status changes of a payment.
var endOfTime = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)

// paymentEntry returns the entry of a status change of a payment.
func paymentEntry(stored bank.Payment, change bank.PaymentChange) Entry {
	e := Entry{
		At: change.At, Kind: PaymentChanges, Subject: stored.ID.String(), Provider: stored.Provider,
		Status: string(change.Status),
		Text:   fmt.Sprintf("The payment of %s to %s becomes %s.", stored.Amount, stored.Recipient.Name, change.Status),
	}
	if change.At.Equal(stored.EndsAt()) && change.Status == stored.Answer.Outcome {
		e.Event = webhook.PaymentEvent(change.Status)
	}
	return e
}
