package bank

import (
	"time"

	"github.com/google/uuid"
)

// OwnLabel is a label that a customer has made for transactions.
type OwnLabel struct {
	ID        uuid.UUID
	Customer  CustomerID
	Name      string // no two of a customer differ only in the case of letters
	CreatedAt time.Time
	UpdatedAt time.Time // of its name
	Number    uint64    // of its making within the project
}

// Labelling is which labels a transaction has. It stays when the last is taken away, because that was a change, too.
type Labelling struct {
	Customer    CustomerID
	Transaction TransactionID
	Labels      []uuid.UUID // in the order in which they were attached
	At          time.Time   // of the last change
}
