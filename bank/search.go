package bank

import (
	"time"

	"github.com/google/uuid"
)

// SearchID identifies a search within a customer.
type SearchID uuid.UUID

// SearchLife is the time after which a search expires (contract, search_beta_transactions_get).
const SearchLife = time.Minute

// Search is a client's search for transactions. Its results are computed from the book on each request.
type Search struct {
	ID        SearchID      `json:"-"`
	Customer  CustomerID    `json:"-"`
	CreatedAt time.Time     `json:"created_at,omitzero"` // reference time for words such as "today"
	Real      time.Time     `json:"real,omitzero"`       // the same by the machine's clock
	Delay     time.Duration `json:"delay,omitzero"`      // time for which the insight is pending
	Zone      string        `json:"zone,omitzero"`       // name in the tz database
	Field     string        `json:"field,omitzero"`      // parameter of the text, such as user_input; empty matches all
	Text      string        `json:"text,omitzero"`
	Accounts  []AccountID   `json:"accounts,omitempty"`
	Indicator string        `json:"indicator,omitzero"` // credit, debit, or empty for both
	MinAmount string        `json:"least,omitzero"`     // bounds as the client wrote them; empty for none
	MaxAmount string        `json:"most,omitzero"`
	From      time.Time     `json:"from,omitzero"`   // zero for none
	To        time.Time     `json:"to,omitzero"`     // zero for none
	Number    uint64        `json:"number,omitzero"` // sequence number within the project
}

// Task returns the task that computes the search's insight.
func (s Search) Task() Task { return Task{Started: s.CreatedAt, Real: s.Real, Delay: s.Delay} }

// Expired reports whether the search has expired at now.
func (s Search) Expired(now time.Time) bool { return !now.Before(s.CreatedAt.Add(SearchLife)) }
