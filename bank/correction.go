package bank

import (
	"time"

	"github.com/google/uuid"
)

// CorrectionID names a correction within a customer.
type CorrectionID uuid.UUID

func (id CorrectionID) String() string { return uuid.UUID(id).String() }

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

// Correction is what a customer knows better than the enrichment. It stays when it is taken back, because its transactions
// changed then, too.
type Correction struct {
	ID        CorrectionID
	Customer  CustomerID
	Kind      CorrectionKind
	Subjects  []Subject // the transactions that it is about
	Similar   bool      // and those that are similar, be they there or still to come
	Reference *Subject  // of Joins and Parts: whose group is meant
	L1, L2    string    // of CorrectsCategory
	Merchant  uuid.UUID // of CorrectsMerchant; zero takes the merchant away
	Frequency string    // of CorrectsRegularity: unknown takes it away
	At        time.Time
	GoneAt    time.Time // when it was taken back
	Number    uint64    // of its making within the project
}

// Subject is a transaction as a correction remembers it, should it go: what makes others similar to it.
type Subject struct {
	ID       TransactionID
	Skeleton string // what stays the same in the lines of one payment
	Amount   Money
	At       time.Time
}

// CustomMerchant is a merchant that a customer has made because the catalogue lacks it.
type CustomMerchant struct {
	ID        uuid.UUID
	Customer  CustomerID
	Name      string
	URL       string
	Online    bool // it has no shops
	CreatedAt time.Time
	Number    uint64 // of its making within the project
}
