package storage

import (
	"errors"
	"fmt"

	"budsandbox/bank"
)

// owner says whose a table's rows are. The keys of rows that customers own begin with the customer's id, so that they
// lie together and are deleted together.
type owner uint8

const (
	aProject         owner = iota // the project's, whatever becomes of its customers
	aCustomer                     // a customer's
	customerOrNobody              // a customer's, or with the zero id nobody's
)

// knownOwner is the customer that a transaction last found, so that thousands of its rows are not looked up one by one.
type knownOwner struct {
	project string
	id      bank.CustomerID
	found   bool
}

// checkOwner returns bank.ErrNoCustomer if the row of a key would belong to a customer that does not exist. What a
// customer owns is written in a transaction that finds the customer: deleting a customer is final, whatever is written
// beside it.
func (r records) checkOwner(key Key) error {
	if r.owner == aProject {
		return nil
	}
	id, err := asID(key[:min(len(key), 16)])
	if err != nil {
		return err
	}
	if r.owner == customerOrNobody && id == (bank.CustomerID{}) {
		return nil
	}
	if !r.tx.hasCustomer(r.project, id) {
		return fmt.Errorf("write %s of customer %s: %w", r.name, bank.CustomerID(id), bank.ErrNoCustomer)
	}
	return nil
}

func (tx *Tx) hasCustomer(project string, id bank.CustomerID) bool {
	if known := (knownOwner{project, id, true}); tx.owner == known {
		return true
	}
	all := tx.bucket(project, customers.name)
	if all == nil || all.Get(id[:]) == nil {
		return false
	}
	tx.owner = knownOwner{project, id, true}
	return true
}

// orphans counts the rows of a table by their customers who do not exist.
func (r records) orphans() (map[bank.CustomerID]int, error) {
	found, bucket := map[bank.CustomerID]int{}, r.bucket()
	if r.owner == aProject || bucket == nil {
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

// checkOrphans returns an error for each customer who owns rows and does not exist.
func (r records) checkOrphans() error {
	found, err := r.orphans()
	for customer, count := range found {
		err = errors.Join(err, fmt.Errorf("%d rows of %s belong to customer %s, who does not exist", count, r.name, customer))
	}
	return err
}
