package bank

import "time"

// SearchID names a search within a customer.
type SearchID = ID[Search]

// SearchLife is how long a search is kept (contract, search_beta_transactions_get).
const SearchLife = time.Minute

// Search is a question about transactions as the client asked it. What is found is computed anew from the book each
// time.
type Search struct {
	ID        SearchID      `json:"-"`
	Customer  CustomerID    `json:"-"`
	CreatedAt time.Time     `json:"created_at,omitzero"` // what "today" is in its words
	Real      time.Time     `json:"real,omitzero"`       // the same by the machine
	Delay     time.Duration `json:"delay,omitzero"`      // how long the insight is pending
	Zone      string        `json:"zone,omitzero"`       // of the tz database
	Field     string        `json:"field,omitzero"`      // which of the parameters holds the text: user_input, merchant_name...; empty for all transactions
	Text      string        `json:"text,omitzero"`
	Accounts  []AccountID   `json:"accounts,omitempty"`
	Indicator string        `json:"indicator,omitzero"` // credit, debit, or empty for both
	Least     string        `json:"least,omitzero"`     // amounts as the client wrote them, empty for none
	Most      string        `json:"most,omitzero"`
	From      time.Time     `json:"from,omitzero"`   // zero for none
	To        time.Time     `json:"to,omitzero"`     // zero for none
	Number    uint64        `json:"number,omitzero"` // of its making within the project
}

// Task is the making of the search's insight.
func (s Search) Task() Task { return Task{Started: s.CreatedAt, Real: s.Real, Delay: s.Delay} }

// Expired says whether the search is no longer there.
func (s Search) Expired(now time.Time) bool { return !now.Before(s.CreatedAt.Add(SearchLife)) }
