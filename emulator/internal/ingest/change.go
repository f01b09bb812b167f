package ingest

import (
	"errors"
	"fmt"
	"time"

	"budsandbox/bank"
	"budsandbox/storage"
)

// Settlement gives a pending transaction its final status.
type Settlement struct {
	ID     bank.TransactionID
	Status bank.Status
	At     time.Time // time of the settlement, given by the client
	Now    time.Time // time of the request
}

// SettledError is the error of a transaction that already has its final status.
type SettledError struct{ Status bank.Status }

func (e *SettledError) Error() string {
	return fmt.Sprintf("the transaction is %s and not pending", e.Status)
}

// Settle gives a pending transaction its final status. It returns storage.ErrNotFound for an unknown transaction,
// and a *SettledError for a settled one.
func (s *Service) Settle(tx *storage.Tx, project bank.Project, customerID bank.CustomerID, in Settlement) error {
	row, err := find(tx, project, customerID, in.ID)
	if err != nil {
		return err
	}
	if row.Status != bank.Pending {
		return &SettledError{row.Status}
	}
	row.Status, row.At, row.UpdatedAt = in.Status, in.At, in.Now
	return tx.IngestedTransactions(project).Put(row)
}

// find returns the customer's ingested transaction with an id, which may be another form of the same UUID. It returns
// storage.ErrNotFound if there is none.
func find(
	tx *storage.Tx, project bank.Project, customerID bank.CustomerID, id bank.TransactionID,
) (row bank.IngestedTransaction, err error) {
	table := tx.IngestedTransactions(project)
	if row, err = table.Get(storage.IngestedTransactionKey(customerID, id)); !errors.Is(err, storage.ErrNotFound) {
		return row, err
	}
	for _, form := range id.OtherForms() {
		if row, err = table.Get(storage.IngestedTransactionKey(customerID, form)); !errors.Is(err, storage.ErrNotFound) {
			break
		}
	}
	return row, err
}

// ChangeClosing changes the closing time of an account. change gets the current closing time, which is zero while
// the account is open.
func (s *Service) ChangeClosing(
	tx *storage.Tx, project bank.Project, customerID bank.CustomerID, id bank.AccountID, change func(time.Time) time.Time,
) error {
	account, err := tx.IngestedAccounts(project).Get(storage.IngestedAccountKey(customerID, id))
	if err != nil {
		return err
	}
	closedAt := change(account.ClosedAt)
	if closedAt.Equal(account.ClosedAt) {
		return nil
	}
	account.ClosedAt = closedAt
	if account.SentAt.Before(s.Clock.Of(project).Now()) {
		account.SentAt = s.Clock.Of(project).Now()
	}
	if err := tx.IngestedAccounts(project).Put(account); err != nil {
		return fmt.Errorf("close or reopen account %q: %w", id, err)
	}
	return tx.Touch(project, customerID)
}
