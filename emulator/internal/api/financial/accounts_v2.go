package financial

import (
	"budsandbox/emulator/internal/ledger"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/wire"
)

// accountV2 is an account as the older edition of the operation shows it.
type accountV2 struct {
	ID               string        `json:"account_id"`
	Currency         string        `json:"currency"`
	Holder           *holder       `json:"holder,omitempty"`  // where the bank tells no relationships
	Holders          []holder      `json:"holders,omitempty"` // where it does
	Name             string        `json:"account_name,omitempty"`
	Type             string        `json:"account_type,omitempty"`
	Usage            string        `json:"usage_type,omitempty"`
	Status           string        `json:"status,omitempty"`
	ClosedAt         string        `json:"closed_at,omitempty"`
	Provider         string        `json:"provider,omitempty"`
	Identifiers      *identifiers  `json:"identifiers,omitempty"`
	Balances         []balanceOfV2 `json:"balances,omitempty"`
	CreditLines      []typedLimit  `json:"credit_lines,omitempty"`
	TransactionSpans []span        `json:"transaction_windows,omitempty"`
}

type balanceOfV2 struct {
	Date      string      `json:"date"`
	Type      string      `json:"type"`
	Amount    wire.Amount `json:"amount"`
	Indicator string      `json:"credit_debit_indicator"`
}

type accountsRequestV2 struct {
	route.ForCustomer
	accountFilter
}

type accountsMetaV2 struct {
	Parameters accountParametersV2 `json:"parameters"`
	Results    int                 `json:"result_count"`
}

type accountParametersV2 struct {
	Currencies []string `json:"currencies,omitempty"`
	Types      []string `json:"account_types,omitempty"`
	Usages     []string `json:"usage_types,omitempty"`
	Holders    []string `json:"holder_types,omitempty"`
	Providers  []string `json:"providers,omitempty"`
}

// accountsV2 is accounts in the older form.
func (h *Handlers) accountsV2(req *route.Request, in *accountsRequestV2) (reply route.Reply[[]accountV2, accountsMetaV2], _ error) {
	book, err := h.Books.Get(req.Project, req.Customer)
	if err != nil {
		return reply, err
	}
	filter, found := in.spread(), []accountV2{}
	for i := range book.Accounts {
		if filter.admits(&book.Accounts[i]) {
			found = append(found, showAccountV2(&book.Accounts[i]))
		}
	}
	return route.Reply[[]accountV2, accountsMetaV2]{
		Data: found,
		Meta: &accountsMetaV2{Results: len(found), Parameters: accountParametersV2{
			Currencies: filter.Currencies, Types: filter.Types, Usages: filter.Usages, Holders: filter.Holders, Providers: filter.Providers,
		}},
	}, nil
}

// accountV2 is account in the older form.
func (h *Handlers) accountV2(req *route.Request, in *accountRequest) (reply route.Reply[accountV2, accountsMetaV2], _ error) {
	_, one, err := h.find(req, in)
	if err != nil {
		return reply, err
	}
	return route.Reply[accountV2, accountsMetaV2]{Data: showAccountV2(one), Meta: &accountsMetaV2{Results: 1}}, nil
}

func showAccountV2(a *ledger.Account) accountV2 {
	shown := accountV2{
		ID: string(a.ID), Currency: string(a.Currency), Name: a.Name, Type: string(a.Type), Usage: string(a.Usage),
		Provider: a.Provider, Identifiers: showIdentifiers(a.Identifiers), TransactionSpans: showSpans(a.Windows),
		CreditLines: showLimits(a.Limits),
	}
	if holders := showHolders(a); len(holders) == 1 && holders[0].Relationship == unknownRelationship {
		shown.Holder = &holders[0]
	} else {
		shown.Holders = holders
	}
	if !a.ClosedAt.IsZero() {
		shown.Status, shown.ClosedAt = closed, wire.DateTime(a.ClosedAt)
	}
	for _, b := range a.Balances {
		shown.Balances = append(shown.Balances, balanceOfV2{wire.DateTime(b.At), b.Type, wire.NewAmount(b.Amount), b.Amount.Indicator()})
	}
	return shown
}
