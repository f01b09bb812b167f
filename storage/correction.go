package storage

import (
	"github.com/google/uuid"

	"budsandbox/bank"
)

// corrections is the table of customers' corrections of the enrichment.
var corrections = &Table[bank.Correction]{
	name:  "corrections",
	owner: ownedByCustomer,
	key:   func(c bank.Correction) Key { return CorrectionKey(c.Customer, c.ID) },
	codec: jsonCodec(func(c *bank.Correction, key []byte) (err error) {
		c.Customer, c.ID, err = asOwned[bank.CorrectionID](key)
		return err
	}),
}

// customMerchants is the table of merchants that customers have created.
var customMerchants = &Table[bank.CustomMerchant]{
	name:  "custom merchants",
	owner: ownedByCustomer,
	key:   func(m bank.CustomMerchant) Key { return CustomMerchantKey(m.Customer, m.ID) },
	codec: jsonCodec(func(m *bank.CustomMerchant, key []byte) (err error) {
		m.Customer, m.ID, err = asOwned[uuid.UUID](key)
		return err
	}),
}

// CorrectionKey returns the key of a correction.
func CorrectionKey(customer bank.CustomerID, id bank.CorrectionID) Key {
	return CustomerKey(customer).ID(id)
}

// CustomMerchantKey returns the key of a custom merchant.
func CustomMerchantKey(customer bank.CustomerID, id uuid.UUID) Key {
	return CustomerKey(customer).ID(id)
}

// Corrections returns the corrections of a project's customers. The keys of one customer's rows begin with its
// CustomerKey.
func (tx *Tx) Corrections(p bank.Project) Rows[bank.Correction] {
	return rows(tx, string(p), corrections)
}

// CustomMerchants returns the merchants that a project's customers have created. The keys of one customer's rows begin
// with its CustomerKey.
func (tx *Tx) CustomMerchants(p bank.Project) Rows[bank.CustomMerchant] {
	return rows(tx, string(p), customMerchants)
}
