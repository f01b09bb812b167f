package ledger

import (
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/enrichment"
)

// FindRegular finds the groups of regular transactions in a book, and sets the regularity and the tag of their
// members. It is a callback for Books.OnBuild. at is when the content of the book last changed.
func FindRegular(b *Book, c bank.Customer, at time.Time) {
	b.Groups = enrichment.Regularities(countryOf(c), b.Transactions, at)
	for _, group := range b.Groups {
		if group.Regularity == nil {
			continue // Bud's transactions have no name for its frequency
		}
		for _, i := range group.Members {
			t := &b.Transactions[i]
			t.Enrichment.Regularity = group.Regularity
			t.Tags |= bank.TagRegular
		}
	}
}
