package storage

import (
	"errors"

	"budsandbox/bank"
)

// ownedTable is a table whose rows belong to customers.
type ownedTable interface {
	deleteOwned(tx *Tx, project string, customer bank.CustomerID) error
	deleteOrphans(tx *Tx, project string) error
	check(tx *Tx, project string) error
}

// owned lists all tables whose rows belong to customers, for DeleteCustomer and Check.
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

// DeleteCustomer deletes a customer and all its rows, or returns ErrNotFound.
func (tx *Tx) DeleteCustomer(p bank.Project, id bank.CustomerID) error {
	if err := tx.Customers(p).Delete(CustomerKey(id)); err != nil {
		return err
	}
	for _, table := range owned {
		if err := table.deleteOwned(tx, string(p), id); err != nil {
			return err
		}
	}
	return nil
}

func (t *Table[V]) deleteOwned(tx *Tx, project string, customer bank.CustomerID) error {
	all := rows(tx, project, t)
	return all.records.deleteOwned(customer, all.Delete)
}

func (t *Table[V]) check(tx *Tx, project string) error {
	all := rows(tx, project, t)
	return errors.Join(t.checkIndexes(all), all.records.checkOrphans())
}

func (t *Table[V]) deleteOrphans(tx *Tx, project string) error {
	all := rows(tx, project, t)
	found, err := all.records.orphans()
	if err != nil {
		return err
	}
	for customer := range found {
		if err := all.records.deleteOwned(customer, all.Delete); err != nil {
			return err
		}
	}
	return nil
}

// revision is the version of a customer's book: the id of the last transaction that changed it, which is never reused.
type revision struct {
	customer bank.CustomerID
	number   uint64
}

var revisions = &Table[revision]{
	name:  "revisions",
	owner: ownedByCustomer,
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

// Touch records that the data of a customer's book changed. Call it in every transaction that writes such data.
func (tx *Tx) Touch(p bank.Project, id bank.CustomerID) error {
	return rows(tx, string(p), revisions).Put(revision{id, uint64(tx.bolt.ID())})
}

// Revision returns the version of a customer's book. It changes with each transaction that calls Touch, and is 0
// before the first.
func (tx *Tx) Revision(p bank.Project, id bank.CustomerID) uint64 {
	r, err := rows(tx, string(p), revisions).Get(CustomerKey(id))
	if err != nil {
		return 0 // no Touch yet
	}
	return r.number
}
