package ledger

import (
	"maps"
	"slices"
	"time"

	"budsandbox/bank"
)

// sameAnswer reports whether two forms of one transaction are equal except for UpdatedAt, so that responses show them
// alike.
func sameAnswer(a, b *bank.Transaction) bool {
	if a == b {
		return true // both books share the row
	}
	return a.Amount == b.Amount && a.Running == b.Running && a.Status == b.Status && a.Tags == b.Tags &&
		a.ID == b.ID && a.Account == b.Account && a.Provider == b.Provider && a.Description == b.Description &&
		a.At.Equal(b.At) && a.ValueAt.Equal(b.ValueAt) && a.Type == b.Type && a.MCC == b.MCC &&
		a.Counterparty == b.Counterparty && a.Suggested == b.Suggested &&
		maps.Equal(a.ClientAttributes, b.ClientAttributes) &&
		slices.EqualFunc(a.Labels, b.Labels, sameValue) && sameEnrichment(&a.Enrichment, &b.Enrichment)
}

func sameEnrichment(a, b *bank.Enrichment) bool {
	return a.Categories == b.Categories && sameMerchant(a.Merchant, b.Merchant) &&
		sameMerchant(a.Processor, b.Processor) &&
		sameRegularity(a.Regularity, b.Regularity) && slices.Equal(a.Tokens, b.Tokens) &&
		a.Location.Country == b.Location.Country &&
		slices.Equal(a.Location.Tokens, b.Location.Tokens) &&
		slices.Equal(a.Names, b.Names) &&
		slices.Equal(a.Rules, b.Rules)
}

func sameMerchant(a, b *bank.Merchant) bool {
	if a == b || a == nil || b == nil {
		return a == b
	}
	return a.ID == b.ID && a.Slug == b.Slug && a.DisplayName == b.DisplayName &&
		a.Website == b.Website && a.Product == b.Product && slices.Equal(a.Tags, b.Tags)
}

// sameRegularity compares all but the schedule, which responses show only by its next times.
func sameRegularity(a, b *bank.Regularity) bool {
	if a == b || a == nil || b == nil {
		return a == b
	}
	return a.Frequency == b.Frequency && a.Group == b.Group && slices.EqualFunc(a.Predicted, b.Predicted, time.Time.Equal)
}

func sameValue[T comparable](a, b *T) bool { return a == b || a != nil && b != nil && *a == *b }
