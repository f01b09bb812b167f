package connection

import (
	"slices"
	"strings"

	"budsandbox/bank"
	"budsandbox/fixtures"
	"budsandbox/storage"
)

// RemoveProvider deletes everything of a provider, within the caller's transaction: connections and so their accounts and
// transactions, consents, authorisations, and tasks that name it. It says whether there was anything.
func (s *Service) RemoveProvider(tx *storage.Tx, p bank.Project, customer bank.CustomerID, provider string) (bool, error) {
	at, err := s.spelt(provider)
	if err != nil || at == nil {
		return false, err
	}
	key := storage.CustomerKey(customer)
	some, err := removeWhere(tx.Connections(p), key, func(c bank.Connection) (storage.Key, bool) {
		return storage.ConnectionKey(customer, c.ID), c.Provider == at.ID
	})
	if err != nil {
		return false, err
	}
	more, err := removeWhere(tx.Consents(p), key, func(c bank.Consent) (storage.Key, bool) {
		return storage.ConsentKey(customer, c.ID), c.Provider == at.ID
	})
	if err != nil {
		return false, err
	}
	if _, err = removeWhere(tx.Authorisations(p), key, func(a bank.Authorisation) (storage.Key, bool) {
		return storage.FetchKey(customer, a.ID), a.Provider == at.ID
	}); err != nil {
		return false, err
	}
	if err := forgetFetches(tx, p, customer, at.ID); err != nil {
		return false, err
	}
	return some || more, tx.Touch(p, customer)
}

// spelt finds a provider by any of the spellings that Bud uses side by side, Bank_Of_Bud, BankOfBud and bank_of_bud (research
// section 3.1); nil if there is none.
func (s *Service) spelt(name string) (*fixtures.Provider, error) {
	banks, err := s.Fixtures.Providers()
	if err != nil {
		return nil, err
	}
	plain := func(spelling string) string { return strings.ReplaceAll(spelling, "_", "") }
	for i := range banks.All() {
		if at := &banks.All()[i]; strings.EqualFold(plain(at.ID), plain(name)) {
			return at, nil
		}
	}
	return nil, nil
}

// removeWhere deletes the rows under a key that match.
func removeWhere[V any](rows storage.Rows[V], under storage.Key, match func(V) (storage.Key, bool)) (some bool, err error) {
	for v, err := range rows.Under(under) {
		if err != nil {
			return some, err
		}
		if key, matches := match(v); matches {
			some = true
			if err := rows.Delete(key); err != nil {
				return some, err
			}
		}
	}
	return some, nil
}

// forgetFetches deletes the tasks that name a provider; a refresh of several loses its part, and goes with its last one.
func forgetFetches(tx *storage.Tx, p bank.Project, customer bank.CustomerID, provider string) error {
	table, key := tx.Fetches(p), storage.CustomerKey(customer)
	gone := map[bank.TaskID]bool{}
	if _, err := removeWhere(table, key, func(f bank.Fetch) (storage.Key, bool) {
		if f.Provider == provider {
			gone[f.ID] = true
		}
		return storage.FetchKey(customer, f.ID), f.Provider == provider
	}); err != nil {
		return err
	}
	var changed []bank.Fetch
	if _, err := removeWhere(table, key, func(f bank.Fetch) (storage.Key, bool) {
		before := len(f.Parts)
		f.Parts = slices.DeleteFunc(f.Parts, func(id bank.TaskID) bool { return gone[id] })
		if len(f.Parts) < before && len(f.Parts) > 0 {
			changed = append(changed, f)
		}
		return storage.FetchKey(customer, f.ID), len(f.Parts) == 0 && before > 0
	}); err != nil {
		return err
	}
	for _, f := range changed {
		if err := table.Put(f); err != nil {
			return err
		}
	}
	return nil
}

// RemoveAccount takes an account off a connection, as when a client deletes it, by its place among the persona's; the customer's
// book shows its transactions as deleted, and connecting again brings it back. It returns ErrNotFound when it is not there.
func (s *Service) RemoveAccount(p bank.Project, customer bank.CustomerID, id bank.ConnectionID, place int) error {
	return s.Store.Update(func(tx *storage.Tx) error {
		c, err := tx.Connections(p).Get(storage.ConnectionKey(customer, id))
		if err != nil {
			return missing(err)
		}
		if removed(c, place) {
			return ErrNotFound
		}
		c.Removed = append(c.Removed, bank.Removal{Account: place, At: s.Clock.Of(p).Now()})
		if err := tx.Connections(p).Put(c); err != nil {
			return err
		}
		return tx.Touch(p, customer)
	})
}
