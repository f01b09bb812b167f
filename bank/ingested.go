package bank

import (
	"time"

	"github.com/google/uuid"
)

// IngestedAccount is an account that the client brought itself, as it last said that it stands.
type IngestedAccount struct {
	Account
	Customer CustomerID `json:"-"`
	Balances []Balance  `json:"balances,omitempty"` // each type once
	Limits   []Limit    `json:"limits,omitempty"`
	SentAt   time.Time  `json:"sent_at,omitzero"`
}

// Balance is an account's balance of one kind.
type Balance struct {
	Type   string    `json:"type,omitzero"` // interim_booked, interim_available, expected...
	At     time.Time `json:"at,omitzero"`
	Amount Money     `json:"amount,omitzero"`
}

// IngestedTransaction is a transaction that the client brought itself. What its line means is computed with the book,
// so the tags, labels and enrichment of the Transaction are empty.
type IngestedTransaction struct {
	Transaction
	Customer CustomerID
	Merchant string // its name, if the client says so
	Country  string // where it happened: ISO 3166 alpha-2, alpha-3 or the digits of M.49
	Model    string // of categories; empty is the customer's
}

// Coverage is for which periods the client brought every transaction of an account.
type Coverage struct {
	Customer CustomerID `json:"-"`
	Account  AccountID  `json:"-"`
	Windows  []Window   `json:"windows,omitempty"` // apart from each other, in order
}

// Cover adds a window; those that it touches become one with it.
func (c *Coverage) Cover(w Window) {
	var apart []Window
	for _, known := range c.Windows {
		if known.To.Before(w.From) || known.From.After(w.To) {
			apart = append(apart, known)
			continue
		}
		if known.From.Before(w.From) {
			w.From = known.From
		}
		if known.To.After(w.To) {
			w.To = known.To
		}
	}
	place := 0
	for place < len(apart) && apart[place].From.Before(w.From) {
		place++
	}
	c.Windows = append(append(append([]Window{}, apart[:place]...), w), apart[place:]...)
}

// Tombstone says that a transaction which the client had brought is there no more.
type Tombstone struct {
	Customer CustomerID
	ID       TransactionID
	At       time.Time
}

// Ingestion is what became of one customer's data in a request to take them in. The customers of a request have a task
// together.
type Ingestion struct {
	Task
	Customer   CustomerID        `json:"-"`
	Identifier string            `json:"identifier,omitzero"` // of the client, if the request named the customer by it
	Place      int               `json:"-"`                   // among the customers of the request
	Request    uuid.UUID         `json:"request,omitzero"`    // its own id
	Route      string            `json:"route,omitzero"`      // operation that took it
	Schema     string            `json:"schema,omitzero"`     // media type of the data; empty for settlements
	Result     IngestResult      `json:"result,omitzero"`
	Applied    bool              `json:"applied,omitzero"` // something of it was stored
	Errors     map[string]string `json:"errors,omitempty"` // what is wrong, by where: accounts[0].currency
}

// IngestResult is Bud's code of what an ingestion came to.
type IngestResult string

// The results of ingestions (contract operation v3_ingest_status_get).
const (
	IngestSuccess    IngestResult = "success"
	IngestInvalid    IngestResult = "validation_error"
	IngestUnmappable IngestResult = "data_mapping_error"
	IngestInternal   IngestResult = "internal_error"
	IngestTimedOut   IngestResult = "timed_out"
)

// SumUp is the status and the result of a request by what became of its customers' data: PartialCompleted if some of it
// was stored and some was not.
func SumUp(parts []Ingestion) (status string, result IngestResult) {
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
