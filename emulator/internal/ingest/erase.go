package ingest

import (
	"strings"
	"time"

	"budsandbox/bank"
	"budsandbox/storage"
)

// eraseWhere deletes a customer's ingested transactions that match, and records their deletion.
func eraseWhere(
	tx *storage.Tx, p bank.Project, c bank.CustomerID, at time.Time, match func(*bank.IngestedTransaction) bool,
) error {
	rows, traces := tx.IngestedTransactions(p), tx.Tombstones(p)
	for row, err := range rows.WithPrefix(storage.CustomerKey(c)) {
		if err != nil {
			return err
		}
		if !match(&row) {
			continue
		}
		if err := rows.Delete(storage.IngestedTransactionKey(c, row.ID)); err != nil {
			return err
		}
		if err := traces.Put(bank.Tombstone{Customer: c, ID: row.ID, At: at.Truncate(time.Microsecond)}); err != nil {
			return err
		}
	}
	return nil
}

// RemoveAccount deletes an ingested account with its transactions within the caller's transaction. It reports whether
// anything was deleted.
func RemoveAccount(
	tx *storage.Tx, p bank.Project, c bank.CustomerID, id bank.AccountID, at time.Time,
) (removed bool, err error) {
	return remove(tx, p, c, at,
		func(a *bank.IngestedAccount) bool { return a.ID == id },
		func(row *bank.IngestedTransaction) bool { return row.Account == id })
}

// RemoveProvider deletes the ingested accounts of a provider with their transactions, and transactions that name the
// provider, within the caller's transaction.
func RemoveProvider(
	tx *storage.Tx, p bank.Project, c bank.CustomerID, name string, at time.Time,
) (removed bool, err error) {
	gone := map[bank.AccountID]bool{} // filled by the first function, and read by the second
	return remove(tx, p, c, at,
		func(a *bank.IngestedAccount) bool {
			gone[a.ID] = gone[a.ID] || sameProvider(a.Provider, name)
			return gone[a.ID]
		},
		func(row *bank.IngestedTransaction) bool { return gone[row.Account] || sameProvider(row.Provider, name) })
}

// sameProvider compares provider names in any of Bud's spellings.
func sameProvider(a, b string) bool {
	plain := strings.NewReplacer("_", "", "-", "", " ", "")
	return a != "" && strings.EqualFold(plain.Replace(a), plain.Replace(b))
}

// remove deletes the accounts that match, then the transactions, and then the periods for which the transactions of
// such accounts were complete. account is also called with only the id of an account.
func remove(
	tx *storage.Tx, p bank.Project, c bank.CustomerID, at time.Time,
	account func(*bank.IngestedAccount) bool, row func(*bank.IngestedTransaction) bool,
) (removed bool, err error) {
	for a, err := range tx.IngestedAccounts(p).WithPrefix(storage.CustomerKey(c)) {
		if err != nil {
			return removed, err
		}
		if !account(&a) {
			continue
		}
		removed = true
		if err := tx.IngestedAccounts(p).Delete(storage.IngestedAccountKey(c, a.ID)); err != nil {
			return removed, err
		}
	}
	emptied := map[bank.AccountID]bool{}
	err = eraseWhere(tx, p, c, at, func(one *bank.IngestedTransaction) bool {
		matches := row(one)
		removed = removed || matches
		emptied[one.Account] = emptied[one.Account] || matches
		return matches
	})
	if err != nil {
		return removed, err
	}
	for w, err := range tx.Coverages(p).WithPrefix(storage.CustomerKey(c)) {
		if err != nil {
			return removed, err
		}
		if emptied[w.Account] || account(&bank.IngestedAccount{Account: bank.Account{ID: w.Account}}) {
			removed = true
			if err := tx.Coverages(p).Delete(storage.IngestedAccountKey(c, w.Account)); err != nil {
				return removed, err
			}
		}
	}
	if removed {
		return removed, tx.Touch(p, c)
	}
	return removed, nil
}
