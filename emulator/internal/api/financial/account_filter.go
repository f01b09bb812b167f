package financial

import (
	"slices"
	"strings"

	"budsandbox/bank"
	"budsandbox/emulator/internal/ledger"
)

// accountFilter is what an account must have to be listed: of each kind one of the values, if there are any.
type accountFilter struct {
	Currencies []string `query:"currency"`
	Providers  []string `query:"provider"`
	Types      []string `query:"account_type"`
	Usages     []string `query:"usage_type"`
	Holders    []string `query:"holder_relationship_type"`
}

// spread takes several values in one parameter apart: clients repeat the parameter or write commas.
func (f accountFilter) spread() accountFilter {
	return accountFilter{
		Currencies: split(f.Currencies), Providers: split(f.Providers), Types: split(f.Types),
		Usages: split(f.Usages), Holders: split(f.Holders),
	}
}

func split(values []string) (all []string) {
	for _, value := range values {
		for part := range strings.SplitSeq(value, ",") {
			if part = strings.TrimSpace(part); part != "" {
				all = append(all, part)
			}
		}
	}
	return all
}

func (f accountFilter) admits(a *ledger.Account) bool {
	return oneOf(f.Currencies, string(a.Currency), strings.EqualFold) && oneOf(f.Providers, a.Provider, sameProvider) &&
		oneOf(f.Types, string(a.Type), equal) && oneOf(f.Usages, string(a.Usage), equal) &&
		(len(f.Holders) == 0 || slices.ContainsFunc(holdersOf(a), func(h bank.Holder) bool { return slices.Contains(f.Holders, h.Relationship) }))
}

// oneOf says whether a value is among those asked for; everything is when none are.
func oneOf(asked []string, value string, same func(a, b string) bool) bool {
	return len(asked) == 0 || slices.ContainsFunc(asked, func(one string) bool { return same(one, value) })
}

func equal(a, b string) bool { return a == b }

// sameProvider compares the spellings that Bud uses side by side: Bank_Of_Bud, BankOfBud, bank_of_bud (research section 3.1).
func sameProvider(a, b string) bool {
	return strings.EqualFold(strings.ReplaceAll(a, "_", ""), strings.ReplaceAll(b, "_", ""))
}

// holdersOf are an account's holders, with "unknown" for a relationship that the bank did not tell.
func holdersOf(a *ledger.Account) []bank.Holder {
	holders := slices.Clone(a.Holders)
	for i := range holders {
		if holders[i].Relationship == "" {
			holders[i].Relationship = unknownRelationship
		}
	}
	return holders
}

const unknownRelationship = "unknown"
