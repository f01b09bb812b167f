package agenda

import (
	"iter"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/connection"
	"budsandbox/storage"
)

// rowsOf returns the rows whose keys have a prefix, or all rows if it is empty.
func rowsOf[V any](table storage.Rows[V], prefix storage.Key) iter.Seq2[V, error] {
	if len(prefix) == 0 {
		return table.After(nil)
	}
	return table.WithPrefix(prefix)
}

// consents adds the dates of the consents that permit fetching, or would after a reconfirmation.
func (c *collector) consents() error {
	for consent, err := range rowsOf(c.tx.Consents(c.project), c.prefix()) {
		if err != nil {
			return err
		}
		if !consent.Renewable(c.now) {
			continue
		}
		for _, date := range []struct {
			kind  Kind
			at    time.Time
			event string
			text  string
		}{
			{ReconfirmDue, connection.ReconfirmDueAt(consent), "", "is due to be reconfirmed"},
			{ConsentExpires, consent.ExpiresAt(), "", "is 90 days old: refreshes fail until it is reconfirmed"},
			{ConsentRevoked, consent.RenewableUntil(), "open_banking.consent.revoked",
				"is 180 days old: it is revoked, and the customer has to authorise anew"},
		} {
			if !c.inRange(date.at) {
				continue
			}
			c.add(Entry{
				At: date.at, Kind: date.kind, Customer: consent.Customer, Subject: consent.ID.String(),
				Provider: consent.Provider, Event: date.event, Text: "The consent at " + consent.Provider + " " + date.text + ".",
			})
		}
	}
	return nil
}

// links adds the expiries of unused links to connect a bank.
func (c *collector) links() error {
	for link, err := range rowsOf(c.tx.Authorisations(c.project), c.prefix()) {
		if err != nil {
			return err
		}
		if !c.inRange(link.ExpiresAt()) || !link.UsedAt.IsZero() {
			continue
		}
		if link.Link != (bank.LinkID{}) { // an application's link ends its session
			continue
		}
		c.add(Entry{
			At: link.ExpiresAt(), Kind: LinkExpires, Customer: link.Customer, Subject: link.ID.String(),
			Provider: link.Provider, Text: "The link to connect a bank can no longer be used.",
		})
	}
	return nil
}

// refreshes adds each customer's next background refresh.
func (c *collector) refreshes() error {
	fits := func(bound time.Time) bool { return !bound.After(c.now) || c.inRange(bound) }
	for due, err := range c.agenda.Background.Upcoming(c.tx, c.project, c.query.Customer, fits) {
		if err != nil {
			return err
		}
		c.add(Entry{
			At: due.At, Kind: BackgroundRefresh, Customer: due.Customer, Event: "open_banking.v2.refresh.completed",
			Text: "Bud refreshes the customer's banks in the background.",
		})
	}
	return nil
}

// lifeEvents adds the life events in the future.
func (c *collector) lifeEvents() error {
	for stored, err := range rowsOf(c.tx.Connections(c.project), c.prefix()) {
		if err != nil {
			return err
		}
		for _, event := range connection.CurrentEvents(stored.Events) {
			if event.At.After(c.now) {
				c.add(Entry{
					At: event.At, Kind: LifeEventHappens, Customer: stored.Customer, Subject: event.ID.String(),
					Provider: stored.Provider,
					Text: "Something happens at " + stored.Provider + ": " + connection.EventKindOf(event) +
						"; the next refresh fetches it.",
				})
			}
		}
	}
	return nil
}
