package goals

import (
	"encoding/binary"
	"fmt"
	"sort"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/insight"
	"budsandbox/emulator/internal/ledger"
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
		start = indexAfter(book, rows, position)
	}
	end := min(start+in.PageSize, rows.Len())
	reply.Data = transactions{req.BaseURL(), book, rows.Indexes()[start:end]}
	reply.Meta = &budgetTransactionsMeta{Results: end - start, BudgetID: budget.ID.String(), PageSize: in.PageSize}
	if end < rows.Len() {
		reply.Meta.NextPageToken = h.PageTokens.Token(query, positionOf(book, rows.Index(end-1)))
	}
	return reply, nil
}

// positionOf returns the position in the list of the transaction with an index in the book: its time and its id.
func positionOf(book *ledger.Book, index int) []byte {
	return append(binary.BigEndian.AppendUint64(nil, uint64(book.Time(index).UnixMicro())), book.ID(index)...)
}

// indexAfter returns the index of the first row after a position.
func indexAfter(book *ledger.Book, rows insight.Selection, position []byte) int {
	if len(position) < 8 {
		return rows.Len() // no valid token has such a position
	}
	at, id := time.UnixMicro(int64(binary.BigEndian.Uint64(position))), bank.TransactionID(position[8:])
	return sort.Search(rows.Len(), func(i int) bool {
		index := rows.Index(i)
		t := book.Time(index)
		return t.Before(at) || (!t.Truncate(time.Microsecond).After(at) && book.ID(index) < id)
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
