package control

import (
	"context"
	"slices"

	"budsandbox/bank"
	"budsandbox/emulator/internal/connection"
	"budsandbox/emulator/internal/route"
	"budsandbox/fixtures"
)

type addTransactionRequest struct {
	route.Public
	Token      string `header:"Authorization"`
	CustomerID string `                       path:"customer_id"`
	Body       struct {
		Client      string  `json:"client_id"`
		Connection  string  `json:"connection_id"` // needed if the customer has several and no account is named
		Account     string  `json:"account_id"`    // empty for the first current account
		Description string  `json:"description" validate:"required"`
		Amount      decimal `json:"amount"` // a credit is positive
		At          instant `json:"at"`     // empty for now
		BookedAt    instant `json:"booked_at"`
		Merchant    string  `json:"merchant"`
		Category    string  `json:"category"`
		MCC         string  `json:"merchant_category_code"`
	} `                                          body:"required"`
}

// addTransaction adds a transaction at the customer's bank. The next refresh fetches it.
func (h *Handlers) addTransaction(
	req *route.Request, in *addTransactionRequest,
) (reply route.Data[lifeEventData], _ error) {
	project, customer, err := h.findCustomer(req.Context(), in.Token, in.Body.Client, in.CustomerID)
	if err != nil {
		return reply, err
	}
	b := in.Body
	var f fields
	request := connection.LifeEventRequest{
		Account: bank.AccountID(b.Account), At: f.instant("at", b.At), Booked: f.instant("booked_at", b.BookedAt),
		Event: fixtures.LifeEvent{Kind: fixtures.TransactionMade, Merchant: b.Merchant, Row: &fixtures.PostedRow{
			Description: b.Description, Amount: f.decimal("amount", b.Amount), Category: b.Category, MCC: b.MCC,
		}},
	}
	if err := f.err(); err != nil {
		return reply, err
	}
	if request.Connection, err = connectionID(b.Connection); err != nil {
		return reply, err
	}
	return h.recordLifeEvent(req.Context(), project, customer, request)
}

type editTransactionRequest struct {
	route.Public
	Token         string `header:"Authorization"`
	CustomerID    string `                       path:"customer_id"`
	TransactionID string `                       path:"transaction_id"`
	Body          struct {
		Client      string   `json:"client_id"`
		Description *string  `json:"description"`
		Amount      *decimal `json:"amount"`
		At          instant  `json:"at"`
		BookedAt    instant  `json:"booked_at"`
		Merchant    *string  `json:"merchant"`
		Category    *string  `json:"category"`
		MCC         *string  `json:"merchant_category_code"`
	} `                                             body:"required"`
}

// editTransaction changes a transaction that addTransaction has added.
func (h *Handlers) editTransaction(
	req *route.Request, in *editTransactionRequest,
) (reply route.Data[lifeEventData], _ error) {
	project, customer, err := h.findCustomer(req.Context(), in.Token, in.Body.Client, in.CustomerID)
	if err != nil {
		return reply, err
	}
	id, err := h.addedTransaction(req.Context(), project, customer, in.TransactionID)
	if err != nil {
		return reply, err
	}
	change, err := in.change()
	if err != nil {
		return reply, err
	}
	recorded, err := h.Connections.ReviseLifeEvent(req.Context(), project, customer, id, change)
	if err != nil {
		return reply, wireError(err)
	}
	reply.Data = newLifeEvent(recorded)
	return reply, nil
}

// change returns a function that changes the given fields of a transaction.
func (in *editTransactionRequest) change() (func(*connection.LifeEventRequest), error) {
	b := in.Body
	var f fields
	at, booked := f.instant("at", b.At), f.instant("booked_at", b.BookedAt)
	var amount fixtures.Hundredths
	if b.Amount != nil {
		amount = f.decimal("amount", *b.Amount)
	}
	if err := f.err(); err != nil {
		return nil, err
	}
	return func(r *connection.LifeEventRequest) {
		row := *r.Event.Row
		setIfGiven(&row.Description, b.Description)
		setIfGiven(&row.Category, b.Category)
		setIfGiven(&row.MCC, b.MCC)
		setIfGiven(&r.Event.Merchant, b.Merchant)
		if b.Amount != nil {
			row.Amount = amount
		}
		r.Event.Row = &row
		if !at.IsZero() {
			r.At = at
		}
		if !booked.IsZero() {
			r.Booked = booked
		}
	}, nil
}

// setIfGiven sets a field to a value that is not nil.
func setIfGiven(field, value *string) {
	if value != nil {
		*field = *value
	}
}

// addedTransaction returns the event of a transaction that addTransaction has added, or a 404.
func (h *Handlers) addedTransaction(
	ctx context.Context, p bank.Project, c bank.Customer, transaction string,
) (bank.EventID, error) {
	id, found, err := h.findAddedTransaction(ctx, p, c, bank.TransactionID(transaction))
	if err == nil && !found {
		err = &route.Error{
			Status: 404, Code: "transaction_not_found",
			Message: "No such transaction was added here; only those of POST /_sandbox/customers/" + c.ID.String() +
				"/transactions can be changed.",
		}
	}
	return id, err
}

// findAddedTransaction finds the event of a transaction that addTransaction has added.
func (h *Handlers) findAddedTransaction(
	ctx context.Context, p bank.Project, c bank.Customer, id bank.TransactionID,
) (event bank.EventID, found bool, err error) {
	all, err := h.Connections.LifeEvents(ctx, p, c)
	if err != nil {
		return event, false, err
	}
	forms := append(id.OtherForms(), id)
	for _, e := range all {
		if e.Life.Row != nil && (slices.Contains(forms, e.Booked) || slices.Contains(forms, e.Pending)) {
			return e.ID, true, nil
		}
	}
	return event, false, nil
}

type removeTransactionRequest struct {
	route.Public
	Token         string `header:"Authorization"`
	CustomerID    string `                       path:"customer_id"`
	TransactionID string `                       path:"transaction_id"`
	Client        string `                                             query:"client_id"`
}

// removeTransaction removes a transaction that addTransaction has added.
func (h *Handlers) removeTransaction(req *route.Request, in *removeTransactionRequest) (reply route.Empty, _ error) {
	project, customer, err := h.findCustomer(req.Context(), in.Token, in.Client, in.CustomerID)
	if err != nil {
		return reply, err
	}
	id, err := h.addedTransaction(req.Context(), project, customer, in.TransactionID)
	if err != nil {
		return reply, err
	}
	return reply, wireError(h.Connections.WithdrawLifeEvent(req.Context(), project, customer, id))
}
