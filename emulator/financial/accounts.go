package financial

import (
	"context"

	"budsandbox/emulator/operation"
)

type accountsRequest struct {
	operation.OfCustomer
	Currencies  []string `query:"currency"`
	Providers   []string `query:"provider"`
	Types       []string `query:"account_type"`
	Usages      []string `query:"usage_type"`
	Holders     []string `query:"holder_relationship_type"`
	AllBalances bool     `query:"include_all_balances"`
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

// accounts lists a customer's accounts. Nothing in the sandbox connects or ingests accounts yet, so every customer
// has none, which is also what Bud answers for a customer that never connected a bank.
func (r *Room) accounts(_ context.Context, in *accountsRequest) (operation.Reply[[]account, accountsMeta], error) {
	return operation.Reply[[]account, accountsMeta]{
		Data: []account{},
		Meta: &accountsMeta{Parameters: accountParameters{
			Currencies: in.Currencies, Types: in.Types, Usages: in.Usages, Holders: in.Holders,
			Providers: in.Providers, AllBalances: in.AllBalances,
		}},
	}, nil
}
