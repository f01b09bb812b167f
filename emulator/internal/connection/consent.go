package connection

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sort"
	"time"

	"budsandbox/bank"
	"budsandbox/storage"
)

// Consents returns all consents of a customer, oldest first.
func (s *Service) Consents(
	ctx context.Context, project bank.Project, customerID bank.CustomerID,
) (all []bank.Consent, err error) {
	err = s.Store.View(ctx, func(tx *storage.Tx) error {
		all, err = consentsOf(tx, project, customerID)
		return err
	})
	now := s.now(project)
	for i := range all {
		all[i] = WithExpiry(all[i], now)
	}
	return all, err
}

// consentsOf returns all consents of a customer, oldest first.
func consentsOf(
	tx *storage.Tx, project bank.Project, customerID bank.CustomerID,
) (all []bank.Consent, err error) {
	all, err = storage.Collect(tx.Consents(project).WithPrefix(storage.CustomerKey(customerID)))
	if err != nil {
		return nil, err
	}
	sort.SliceStable(all, func(i, j int) bool { return all[i].CreatedAt.Before(all[j].CreatedAt) })
	return all, nil
}

// reconfirmPeriod is how long before its end a consent is due to be reconfirmed. Bud does not document it.
const reconfirmPeriod = 7 * 24 * time.Hour

// ReconfirmDue reports whether a consent has ended or ends within reconfirmPeriod, and a reconfirmation can extend it.
func ReconfirmDue(c bank.Consent, now time.Time) bool {
	return c.Renewable(now) && !now.Before(ReconfirmDueAt(c))
}

// ReconfirmDueAt returns when a consent becomes due to be reconfirmed.
func ReconfirmDueAt(c bank.Consent) time.Time { return c.ExpiresAt().Add(-reconfirmPeriod) }

// AccountsOf returns the accounts that a customer's consents give access to, by consent.
func (s *Service) AccountsOf(
	ctx context.Context, project bank.Project, customerID bank.CustomerID,
) (map[bank.ConsentID][]bank.AccountID, error) {
	consents, err := s.Consents(ctx, project, customerID)
	if err != nil {
		return nil, err
	}
	connections, err := s.Connections(ctx, project, customerID)
	if err != nil {
		return nil, err
	}
	all := make(map[bank.ConsentID][]bank.AccountID, len(consents))
	for _, connection := range connections {
		accounts, err := s.Accounts(connection)
		if err != nil {
			return nil, err
		}
		for _, c := range consents {
			if c.Connection == connection.ID {
				all[c.ID] = accounts
			}
		}
	}
	return all, nil
}

// Connections returns the connections of a customer, oldest first.
func (s *Service) Connections(
	ctx context.Context, project bank.Project, customerID bank.CustomerID,
) (all []bank.Connection, err error) {
	err = s.Store.View(ctx, func(tx *storage.Tx) error {
		all, err = connectionsOf(tx, project, customerID)
		return err
	})
	return all, err
}

// connectionsOf returns the connections of a customer, oldest first.
func connectionsOf(
	tx *storage.Tx, project bank.Project, customerID bank.CustomerID,
) (all []bank.Connection, err error) {
	all, err = storage.Collect(tx.Connections(project).WithPrefix(storage.CustomerKey(customerID)))
	if err != nil {
		return nil, err
	}
	sort.SliceStable(all, func(i, j int) bool { return all[i].CreatedAt.Before(all[j].CreatedAt) })
	return all, nil
}

// Reconfirm extends a consent by 90 days from now, without the bank. reconnect reports that this is no longer possible
// and that the customer has to authorise again. It returns ErrNotFound for an unknown consent.
func (s *Service) Reconfirm(
	ctx context.Context, project bank.Project, customerID bank.CustomerID, id bank.ConsentID,
) (consent bank.Consent, reconnect bool, err error) {
	err = s.Store.Update(ctx, func(tx *storage.Tx) (err error) {
		if consent, err = tx.Consents(project).Get(storage.ConsentKey(customerID, id)); err != nil {
			return notFound(err)
		}
		now := s.now(project)
		reconnect = !consent.Renewable(now)
		if reconnect {
			return nil
		}
		consent.ConsentedAt = now
		if err := tx.Consents(project).Put(consent); err != nil {
			return err
		}
		return s.notify(tx, project, Event{Kind: ConsentReconfirmed, Customer: customerID, Consent: consent})
	})
	return consent, reconnect, err
}

// notFound converts storage.ErrNotFound to ErrNotFound.
func notFound(err error) error {
	if errors.Is(err, storage.ErrNotFound) {
		return ErrNotFound
	}
	return err
}

// SetRefreshResult sets the result of later refreshes for the authorised consents of a customer, at one provider or, if
// provider is empty, at all. A result that ends consents, such as connection_revoked, simulates a customer who revokes
// them at the bank. It returns the changed consents.
func (s *Service) SetRefreshResult(
	ctx context.Context, project bank.Project, customer bank.Customer, provider string, result bank.Result,
) (changed []bank.Consent, err error) {
	if !result.Known() {
		const format = "%q is none of Bud's result codes, such as %s or provider_timeout"
		return nil, &Refusal{ErrResult, "result", fmt.Sprintf(format, result, bank.ConnectionRevoked)}
	}
	if provider != "" {
		found, err := s.provider(provider)
		if err != nil {
			return nil, err
		}
		provider = found.ID
	}
	err = s.Store.Update(ctx, func(tx *storage.Tx) error {
		changed = changed[:0]
		all, err := consentsOf(tx, project, customer.ID)
		if err != nil {
			return err
		}
		for _, consent := range all {
			if consent.Status != bank.ConsentAuthorised || provider != "" && consent.Provider != provider {
				continue
			}
			consent.RefreshResult = result
			if result == bank.Success {
				consent.RefreshResult = ""
			}
			if err := tx.Consents(project).Put(consent); err != nil {
				return err
			}
			changed = append(changed, consent)
		}
		return nil
	})
	return changed, err
}

// PrimaryConsent returns the consent that determines the state of a provider: an authorised one before others, then
// the one with the latest ConsentedAt.
func PrimaryConsent(consents []bank.Consent) bank.Consent {
	return slices.MaxFunc(consents, func(a, b bank.Consent) int {
		rank := func(c bank.Consent) int {
			if c.Status == bank.ConsentAuthorised {
				return 1
			}
			return 0
		}
		return cmp.Or(rank(a)-rank(b), a.ConsentedAt.Compare(b.ConsentedAt))
	})
}
