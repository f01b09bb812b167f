package ingest

import (
	"errors"

	"budsandbox/bank"
	"budsandbox/storage"
)

// Batch holds a customer's transactions to store.
type Batch struct {
	Customer bank.CustomerID
	Rows     []bank.IngestedTransaction
	Windows  []bank.Coverage // the periods for which Rows are complete, at most one for each account
}

// StoreTransactions stores transactions and replaces those with the same ids. One whose id is another form of the UUID
// of a stored transaction replaces that one and gets its id, also in the batch. Transactions in the request's windows
// that are not sent again are deleted, and their deletion is recorded.
func (s *Service) StoreTransactions(tx *storage.Tx, project bank.Project, batch Batch) error {
	if err := keepIDs(tx, project, batch); err != nil {
		return err
	}
	if err := s.deleteWindows(tx, project, batch); err != nil {
		return err
	}
	table := tx.IngestedTransactions(project)
	for _, row := range batch.Rows {
		if err := table.Put(row); err != nil {
			return err
		}
		err := tx.Tombstones(project).Delete(storage.IngestedTransactionKey(row.Customer, row.ID))
		if err != nil && !errors.Is(err, storage.ErrNotFound) {
			return err
		}
	}
	return s.addCoverage(tx, project, batch)
}

// keepIDs gives the transactions of a batch the ids in the form that the customer has already, or that comes first in
// the batch.
func keepIDs(tx *storage.Tx, project bank.Project, batch Batch) error {
	first := map[bank.TransactionID]bank.TransactionID{}
	for i := range batch.Rows {
		id := &batch.Rows[i].ID
		dashed := id.Dashed()
		if len(dashed) != 36 {
			continue
		}
		if kept, twice := first[dashed]; twice {
			*id = kept
			continue
		}
		switch known, err := find(tx, project, batch.Customer, *id); {
		case err == nil:
			*id = known.ID
		case !errors.Is(err, storage.ErrNotFound):
			return err
		}
		first[dashed] = *id
	}
	return nil
}

// deleteWindows deletes the customer's transactions in the windows, except those in the request.
func (s *Service) deleteWindows(tx *storage.Tx, project bank.Project, batch Batch) error {
	if len(batch.Windows) == 0 {
		return nil
	}
	sent := make(map[bank.TransactionID]bool, len(batch.Rows))
	for _, row := range batch.Rows {
		sent[row.ID] = true
	}
	windows := make(map[bank.AccountID]bank.Window, len(batch.Windows))
	for _, c := range batch.Windows {
		windows[c.Account] = c.Windows[0]
	}
	return eraseWhere(tx, project, batch.Customer, s.Clock.Of(project).Now(), func(row *bank.IngestedTransaction) bool {
		w, windowed := windows[row.Account]
		return windowed && !sent[row.ID] && !row.At.Before(w.From) && !row.At.After(w.To)
	})
}

// addCoverage stores the periods for which an account's transactions are complete: the request's windows or, for an
// account without one, from its first to its last transaction.
func (s *Service) addCoverage(tx *storage.Tx, project bank.Project, batch Batch) error {
	all := map[bank.AccountID]bank.Window{}
	var order []bank.AccountID
	for _, row := range batch.Rows {
		w, known := all[row.Account]
		if !known {
			w = bank.Window{From: row.At, To: row.At}
			order = append(order, row.Account)
		}
		if row.At.Before(w.From) {
			w.From = row.At
		}
		if row.At.After(w.To) {
			w.To = row.At
		}
		all[row.Account] = w
	}
	for _, c := range batch.Windows {
		if _, known := all[c.Account]; !known {
			order = append(order, c.Account)
		}
		all[c.Account] = c.Windows[0]
	}
	for _, id := range order {
		known, err := tx.Coverages(project).Get(storage.IngestedAccountKey(batch.Customer, id))
		if err != nil && !errors.Is(err, storage.ErrNotFound) {
			return err
		}
		known.Customer, known.Account = batch.Customer, id
		known.Cover(all[id])
		if err := tx.Coverages(project).Put(known); err != nil {
			return err
		}
	}
	return nil
}

// StoreAccounts stores a customer's accounts and replaces those with the same ids. A closed account stays closed,
// because closing and reopening have their own operations.
func (s *Service) StoreAccounts(
	tx *storage.Tx, project bank.Project, customerID bank.CustomerID, accounts []bank.IngestedAccount,
) error {
	table := tx.IngestedAccounts(project)
	for _, account := range accounts {
		account.Customer = customerID
		known, err := table.Get(storage.IngestedAccountKey(customerID, account.ID))
		if err != nil && !errors.Is(err, storage.ErrNotFound) {
			return err
		}
		account.ClosedAt = known.ClosedAt
		if err := table.Put(account); err != nil {
			return err
		}
	}
	return nil
}
