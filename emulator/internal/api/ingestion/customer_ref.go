package ingestion

import (
	"errors"
	"fmt"

	"budsandbox/bank"
	"budsandbox/storage"
)

// owner names a customer in a body, by Bud's id or by the client's own.
type owner struct {
	CustomerID string `json:"customer_id"`
	Secret     string `json:"customer_secret"`
	Identifier string `json:"customer_idempotent_identifier"`
}

// longestIdentifier is that of a client's own identifier, in bytes.
const longestIdentifier = 1024

// owner finds the customer of a part of a request. One whom the client names by an identifier of its own is made if need be, unless
// he is only to be looked up.
func (h *Handlers) owner(tx *storage.Tx, p bank.Project, place int, o owner, lookUp bool) (c bank.Customer, wrong faults, err error) {
	at := fmt.Sprintf("customers[%d]", place)
	switch {
	case o.CustomerID == "" && o.Identifier == "":
		wrong = append(wrong, fault{at + ".customer_id", "The customer ID is mandatory", true, "is mandatory"})
		return c, wrong, nil
	case o.CustomerID == "" && len(o.Identifier) > longestIdentifier:
		wrong.invalid(at, "customer_idempotent_identifier", "must be at most %d bytes", longestIdentifier)
		return c, wrong, nil
	case o.CustomerID != "":
		c, err = named(tx, p, o.CustomerID)
	case lookUp:
		c, err = tx.Customers(p).Find(storage.ByIdentifier, storage.IdentifierKey(o.Identifier))
	default:
		whole, bad := bank.NewContext(bank.Context{})
		if bad != nil {
			return c, nil, bad
		}
		c, _, err = h.FindOrCreate(tx, p, o.Identifier, whole)
	}
	switch {
	case errors.Is(err, storage.ErrNotFound):
		wrong.invalid(at, o.field(), "is no customer of this client")
		return c, wrong, nil
	case err != nil:
		return c, nil, err
	}
	return c, secretFaults(c, o.Secret, at), nil
}

// field is the one that names the customer.
func (o owner) field() string {
	if o.CustomerID == "" {
		return "customer_idempotent_identifier"
	}
	return "customer_id"
}

func named(tx *storage.Tx, p bank.Project, text string) (bank.Customer, error) {
	id, err := bank.ParseCustomerID(text)
	if err != nil {
		return bank.Customer{}, storage.ErrNotFound
	}
	return tx.Customers(p).Get(storage.CustomerKey(id))
}

// secretFaults is what is wrong with the secret of a customer who keeps it himself.
func secretFaults(c bank.Customer, secret, at string) (wrong faults) {
	switch {
	case c.Hosted():
	case secret == "":
		wrong = append(wrong, fault{at + ".customer_secret", "The customer secret is mandatory", true, "is mandatory"})
	case c.CheckSecret(secret) != nil:
		wrong.invalid(at, "customer_secret", "is not this customer's secret")
	}
	return wrong
}
