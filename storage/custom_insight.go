package storage

import "budsandbox/bank"

// customInsights belong to a project, not to a customer.
var customInsights = &Table[bank.CustomInsight]{
	name: "custom_insights",
	key:  func(i bank.CustomInsight) Key { return CustomInsightKey(i.ID) },
	codec: jsonCodec(func(i *bank.CustomInsight, key []byte) error {
		id, err := asID(key)
		i.ID = id
		return err
	}),
}

// customProfiles are customers' custom insight profiles, one each.
var customProfiles = &Table[bank.CustomProfile]{
	name:  "custom_profiles",
	owner: aCustomer,
	key:   func(p bank.CustomProfile) Key { return CustomerKey(p.Customer) },
	codec: jsonCodec(func(p *bank.CustomProfile, key []byte) error {
		id, err := asID(key)
		p.Customer = id
		return err
	}),
}

// knownInsights are the actionable insights that customers had when data last came.
var knownInsights = &Table[bank.KnownInsights]{
	name:  "known_insights",
	owner: aCustomer,
	key:   func(k bank.KnownInsights) Key { return CustomerKey(k.Customer) },
	codec: jsonCodec(func(k *bank.KnownInsights, key []byte) error {
		id, err := asID(key)
		k.Customer = id
		return err
	}),
}

// CustomInsightKey is the key of a custom insight's row.
func CustomInsightKey(id bank.CustomInsightID) Key { return Key{}.ID(id) }

// CustomInsights opens a project's custom insights.
func (tx *Tx) CustomInsights(p bank.Project) Rows[bank.CustomInsight] {
	return rows(tx, string(p), customInsights)
}

// CustomProfiles opens the custom insight profiles of a project's customers, each under its CustomerKey. No book is
// made from them.
func (tx *Tx) CustomProfiles(p bank.Project) Rows[bank.CustomProfile] {
	return rows(tx, string(p), customProfiles)
}

// KnownInsights opens what is known of the actionable insights of a project's customers, each under its CustomerKey. No
// book is made from it.
func (tx *Tx) KnownInsights(p bank.Project) Rows[bank.KnownInsights] {
	return rows(tx, string(p), knownInsights)
}
