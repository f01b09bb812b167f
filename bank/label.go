package bank

import (
	"time"

	"github.com/google/uuid"
)

// OwnLabel is a label that a customer has created for transactions.
type OwnLabel struct {
	ID        uuid.UUID  `json:"-"`
	Customer  CustomerID `json:"-"`
	Name      string     `json:"name,omitzero"` // unique within the customer, ignoring case
	CreatedAt time.Time  `json:"created_at,omitzero"`
	UpdatedAt time.Time  `json:"updated_at,omitzero"` // when it was renamed
	Number    uint64     `json:"number,omitzero"`     // sequence number within the project
}

// Labelling lists the labels of a transaction. It is kept without labels, because removing the last one also changed
// the transaction.
type Labelling struct {
	Customer    CustomerID
	Transaction TransactionID
	Labels      []uuid.UUID // in the order of attachment
	At          time.Time   // of the last change
}
