package insight

import (
	"fmt"
	"sort"

	"budsandbox/bank"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/internal/quantity"
)

// RegularGroup is a group of transactions with one schedule.
type RegularGroup struct {
	Label      string
	Period     string
	Rows       Selection // newest first
	Regularity *bank.Regularity
}

type regularKey struct{}

// RegularGroups returns a customer's regular groups of all time, by label. They have the transactions with a schedule
// and the tag for it.
func RegularGroups(book *ledger.Book) []RegularGroup {
	return ledger.Memo(book, regularKey{}, func(book *ledger.Book) (all []RegularGroup) {
		regular := Find(book, Window{}, Both, bank.TagRegular)
		members := groups(regular, func(t *bank.Transaction) (string, bool) {
			r := t.Enrichment.Regularity
			if r == nil {
				return "", false
			}
			return r.Group, true
		})
		for _, rows := range members {
			r := rows.At(0).Enrichment.Regularity
			all = append(all, RegularGroup{r.Group, periodOf(rows.At(0)), rows, r})
		}
		sort.Slice(all, func(i, j int) bool { return all[i].Label < all[j].Label })
		return all
	})
}

// Score returns how certain it is that the group is regular, in ten-thousandths. It grows with the number of members.
// Bud does not publish its formula; here three members give 0.9375, twelve 0.9941.
func (g RegularGroup) Score() int {
	n := g.Rows.Len() + 1
	return 10_000 - (10_000+n*n/2)/(n*n)
}

// periodOf returns the frequency of a regular transaction, or "unknown".
func periodOf(t *bank.Transaction) string {
	if r := t.Enrichment.Regularity; r != nil && r.Frequency != "" {
		return r.Frequency
	}
	return "unknown"
}

// Explain explains which transactions are in the group and how its score is computed.
func (g RegularGroup) Explain() []Explanation {
	n := g.Rows.Len()
	return []Explanation{{
		Figure: g.Label + ".score", Value: fmt.Sprintf("%d.%04d", g.Score()/10_000, g.Score()%10_000),
		Formula: fmt.Sprintf("1 - 1/(%s + 1)^2", quantity.Of(n, "member")), Rows: g.Rows,
	}}
}

// isRegular reports whether a transaction belongs to a group with a schedule.
func isRegular(t *bank.Transaction) bool {
	return t.Tags.Has(bank.TagRegular) && t.Enrichment.Regularity != nil
}
