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
	At     time.Time
	Now    time.Time // time of the settlement, given by the client
}

// SettledError is the error of a transaction that already has its final status.
type SettledError struct{ Status bank.Status }

func (e *SettledError) Error() string {
	return fmt.Sprintf("the transaction is %s and not pending", e.Status)
}

// Settle gives a pending transaction its final status. It returns storage.ErrNotFound for an unknown transaction,
// and a *SettledError for a settled one.
func (s *Service) Settle(tx *storage.Tx, p bank.Project, c bank.CustomerID, in Settlement) error {
	row, err := tx.IngestedTransactions(p).Get(storage.IngestedTransactionKey(c, in.ID))
	for _, form := range in.ID.OtherForms() {
		if errors.Is(err, storage.ErrNotFound) {
			row, err = tx.IngestedTransactions(p).Get(storage.IngestedTransactionKey(c, form))
		}
	}
	if err != nil {
		return err
	}
	if row.Status != bank.Pending {
		return &SettledError{row.Status}
	}
	row.Status, row.At, row.UpdatedAt = in.Status, in.At, in.Now
	return tx.IngestedTransactions(p).Put(row)
}

// ChangeClosing changes the closing time of an account. change gets the current closing time, which is zero while
// the account is open.
func (s *Service) ChangeClosing(
	tx *storage.Tx, p bank.Project, c bank.CustomerID, id bank.AccountID, change func(time.Time) time.Time,
) error {
	a, err := tx.IngestedAccounts(p).Get(storage.IngestedAccountKey(c, id))
	if err != nil {
		return err
	}
	closedAt := change(a.ClosedAt)
	if closedAt.Equal(a.ClosedAt) {
		return nil
	}
	if a.ClosedAt = closedAt; a.SentAt.Before(s.Clock.Of(p).Now()) {
		a.SentAt = s.Clock.Of(p).Now()
	}
	if err := tx.IngestedAccounts(p).Put(a); err != nil {
		return fmt.Errorf("close or reopen account %q: %w", id, err)
	}
	return tx.Touch(p, c)
}
