package ledger

import (
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/enrichment"
)

// FindRegular finds the groups of a book's transactions that keep a schedule, and marks their members: all share one regularity and have
// the tag. It is what Books.Enrich calls with a new book; at is the last instant that changed it.
func FindRegular(b *Book, c bank.Customer, at time.Time) {
	b.Groups = enrichment.Regularities(countryOf(c), b.Transactions, at)
	for _, group := range b.Groups {
		if group.Regularity == nil {
			continue // of a frequency for which rows have no word
		}
		for _, i := range group.Members {
			t := &b.Transactions[i]
			t.Enrichment.Regularity = group.Regularity
			t.Tags |= bank.TagRegular
		}
	}
}
