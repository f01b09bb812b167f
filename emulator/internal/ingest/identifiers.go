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
func RealIdentifiers(identifiers bank.Identifiers) (all []RealIdentifier) {
	for _, v := range []struct {
		field, value string
		dummy        func(string) (bool, string)
	}{
		{"uk_sort_code", identifiers.SortCode, fixtures.DummySortCode}, {"iban", identifiers.IBAN, fixtures.DummyIBAN},
		{"pan", identifiers.PAN, fixtures.DummyPAN},
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
	for _, project := range projects {
		for account, err := range tx.IngestedAccounts(project).After(nil) {
			if err != nil {
				return n, first, err
			}
			found := RealIdentifiers(account.Identifiers)
			if len(found) == 0 {
				continue
			}
			if n++; n == 1 {
				first = fmt.Sprintf("account %q of customer %s: %s; %s", account.ID, account.Customer, found[0].Field, found[0].Use)
			}
		}
	}
	return n, first, nil
}
