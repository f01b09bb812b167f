package storage

import (
	"errors"
	"fmt"

	"budsandbox/bank"
)

// owner says whose a table's rows are. The keys of rows that customers own begin with the customer's id, so that they lie
// together and are deleted together.
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

// checkOwner returns bank.ErrNoCustomer if the row of a key would belong to a customer that does not exist. What a customer
// owns is written in a transaction that finds the customer: deleting a customer is final, whatever is written beside it.
func (r openTable[V]) checkOwner(key Key) error {
	if r.table.owner == aProject {
		return nil
	}
	id, err := asID(key[:min(len(key), 16)])
	if err != nil {
		return err
	}
	if r.table.owner == customerOrNobody && id == (bank.CustomerID{}) {
		return nil
	}
	if !r.tx.hasCustomer(r.project, id) {
		return fmt.Errorf("write %s of customer %s: %w", r.table.name, bank.CustomerID(id), bank.ErrNoCustomer)
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
func (t *Table[V]) orphans(tx *Tx, project string) (map[bank.CustomerID]int, error) {
	found, bucket := map[bank.CustomerID]int{}, tx.bucket(project, t.name)
	if t.owner == aProject || bucket == nil {
		return found, nil
	}
	all, cursor := rows(tx, project, t), bucket.Cursor()
	for key, _ := cursor.First(); key != nil; key, _ = cursor.Next() {
		if err := all.checkOwner(key); errors.Is(err, bank.ErrNoCustomer) {
			found[bank.CustomerID(key[:16])]++
		} else if err != nil {
			return found, err
		}
	}
	return found, nil
}

// forgetOrphans deletes the rows of customers who do not exist.
func (t *Table[V]) forgetOrphans(tx *Tx, project string) error {
	found, err := t.orphans(tx, project)
	if err != nil {
		return err
	}
	for customer := range found {
		if err := t.forget(tx, project, customer); err != nil {
			return err
		}
	}
	return nil
}
