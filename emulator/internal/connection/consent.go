package connection

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"

	"budsandbox/bank"
	"budsandbox/storage"
)

// Consents are all of a customer's consents, the oldest first.
func (s *Service) Consents(p bank.Project, customer bank.CustomerID) (all []bank.Consent, err error) {
	err = s.Store.View(func(tx *storage.Tx) error {
		all, err = consentsOf(tx, p, customer)
		return err
	})
	now := s.Clock.Of(p).Now()
	for i := range all {
		all[i] = expiredConsents(all[i], now)
	}
	return all, err
}

func consentsOf(tx *storage.Tx, p bank.Project, customer bank.CustomerID) (all []bank.Consent, err error) {
	for c, err := range tx.Consents(p).Under(storage.CustomerKey(customer)) {
		if err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	slices.SortStableFunc(all, func(a, b bank.Consent) int { return a.CreatedAt.Compare(b.CreatedAt) })
	return all, nil
}

// dueSoon is how long before its end a consent is due to be reconfirmed. Bud does not say.
const dueSoon = 7 * 24 * time.Hour

// ReconfirmDue says whether a consent ends within a week or has ended, and a reconfirmation would extend it.
func ReconfirmDue(c bank.Consent, now time.Time) bool {
	return c.Renewable(now) && !now.Before(c.ExpiresAt().Add(-dueSoon))
}

// AccountsOf are the accounts that consents give access to, by consent; none for one that gives no access yet.
func (s *Service) AccountsOf(p bank.Project, customer bank.CustomerID) (map[bank.ConsentID][]bank.AccountID, error) {
	consents, err := s.Consents(p, customer)
	if err != nil {
		return nil, err
	}
	connections, err := s.Connections(p, customer)
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

// Connections are a customer's connections, the oldest first.
func (s *Service) Connections(p bank.Project, customer bank.CustomerID) (all []bank.Connection, err error) {
	err = s.Store.View(func(tx *storage.Tx) error {
		all, err = connectionsOf(tx, p, customer)
		return err
	})
	return all, err
}

func connectionsOf(tx *storage.Tx, p bank.Project, customer bank.CustomerID) (all []bank.Connection, err error) {
	for c, err := range tx.Connections(p).Under(storage.CustomerKey(customer)) {
		if err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	slices.SortStableFunc(all, func(a, b bank.Connection) int { return a.CreatedAt.Compare(b.CreatedAt) })
	return all, nil
}

// Reconfirm extends a consent by 90 days from now, without the bank. It returns the consent, and true when that is no longer
// possible and the customer has to authorise anew; ErrNotFound when the customer has no such consent.
func (s *Service) Reconfirm(p bank.Project, customer bank.CustomerID, id bank.ConsentID) (c bank.Consent, reconnect bool, err error) {
	err = s.Store.Update(func(tx *storage.Tx) (err error) {
		if c, err = tx.Consents(p).Get(storage.ConsentKey(customer, id)); err != nil {
			return missing(err)
		}
		now := s.Clock.Of(p).Now()
		if reconnect = !c.Renewable(now); reconnect {
			return nil
		}
		c.ConsentedAt = now
		if err := tx.Consents(p).Put(c); err != nil {
			return err
		}
		return s.notify(tx, p, Event{Kind: ConsentReconfirmed, Customer: customer, Consent: c})
	})
	return c, reconnect, err
}

func missing(err error) error {
	if errors.Is(err, storage.ErrNotFound) {
		return ErrNotFound
	}
	return err
}

// Revoke ends all of a customer's consents at a provider. What was fetched stays until the provider is removed.
func (s *Service) Revoke(p bank.Project, c bank.Customer, provider string) (f bank.Fetch, err error) {
	at, err := s.provider(provider)
	if err != nil {
		return f, err
	}
	err = s.Store.Update(func(tx *storage.Tx) error {
		if err := present(tx, p, c.ID); err != nil {
			return err
		}
		consents, err := consentsOf(tx, p, c.ID)
		if err != nil {
			return err
		}
		result := bank.Result("consent_not_found")
		for _, consent := range consents {
			if consent.Provider != at.ID {
				continue
			}
			if result = bank.Success; consent.Status == bank.ConsentAuthorised || consent.Status == bank.ConsentAwaiting {
				if err := s.revoke(tx, p, consent, bank.RevokedByBud); err != nil {
					return err
				}
			}
		}
		f, err = s.keepFetch(tx, p, bank.Fetch{Customer: c.ID, Kind: bank.FetchRevoke, Provider: at.ID, Result: result}, taskDelay)
		return err
	})
	return f, err
}

// FailRevoke makes a task of revoking that comes to a failure, and ends nothing.
func (s *Service) FailRevoke(p bank.Project, c bank.Customer, provider string, result bank.Result) (f bank.Fetch, err error) {
	at, err := s.provider(provider)
	if err != nil {
		return f, err
	}
	err = s.Store.Update(func(tx *storage.Tx) error {
		if err := present(tx, p, c.ID); err != nil {
			return err
		}
		f, err = s.keepFetch(tx, p, bank.Fetch{Customer: c.ID, Kind: bank.FetchRevoke, Provider: at.ID, Result: result}, taskDelay)
		return err
	})
	return f, err
}

// RefreshAs makes the refreshes of a customer's authorised consents at a provider, or at all when none is named, come to a result: one that
// ends consents, such as connection_revoked, is a customer who took them back at the bank. It returns those consents.
func (s *Service) RefreshAs(p bank.Project, c bank.Customer, provider string, result bank.Result) (changed []bank.Consent, err error) {
	if !result.Known() {
		return nil, &Refusal{ErrResult, "result", fmt.Sprintf("%q is none of Bud's result codes, such as %s or provider_timeout", result, bank.ConnectionRevoked)}
	}
	if provider != "" {
		at, err := s.provider(provider)
		if err != nil {
			return nil, err
		}
		provider = at.ID
	}
	err = s.Store.Update(func(tx *storage.Tx) error {
		changed = changed[:0]
		all, err := consentsOf(tx, p, c.ID)
		if err != nil {
			return err
		}
		for _, consent := range all {
			if consent.Status != bank.ConsentAuthorised || provider != "" && consent.Provider != provider {
				continue
			}
			if consent.Refreshes = result; result == bank.Success {
				consent.Refreshes = ""
			}
			if err := tx.Consents(p).Put(consent); err != nil {
				return err
			}
			changed = append(changed, consent)
		}
		return nil
	})
	return changed, err
}

// RevokeConsent ends one consent, as the customer does on the page; ErrNotFound when he has no such consent.
func (s *Service) RevokeConsent(p bank.Project, customer bank.CustomerID, id bank.ConsentID) error {
	return s.Store.Update(func(tx *storage.Tx) error {
		c, err := tx.Consents(p).Get(storage.ConsentKey(customer, id))
		if err != nil || c.Status == bank.ConsentRevoked {
			return missing(err)
		}
		return s.revoke(tx, p, c, bank.RevokedByBud)
	})
}

// revoke ends a consent now, or when it ended by itself, and tells who listens.
func (s *Service) revoke(tx *storage.Tx, p bank.Project, c bank.Consent, reason bank.RevokeReason) error {
	now := s.Clock.Of(p).Now()
	if ended := expiredConsents(c, now); ended.Status == bank.ConsentRevoked {
		return s.revokeAt(tx, p, c, ended.Reason, ended.RevokedAt)
	}
	return s.revokeAt(tx, p, c, reason, now)
}

// CustomerDeleted tells who listens that a customer's consents end because he is deleted, in the transaction that deletes him.
func (s *Service) CustomerDeleted(tx *storage.Tx, p bank.Project, customer bank.CustomerID) error {
	consents, err := consentsOf(tx, p, customer)
	if err != nil {
		return err
	}
	for _, c := range consents {
		if c.Status != bank.ConsentAuthorised {
			continue
		}
		c.Status, c.RevokedAt, c.Reason = bank.ConsentRevoked, s.Clock.Of(p).Now(), bank.RevokedByBud
		if err := s.notify(tx, p, Event{Kind: ConsentRevoked, Customer: customer, Consent: c, Deleted: true}); err != nil {
			return err
		}
	}
	return nil
}

// newest is the consent that speaks for a provider: an authorised one before others, then the one last consented to.
func newest(consents []bank.Consent) bank.Consent {
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
