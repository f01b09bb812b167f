package connection

import (
	"context"
	"slices"
	"strings"

	"budsandbox/bank"
	"budsandbox/fixtures"
	"budsandbox/storage"
)

// RemoveProvider deletes a customer's data of a provider within the caller's transaction: connections with their
// accounts and transactions, consents, authorisations, and tasks. It reports whether there was a connection or a
// consent.
func (s *Service) RemoveProvider(
	tx *storage.Tx, project bank.Project, customerID bank.CustomerID, provider string,
) (bool, error) {
	found, err := s.findBySpelling(provider)
	if err != nil || found == nil {
		return false, err
	}
	key := storage.CustomerKey(customerID)
	removedConnections, err := removeWhere(tx.Connections(project), key, func(c bank.Connection) (storage.Key, bool) {
		return storage.ConnectionKey(customerID, c.ID), c.Provider == found.ID
	})
	if err != nil {
		return false, err
	}
	removedConsents, err := removeWhere(tx.Consents(project), key, func(c bank.Consent) (storage.Key, bool) {
		return storage.ConsentKey(customerID, c.ID), c.Provider == found.ID
	})
	if err != nil {
		return false, err
	}
	if _, err = removeWhere(tx.Authorisations(project), key, func(a bank.Authorisation) (storage.Key, bool) {
		return storage.FetchKey(customerID, a.ID), a.Provider == found.ID
	}); err != nil {
		return false, err
	}
	if err := removeFetches(tx, project, customerID, found.ID); err != nil {
		return false, err
	}
	return removedConnections || removedConsents, tx.Touch(project, customerID)
}

// findBySpelling finds a provider by any of the spellings that Bud uses, such as Bank_Of_Bud, BankOfBud and
// bank_of_bud (docs/research/bud.md#sandbox-providers). It returns nil if there is none.
func (s *Service) findBySpelling(name string) (*fixtures.Provider, error) {
	banks, err := s.Fixtures.Providers()
	if err != nil {
		return nil, err
	}
	plain := func(spelling string) string { return strings.ReplaceAll(spelling, "_", "") }
	for i := range banks.All() {
		if found := &banks.All()[i]; strings.EqualFold(plain(found.ID), plain(name)) {
			return found, nil
		}
	}
	return nil, nil
}

// removeWhere deletes the records under a key that match, and reports whether there were any.
func removeWhere[V any](
	table storage.Rows[V], under storage.Key, match func(V) (storage.Key, bool),
) (removed bool, err error) {
	for v, err := range table.WithPrefix(under) {
		if err != nil {
			return removed, err
		}
		if key, matches := match(v); matches {
			removed = true
			if err := table.Delete(key); err != nil {
				return removed, err
			}
		}
	}
	return removed, nil
}

// removeFetches deletes the tasks of a provider. A refresh of several providers loses its part, and is deleted with
// its last one.
func removeFetches(
	tx *storage.Tx, project bank.Project, customerID bank.CustomerID, provider string,
) error {
	table, key := tx.Fetches(project), storage.CustomerKey(customerID)
	removed := map[bank.TaskID]bool{}
	if _, err := removeWhere(table, key, func(fetch bank.Fetch) (storage.Key, bool) {
		if fetch.Provider == provider {
			removed[fetch.ID] = true
		}
		return storage.FetchKey(customerID, fetch.ID), fetch.Provider == provider
	}); err != nil {
		return err
	}
	var changed []bank.Fetch
	if _, err := removeWhere(table, key, func(fetch bank.Fetch) (storage.Key, bool) {
		before := len(fetch.Parts)
		fetch.Parts = slices.DeleteFunc(fetch.Parts, func(id bank.TaskID) bool { return removed[id] })
		if len(fetch.Parts) < before && len(fetch.Parts) > 0 {
			changed = append(changed, fetch)
		}
		return storage.FetchKey(customerID, fetch.ID), len(fetch.Parts) == 0 && before > 0
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

// RemoveAccount removes an account from a connection by its index among the persona's accounts. The customer's book
// shows its transactions as deleted. Connecting again restores it. It returns ErrNotFound if there is no such account.
func (s *Service) RemoveAccount(
	ctx context.Context, project bank.Project, customerID bank.CustomerID, id bank.ConnectionID, index int,
) error {
	return s.Store.Update(ctx, func(tx *storage.Tx) error {
		connection, err := tx.Connections(project).Get(storage.ConnectionKey(customerID, id))
		if err != nil {
			return notFound(err)
		}
		if isRemoved(connection, index) {
			return ErrNotFound
		}
		connection.Removed = append(connection.Removed, bank.Removal{Account: index, At: s.now(project)})
		if err := tx.Connections(project).Put(connection); err != nil {
			return err
		}
		return tx.Touch(project, customerID)
	})
}
