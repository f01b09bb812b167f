// Package customer creates, finds and deletes customers, and keeps the tasks of deletions.
package customer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"budsandbox/bank"
	"budsandbox/clock"
	"budsandbox/storage"
)

// Service creates, finds and deletes customers.
type Service struct {
	Store  *storage.DB
	Clock  *clock.Clocks
	Seed   uint64
	Random io.Reader                                   // source of secrets
	Delay  func(budsDelay time.Duration) time.Duration // how long a task is pending, given Bud's delay

	// OnDelete, unless nil, is called for every customer in the transaction that deletes it.
	OnDelete func(tx *storage.Tx, p bank.Project, id bank.CustomerID, at time.Time) error

	recent recent
}

// Batch describes customers to create with the same context.
type Batch struct {
	Project    bank.Project
	Context    bank.Context
	Identifier string // the client's own; at most one customer can have it
	Number     int
	Hosted     bool // without a secret of its own
}

// Created is a new customer with its secret, which is not stored.
type Created struct {
	bank.Customer
	Secret string
}

// Create stores a batch of customers in one transaction. If the identifier exists, it returns that customer with known
// set.
func (s *Service) Create(ctx context.Context, b Batch) (all []Created, known bool, err error) {
	now := s.now(b.Project)
	err = s.Store.Update(ctx, func(tx *storage.Tx) error {
		customers := tx.Customers(b.Project)
		all, known = make([]Created, 0, b.Number), false
		found, err := findByIdentifier(customers, b.Identifier)
		if err == nil {
			all, known = append(all, Created{Customer: found}), true
			return nil
		}
		if !errors.Is(err, storage.ErrNotFound) {
			return err
		}
		for range b.Number {
			created, err := s.insert(customers, b, now)
			if err != nil {
				return err
			}
			all = append(all, created)
		}
		return nil
	})
	return all, known, err
}

// FindOrCreate creates a hosted customer within a transaction. If the identifier exists, it returns that customer with
// known set.
func (s *Service) FindOrCreate(
	tx *storage.Tx, p bank.Project, identifier string, given bank.Context,
) (c bank.Customer, known bool, err error) {
	customers := tx.Customers(p)
	if c, err = findByIdentifier(customers, identifier); !errors.Is(err, storage.ErrNotFound) {
		return c, err == nil, err
	}
	created, err := s.insert(
		customers, Batch{Project: p, Identifier: identifier, Context: given, Hosted: true}, s.now(p))
	return created.Customer, false, err
}

// now returns the time of a new customer. Responses have whole seconds, with which the date filters must agree.
func (s *Service) now(p bank.Project) time.Time { return s.Clock.Of(p).Now().Truncate(time.Second) }

// insert stores a new customer.
func (s *Service) insert(
	customers storage.Rows[bank.Customer], b Batch, now time.Time,
) (created Created, err error) {
	id, number, err := customers.NextID(s.Seed, "customer")
	if err != nil {
		return created, err
	}
	created.Customer = bank.Customer{
		ID:         bank.CustomerID(id),
		Identifier: b.Identifier, Context: b.Context, CreatedAt: now, Number: number,
	}
	if !b.Hosted {
		if created.Secret, created.SecretHash, err = bank.NewSecret(s.Random); err != nil {
			return created, err
		}
	}
	if err := customers.Put(created.Customer); err != nil {
		return created, fmt.Errorf("store a customer: %w", err)
	}
	return created, nil
}
