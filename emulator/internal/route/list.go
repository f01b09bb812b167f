package route

import (
	"slices"
	"strings"

	"budsandbox/bank"
)

// CommaList is a parameter with a comma-separated list. It ignores blanks around the items.
type CommaList []string

// UnmarshalText splits the list.
func (c *CommaList) UnmarshalText(text []byte) error {
	*c = Split([]string{string(text)})
	return nil
}

// Matches reports whether one of the values is in the list, in any case, or the list is empty.
func (c CommaList) Matches(values ...string) bool {
	return len(c) == 0 || slices.ContainsFunc(values, func(value string) bool {
		return slices.ContainsFunc(c, func(item string) bool { return strings.EqualFold(item, value) })
	})
}

// AccountIDs returns the account ids in lists that Split splits.
func AccountIDs(texts []string) (ids []bank.AccountID) {
	for _, text := range Split(texts) {
		ids = append(ids, bank.AccountID(text))
	}
	return ids
}

// Split splits lists that are separated by commas, given as repeated parameters, or both.
func Split(texts []string) (all []string) {
	for _, text := range texts {
		for item := range strings.SplitSeq(text, ",") {
			if item = strings.TrimSpace(item); item != "" {
				all = append(all, item)
			}
		}
	}
	return all
}
