package bank

import "math/bits"

// Tags is a set of Bud's transaction tags (docs/research/bud.md#tags).
type Tags uint16

// The tags.
const (
	TagBenefit Tags = 1 << iota
	TagDebtCollection
	TagLoan
	TagHCST // high-cost short-term loan
	TagIncome
	TagPending
	TagRegular
	TagSubscription
	TagOnline
	TagBill
	TagInternalTransfer
)

var tagNames = [...]string{
	"benefit", "debt-collection", "loan", "hcst", "income", "pending", "regular-transaction", "subscription", "online",
	"bill", "internal-transfer",
}

// ParseTag returns the tag with this name, and whether there is one.
func ParseTag(name string) (Tags, bool) {
	for i, n := range tagNames {
		if n == name {
			return 1 << i, true
		}
	}
	return 0, false
}

// Has reports whether the set contains all of the given tags.
func (t Tags) Has(tags Tags) bool { return t&tags == tags }

// HasAny reports whether the set contains any of the given tags.
func (t Tags) HasAny(tags Tags) bool { return t&tags != 0 }

// Names returns the names of the tags in Bud's order.
func (t Tags) Names() []string {
	names := make([]string, 0, bits.OnesCount16(uint16(t)))
	for i, n := range tagNames {
		if t&(1<<i) != 0 {
			names = append(names, n)
		}
	}
	return names
}
