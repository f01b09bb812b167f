package connection

import (
	"context"
	"fmt"
	"time"

	"budsandbox/bank"
	"budsandbox/storage"
)

// Revoke revokes all consents of a customer for a provider. The fetched data are kept until the provider is removed.
func (s *Service) Revoke(
	ctx context.Context, project bank.Project, customer bank.Customer, provider string,
) (bank.Fetch, error) {
	return s.addRevocation(ctx, project, customer, provider, func(tx *storage.Tx, provider string) (bank.Result, error) {
		consents, err := consentsOf(tx, project, customer.ID)
		if err != nil {
			return "", err
		}
		result := bank.Result("consent_not_found")
		for _, consent := range consents {
			if consent.Provider != provider {
				continue
			}
			result = bank.Success
			if consent.Status == bank.ConsentAuthorised || consent.Status == bank.ConsentAwaiting {
				if err := s.revoke(tx, project, consent, bank.RevokedByBud); err != nil {
					return "", err
				}
			}
		}
		return result, nil
	})
}

// FailRevoke adds a failed task of a revocation and revokes nothing.
func (s *Service) FailRevoke(
	ctx context.Context, project bank.Project, customer bank.Customer, provider string, result bank.Result,
) (bank.Fetch, error) {
	fail := func(*storage.Tx, string) (bank.Result, error) { return result, nil }
	return s.addRevocation(ctx, project, customer, provider, fail)
}

// addRevocation adds the task of a revocation, with the result that revoke returns for the provider's id.
func (s *Service) addRevocation(
	ctx context.Context, project bank.Project, customer bank.Customer, provider string,
	revoke func(tx *storage.Tx, provider string) (bank.Result, error),
) (fetch bank.Fetch, err error) {
	found, err := s.provider(provider)
	if err != nil {
		return fetch, err
	}
	err = s.Store.Update(ctx, func(tx *storage.Tx) error {
		if err := checkExists(tx, project, customer.ID); err != nil {
			return err
		}
		result, err := revoke(tx, found.ID)
		if err != nil {
			return err
		}
		fetch = bank.Fetch{Customer: customer.ID, Kind: bank.FetchRevoke, Provider: found.ID, Result: result}
		fetch, err = s.addFetch(tx, project, fetch)
		return err
	})
	return fetch, err
}

// RevokeConsent revokes one consent, as the customer can do on the bank's page. It returns ErrNotFound for an unknown
// consent.
func (s *Service) RevokeConsent(
	ctx context.Context, project bank.Project, customerID bank.CustomerID, id bank.ConsentID,
) error {
	return s.Store.Update(ctx, func(tx *storage.Tx) error {
		consent, err := tx.Consents(project).Get(storage.ConsentKey(customerID, id))
		if err != nil || consent.Status == bank.ConsentRevoked {
			return notFound(err)
		}
		return s.revoke(tx, project, consent, bank.RevokedByBud)
	})
}

// RevokeSingleUse revokes a consent that was given for one fetch, within the caller's transaction.
func (s *Service) RevokeSingleUse(
	tx *storage.Tx, project bank.Project, customerID bank.CustomerID, id bank.ConsentID,
) error {
	consent, err := tx.Consents(project).Get(storage.ConsentKey(customerID, id))
	if err != nil || consent.Status != bank.ConsentAuthorised {
		return notFound(err)
	}
	return s.revoke(tx, project, consent, bank.RevokedSingleUse)
}

// CustomerDeleted sends the events of a customer's revoked consents, as of a time, in the transaction that deletes the
// customer.
func (s *Service) CustomerDeleted(
	tx *storage.Tx, project bank.Project, customerID bank.CustomerID, at time.Time,
) error {
	consents, err := consentsOf(tx, project, customerID)
	if err != nil {
		return err
	}
	for _, consent := range consents {
		if consent.Status != bank.ConsentAuthorised {
			continue
		}
		consent.Status = bank.ConsentRevoked
		consent.RevokedAt = at
		consent.Reason = bank.RevokedByBud
		event := Event{Kind: ConsentRevoked, Customer: customerID, Consent: consent, At: at, Deleted: true}
		if err := s.notify(tx, project, event); err != nil {
			return err
		}
	}
	return nil
}

// revoke revokes a consent and sends the event. A consent that has expired is revoked as of its expiry.
func (s *Service) revoke(
	tx *storage.Tx, project bank.Project, consent bank.Consent, reason bank.RevokeReason,
) error {
	now := s.now(project)
	if expired := WithExpiry(consent, now); expired.Status == bank.ConsentRevoked {
		return s.revokeAt(tx, project, consent, expired.Reason, expired.RevokedAt)
	}
	return s.revokeAt(tx, project, consent, reason, now)
}

// revokeAt revokes a consent as of a time and sends the event.
func (s *Service) revokeAt(
	tx *storage.Tx, project bank.Project, consent bank.Consent, reason bank.RevokeReason, at time.Time,
) error {
	consent.Status = bank.ConsentRevoked
	consent.RevokedAt = at
	consent.Reason = reason
	if err := tx.Consents(project).Put(consent); err != nil {
		return fmt.Errorf("revoke a consent: %w", err)
	}
	if err := tx.Touch(project, consent.Customer); err != nil {
		return err
	}
	return s.notify(tx, project, Event{Kind: ConsentRevoked, Customer: consent.Customer, Consent: consent, At: at})
}

// revokeOlder revokes the other consents for a connection, because they are for the same accounts.
func (s *Service) revokeOlder(
	tx *storage.Tx, project bank.Project, customer bank.Customer, connection bank.ConnectionID, keep bank.ConsentID,
) error {
	for existing, err := range tx.Consents(project).WithPrefix(storage.CustomerKey(customer.ID)) {
		if err != nil {
			return err
		}
		if existing.Connection == connection && existing.ID != keep && existing.Status == bank.ConsentAuthorised {
			if err := s.revoke(tx, project, existing, bank.RevokedDuplicate); err != nil {
				return err
			}
		}
	}
	return nil
}
