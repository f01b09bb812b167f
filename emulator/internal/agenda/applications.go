package agenda

import (
	"budsandbox/bank"
	"budsandbox/storage"
)

// applications adds the deletions of applications and the expiries of their links.
func (c *collector) applications() error {
	for a, err := range rowsOf(c.tx.Applications(c.project), c.prefix()) {
		if err != nil {
			return err
		}
		event, err := c.eventOfDeletion(a.Customer)
		if err != nil {
			return err
		}
		c.add(Entry{
			At: a.DeletesAt(), Kind: ApplicationDeleted, Customer: a.Customer, Application: a.ID.String(), Event: event,
			Text: "The application of " + a.Primary.Name() + " is deleted with its customer.",
		})
	}
	for link, err := range rowsOf(c.tx.ApplicationLinks(c.project), c.prefix()) {
		if err != nil {
			return err
		}
		if link.Open(c.now) {
			c.add(Entry{
				At: link.ExpiresAt, Kind: LinkExpires, Customer: link.Customer, Application: link.Application.String(),
				Text: "The link of an application can no longer be used.",
			})
		}
	}
	return nil
}

// eventOfDeletion returns the webhook that the deletion of a customer causes, or "".
func (c *collector) eventOfDeletion(customer bank.CustomerID) (string, error) {
	for consent, err := range c.tx.Consents(c.project).WithPrefix(storage.CustomerKey(customer)) {
		if err != nil {
			return "", err
		}
		if consent.Status == bank.ConsentAuthorised {
			return "open_banking.consent.revoked", nil
		}
	}
	return "", nil
}
