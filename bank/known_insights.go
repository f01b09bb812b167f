package bank

// KnownInsights are the actionable insights that a customer had after the last new data, so that webhooks report only
// new ones.
type KnownInsights struct {
	Customer CustomerID `json:"-"`
	Keys     []string   `json:"keys,omitempty"` // ascending
}
