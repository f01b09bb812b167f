package connection

import (
	"errors"
	"time"

	"budsandbox/bank"
	"budsandbox/storage"
)

// Connect authorises and connects at once, as when the customer has been at his bank: the data is there when it returns.
func (s *Service) Connect(p bank.Project, c bank.Customer, o ConnectRequest) (ConnectResult, error) {
	var done ConnectResult
	err := s.Store.Update(func(tx *storage.Tx) (err error) {
		done, err = s.ConnectIn(tx, p, c, o)
		return err
	})
	if err != nil {
		return ConnectResult{}, err
	}
	return s.withAccounts(done)
}

// ConnectIn is Connect within the caller's transaction; it leaves out the accounts.
func (s *Service) ConnectIn(tx *storage.Tx, p bank.Project, c bank.Customer, o ConnectRequest) (ConnectResult, error) {
	checked, err := s.check(c, o)
	if err != nil {
		return ConnectResult{}, err
	}
	return s.connectResolved(tx, p, c, checked, nil)
}

// withAccounts adds the accounts that the connection shows.
func (s *Service) withAccounts(done ConnectResult) (_ ConnectResult, err error) {
	if done.Fetch.Failed() {
		return done, nil
	}
	done.Accounts, err = s.Accounts(done.Connection)
	return done, err
}

// connectResolved carries an order out. The consent is the one to authorise, nil for a new one.
func (s *Service) connectResolved(tx *storage.Tx, p bank.Project, c bank.Customer, o resolved, consent *bank.Consent) (done ConnectResult, err error) {
	if err := present(tx, p, c.ID); err != nil {
		return done, err
	}
	if o.result == bank.Success {
		switch err := s.mustBeOpen(tx, p, o.provider); {
		case errors.Is(err, ErrMaintenance):
			o.result = bank.ProviderMaintenance
		case err != nil:
			return done, err
		}
	}
	again := consent != nil && consent.Connection != (bank.ConnectionID{})
	if o.result != bank.Success {
		return s.failConnect(tx, p, c, o, consent)
	}
	if consent == nil {
		fresh, err := s.newConsent(tx, p, c, o.provider)
		if err != nil {
			return done, err
		}
		consent = &fresh
	}
	now := s.Clock.Of(p).Now()
	if done.Connection, err = s.connectionFor(tx, p, c, o, now); err != nil {
		return done, err
	}
	if err := s.revokeOlder(tx, p, c, done.Connection.ID, consent.ID); err != nil {
		return done, err
	}
	consent.Connection, consent.Status = done.Connection.ID, bank.ConsentAuthorised
	consent.ConsentedAt, consent.SyncedAt, consent.TransactionFrom = now, now, done.Connection.From
	consent.RevokedAt, consent.Reason, consent.Refreshes = time.Time{}, "", o.refreshes
	done.Consent = *consent
	if err := tx.Consents(p).Put(done.Consent); err != nil {
		return done, err
	}
	if again {
		if err := s.notify(tx, p, Event{Kind: ConsentReauthorised, Customer: c.ID, Consent: done.Consent}); err != nil {
			return done, err
		}
	}
	done.Fetch, err = s.keepFetch(tx, p, bank.Fetch{
		Customer: c.ID, Kind: bank.FetchConnect, Provider: o.provider, Result: bank.Success, Consent: consent.ID, New: true,
	}, taskDelay)
	if err != nil {
		return done, err
	}
	return done, tx.Touch(p, c.ID)
}

// failConnect leaves a task that failed, and of a consent that waited a rejected one.
func (s *Service) failConnect(tx *storage.Tx, p bank.Project, c bank.Customer, o resolved, consent *bank.Consent) (done ConnectResult, err error) {
	f := bank.Fetch{Customer: c.ID, Kind: bank.FetchConnect, Provider: o.provider, Result: o.result}
	if consent != nil {
		f.Consent = consent.ID
		if consent.Status == bank.ConsentAwaiting {
			consent.Status = bank.ConsentRejected
			done.Consent = *consent
			if err := tx.Consents(p).Put(*consent); err != nil {
				return done, err
			}
		}
	}
	done.Fetch, err = s.keepFetch(tx, p, f, taskDelay)
	return done, err
}

// revokeOlder ends the other consents over a connection: the same accounts are connected twice.
func (s *Service) revokeOlder(tx *storage.Tx, p bank.Project, c bank.Customer, connection bank.ConnectionID, keep bank.ConsentID) error {
	for old, err := range tx.Consents(p).Under(storage.CustomerKey(c.ID)) {
		if err != nil {
			return err
		}
		if old.Connection == connection && old.ID != keep && old.Status == bank.ConsentAuthorised {
			if err := s.revoke(tx, p, old, bank.RevokedDuplicate); err != nil {
				return err
			}
		}
	}
	return nil
}
