package connection

import (
	"context"
	"errors"
	"time"

	"budsandbox/bank"
	"budsandbox/storage"
)

// Connect authorises and connects a customer immediately, without pages. When it returns, the data is available.
func (s *Service) Connect(
	ctx context.Context, project bank.Project, customer bank.Customer, req ConnectRequest,
) (ConnectResult, error) {
	var result ConnectResult
	err := s.Store.Update(ctx, func(tx *storage.Tx) (err error) {
		if result, err = s.ConnectIn(tx, project, customer, req); err != nil || result.Fetch.Failed() || s.OnConnect == nil {
			return err
		}
		return s.OnConnect(tx, project, customer.ID)
	})
	if err != nil {
		return ConnectResult{}, err
	}
	return s.withAccounts(result)
}

// ConnectIn is Connect within the caller's transaction. Its result has no accounts.
func (s *Service) ConnectIn(
	tx *storage.Tx, project bank.Project, customer bank.Customer, req ConnectRequest,
) (ConnectResult, error) {
	resolved, err := s.resolve(customer, req)
	if err != nil {
		return ConnectResult{}, err
	}
	return s.connect(tx, project, customer, resolved, nil)
}

// withAccounts adds the connection's accounts to a result.
func (s *Service) withAccounts(result ConnectResult) (_ ConnectResult, err error) {
	if result.Fetch.Failed() {
		return result, nil
	}
	result.Accounts, err = s.Accounts(result.Connection)
	return result, err
}

// connect connects a customer. consent is the consent to authorise, or nil for a new one.
func (s *Service) connect(
	tx *storage.Tx, project bank.Project, customer bank.Customer, req resolvedRequest, consent *bank.Consent,
) (result ConnectResult, err error) {
	if err := checkExists(tx, project, customer.ID); err != nil {
		return result, err
	}
	if req.result == bank.Success {
		switch err := s.checkOpen(tx, project, req.provider); {
		case errors.Is(err, ErrMaintenance):
			req.result = bank.ProviderMaintenance
		case err != nil:
			return result, err
		}
	}
	if req.result != bank.Success {
		return s.failConnect(tx, project, customer, req, consent)
	}
	if consent == nil {
		created, err := s.newConsent(tx, project, customer, req.provider)
		if err != nil {
			return result, err
		}
		consent = &created
	}
	if result.Connection, err = s.connectionFor(tx, project, customer, req, s.now(project)); err != nil {
		return result, err
	}
	if err := s.revokeOlder(tx, project, customer, result.Connection.ID, consent.ID); err != nil {
		return result, err
	}
	if result.Consent, err = s.authorise(tx, project, *consent, result.Connection, req.refreshes); err != nil {
		return result, err
	}
	result.Fetch, err = s.addFetch(tx, project, bank.Fetch{
		Customer: customer.ID, Kind: bank.FetchConnect, Provider: req.provider, Result: bank.Success,
		Consent: consent.ID, New: true,
	})
	if err != nil {
		return result, err
	}
	return result, tx.Touch(project, customer.ID)
}

// authorise stores a consent as authorised for a connection whose refreshes have a result. It sends the event of a
// consent that was authorised before.
func (s *Service) authorise(
	tx *storage.Tx, project bank.Project, consent bank.Consent, connection bank.Connection, refreshes bank.Result,
) (bank.Consent, error) {
	authorisedBefore := consent.Connection != (bank.ConnectionID{})
	now := s.now(project)
	consent.Connection = connection.ID
	consent.Status = bank.ConsentAuthorised
	consent.ConsentedAt = now
	consent.SyncedAt = now
	consent.TransactionFrom = connection.From
	consent.RevokedAt = time.Time{}
	consent.Reason = ""
	consent.RefreshResult = refreshes
	if err := tx.Consents(project).Put(consent); err != nil || !authorisedBefore {
		return consent, err
	}
	return consent, s.notify(tx, project, Event{Kind: ConsentReauthorised, Customer: consent.Customer, Consent: consent})
}

// failConnect adds a failed task and rejects a consent that waits for authorisation.
func (s *Service) failConnect(
	tx *storage.Tx, project bank.Project, customer bank.Customer, req resolvedRequest, consent *bank.Consent,
) (result ConnectResult, err error) {
	fetch := bank.Fetch{Customer: customer.ID, Kind: bank.FetchConnect, Provider: req.provider, Result: req.result}
	if consent != nil {
		fetch.Consent = consent.ID
		if consent.Status == bank.ConsentAwaiting {
			consent.Status = bank.ConsentRejected
			result.Consent = *consent
			if err := tx.Consents(project).Put(*consent); err != nil {
				return result, err
			}
		}
	}
	result.Fetch, err = s.addFetch(tx, project, fetch)
	return result, err
}
