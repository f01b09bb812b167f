package financial

import (
	"errors"

	"budsandbox/bank"
	"budsandbox/emulator/internal/connection"
	"budsandbox/emulator/internal/route"
	"budsandbox/storage"
)

type removeProviderRequest struct {
	route.ForCustomer
	Provider string `path:"provider"`
}

type nothing = route.Empty

// removeAccount deletes an account and all of its rows. It says the same of an account that never was.
func (h *Handlers) removeAccount(req *route.Request, in *accountRequest) (reply nothing, _ error) {
	book, err := h.Books.Get(req.Project, req.Customer)
	if err != nil {
		return reply, err
	}
	one, found := book.Account(bank.AccountID(in.AccountID))
	if err := h.forget(req.Project, req.Customer.ID, bank.AccountID(in.AccountID)); err != nil {
		return reply, err
	}
	if !found || one.Connection == (bank.ConnectionID{}) {
		return reply, nil
	}
	err = h.Connections.RemoveAccount(req.Project, req.Customer.ID, one.Connection, one.Index)
	if errors.Is(err, connection.ErrNotFound) {
		return reply, nil // it went meanwhile
	}
	return reply, err
}

// removeProvider deletes everything that came from a bank. It says the same of a bank that the customer never connected.
func (h *Handlers) removeProvider(req *route.Request, in *removeProviderRequest) (reply nothing, _ error) {
	return reply, h.Store.Update(func(tx *storage.Tx) error {
		if _, err := h.ForgetProvider(tx, req.Project, req.Customer.ID, in.Provider, req.Now()); err != nil {
			return err
		}
		_, err := h.Connections.RemoveProvider(tx, req.Project, req.Customer.ID, in.Provider)
		return err
	})
}

// forget deletes what the client brought of an account, whether a bank keeps one with the same id or not.
func (h *Handlers) forget(p bank.Project, c bank.CustomerID, id bank.AccountID) error {
	return h.Store.Update(func(tx *storage.Tx) error {
		_, err := h.ForgetAccount(tx, p, c, id, h.Clock.Of(p).Now())
		return err
	})
}
