package bank

import (
	"time"

	"github.com/google/uuid"
)

// OwnLabel is a label that a customer has made for transactions.
type OwnLabel struct {
	ID        uuid.UUID  `json:"-"`
	Customer  CustomerID `json:"-"`
	Name      string     `json:"name,omitzero"` // no two of a customer differ only in the case of letters
	CreatedAt time.Time  `json:"created_at,omitzero"`
	UpdatedAt time.Time  `json:"updated_at,omitzero"` // of its name
	Number    uint64     `json:"number,omitzero"`     // of its making within the project
}

// Labelling is which labels a transaction has. It stays when the last is taken away, because that was a change, too.
type Labelling struct {
	Customer    CustomerID
	Transaction TransactionID
	Labels      []uuid.UUID // in the order in which they were attached
	At          time.Time   // of the last change
}
