package agenda

import (
	"fmt"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/connection"
	"budsandbox/emulator/internal/payment"
	"budsandbox/emulator/internal/webhook"
	"budsandbox/fixtures"
	"budsandbox/fixtures/calendar"
	"budsandbox/storage"
)

// payments adds the statuses to which payments come by themselves, the days on which banks pay, and the ends of the
// links of those that wait for their customers.
func (c *collector) payments() error {
	if c.about() != nil { // payments belong to no customer
		return nil
	}
	zone, err := calendar.Zone(calendar.ZoneOf(fixtures.GB))
	if err != nil {
		return err
	}
	for p, err := range c.tx.Payments(c.project).After(nil) {
		if err != nil {
			return err
		}
		if p.Answer.At.IsZero() {
			c.add(Entry{
				At: p.LinkExpiresAt(), Kind: LinkExpires, Subject: p.ID.String(), Provider: p.Provider,
				Text: "The link to authorise the payment can no longer be used.",
			})
			continue
		}
		for _, change := range p.History(farAway) {
			c.add(paymentEntry(p, change))
		}
		day, ok, err := payment.NextExecution(p, c.now)
		if err != nil {
			return err
		}
		if ok && p.Service != bank.SinglePayment { // which is executed as it settles
			c.add(Entry{
				At: later(day.At(0, zone), p.Ends()), Kind: PaymentExecuted, Subject: p.ID.String(), Provider: p.Provider,
				Text: fmt.Sprintf("The bank pays %s to %s.", p.Amount, p.Recipient.Name),
			})
		}
	}
	return nil
}

// farAway is a time after everything that will happen to a payment by itself.
var farAway = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func paymentEntry(p bank.Payment, change bank.PaymentChange) Entry {
	e := Entry{
		At: change.At, Kind: PaymentChanges, Subject: p.ID.String(), Provider: p.Provider, Status: string(change.Status),
		Text: fmt.Sprintf("The payment of %s to %s becomes %s.", p.Amount, p.Recipient.Name, change.Status),
	}
	if change.At.Equal(p.Ends()) && change.Status == p.Answer.Outcome {
		e.Event = webhook.PaymentEvent(change.Status)
	}
	return e
}

// deliveries adds the next attempts of the webhooks that wait. They are also made as real time passes.
func (c *collector) deliveries() error {
	table := c.tx.Deliveries(c.project)
	for key := range table.Keys(storage.ByDue, nil, nil) {
		d, err := table.Get(key)
		if err != nil {
			return err
		}
		c.add(Entry{
			At: d.Due, Kind: WebhookDue, Customer: d.Owner, Subject: d.ID.String(), Event: d.Event,
			Text: fmt.Sprintf("Attempt %d to send the webhook to %s.", len(d.Attempts)+1, d.URL),
		})
	}
	return nil
}

// maintenance adds the beginnings and ends of maintenance windows. Those for all projects come once.
func (c *collector) maintenance() error {
	own, shared, err := c.agenda.Connections.MaintenanceIn(c.tx, c.project)
	if err != nil {
		return err
	}
	for provider, window := range own {
		c.window(c.project, provider, window)
	}
	for provider, window := range shared {
		if _, overridden := own[provider]; overridden || c.shared[provider] {
			continue
		}
		c.shared[provider] = true
		c.window("", provider, window)
	}
	return nil
}

func (c *collector) window(p bank.Project, provider string, window connection.Maintenance) {
	c.addShared(Entry{
		At: window.Start, Kind: MaintenanceStarts, Project: p, Provider: provider,
		Text: provider + " closes for maintenance.",
	})
	if window.End != nil {
		c.addShared(Entry{
			At: *window.End, Kind: MaintenanceEnds, Project: p, Provider: provider, Text: provider + " opens again.",
		})
	}
}
