package storage

import (
	"errors"
	"fmt"

	"budsandbox/bank"
	"budsandbox/internal/quantity"
)

// owner is the owner of a table's rows. The keys of customers' rows begin with the customer's id, so that they are
// adjacent and are deleted together.
type owner uint8

const (
	ownedByProject        owner = iota // the project; rows stay when customers are deleted
	ownedByCustomer                    // a customer
	ownedByCustomerOrNone              // a customer, or none if the id is zero
)

// foundCustomer is a customer that a transaction has found. The zero value is none.
type foundCustomer struct {
	project string
	id      bank.CustomerID
	found   bool
}

// checkOwner returns bank.ErrNoCustomer if the customer of a row does not exist. A transaction that writes a
// customer's row must find the customer, so that concurrent writes cannot restore rows of a deleted one.
func (r *records) checkOwner(key Key) error {
	if r.owner == ownedByProject {
		return nil
	}
	id, err := asID(key[:min(len(key), 16)])
	if err != nil {
		return err
	}
	if r.owner == ownedByCustomerOrNone && id == (bank.CustomerID{}) {
		return nil
	}
	if !r.tx.hasCustomer(r.project, id) {
		return fmt.Errorf("write %s of customer %s: %w", r.name, bank.CustomerID(id), bank.ErrNoCustomer)
	}
	return nil
}

// hasCustomer reports whether a customer exists.
func (tx *Tx) hasCustomer(project string, id bank.CustomerID) bool {
	wanted := foundCustomer{project, id, true}
	if tx.lastCustomer == wanted {
		return true
	}
	all := tx.bucket(project, customers.name)
	if all == nil || all.Get(id[:]) == nil {
		return false
	}
	tx.lastCustomer = wanted
	return true
}

// orphans returns the number of rows for each customer that does not exist.
func (r *records) orphans() (map[bank.CustomerID]int, error) {
	found, bucket := map[bank.CustomerID]int{}, r.bucket()
	if r.owner == ownedByProject || bucket == nil {
		return found, nil
	}
	cursor := bucket.Cursor()
	for key, _ := cursor.First(); key != nil; key, _ = cursor.Next() {
		if err := r.checkOwner(key); errors.Is(err, bank.ErrNoCustomer) {
			found[bank.CustomerID(key[:16])]++
		} else if err != nil {
			return found, err
		}
	}
	return found, nil
}

// checkOrphans returns an error for each customer that has rows and does not exist.
func (r *records) checkOrphans() error {
	found, err := r.orphans()
	listed := 0
	for customer, count := range found {
		if listed++; listed > maxProblems {
			return errors.Join(err, fmt.Errorf("%s has rows of %d customers who do not exist", r.name, len(found)))
		}
		err = errors.Join(err, fmt.Errorf("%s has %s of customer %s, who does not exist",
			r.name, quantity.Of(count, "row"), customer))
	}
	return err
}
