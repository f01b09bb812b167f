package storage

import (
	"errors"

	"budsandbox/bank"
)

// ownedTable is a table of rows that customers own.
type ownedTable interface {
	forget(tx *Tx, project string, customer bank.CustomerID) error
	forgetOrphans(tx *Tx, project string) error
	check(tx *Tx, project string) error
}

// owned are all of them. DeleteCustomer empties what is listed here, and Check reads it.
var owned = []ownedTable{
	connections,
	consents,
	authorisations,
	fetches,
	deliveries,
	revisions,
	budgets,
	goals,
	searches,
	ingestedAccounts,
	ingestedTransactions,
	coverages,
	tombstones,
	ingestions,
	labels,
	labellings,
	corrections,
	customMerchants,
	customProfiles,
	knownInsights,
	applications,
	applicationLinks,
	mails,
}

// DeleteCustomer removes a customer and every row that it owns, or returns ErrNotFound.
func (tx *Tx) DeleteCustomer(p bank.Project, id bank.CustomerID) error {
	if err := tx.Customers(p).Delete(CustomerKey(id)); err != nil {
		return err
	}
	for _, table := range owned {
		if err := table.forget(tx, string(p), id); err != nil {
			return err
		}
	}
	return nil
}

func (t *Table[V]) forget(tx *Tx, project string, customer bank.CustomerID) error {
	all := rows(tx, project, t)
	return all.records.forget(customer, all.Delete)
}

func (t *Table[V]) check(tx *Tx, project string) error {
	all := rows(tx, project, t)
	return errors.Join(t.checkIndexes(all), all.records.checkOrphans())
}

func (t *Table[V]) forgetOrphans(tx *Tx, project string) error {
	all := rows(tx, project, t)
	found, err := all.records.orphans()
	if err != nil {
		return err
	}
	for customer := range found {
		if err := all.records.forget(customer, all.Delete); err != nil {
			return err
		}
	}
	return nil
}

// revision is when a customer's book last changed, as the number of the file's transaction, which never comes back.
type revision struct {
	customer bank.CustomerID
	number   uint64
}

var revisions = &Table[revision]{
	name:  "revisions",
	owner: aCustomer,
	key:   func(r revision) Key { return CustomerKey(r.customer) },
	codec: codec[revision]{
		encode: func(r revision) ([]byte, error) { return Key{}.Number(r.number), nil },
		decode: func(key, value []byte) (r revision, err error) {
			if r.customer, err = asID(key); err == nil {
				r.number = uint64(asMicros(value))
			}
			return r, err
		},
	},
}

// Touch says that something changed which a customer's book is made from. Whoever writes such a row calls it in the
// same transaction.
func (tx *Tx) Touch(p bank.Project, id bank.CustomerID) error {
	return rows(tx, string(p), revisions).Put(revision{id, uint64(tx.bolt.ID())})
}

// Revision tells whether a book is still what it was: it is another after each transaction that touched it, and 0 when
// none ever did.
func (tx *Tx) Revision(p bank.Project, id bank.CustomerID) uint64 {
	r, err := rows(tx, string(p), revisions).Get(CustomerKey(id))
	if err != nil {
		return 0 // nothing was ever written
	}
	return r.number
}
