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
	Currencies  []string `json:"currencies,omitempty"`
	Types       []string `json:"account_types,omitempty"`
	Usages      []string `json:"usage_types,omitempty"`
	Holders     []string `json:"holder_types,omitempty"`
	Providers   []string `json:"providers,omitempty"`
	AllBalances bool     `json:"include_all_balances,omitempty"`
}

// accounts lists a customer's accounts, closed ones too.
func (h *Handlers) accounts(req *route.Request, in *accountsRequest) (reply route.Reply[[]account, accountsMeta], _ error) {
	book, err := h.Books.Get(req.Project, req.Customer)
	if err != nil {
		return reply, err
	}
	filter, found := in.spread(), []account{}
	for i := range book.Accounts {
		if filter.admits(&book.Accounts[i]) {
			found = append(found, showAccount(&book.Accounts[i], in.AllBalances, req.BaseURL()))
		}
	}
	return route.Reply[[]account, accountsMeta]{
		Data: found,
		Meta: &accountsMeta{Results: len(found), Parameters: accountParameters{
			Currencies: filter.Currencies, Types: filter.Types, Usages: filter.Usages, Holders: filter.Holders,
			Providers: filter.Providers, AllBalances: in.AllBalances,
		}},
	}, nil
}

// account shows one account.
func (h *Handlers) account(req *route.Request, in *accountRequest) (reply route.Reply[account, accountsMeta], _ error) {
	_, one, err := h.find(req, in)
	if err != nil {
		return reply, err
	}
	return route.Reply[account, accountsMeta]{Data: showAccount(one, false, req.BaseURL()), Meta: &accountsMeta{Results: 1}}, nil
}

// find is the account that a request names and the book that it is in.
func (h *Handlers) find(req *route.Request, in *accountRequest) (*ledger.Book, *ledger.Account, error) {
	book, err := h.Books.Get(req.Project, req.Customer)
	if err != nil {
		return nil, nil, err
	}
	one, found := book.Account(bank.AccountID(in.AccountID))
	if !found {
		return nil, nil, errNoAccount()
	}
	return book, one, nil
}

// errNoAccount is the answer about an account that the customer does not have. Bud documents it of balances alone; the other
// operations on one account give it too (research section 7.1).
func errNoAccount() error {
	return &route.Error{
		Status: 404, Code: "account_not_found",
		Message: "The specified account could not be found. Please check the account identifier is correct. The account might be closed or suspended.",
	}
}
