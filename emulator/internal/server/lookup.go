package server

import (
	"context"
	"errors"

	"budsandbox/bank"
	"budsandbox/emulator/internal/api/authentication"
	"budsandbox/storage"
)

// lookup implements route.Lookup.
type lookup struct {
	*authentication.Handlers
	store *storage.DB
}

// Customer returns a customer of a project by its id.
func (l lookup) Customer(
	ctx context.Context, project bank.Project, id bank.CustomerID,
) (bank.Customer, error) {
	return l.find(ctx, project, func(customers storage.Rows[bank.Customer]) (bank.Customer, error) {
		return customers.Get(storage.CustomerKey(id))
	})
}

// CustomerByIdentifier returns a customer of a project by the client's own identifier.
func (l lookup) CustomerByIdentifier(
	ctx context.Context, project bank.Project, identifier string,
) (bank.Customer, error) {
	return l.find(ctx, project, func(customers storage.Rows[bank.Customer]) (bank.Customer, error) {
		return customers.Find(storage.ByIdentifier, storage.IdentifierKey(identifier))
	})
}

func (l lookup) find(
	ctx context.Context, project bank.Project, by func(storage.Rows[bank.Customer]) (bank.Customer, error),
) (found bank.Customer, err error) {
	err = l.store.View(ctx, func(tx *storage.Tx) error {
		found, err = by(tx.Customers(project))
		return err
	})
	if errors.Is(err, storage.ErrNotFound) {
		return found, bank.ErrNoCustomer
	}
	return found, err
}
