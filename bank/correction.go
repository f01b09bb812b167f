package bank

import (
	"time"

	"github.com/google/uuid"
)

// CorrectionID identifies a correction within a customer.
type CorrectionID uuid.UUID

// CorrectionKind is the kind of a correction. Its values are stored in files.
type CorrectionKind uint8

// The kinds of correction. Bud calls the last four rules.
const (
	CorrectsCategory CorrectionKind = iota + 1
	CorrectsMerchant
	CorrectsRegularity
	EndsRegularity
	MarksSimilar    // marks transactions as similar to each other or to the reference
	MarksNotSimilar // marks them as not similar
)

// Correction is a customer's correction of the enrichment. A withdrawn correction is kept, because withdrawing it also
// changed its transactions.
type Correction struct {
	ID          CorrectionID   `json:"-"`
	Customer    CustomerID     `json:"-"`
	Kind        CorrectionKind `json:"kind,omitzero"`
	Subjects    []Subject      `json:"subjects,omitempty"` // the corrected transactions
	Similar     bool           `json:"similar,omitzero"`   // also applies to similar transactions, present and future
	Reference   *Subject       `json:"reference,omitzero"` // of MarksSimilar and MarksNotSimilar: a member of the group
	L1          string         `json:"l1,omitzero"`        // of CorrectsCategory
	L2          string         `json:"l2,omitzero"`        // of CorrectsCategory
	Merchant    uuid.UUID      `json:"merchant,omitzero"`  // of CorrectsMerchant; zero removes the merchant
	Frequency   string         `json:"frequency,omitzero"` // of CorrectsRegularity; unknown removes it
	At          time.Time      `json:"at,omitzero"`
	WithdrawnAt time.Time      `json:"gone_at,omitzero"` // when it was withdrawn
	Number      uint64         `json:"number,omitzero"`  // sequence number within the project
}

// Subject is a transaction as a correction stores it, so that similar transactions are found even after it is deleted.
type Subject struct {
	ID       TransactionID `json:"id,omitzero"`
	Skeleton string        `json:"skeleton,omitzero"` // the constant part of a payment's statement lines
	Amount   Money         `json:"amount,omitzero"`
	At       time.Time     `json:"at,omitzero"`
}
