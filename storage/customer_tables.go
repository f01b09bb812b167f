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
	return errors.Join(t.checkRows(all), all.records.checkOrphans())
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
