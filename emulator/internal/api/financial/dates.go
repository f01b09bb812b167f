package financial

import (
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/route"
)

type datesRequest struct{ route.ForCustomer }

// accountDates are the times of an account's first and last transaction.
type accountDates struct {
	AccountID string    `json:"account_id"`
	First     time.Time `json:"first_transaction_date"`
	Last      time.Time `json:"last_transaction_date"`
}

type datesMeta struct {
	Results int        `json:"results"`
	First   *time.Time `json:"first_transaction_date,omitempty"`
	Last    *time.Time `json:"last_transaction_date,omitempty"`
}

// transactionDates tells from when to when each account has transactions. Accounts without any have no dates and are left out.
func (h *Handlers) transactionDates(req *route.Request, in *datesRequest) (reply route.Reply[[]accountDates, datesMeta], _ error) {
	book, err := h.Books.Get(req.Project, req.Customer)
	if err != nil {
		return reply, err
	}
	reply.Data, reply.Meta = []accountDates{}, &datesMeta{}
	for _, a := range book.Accounts {
		first, last := spanned(book.TransactionsOf(a.ID))
		if last == nil {
			continue
		}
		reply.Data = append(reply.Data, accountDates{string(a.ID), first.At, last.At})
		reply.Meta.Results++
		if reply.Meta.First == nil || first.At.Before(*reply.Meta.First) {
			reply.Meta.First = &first.At
		}
		if reply.Meta.Last == nil || last.At.After(*reply.Meta.Last) {
			reply.Meta.Last = &last.At
		}
	}
	return reply, nil
}

// spanned are the oldest and the newest of rows that stand newest first; declined ones never happened.
func spanned(rows []*bank.Transaction) (first, last *bank.Transaction) {
	for _, row := range rows {
		if row.Status == bank.Declined {
			continue
		}
		if last == nil {
			last = row
		}
		first = row
	}
	return first, last
}
