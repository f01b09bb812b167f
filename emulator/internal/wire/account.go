package wire

import (
	"slices"

	"budsandbox/bank"
	"budsandbox/emulator/internal/ledger"
)

// Holder is a holder of an account.
type Holder struct {
	Name         string `json:"name,omitempty"`
	Relationship string `json:"relationship,omitempty"`
}

// Identifiers are the identifiers of an account.
type Identifiers struct {
	USAccountNumber string `json:"us_account_number,omitempty"`
	UKSortCode      string `json:"uk_sort_code,omitempty"`
	UKAccountNumber string `json:"uk_account_number,omitempty"`
	NZAccountNumber string `json:"nz_account_number,omitempty"`
	IBAN            string `json:"iban,omitempty"`
	PAN             string `json:"pan,omitempty"`
}

// TypedLimit is a credit line with its type.
type TypedLimit struct {
	Date   string `json:"date"`
	Type   string `json:"type"`
	Amount Amount `json:"amount"`
}

// Span is a period for which an account's transactions are complete.
type Span struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// AccountClosed is the status of a closed account. An open account has no status.
const AccountClosed = "closed"

// UnknownRelationship is the relationship of a holder for whom the bank reports none.
const UnknownRelationship = "unknown"

// NewHolders converts the holders of an account.
func NewHolders(a *ledger.Account) (holders []Holder) {
	for _, h := range HoldersOf(a) {
		holders = append(holders, Holder(h))
	}
	return holders
}

// NewIdentifiers converts the identifiers of an account. It returns nil if there are none.
func NewIdentifiers(identifiers bank.Identifiers) *Identifiers {
	converted := Identifiers{
		USAccountNumber: identifiers.AccountNumberUS, UKSortCode: identifiers.SortCode,
		UKAccountNumber: identifiers.AccountNumber, IBAN: identifiers.IBAN,
		PAN: identifiers.PAN,
	}
	if converted == (Identifiers{}) {
		return nil
	}
	return &converted
}

// NewTypedLimits converts credit lines.
func NewTypedLimits(limits []bank.Limit) (converted []TypedLimit) {
	for _, l := range limits {
		converted = append(converted, TypedLimit{DateTime(l.At), l.Type, NewAmount(l.Amount)})
	}
	return converted
}

// NewSpans converts periods.
func NewSpans(windows []bank.Window) (spans []Span) {
	for _, w := range windows {
		spans = append(spans, Span{DateTime(w.From), DateTime(w.To)})
	}
	return spans
}

// HoldersOf returns the holders of an account, with UnknownRelationship for those without a relationship.
func HoldersOf(a *ledger.Account) []bank.Holder {
	holders := slices.Clone(a.Holders)
	for i := range holders {
		if holders[i].Relationship == "" {
			holders[i].Relationship = UnknownRelationship
		}
	}
	return holders
}
