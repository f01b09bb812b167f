package goals

import (
	"encoding/binary"
	"fmt"
	"sort"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/insight"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/wire"
	"budsandbox/storage"
)

type budgetTransactionsRequest struct {
	route.NamesCustomer
	ID        string         `path:"budget_id"`
	Day       route.DateTime `                 query:"day"`
	PageToken string         `                 query:"page_token"`
	PageSize  int            `                 query:"page_size"  default:"100" validate:"gte=1,lte=200"`
	Accounts  []string       `                 query:"account_id"`
}

type budgetTransactionsMeta struct {
	Results       int    `json:"results"`
	BudgetID      string `json:"budget_id"`
	PageSize      int    `json:"page_size"`
	NextPageToken string `json:"next_page_token,omitempty"`
}

// transaction is a transaction in the responses of budgets, which have less than Transactions V2.
type transaction struct {
	ID            string       `json:"transaction_id"`
	AccountID     string       `json:"account_id"`
	Provider      string       `json:"provider,omitempty"`
	Description   string       `json:"description"`
	Indicator     string       `json:"credit_debit_indicator"   validate:"oneof=credit debit"`
	Status        string       `json:"status"                   validate:"oneof=booked pending"`
	Amount        wire.Amount  `json:"amount"`
	At            string       `json:"date_time"`
	Enrichments   *enrichments `json:"enrichments,omitempty"`
	Suggested     string       `json:"suggested_description"`
	SuggestedLogo string       `json:"suggested_logo,omitempty"`
}

type enrichments struct {
	Categories *wire.CategoryPair `json:"categories,omitempty"`
	Merchant   *merchant          `json:"merchant,omitempty"`
}

type merchant struct {
	ID          string `json:"id"`
	Slug        string `json:"slug"`
	DisplayName string `json:"display_name"`
	Logo        string `json:"logo,omitempty"`
}

// budgetTransactions lists the spending of a budget in the period of a day, newest first.
func (h *Handlers) budgetTransactions(
	req *route.Request, in *budgetTransactionsRequest,
) (reply route.Reply[transactions, budgetTransactionsMeta], _ error) {
	key, err := budgetKey(req.Customer.ID, in.ID)
	if err != nil {
		return reply, err
	}
	var budget bank.Budget
	err = h.Store.View(req.Context(), func(tx *storage.Tx) (err error) {
		budget, err = tx.Budgets(req.Project).Get(key)
		return err
	})
	if err != nil {
		return reply, wireError(err)
	}
	book, err := h.Books.Get(req.Context(), req.Project, req.Customer)
	if err != nil {
		return reply, err
	}
	v := newView(in.Day, in.Accounts, req.Now())
	spending := v.spending(book, budget)
	insight.Explain(req.Context(), spending.Explain)
	rows, start := spending.Rows, 0
	query := fmt.Sprintf("%q %q %q %q", req.Project, req.Customer.ID, budget.ID, v.query.Encode())
	if in.PageToken != "" {
		position, err := h.PageTokens.Position(query, in.PageToken)
		if err != nil {
			return reply, route.Problems{{In: "query", Name: "page_token", Text: "is not a page token of this list"}}
		}
		start = indexAfter(rows, position)
	}
	end := min(start+in.PageSize, rows.Len())
	reply.Data = make(transactions, 0, end-start)
	for i := start; i < end; i++ {
		reply.Data = append(reply.Data, newTransaction(req.BaseURL(), rows.At(i)))
	}
	reply.Meta = &budgetTransactionsMeta{Results: end - start, BudgetID: budget.ID.String(), PageSize: in.PageSize}
	if end < rows.Len() {
		reply.Meta.NextPageToken = h.PageTokens.Token(query, positionOf(rows.At(end-1)))
	}
	return reply, nil
}

// positionOf returns the position of a transaction in the list: its time and its id.
func positionOf(t *bank.Transaction) []byte {
	return append(binary.BigEndian.AppendUint64(nil, uint64(t.At.UnixMicro())), t.ID...)
}

// indexAfter returns the index of the first transaction after a position.
func indexAfter(rows insight.Selection, position []byte) int {
	if len(position) < 8 {
		return rows.Len() // no valid token has such a position
	}
	at, id := time.UnixMicro(int64(binary.BigEndian.Uint64(position))), bank.TransactionID(position[8:])
	return sort.Search(rows.Len(), func(i int) bool {
		t := rows.At(i)
		return t.At.Before(at) || (!t.At.Truncate(time.Microsecond).After(at) && t.ID < id)
	})
}

func newTransaction(base string, t *bank.Transaction) transaction {
	data := transaction{
		ID: string(t.ID), AccountID: string(t.Account), Provider: t.Provider, Description: t.Description,
		Indicator: t.Amount.Indicator(), Status: string(t.Status), Amount: wire.NewAmount(t.Amount), At: wire.DateTime(t.At),
		Suggested: t.SuggestedDescription(), SuggestedLogo: wire.SuggestedLogo(base, &t.Enrichment),
	}
	e := &t.Enrichment
	of := enrichments{Categories: wire.NewCategoryPair(e.Categories)}
	if m := e.Merchant; m != nil {
		of.Merchant = &merchant{m.ID.String(), m.Slug, m.DisplayName, wire.Logo(base, m)}
	}
	if of != (enrichments{}) {
		data.Enrichments = &of
	}
	return data
}
