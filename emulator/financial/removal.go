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
	if err := r.forget(in.Project, in.Customer.ID, bank.AccountID(in.AccountID)); err != nil {
		return reply, err
	}
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
		if _, err := r.ForgetProvider(tx, in.Project, in.Customer.ID, in.Provider, r.Clock.Of(in.Project).Now()); err != nil {
			return err
		}
		_, err := r.Desk.RemoveProvider(tx, in.Project, in.Customer.ID, in.Provider)
		return err
	})
}

// forget deletes what the client brought of an account, whether a bank keeps one with the same id or not.
func (r *Room) forget(p bank.Project, c bank.CustomerID, id bank.AccountID) error {
	return r.Store.Update(func(tx *storage.Tx) error {
		_, err := r.ForgetAccount(tx, p, c, id, r.Clock.Of(p).Now())
		return err
	})
}
