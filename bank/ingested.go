package bank

import (
	"slices"
	"time"

	"github.com/google/uuid"
)

// IngestedAccount is an account that the client ingested, in its latest version.
type IngestedAccount struct {
	Account
	Customer CustomerID `json:"-"`
	Balances []Balance  `json:"balances,omitempty"` // one for each type
	Limits   []Limit    `json:"limits,omitempty"`
	SentAt   time.Time  `json:"sent_at,omitzero"`
}

// Balance is one balance of an account.
type Balance struct {
	Type   string    `json:"type,omitzero"` // interim_booked, interim_available, expected...
	At     time.Time `json:"at,omitzero"`
	Amount Money     `json:"amount,omitzero"`
}

// IngestedTransaction is a transaction that the client ingested. Tags, labels and enrichment of the Transaction are
// empty; they are computed with the book.
type IngestedTransaction struct {
	Transaction
	Customer CustomerID
	Merchant string // the name, if given by the client
	Country  string // ISO 3166 alpha-2 or alpha-3, or numeric UN M.49
	Model    string // category model; empty for the customer's
}

// Coverage lists the periods for which the client ingested all transactions of an account.
type Coverage struct {
	Customer CustomerID `json:"-"`
	Account  AccountID  `json:"-"`
	Windows  []Window   `json:"windows,omitempty"` // disjoint, in order
}

// Cover adds a window. It merges windows that overlap or touch.
func (c *Coverage) Cover(w Window) {
	var disjoint []Window
	for _, known := range c.Windows {
		if known.To.Before(w.From) || known.From.After(w.To) {
			disjoint = append(disjoint, known)
			continue
		}
		w = Window{Earlier(w.From, known.From), Later(w.To, known.To)}
	}
	i := 0
	for i < len(disjoint) && disjoint[i].From.Before(w.From) {
		i++
	}
	c.Windows = slices.Insert(disjoint, i, w)
}

// Tombstone records the deletion of an ingested transaction.
type Tombstone struct {
	Customer CustomerID
	ID       TransactionID
	At       time.Time
}

// Ingestion is the outcome of ingesting one customer's data. All customers of a request share one task.
type Ingestion struct {
	Task
	Customer   CustomerID        `json:"-"`
	Identifier string            `json:"identifier,omitzero"` // the client's identifier, if the request used it
	Index      int               `json:"-"`                   // index of the customer in the request
	Request    uuid.UUID         `json:"request,omitzero"`    // id of the request
	Route      string            `json:"route,omitzero"`      // operation that accepted it
	Schema     string            `json:"schema,omitzero"`     // media type of the data; empty for settlements
	Result     IngestResult      `json:"result,omitzero"`
	Applied    bool              `json:"applied,omitzero"` // at least a part was stored
	Errors     map[string]string `json:"errors,omitempty"` // by field, such as accounts[0].currency
}

// IngestResult is Bud's result code of an ingestion.
type IngestResult string

// The results of ingestions (contract operation v3_ingest_status_get).
const (
	IngestSuccess    IngestResult = "success"
	IngestInvalid    IngestResult = "validation_error"
	IngestUnmappable IngestResult = "data_mapping_error"
	IngestInternal   IngestResult = "internal_error"
	IngestTimedOut   IngestResult = "timed_out"
)

// CombineResults returns the status and result of a request from the results of its customers. The status is
// PartialCompleted if some data were stored and some were not.
func CombineResults(parts []Ingestion) (status string, result IngestResult) {
	status, result = "Completed", IngestSuccess
	applied := false
	for _, part := range parts {
		applied = applied || part.Applied
		if part.Result != IngestSuccess && result == IngestSuccess {
			status, result = "Failed", part.Result
		}
	}
	if applied && result != IngestSuccess {
		status = "PartialCompleted"
	}
	return status, result
}
