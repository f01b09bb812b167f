package bank

import (
	"time"
)

// CustomInsightID names a custom insight within a project.
type CustomInsightID = ID[CustomInsight]

// CustomInsight is a question in BudQL that a project asks of all its customers.
type CustomInsight struct {
	ID        CustomInsightID `json:"-"`
	Name      string          `json:"name"` // the identifier in the query
	Query     string          `json:"query"`
	Active    bool            `json:"active"`
	CreatedAt time.Time       `json:"created_at"`
	Number    uint64          `json:"number"` // of its making within the project
}

// CustomProfile says which custom insights were asked of a customer, when, and in which words. What they come to
// follows from the customer's data.
type CustomProfile struct {
	Customer CustomerID     `json:"-"`
	BuiltAt  time.Time      `json:"built_at"`
	Now      time.Time      `json:"now"` // from which DATETIME_FROM counts back
	Asked    []AskedInsight `json:"asked,omitempty"`
}

// AskedInsight is a custom insight as it was when a profile was built.
type AskedInsight struct {
	ID    CustomInsightID `json:"id"`
	Name  string          `json:"name"`
	Query string          `json:"query"`
}

// KnownInsights are the actionable insights that a customer had when data last came, so that only new ones are told of.
type KnownInsights struct {
	Customer CustomerID `json:"-"`
	Keys     []string   `json:"keys,omitempty"` // ascending
}
