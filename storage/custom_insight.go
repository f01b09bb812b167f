package storage

import "budsandbox/bank"

// customInsights is the table of custom insights, owned by the project.
var customInsights = &Table[bank.CustomInsight]{
	name: "custom_insights",
	key:  func(i bank.CustomInsight) Key { return CustomInsightKey(i.ID) },
	codec: jsonCodec(func(i *bank.CustomInsight, key []byte) error {
		id, err := asID(key)
		i.ID = id
		return err
	}),
}

// customProfiles is the table of custom insight profiles, one for each customer.
var customProfiles = &Table[bank.CustomProfile]{
	name:  "custom_profiles",
	owner: ownedByCustomer,
	key:   func(p bank.CustomProfile) Key { return CustomerKey(p.Customer) },
	codec: jsonCodec(func(p *bank.CustomProfile, key []byte) error {
		id, err := asID(key)
		p.Customer = id
		return err
	}),
}

// knownInsights is the table of the actionable insights that customers had after the last new data.
var knownInsights = &Table[bank.KnownInsights]{
	name:  "known_insights",
	owner: ownedByCustomer,
	key:   func(k bank.KnownInsights) Key { return CustomerKey(k.Customer) },
	codec: jsonCodec(func(k *bank.KnownInsights, key []byte) error {
		id, err := asID(key)
		k.Customer = id
		return err
	}),
}

// CustomInsightKey returns the key of a custom insight.
func CustomInsightKey(id bank.CustomInsightID) Key { return Key{}.ID(id) }

// CustomInsights returns a project's custom insights.
func (tx *Tx) CustomInsights(p bank.Project) Rows[bank.CustomInsight] {
	return rows(tx, string(p), customInsights)
}

// CustomProfiles returns the custom insight profiles of a project's customers. Their keys are CustomerKeys. Books do
// not depend on them, so writing one needs no Touch.
func (tx *Tx) CustomProfiles(p bank.Project) Rows[bank.CustomProfile] {
	return rows(tx, string(p), customProfiles)
}

// KnownInsights returns the known actionable insights of a project's customers. Their keys are CustomerKeys. Books do
// not depend on them, so writing one needs no Touch.
func (tx *Tx) KnownInsights(p bank.Project) Rows[bank.KnownInsights] {
	return rows(tx, string(p), knownInsights)
}
