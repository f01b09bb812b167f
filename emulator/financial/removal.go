package financial

import (
	"context"
	"errors"
	"slices"

	"budsandbox/bank"
	"budsandbox/emulator/operation"
	"budsandbox/storage"
)

type removeProviderRequest struct {
	operation.OfCustomer
	Provider string `path:"provider"`
}

type nothing = operation.Reply[operation.None, operation.None]

// removeAccount deletes an account and all of its rows. It says the same of an account that never was.
func (r *Room) removeAccount(_ context.Context, in *accountRequest) (reply nothing, _ error) {
	book, err := r.Books.Of(in.Project, in.Customer)
	if err != nil {
		return reply, err
	}
	one, found := book.Account(bank.AccountID(in.AccountID))
	if !found || one.Connection == (bank.ConnectionID{}) {
		return reply, nil
	}
	removal := bank.Removal{Account: one.Place, At: r.Clock.Now()}
	return reply, r.Store.Update(func(tx *storage.Tx) error {
		connections := tx.Connections(in.Project)
		c, err := connections.Get(storage.ConnectionKey(in.Customer.ID, one.Connection))
		if errors.Is(err, storage.ErrNotFound) {
			return nil // it went with its connection meanwhile
		}
		if err != nil {
			return err
		}
		if slices.ContainsFunc(c.Removed, func(r bank.Removal) bool { return r.Account == removal.Account }) {
			return nil
		}
		c.Removed = append(c.Removed, removal)
		if err := connections.Put(c); err != nil {
			return err
		}
		return tx.Touch(in.Project, in.Customer.ID)
	})
}

// removeProvider deletes everything that came from a bank. It says the same of a bank that the customer never connected.
func (r *Room) removeProvider(_ context.Context, in *removeProviderRequest) (reply nothing, _ error) {
	return reply, r.Store.Update(func(tx *storage.Tx) error {
		connections, gone := tx.Connections(in.Project), 0
		for c, err := range connections.Under(storage.CustomerKey(in.Customer.ID)) {
			if err != nil {
				return err
			}
			if !sameProvider(c.Provider, in.Provider) {
				continue
			}
			if err := connections.Delete(storage.ConnectionKey(c.Customer, c.ID)); err != nil {
				return err
			}
			gone++
		}
		if gone == 0 {
			return nil
		}
		return tx.Touch(in.Project, in.Customer.ID)
	})
}
