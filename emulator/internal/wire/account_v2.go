package wire

import "budsandbox/emulator/internal/ledger"

// AccountV2 is an account in the form of the deprecated Accounts V2.
type AccountV2 struct {
	ID               string       `json:"account_id"`
	Currency         string       `json:"currency"`
	Holder           *Holder      `json:"holder,omitempty"`  // set if the bank reports no relationships
	Holders          []Holder     `json:"holders,omitempty"` // set otherwise
	Name             string       `json:"account_name,omitempty"`
	Type             string       `json:"account_type,omitempty"`
	Usage            string       `json:"usage_type,omitempty"`
	Status           string       `json:"status,omitempty"`
	ClosedAt         string       `json:"closed_at,omitempty"`
	Provider         string       `json:"provider,omitempty"`
	Identifiers      *Identifiers `json:"identifiers,omitempty"`
	Balances         []balanceV2  `json:"balances,omitempty"`
	CreditLines      []TypedLimit `json:"credit_lines,omitempty"`
	TransactionSpans []Span       `json:"transaction_windows,omitempty"`
}

type balanceV2 struct {
	Date      string `json:"date"`
	Type      string `json:"type"`
	Amount    Amount `json:"amount"`
	Indicator string `json:"credit_debit_indicator"`
}

// NewAccountV2 converts an account.
func NewAccountV2(a *ledger.Account) AccountV2 {
	account := AccountV2{
		ID: string(a.ID), Currency: string(a.Currency), Name: a.Name, Type: string(a.Type), Usage: string(a.Usage),
		Provider: a.Provider, Identifiers: NewIdentifiers(a.Identifiers), TransactionSpans: NewSpans(a.Windows),
		CreditLines: NewTypedLimits(a.Limits),
	}
	if holders := NewHolders(a); len(holders) == 1 && holders[0].Relationship == UnknownRelationship {
		account.Holder = &holders[0]
	} else {
		account.Holders = holders
	}
	if !a.ClosedAt.IsZero() {
		account.Status = AccountClosed
		account.ClosedAt = DateTime(a.ClosedAt)
	}
	for _, b := range a.Balances {
		account.Balances = append(
			account.Balances,
			balanceV2{DateTime(b.At), b.Type, NewAmount(b.Amount), b.Amount.Indicator()},
		)
	}
	return account
}
