package financial

import (
	"slices"
	"strings"

	"budsandbox/bank"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/wire"
)

// accountFilter selects accounts. For each field with values, an account must have one of them.
type accountFilter struct {
	Currencies []string `query:"currency"`
	Providers  []string `query:"provider"`
	Types      []string `query:"account_type"`
	Usages     []string `query:"usage_type"`
	Holders    []string `query:"holder_relationship_type"`
}

// splitValues splits comma-separated values. Clients repeat parameters, separate values by commas, or both.
func (f accountFilter) splitValues() accountFilter {
	return accountFilter{
		Currencies: route.Split(f.Currencies), Providers: route.Split(f.Providers), Types: route.Split(f.Types),
		Usages: route.Split(f.Usages), Holders: route.Split(f.Holders),
	}
}

func (f accountFilter) matches(a *ledger.Account) bool {
	hasRelationship := func(h bank.Holder) bool { return slices.Contains(f.Holders, h.Relationship) }
	return oneOf(f.Currencies, string(a.Currency), strings.EqualFold) &&
		oneOf(f.Providers, a.Provider, bank.SameProvider) &&
		oneOf(f.Types, string(a.Type), equal) && oneOf(f.Usages, string(a.Usage), equal) &&
		(len(f.Holders) == 0 || slices.ContainsFunc(wire.HoldersOf(a), hasRelationship))
}

// oneOf reports whether values contains value, or is empty.
func oneOf(values []string, value string, same func(a, b string) bool) bool {
	return len(values) == 0 || slices.ContainsFunc(values, func(v string) bool { return same(v, value) })
}

func equal(a, b string) bool { return a == b }
