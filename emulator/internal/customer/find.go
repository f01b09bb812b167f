package customer

import (
	"context"
	"errors"

	"budsandbox/bank"
	"budsandbox/storage"
)

// Customer returns a customer of a project by its id, or bank.ErrNoCustomer.
func (s *Service) Customer(ctx context.Context, p bank.Project, id bank.CustomerID) (bank.Customer, error) {
	version, key := s.Store.Version(), recentKey{p, id}
	if c, found := s.recent.find(version, key); found {
		return c, nil
	}
	c, err := s.view(ctx, p, byID(id))
	if err == nil {
		s.recent.add(version, key, c)
	}
	return c, err
}

// CustomerByIdentifier returns a customer of a project by the client's own identifier, or bank.ErrNoCustomer.
func (s *Service) CustomerByIdentifier(
	ctx context.Context, p bank.Project, identifier string,
) (bank.Customer, error) {
	return s.view(ctx, p, byIdentifier(identifier))
}

// finder finds a customer of a project, or returns storage.ErrNotFound.
type finder func(storage.Rows[bank.Customer]) (bank.Customer, error)

func byID(id bank.CustomerID) finder {
	return func(customers storage.Rows[bank.Customer]) (bank.Customer, error) {
		return customers.Get(storage.CustomerKey(id))
	}
}

func byIdentifier(identifier string) finder {
	return func(customers storage.Rows[bank.Customer]) (bank.Customer, error) {
		return findByIdentifier(customers, identifier)
	}
}

// findByIdentifier returns the customer with an identifier, or storage.ErrNotFound. An empty identifier finds none.
func findByIdentifier(customers storage.Rows[bank.Customer], identifier string) (bank.Customer, error) {
	if identifier == "" {
		return bank.Customer{}, storage.ErrNotFound
	}
	return customers.Find(storage.ByIdentifier, storage.IdentifierKey(identifier))
}

func (s *Service) view(ctx context.Context, p bank.Project, find finder) (found bank.Customer, err error) {
	err = s.Store.View(ctx, func(tx *storage.Tx) error {
		found, err = find(tx.Customers(p))
		return err
	})
	return found, noCustomer(err)
}

// noCustomer converts storage.ErrNotFound to bank.ErrNoCustomer.
func noCustomer(err error) error {
	if errors.Is(err, storage.ErrNotFound) {
		return bank.ErrNoCustomer
	}
	return err
}
