package bank

import (
	"time"

	"github.com/google/uuid"
)

// CustomMerchant is a merchant that a customer has created because the catalogue lacks it.
type CustomMerchant struct {
	ID        uuid.UUID  `json:"-"`
	Customer  CustomerID `json:"-"`
	Name      string     `json:"name,omitzero"`
	URL       string     `json:"url,omitzero"`
	Online    bool       `json:"online,omitzero"` // the merchant has no shops
	CreatedAt time.Time  `json:"created_at,omitzero"`
	Number    uint64     `json:"number,omitzero"` // sequence number within the project
}
