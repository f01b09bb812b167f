package storage

import (
	"github.com/google/uuid"

	"budsandbox/bank"
)

// corrections are what customers know better than the enrichment.
var corrections = &Table[bank.Correction]{
	name:  "corrections",
	owner: aCustomer,
	key:   func(c bank.Correction) Key { return CorrectionKey(c.Customer, c.ID) },
	codec: jsonCodec(func(c *bank.Correction, key []byte) (err error) {
		c.Customer, c.ID, err = asOwned[bank.CorrectionID](key)
		return err
	}),
}

// customMerchants are those that customers have made.
var customMerchants = &Table[bank.CustomMerchant]{
	name:  "custom merchants",
	owner: aCustomer,
	key:   func(m bank.CustomMerchant) Key { return CustomMerchantKey(m.Customer, m.ID) },
	codec: jsonCodec(func(m *bank.CustomMerchant, key []byte) (err error) {
		m.Customer, m.ID, err = asOwned[uuid.UUID](key)
		return err
	}),
}

// CorrectionKey is the key of a correction's row.
func CorrectionKey(customer bank.CustomerID, id bank.CorrectionID) Key {
	return CustomerKey(customer).ID(id)
}

// CustomMerchantKey is the key of the row of a merchant that a customer has made.
func CustomMerchantKey(customer bank.CustomerID, id uuid.UUID) Key {
	return CustomerKey(customer).ID(id)
}

// Corrections opens the corrections of a project's customers; those of one lie under its CustomerKey.
//
//go:noinline
func (tx *Tx) Corrections(p bank.Project) Rows[bank.Correction] {
	return rows(tx, string(p), corrections)
}

// CustomMerchants opens the merchants that a project's customers have made; those of one lie under its CustomerKey.
//
//go:noinline
func (tx *Tx) CustomMerchants(p bank.Project) Rows[bank.CustomMerchant] {
	return rows(tx, string(p), customMerchants)
}
