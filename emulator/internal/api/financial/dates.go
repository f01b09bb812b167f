package financial

import (
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/route"
)

type datesRequest struct{ route.ForCustomer }

// accountDates holds the times of an account's first and last transaction.
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

// transactionDates returns the period of each account's transactions. Accounts without transactions are omitted.
func (h *Handlers) transactionDates(
	req *route.Request, in *datesRequest,
) (reply route.Reply[[]accountDates, datesMeta], _ error) {
	book, err := h.Books.Get(req.Context(), req.Project, req.Customer)
	if err != nil {
		return reply, err
	}
	reply.Data = []accountDates{}
	reply.Meta = &datesMeta{}
	for _, a := range book.Accounts {
		first, last := firstAndLast(book.TransactionsOf(a.ID))
		if last == nil {
			continue
		}
		reply.Data = append(reply.Data, accountDates{
			string(a.ID), first.At.Truncate(time.Second), last.At.Truncate(time.Second),
		})
		reply.Meta.Results++
		if reply.Meta.First == nil || first.At.Before(*reply.Meta.First) {
			reply.Meta.First = new(first.At.Truncate(time.Second))
		}
		if reply.Meta.Last == nil || last.At.After(*reply.Meta.Last) {
			reply.Meta.Last = new(last.At.Truncate(time.Second))
		}
	}
	return reply, nil
}

// firstAndLast returns the oldest and the newest of transactions that are sorted newest first. It ignores declined
// ones.
func firstAndLast(transactions []*bank.Transaction) (first, last *bank.Transaction) {
	for _, t := range transactions {
		if t.Status == bank.Declined {
			continue
		}
		if last == nil {
			last = t
		}
		first = t
	}
	return first, last
}
