package bank

import (
	"time"

	"github.com/google/uuid"
)

// CorrectionID names a correction within a customer.
type CorrectionID = ID[Correction]

// CorrectionKind says what a correction changes. Numbers are kept in files.
type CorrectionKind uint8

// The kinds of correction. The last four are what Bud calls rules.
const (
	CorrectsCategory CorrectionKind = iota + 1
	CorrectsMerchant
	CorrectsRegularity
	EndsRegularity
	Joins // transactions are similar to each other, or to the reference
	Parts // they are not
)

// Correction is what a customer knows better than the enrichment. It stays when it is taken back, because its
// transactions changed then, too.
type Correction struct {
	ID        CorrectionID   `json:"-"`
	Customer  CustomerID     `json:"-"`
	Kind      CorrectionKind `json:"kind,omitzero"`
	Subjects  []Subject      `json:"subjects,omitempty"` // the transactions that it is about
	Similar   bool           `json:"similar,omitzero"`   // and those that are similar, be they there or still to come
	Reference *Subject       `json:"reference,omitzero"` // of Joins and Parts: whose group is meant
	L1        string         `json:"l1,omitzero"`        // of CorrectsCategory
	L2        string         `json:"l2,omitzero"`        // of CorrectsCategory
	Merchant  uuid.UUID      `json:"merchant,omitzero"`  // of CorrectsMerchant; zero takes the merchant away
	Frequency string         `json:"frequency,omitzero"` // of CorrectsRegularity: unknown takes it away
	At        time.Time      `json:"at,omitzero"`
	GoneAt    time.Time      `json:"gone_at,omitzero"` // when it was taken back
	Number    uint64         `json:"number,omitzero"`  // of its making within the project
}

// Subject is a transaction as a correction remembers it, should it go: what makes others similar to it.
type Subject struct {
	ID       TransactionID `json:"id,omitzero"`
	Skeleton string        `json:"skeleton,omitzero"` // what stays the same in the lines of one payment
	Amount   Money         `json:"amount,omitzero"`
	At       time.Time     `json:"at,omitzero"`
}

// CustomMerchant is a merchant that a customer has made because the catalogue lacks it.
type CustomMerchant struct {
	ID        uuid.UUID  `json:"-"`
	Customer  CustomerID `json:"-"`
	Name      string     `json:"name,omitzero"`
	URL       string     `json:"url,omitzero"`
	Online    bool       `json:"online,omitzero"` // it has no shops
	CreatedAt time.Time  `json:"created_at,omitzero"`
	Number    uint64     `json:"number,omitzero"` // of its making within the project
}
