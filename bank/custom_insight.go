package bank

import (
	"time"

	"github.com/google/uuid"
)

// CustomInsightID identifies a custom insight within a project.
type CustomInsightID uuid.UUID

// CustomInsight is a BudQL query that a project runs for all its customers.
type CustomInsight struct {
	ID        CustomInsightID `json:"-"`
	Name      string          `json:"name"` // the identifier in the query
	Query     string          `json:"query"`
	Active    bool            `json:"active"`
	CreatedAt time.Time       `json:"created_at"`
	Number    uint64          `json:"number"` // sequence number within the project
}

// CustomProfile records which custom insights were queried for a customer, and when. Results are not stored; they are
// computed from the customer's data.
type CustomProfile struct {
	Customer CustomerID       `json:"-"`
	BuiltAt  time.Time        `json:"built_at"`
	Now      time.Time        `json:"now"` // reference time of DATETIME_FROM
	Insights []QueriedInsight `json:"asked,omitempty"`
}

// QueriedInsight is a custom insight as it was when the profile was built.
type QueriedInsight struct {
	ID    CustomInsightID `json:"id"`
	Name  string          `json:"name"`
	Query string          `json:"query"`
}
