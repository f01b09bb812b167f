package ledger

import (
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/enrichment"
	"budsandbox/fixtures"
)

// FindRegular finds the groups of regular transactions in a new book, and sets the regularity and the tag of their
// members. at is when the content of the book last changed.
func FindRegular(b *Book, country fixtures.Country, at time.Time) {
	b.groups, _ = enrichment.RegularitiesAround(country, b.own(), at)
	for _, group := range b.groups {
		if group.Regularity == nil {
			continue // Bud's transactions have no name for its frequency
		}
		for _, i := range group.Members {
			t := b.own().change(i)
			t.Enrichment.Regularity = group.Regularity
			t.Tags |= bank.TagRegular
		}
	}
}
