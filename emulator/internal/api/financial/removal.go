package financial

import (
	"context"
	"errors"

	"budsandbox/bank"
	"budsandbox/emulator/internal/connection"
	"budsandbox/emulator/internal/ingest"
	"budsandbox/emulator/internal/route"
	"budsandbox/storage"
)

type removeProviderRequest struct {
	route.ForCustomer
	Provider string `path:"provider"`
}

// removeAccount deletes an account with all its transactions. It succeeds for an unknown account.
func (h *Handlers) removeAccount(
	req *route.Request, in *accountRequest,
) (reply route.Empty, _ error) {
	book, err := h.Books.Get(req.Context(), req.Project, req.Customer)
	if err != nil {
		return reply, err
	}
	found, ok := book.Account(bank.AccountID(in.AccountID))
	if err := h.removeIngested(req.Context(), req.Project, req.Customer.ID, bank.AccountID(in.AccountID)); err != nil {
		return reply, err
	}
	if !ok || found.Connection == (bank.ConnectionID{}) {
		return reply, nil
	}
	err = h.Connections.RemoveAccount(req.Context(), req.Project, req.Customer.ID, found.Connection, found.Index)
	if errors.Is(err, connection.ErrNotFound) {
		return reply, nil // removed in the meantime
	}
	return reply, err
}

// removeProvider deletes all data from a bank. It succeeds for a bank that the customer never connected.
func (h *Handlers) removeProvider(
	req *route.Request, in *removeProviderRequest,
) (reply route.Empty, _ error) {
	return reply, h.Store.Update(req.Context(), func(tx *storage.Tx) error {
		if _, err := ingest.RemoveProvider(tx, req.Project, req.Customer.ID, in.Provider, req.Now()); err != nil {
			return err
		}
		_, err := h.Connections.RemoveProvider(tx, req.Project, req.Customer.ID, in.Provider)
		return err
	})
}

// removeIngested deletes the ingested data of an account, whether or not a bank has an account with the same id.
func (h *Handlers) removeIngested(
	ctx context.Context, project bank.Project, customerID bank.CustomerID, id bank.AccountID,
) error {
	return h.Store.Update(ctx, func(tx *storage.Tx) error {
		_, err := ingest.RemoveAccount(tx, project, customerID, id, h.Clock.Of(project).Now())
		return err
	})
}
