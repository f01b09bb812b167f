package financial

import (
	"budsandbox/bank"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/emulator/internal/route"
)

type accountsRequest struct {
	route.ForCustomer
	accountFilter
	AllBalances bool `query:"include_all_balances"`
}

type accountRequest struct {
	route.ForCustomer
	AccountID string `path:"account_id"`
}

type accountsMeta struct {
	Parameters accountParameters `json:"parameters"`
	Results    int               `json:"results"`
}

// accountParameters repeats the filters of the request.
type accountParameters struct {
	AccountID   string   `json:"account_id,omitempty"`
	Currencies  []string `json:"currencies,omitempty"`
	Types       []string `json:"account_types,omitempty"`
	Usages      []string `json:"usage_types,omitempty"`
	Holders     []string `json:"holder_types,omitempty"`
	Providers   []string `json:"providers,omitempty"`
	AllBalances bool     `json:"include_all_balances,omitempty"`
}

// accounts lists a customer's accounts, including closed ones.
func (h *Handlers) accounts(
	req *route.Request, in *accountsRequest,
) (reply route.Reply[*accountList, accountsMeta], _ error) {
	book, err := h.Books.Get(req.Context(), req.Project, req.Customer)
	if err != nil {
		return reply, err
	}
	filter := in.splitValues()
	matching := &accountList{texts: accountTexts(book, in.AllBalances, req.BaseURL())}
	for i := range book.Accounts {
		if filter.matches(&book.Accounts[i]) {
			matching.indexes = append(matching.indexes, i)
		}
	}
	return route.Reply[*accountList, accountsMeta]{
		Data: matching,
		Meta: &accountsMeta{Results: len(matching.indexes), Parameters: accountParameters{
			Currencies: filter.Currencies, Types: filter.Types, Usages: filter.Usages, Holders: filter.Holders,
			Providers: filter.Providers, AllBalances: in.AllBalances,
		}},
	}, nil
}

// account returns an account.
func (h *Handlers) account(
	req *route.Request, in *accountRequest,
) (reply route.Reply[account, accountsMeta], _ error) {
	_, found, err := h.find(req, in)
	if err != nil {
		return reply, err
	}
	reply.Data = newAccount(found, false, req.BaseURL())
	reply.Meta = &accountsMeta{Results: 1, Parameters: accountParameters{AccountID: in.AccountID}}
	return reply, nil
}

// find returns the account that a request names and the book that contains it.
func (h *Handlers) find(
	req *route.Request, in *accountRequest,
) (*ledger.Book, *ledger.Account, error) {
	book, err := h.Books.Get(req.Context(), req.Project, req.Customer)
	if err != nil {
		return nil, nil, err
	}
	found, ok := book.Account(bank.AccountID(in.AccountID))
	if !ok {
		return nil, nil, errNoAccount()
	}
	return book, found, nil
}

// errNoAccount returns the error for an unknown account. Bud documents it only for balances; the other operations on
// an account return it, too (docs/research/bud.md#balances).
func errNoAccount() error {
	return &route.Error{
		Status: 404, Code: "account_not_found",
		Message: "The specified account could not be found. Please check the account identifier is correct. " +
			"The account might be closed or suspended.",
	}
}
