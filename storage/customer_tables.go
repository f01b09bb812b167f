package storage

import "budsandbox/bank"

// anyTable is a Table of any type of rows.
type anyTable interface {
	records(tx *Tx, project string) *records
}

// customerTables lists all tables whose rows belong to customers, for DeleteCustomer and Check.
var customerTables = []anyTable{
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
	for _, table := range customerTables {
		if err := table.records(tx, string(p)).deleteOwned(id); err != nil {
			return err
		}
	}
	return nil
}
