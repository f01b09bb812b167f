package ingest

import (
	"fmt"

	"budsandbox/bank"
	"budsandbox/fixtures"
	"budsandbox/storage"
)

// RealIdentifier is an identifier that could belong to a real account.
type RealIdentifier struct {
	Field string // such as iban
	Use   string // what to send instead
}

// RealIdentifiers returns the identifiers of an account that could be real.
func RealIdentifiers(i bank.Identifiers) (all []RealIdentifier) {
	for _, v := range []struct {
		field, value string
		dummy        func(string) (bool, string)
	}{
		{"uk_sort_code", i.SortCode, fixtures.DummySortCode}, {"iban", i.IBAN, fixtures.DummyIBAN},
		{"pan", i.PAN, fixtures.DummyPAN},
	} {
		if ok, use := v.dummy(v.value); !ok {
			all = append(all, RealIdentifier{v.field, use})
		}
	}
	return all
}

// CountReal counts the ingested accounts with identifiers that could be real, and returns the path of the first
// one.
func CountReal(tx *storage.Tx, projects []bank.Project) (n int, first string, err error) {
	for _, p := range projects {
		for a, err := range tx.IngestedAccounts(p).After(nil) {
			if err != nil {
				return n, first, err
			}
			found := RealIdentifiers(a.Identifiers)
			if len(found) == 0 {
				continue
			}
			if n++; n == 1 {
				first = fmt.Sprintf("account %q of customer %s: %s; %s", a.ID, a.Customer, found[0].Field, found[0].Use)
			}
		}
	}
	return n, first, nil
}
