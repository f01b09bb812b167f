package bank

import (
	"time"

	"github.com/google/uuid"
)

// TransactionID names a transaction within a customer: 32 hexadecimal digits for generated ones, whatever the client
// chose for ingested ones.
type TransactionID string

// Status says how far a transaction has come.
type Status string

// The statuses of a transaction.
const (
	Booked   Status = "booked"
	Pending  Status = "pending"
	Declined Status = "declined"
)

// Transaction is a movement of money on an account. Empty fields are unknown.
type Transaction struct {
	ID          TransactionID
	Account     AccountID
	Provider    string // as accounts and transactions spell it: BankOfBud
	Description string // the statement line
	Amount      Money  // a credit is positive, a debit negative
	Status      Status
	At          time.Time // when it was booked, or, while it is pending, authorised
	ValueAt     time.Time // when the money was gone, or there: a card payment's authorisation
	UpdatedAt   time.Time // when the customer's data last changed about it
	Running     Money     // the account's booked balance after it, unless it is pending or unknown
	Type        TransactionType
	MCC         string // merchant category code of ISO 18245

	Counterparty     Counterparty
	ClientAttributes map[string]string
	Suggested        string // the description to show; empty is the line itself
	Labels           []*Label
	Tags             Tags
	Enrichment       Enrichment
}

// TransactionType is how the money moved.
type TransactionType struct {
	Code        TypeCode
	Description string
}

// TypeCode is one of Bud's codes (docs/research/bud.md#type-codes).
type TypeCode string

// The codes of how money moves.
const (
	CardPayment  TypeCode = "DEB"
	CashCheque   TypeCode = "CSQ"
	Charge       TypeCode = "CHG"
	Reversal     TypeCode = "COR"
	CashMachine  TypeCode = "CPT"
	Interest     TypeCode = "INT"
	OtherType    TypeCode = "OTH"
	BankTransfer TypeCode = "BAT"
	DirectDebit  TypeCode = "DD"
	StandingOrd  TypeCode = "SO"
)

// Counterparty is who is on the other side.
type Counterparty struct{ Name, Identifier string }

// Label is a name that a customer gives to transactions.
type Label struct {
	ID   uuid.UUID
	Name string
}

// Enrichment is what is made of a statement line. Everything is optional: no answer is better than a doubtful one.
type Enrichment struct {
	Categories Categories
	Merchant   *Merchant // shared; do not change
	Processor  *Merchant // shared; an intermediary such as PayPal
	Regularity *Regularity
	Tokens     []Token  // the words that named the merchant and the processor
	Location   Location // where it happened
	Names      []string // of people
	Rules      []string // ids of the corrections that made it so
}

// Categories are both levels of a category model. Confidence is in hundredths, 99 for "0.99".
type Categories struct {
	L1, L2     string
	Confidence uint8
}

// Merchant is somebody who is paid or pays, or an intermediary.
type Merchant struct {
	ID          uuid.UUID
	Slug        string
	DisplayName string
	Website     string // as a client gave it; the catalogue has none
	Product     string // slug of what was paid, if the firm is known by several: dwp_pip of DWP. Never shown
	Tags        []string
}

// Token is a piece of a statement line and how sure it is that it names the merchant or the processor, in hundredths.
type Token struct {
	Value       string
	Confidence  uint8
	OfProcessor bool
}

// Location is where a transaction happened.
type Location struct {
	Tokens  []string
	Country string // ISO 3166 alpha-2; set where the line or the client says so
}

// Regularity is the schedule that a group of transactions keeps; its members share it.
type Regularity struct {
	Frequency string // daily, weekly, biweekly, monthly, quarterly
	Predicted []time.Time
	Group     string // label of the group
}

// SuggestedDescription returns what a person would rather read than the statement line: what the client or a correction
// said, else the merchant's name, else the line as it is (docs/research/bud.md#ingestion).
func (t *Transaction) SuggestedDescription() string {
	switch {
	case t.Suggested != "":
		return t.Suggested
	case t.Enrichment.Merchant != nil:
		return t.Enrichment.Merchant.DisplayName
	default:
		return t.Description
	}
}
