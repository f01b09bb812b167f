package financial

import (
	"budsandbox/emulator/internal/ledger"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/wire"
)

// accountV2 is an account in the response of the deprecated operation.
type accountV2 struct {
	ID               string        `json:"account_id"`
	Currency         string        `json:"currency"`
	Holder           *holder       `json:"holder,omitempty"`  // if the bank reports no relationships
	Holders          []holder      `json:"holders,omitempty"` // if it does
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

// accountsV2 is the deprecated form of accounts.
func (h *Handlers) accountsV2(
	req *route.Request, in *accountsRequestV2,
) (reply route.Reply[[]accountV2, accountsMetaV2], _ error) {
	book, err := h.Books.Get(req.Context(), req.Project, req.Customer)
	if err != nil {
		return reply, err
	}
	filter := in.splitValues()
	matching := []accountV2{}
	for i := range book.Accounts {
		if filter.matches(&book.Accounts[i]) {
			matching = append(matching, newAccountV2(&book.Accounts[i]))
		}
	}
	return route.Reply[[]accountV2, accountsMetaV2]{
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
) (reply route.Reply[accountV2, accountsMetaV2], _ error) {
	_, found, err := h.find(req, in)
	if err != nil {
		return reply, err
	}
	reply.Data = newAccountV2(found)
	reply.Meta = &accountsMetaV2{Results: 1}
	return reply, nil
}

func newAccountV2(a *ledger.Account) accountV2 {
	account := accountV2{
		ID: string(a.ID), Currency: string(a.Currency), Name: a.Name, Type: string(a.Type), Usage: string(a.Usage),
		Provider: a.Provider, Identifiers: newIdentifiers(a.Identifiers), TransactionSpans: newSpans(a.Windows),
		CreditLines: newLimits(a.Limits),
	}
	if holders := newHolders(a); len(holders) == 1 && holders[0].Relationship == unknownRelationship {
		account.Holder = &holders[0]
	} else {
		account.Holders = holders
	}
	if !a.ClosedAt.IsZero() {
		account.Status = closed
		account.ClosedAt = wire.DateTime(a.ClosedAt)
	}
	for _, b := range a.Balances {
		account.Balances = append(
			account.Balances,
			balanceOfV2{wire.DateTime(b.At), b.Type, wire.NewAmount(b.Amount), b.Amount.Indicator()},
		)
	}
	return account
}
