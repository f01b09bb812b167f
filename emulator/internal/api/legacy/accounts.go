package legacy

import (
	"budsandbox/bank"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/wire"
)

type accountsRequest struct {
	route.ForCustomer
	AccountID string `header:"X-Account-Id"`
}

type account struct {
	ID       string    `json:"account_id"`
	Currency string    `json:"currency"`
	Type     string    `json:"account_type"`
	SubType  string    `json:"account_sub_type"`
	Nickname string    `json:"nickname,omitempty"`
	Details  []detail  `json:"details"`
	Provider string    `json:"provider"`
	Balances []balance `json:"balances"`
	Parties  []party   `json:"parties,omitempty"`
}

type detail struct {
	Scheme         string `json:"scheme_name"`
	Identification string `json:"identification"`
	Name           string `json:"name,omitempty"`
}

type balance struct {
	AccountID string        `json:"account_id"`
	Amount    wire.AmountV1 `json:"amount"`
	Indicator string        `json:"credit_debit_indicator"`
	Lines     []creditLine  `json:"credit_line,omitempty"`
	At        string        `json:"date_time"`
	Type      string        `json:"type"`
}

type creditLine struct {
	Included bool          `json:"included"`
	Amount   wire.AmountV1 `json:"amount"`
	Type     string        `json:"type"`
}

type party struct {
	Name string `json:"full_name"`
	Type string `json:"type"`
}

// accounts holds all accounts of a customer, or only the one that the request names.
type accounts struct {
	list  []account
	alone bool
}

// MarshalJSON encodes a list, or one account as an object.
func (a accounts) MarshalJSON() ([]byte, error) {
	if a.alone {
		return route.AppendJSON(nil, a.list[0])
	}
	return route.AppendJSON(nil, a.list)
}

// Shapes returns the schemas of both forms.
func (accounts) Shapes() []any { return []any{[]account{}, account{}} }

// accounts lists a customer's accounts, or returns one of them.
func (h *Handlers) accounts(
	req *route.Request, in *accountsRequest,
) (reply route.Reply[accounts, wire.Results], _ error) {
	book, err := h.Books.Get(req.Context(), req.Project, req.Customer)
	if err != nil {
		return reply, err
	}
	reply.Data = accounts{list: []account{}, alone: in.AccountID != ""}
	for i := range book.Accounts {
		if a := &book.Accounts[i]; in.AccountID == "" || string(a.ID) == in.AccountID {
			reply.Data.list = append(reply.Data.list, newAccount(a))
		}
	}
	if reply.Data.alone && len(reply.Data.list) == 0 {
		return reply, route.NotFound()
	}
	reply.Meta = &wire.Results{Count: len(reply.Data.list)}
	return reply, nil
}

func newAccount(a *ledger.Account) account {
	data := account{
		ID: string(a.ID), Currency: string(a.Currency), Type: "Personal", SubType: subType(a.Type), Nickname: a.Name,
		Details: newDetails(a), Provider: a.Provider, Balances: []balance{},
	}
	if a.Usage == bank.Business {
		data.Type = "Business"
	}
	for _, b := range a.Balances {
		data.Balances = append(data.Balances, balance{
			AccountID: string(a.ID), Amount: wire.NewAmountV1(b.Amount), Indicator: wire.Capitalise(b.Amount.Indicator()),
			Lines: newLines(a.Limits), At: wire.DateTimeV1(b.At), Type: camel(b.Type),
		})
	}
	for _, holder := range a.Holders {
		data.Parties = append(data.Parties, party{holder.Name, holder.Relationship})
	}
	return data
}

func newLines(limits []bank.Limit) (lines []creditLine) {
	for _, l := range limits {
		lines = append(lines, creditLine{Included: true, Amount: wire.NewAmountV1(l.Amount), Type: camel(l.Type)})
	}
	return lines
}

// newDetails returns the numbers of an account with their schemes in Open Banking.
func newDetails(a *ledger.Account) []detail {
	name := ""
	if len(a.Holders) > 0 {
		name = a.Holders[0].Name
	}
	details, identifiers := []detail{}, a.Identifiers
	add := func(scheme, identification string) {
		if identification != "" {
			details = append(details, detail{scheme, identification, name})
		}
	}
	if identifiers.SortCode != "" {
		add("UK.OBIE.SortCodeAccountNumber", identifiers.SortCode+identifiers.AccountNumber)
	}
	add("UK.OBIE.IBAN", identifiers.IBAN)
	add("UK.OBIE.PAN", identifiers.PAN)
	add("US.AccountNumber", identifiers.AccountNumberUS)
	return details
}

// subType returns Open Banking's name of an account type.
func subType(t bank.AccountType) string {
	switch t {
	case bank.CurrentAccount, bank.CheckingAccount:
		return "CurrentAccount"
	case bank.AutoLoan, bank.StudentLoan:
		return "Loan"
	}
	return camel(string(t))
}
