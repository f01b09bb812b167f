package agenda

import (
	"budsandbox/bank"
	"budsandbox/storage"
)

// applications adds the deletions of applications and the expiries of their links.
func (c *collector) applications() error {
	for application, err := range rowsOf(c.tx.Applications(c.project), c.prefix()) {
		if err != nil {
			return err
		}
		event, err := c.eventOfDeletion(application.Customer)
		if err != nil {
			return err
		}
		c.add(Entry{
			At: application.DeletesAt(), Kind: ApplicationDeleted, Customer: application.Customer,
			Application: application.ID.String(), Event: event,
			Text: "The application of " + application.Primary.Name() + " is deleted with its customer.",
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
func (c *collector) eventOfDeletion(customerID bank.CustomerID) (string, error) {
	for consent, err := range c.tx.Consents(c.project).WithPrefix(storage.CustomerKey(customerID)) {
		if err != nil {
			return "", err
		}
		if consent.Status == bank.ConsentAuthorised {
			return "open_banking.consent.revoked", nil
		}
	}
	return "", nil
}
