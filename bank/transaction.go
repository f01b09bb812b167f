package bank

import (
	"time"

	"github.com/google/uuid"
)

// Status is the status of a transaction.
type Status string

// The statuses of a transaction.
const (
	Booked   Status = "booked"
	Pending  Status = "pending"
	Declined Status = "declined"
)

// Transaction is a credit or debit of an account. Empty fields are unknown.
type Transaction struct {
	ID          TransactionID
	Account     AccountID
	Provider    string // in the form of accounts and transactions: BankOfBud
	Description string // the statement line
	Amount      Money  // a credit is positive, a debit negative
	Status      Status
	At          time.Time // booking time, or authorisation time while pending
	ValueAt     time.Time // value date; for card payments the authorisation time
	UpdatedAt   time.Time // when its data last changed
	Running     Money     // booked balance after it; zero if pending or unknown
	Type        TransactionType
	MCC         string // ISO 18245 merchant category code

	Counterparty     Counterparty
	ClientAttributes map[string]string
	Suggested        string // description to show; empty for the default
	Labels           []*Label
	Tags             Tags
	Enrichment       Enrichment
}

// TransactionType describes how the money moved.
type TransactionType struct {
	Code        TypeCode
	Description string
}

// TypeCode is one of Bud's transaction type codes (docs/research/bud.md#type-codes).
type TypeCode string

// The transaction type codes.
const (
	CardPayment          TypeCode = "DEB"
	CashCheque           TypeCode = "CSQ"
	Charge               TypeCode = "CHG"
	Reversal             TypeCode = "COR"
	CashMachine          TypeCode = "CPT"
	Interest             TypeCode = "INT"
	OtherType            TypeCode = "OTH"
	BankTransfer         TypeCode = "BAT"
	DirectDebit          TypeCode = "DD"
	StandingOrderPayment TypeCode = "SO"
)

// Counterparty is the other party of a transaction.
type Counterparty struct{ Name, Identifier string }

// Label is a customer's label of transactions.
type Label struct {
	ID   uuid.UUID
	Name string
}

// Enrichment is the information derived from a statement line. All fields are optional: doubtful values are left out.
type Enrichment struct {
	Categories Categories
	Merchant   *Merchant // shared; do not change
	Processor  *Merchant // an intermediary such as PayPal; shared, do not change
	Regularity *Regularity
	Tokens     []Token  // words that name the merchant and the processor
	Location   Location // place of the transaction
	Names      []string // names of people
	Rules      []string // ids of the applied corrections
}

// Categories holds both levels of a category. Confidence is in hundredths: 99 for "0.99".
type Categories struct {
	L1, L2     string
	Confidence uint8
}

// Merchant is a payee, a payer or an intermediary.
type Merchant struct {
	ID          uuid.UUID
	Slug        string
	DisplayName string
	Website     string // given by a client; empty for merchants of the catalogue
	Product     string // slug of the product if a firm has several, such as dwp_pip of DWP; not shown
	Tags        []string
}

// Token is a part of a statement line that names the merchant or the processor. Confidence is in hundredths.
type Token struct {
	Value       string
	Confidence  uint8
	OfProcessor bool
}

// Location is the place of a transaction.
type Location struct {
	Tokens  []string
	Country string // ISO 3166 alpha-2; set if given by the line or the client
}

// SuggestedDescription returns a readable description: the one of the client or a correction, otherwise the merchant's
// name, otherwise the statement line (docs/research/bud.md#ingestion).
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
