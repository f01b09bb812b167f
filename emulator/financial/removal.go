package financial

import (
	"context"
	"errors"

	"budsandbox/bank"
	"budsandbox/emulator/connection"
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
	err = r.Desk.RemoveAccount(in.Project, in.Customer.ID, one.Connection, one.Place)
	if errors.Is(err, connection.ErrNotFound) {
		return reply, nil // it went meanwhile
	}
	return reply, err
}

// removeProvider deletes everything that came from a bank. It says the same of a bank that the customer never connected.
func (r *Room) removeProvider(_ context.Context, in *removeProviderRequest) (reply nothing, _ error) {
	return reply, r.Store.Update(func(tx *storage.Tx) error {
		_, err := r.Desk.RemoveProvider(tx, in.Project, in.Customer.ID, in.Provider)
		return err
	})
}
