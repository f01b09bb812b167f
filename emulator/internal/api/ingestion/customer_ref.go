package ingestion

import (
	"errors"

	"budsandbox/bank"
	"budsandbox/storage"
)

// customerRef identifies a customer in a body by Bud's id or by the client's own identifier.
type customerRef struct {
	CustomerID string `json:"customer_id"`
	Secret     string `json:"customer_secret"`
	Identifier string `json:"customer_idempotent_identifier"`
}

// maxIdentifier is the maximum length of a client's own identifier in bytes.
const maxIdentifier = 1024

// findCustomer finds the customer of a part of a request. Unless mustExist is set, it creates a customer for an unknown
// identifier.
func (h *Handlers) findCustomer(
	tx *storage.Tx, project bank.Project, index int, ref customerRef, mustExist bool,
) (customer bank.Customer, errs fieldErrors, err error) {
	path := customerPath(index)
	switch {
	case ref.CustomerID == "" && ref.Identifier == "":
		errs.mandatory(path+".customer_id", "customer ID")
		return customer, errs, nil
	case ref.CustomerID == "" && len(ref.Identifier) > maxIdentifier:
		errs.invalid(path, "customer_idempotent_identifier", "must be at most %d bytes", maxIdentifier)
		return customer, errs, nil
	case ref.CustomerID != "":
		customer, err = customerByID(tx, project, ref.CustomerID)
	case mustExist:
		customer, err = tx.Customers(project).Find(storage.ByIdentifier, storage.IdentifierKey(ref.Identifier))
	default:
		defaults, invalid := bank.NewContext(bank.Context{})
		if invalid != nil {
			return customer, nil, invalid
		}
		customer, _, err = h.Customers.FindOrCreate(tx, project, ref.Identifier, defaults)
	}
	switch {
	case errors.Is(err, storage.ErrNotFound):
		errs.invalid(path, ref.field(), "is not a customer of this client")
		return customer, errs, nil
	case err != nil:
		return customer, nil, err
	}
	return customer, checkSecret(customer, ref.Secret, path), nil
}

// field returns the name of the field that identifies the customer.
func (ref customerRef) field() string {
	if ref.CustomerID == "" {
		return "customer_idempotent_identifier"
	}
	return "customer_id"
}

func customerByID(tx *storage.Tx, project bank.Project, text string) (bank.Customer, error) {
	id, err := bank.ParseCustomerID(text)
	if err != nil {
		return bank.Customer{}, storage.ErrNotFound
	}
	return tx.Customers(project).Get(storage.CustomerKey(id))
}

// checkSecret checks the secret of a customer whose secret the client stores.
func checkSecret(customer bank.Customer, secret, path string) (errs fieldErrors) {
	switch {
	case customer.Hosted():
	case secret == "":
		errs.mandatory(path+".customer_secret", "customer secret")
	case customer.CheckSecret(secret) != nil:
		errs.invalid(path, "customer_secret", "is not this customer's secret")
	}
	return errs
}
