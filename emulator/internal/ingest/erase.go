package ingest

import (
	"strings"
	"time"

	"budsandbox/bank"
	"budsandbox/storage"
)

// eraseWhere deletes a customer's ingested transactions that match, and records their deletion.
func eraseWhere(
	tx *storage.Tx, project bank.Project, customerID bank.CustomerID, at time.Time,
	match func(*bank.IngestedTransaction) bool,
) error {
	rows, tombstones := tx.IngestedTransactions(project), tx.Tombstones(project)
	for row, err := range rows.WithPrefix(storage.CustomerKey(customerID)) {
		if err != nil {
			return err
		}
		if !match(&row) {
			continue
		}
		if err := rows.Delete(storage.IngestedTransactionKey(customerID, row.ID)); err != nil {
			return err
		}
		deleted := bank.Tombstone{Customer: customerID, ID: row.ID, At: at.Truncate(time.Microsecond)}
		if err := tombstones.Put(deleted); err != nil {
			return err
		}
	}
	return nil
}

// RemoveAccount deletes an ingested account with its transactions within the caller's transaction. It reports whether
// anything was deleted.
func RemoveAccount(
	tx *storage.Tx, project bank.Project, customerID bank.CustomerID, id bank.AccountID, at time.Time,
) (removed bool, err error) {
	return remove(tx, project, customerID, at,
		func(a *bank.IngestedAccount) bool { return a.ID == id },
		func(row *bank.IngestedTransaction) bool { return row.Account == id })
}

// RemoveProvider deletes the ingested accounts of a provider with their transactions, and transactions that name the
// provider, within the caller's transaction.
func RemoveProvider(
	tx *storage.Tx, project bank.Project, customerID bank.CustomerID, name string, at time.Time,
) (removed bool, err error) {
	removedAccounts := map[bank.AccountID]bool{} // filled by the first function, and read by the second
	return remove(tx, project, customerID, at,
		func(a *bank.IngestedAccount) bool {
			removedAccounts[a.ID] = removedAccounts[a.ID] || sameProvider(a.Provider, name)
			return removedAccounts[a.ID]
		},
		func(row *bank.IngestedTransaction) bool {
			return removedAccounts[row.Account] || sameProvider(row.Provider, name)
		})
}

// sameProvider compares provider names in any of Bud's spellings.
func sameProvider(a, b string) bool {
	plain := strings.NewReplacer("_", "", "-", "", " ", "")
	return a != "" && strings.EqualFold(plain.Replace(a), plain.Replace(b))
}

// remove deletes the accounts that match, then the transactions, and then the periods for which the transactions of
// such accounts were complete. isAccount is also called with only the id of an account.
func remove(
	tx *storage.Tx, project bank.Project, customerID bank.CustomerID, at time.Time,
	isAccount func(*bank.IngestedAccount) bool, isTransaction func(*bank.IngestedTransaction) bool,
) (removed bool, err error) {
	for account, err := range tx.IngestedAccounts(project).WithPrefix(storage.CustomerKey(customerID)) {
		if err != nil {
			return removed, err
		}
		if !isAccount(&account) {
			continue
		}
		removed = true
		if err := tx.IngestedAccounts(project).Delete(storage.IngestedAccountKey(customerID, account.ID)); err != nil {
			return removed, err
		}
	}
	emptied := map[bank.AccountID]bool{}
	err = eraseWhere(tx, project, customerID, at, func(row *bank.IngestedTransaction) bool {
		matches := isTransaction(row)
		removed = removed || matches
		emptied[row.Account] = emptied[row.Account] || matches
		return matches
	})
	if err != nil {
		return removed, err
	}
	for coverage, err := range tx.Coverages(project).WithPrefix(storage.CustomerKey(customerID)) {
		if err != nil {
			return removed, err
		}
		if emptied[coverage.Account] || isAccount(&bank.IngestedAccount{Account: bank.Account{ID: coverage.Account}}) {
			removed = true
			if err := tx.Coverages(project).Delete(storage.IngestedAccountKey(customerID, coverage.Account)); err != nil {
				return removed, err
			}
		}
	}
	if removed {
		return removed, tx.Touch(project, customerID)
	}
	return removed, nil
}
