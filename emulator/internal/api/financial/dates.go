package financial

import (
	"slices"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/ledger"
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
		first, last := firstAndLast(book, book.TransactionsOf(a.ID))
		if last.IsZero() {
			continue
		}
		reply.Data = append(reply.Data, accountDates{
			string(a.ID), first.Truncate(time.Second), last.Truncate(time.Second),
		})
		reply.Meta.Results++
		if reply.Meta.First == nil || first.Before(*reply.Meta.First) {
			reply.Meta.First = new(first.Truncate(time.Second))
		}
		if reply.Meta.Last == nil || last.After(*reply.Meta.Last) {
			reply.Meta.Last = new(last.Truncate(time.Second))
		}
	}
	return reply, nil
}

// firstAndLast returns the times of the oldest and the newest of transactions that are sorted newest first, or zero if
// there are none. It ignores declined ones.
func firstAndLast(book *ledger.Book, indexes []int32) (first, last time.Time) {
	known := func(index int32) bool { return book.Status(int(index)) != bank.Declined }
	if i := slices.IndexFunc(indexes, known); i >= 0 {
		last = book.Time(int(indexes[i]))
	}
	for _, index := range slices.Backward(indexes) {
		if known(index) {
			return book.Time(int(index)), last
		}
	}
	return first, last
}
