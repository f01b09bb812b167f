package bank

import (
	"time"

	"github.com/google/uuid"
)

// SearchID names a search within a customer.
type SearchID uuid.UUID

func (id SearchID) String() string { return uuid.UUID(id).String() }

// SearchLife is how long a search is kept (contract, search_beta_transactions_get).
const SearchLife = time.Minute

// Search is a question about transactions as the client asked it. What is found is computed anew from the book each time.
type Search struct {
	ID        SearchID
	Customer  CustomerID
	CreatedAt time.Time // what "today" is in its words
	Zone      string    // of the tz database
	Field     string    // which of the parameters holds the text: user_input, merchant_name...; empty for all transactions
	Text      string
	Accounts  []AccountID
	Indicator string // credit, debit, or empty for both
	Least     string // amounts as the client wrote them, empty for none
	Most      string
	From, To  time.Time // zero for none
	Number    uint64    // of its making within the project
}

// Expired says whether the search is no longer there.
func (s Search) Expired(now time.Time) bool { return !now.Before(s.CreatedAt.Add(SearchLife)) }
