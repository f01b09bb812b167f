package ingestion

import (
	"errors"

	"budsandbox/bank"
	"budsandbox/storage"
)

// storeTransactions stores transactions and replaces those with the same ids. Transactions in the request's windows
// that are not sent again are deleted, and their deletion is recorded.
func (h *Handlers) storeTransactions(tx *storage.Tx, p bank.Project, b batch) error {
	if err := h.deleteWindows(tx, p, b); err != nil {
		return err
	}
	table := tx.IngestedRows(p)
	for _, row := range b.rows {
		if err := table.Put(row); err != nil {
			return err
		}
		err := tx.Erasures(p).Delete(storage.IngestedRowKey(row.Customer, row.ID))
		if err != nil && !errors.Is(err, storage.ErrNotFound) {
			return err
		}
	}
	return h.addCoverage(tx, p, b)
}

// deleteWindows deletes the customer's transactions in the windows, except those in the request.
func (h *Handlers) deleteWindows(tx *storage.Tx, p bank.Project, b batch) error {
	if len(b.windows) == 0 {
		return nil
	}
	sent := make(map[bank.TransactionID]bool, len(b.rows))
	for _, row := range b.rows {
		sent[row.ID] = true
	}
	windows := make(map[bank.AccountID]bank.Window, len(b.windows))
	for _, c := range b.windows {
		windows[c.Account] = c.Windows[0]
	}
	return eraseWhere(tx, p, b.customer.ID, h.Clock.Of(p).Now(), func(row *bank.IngestedRow) bool {
		w, windowed := windows[row.Account]
		return windowed && !sent[row.ID] && !row.At.Before(w.From) && !row.At.After(w.To)
	})
}

// addCoverage stores the periods for which an account's transactions are complete: the request's windows or, for an
// account without one, from its first to its last transaction.
func (h *Handlers) addCoverage(tx *storage.Tx, p bank.Project, b batch) error {
	all := map[bank.AccountID]bank.Window{}
	var order []bank.AccountID
	for _, row := range b.rows {
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
	for _, c := range b.windows {
		if _, known := all[c.Account]; !known {
			order = append(order, c.Account)
		}
		all[c.Account] = c.Windows[0]
	}
	for _, id := range order {
		known, err := tx.Coverages(p).Get(storage.IngestedAccountKey(b.customer.ID, id))
		if err != nil && !errors.Is(err, storage.ErrNotFound) {
			return err
		}
		known.Customer, known.Account = b.customer.ID, id
		known.Cover(all[id])
		if err := tx.Coverages(p).Put(known); err != nil {
			return err
		}
	}
	return nil
}
