package financial

import (
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/wire"
)

type accountsRequestV2 struct {
	route.ForCustomer
	accountFilter
}

type accountsMetaV2 struct {
	Parameters accountParametersV2 `json:"parameters"`
	Results    int                 `json:"result_count"`
}

type accountParametersV2 struct {
	AccountID  string   `json:"account_id,omitempty"`
	Currencies []string `json:"currencies,omitempty"`
	Types      []string `json:"account_types,omitempty"`
	Usages     []string `json:"usage_types,omitempty"`
	Holders    []string `json:"holder_types,omitempty"`
	Providers  []string `json:"providers,omitempty"`
}

// accountsV2 is the deprecated form of accounts.
func (h *Handlers) accountsV2(
	req *route.Request, in *accountsRequestV2,
) (reply route.Reply[[]wire.AccountV2, accountsMetaV2], _ error) {
	book, err := h.Books.Get(req.Context(), req.Project, req.Customer)
	if err != nil {
		return reply, err
	}
	filter := in.splitValues()
	matching := []wire.AccountV2{}
	for i := range book.Accounts {
		if filter.matches(&book.Accounts[i]) {
			matching = append(matching, wire.NewAccountV2(&book.Accounts[i]))
		}
	}
	return route.Reply[[]wire.AccountV2, accountsMetaV2]{
		Data: matching,
		Meta: &accountsMetaV2{Results: len(matching), Parameters: accountParametersV2{
			Currencies: filter.Currencies, Types: filter.Types, Usages: filter.Usages, Holders: filter.Holders,
			Providers: filter.Providers,
		}},
	}, nil
}

// accountV2 is the deprecated form of account.
func (h *Handlers) accountV2(
	req *route.Request, in *accountRequest,
) (reply route.Reply[wire.AccountV2, accountsMetaV2], _ error) {
	_, found, err := h.find(req, in)
	if err != nil {
		return reply, err
	}
	reply.Data = wire.NewAccountV2(found)
	reply.Meta = &accountsMetaV2{Results: 1, Parameters: accountParametersV2{AccountID: in.AccountID}}
	return reply, nil
}
