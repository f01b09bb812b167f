package ingestion

import (
	"budsandbox/bank"
	"budsandbox/emulator/internal/ingest"
	"budsandbox/emulator/internal/route"
	"budsandbox/fixtures"
)

// guardAccounts checks accounts for identifiers that could be real. They cause advice, or an error in a strict
// sandbox.
func (h *Handlers) guardAccounts(
	r *reader, accounts []bank.IngestedAccount,
) (advice []route.Advice) {
	for i, a := range accounts {
		path := r.elementPath("accounts", i)
		for _, found := range ingest.RealIdentifiers(a.Identifiers) {
			if h.Strict {
				r.errs.add(fieldError{path, found.Field + ": " + found.Use, false, found.Use})
			}
			advice = append(advice, dummyAdvice(path+"."+found.Field, found.Use))
		}
	}
	return advice
}

// guardTransactions is guardAccounts for the counterparties of transactions.
func (h *Handlers) guardTransactions(
	errs *fieldErrors, prefix string, rows []bank.IngestedTransaction,
) (advice []route.Advice) {
	for i, row := range rows {
		ok, use := fixtures.DummyIdentifier(row.Counterparty.Identifier)
		if ok {
			continue
		}
		path := prefix + elementOf("transactions", i)
		if h.Strict {
			errs.add(fieldError{path, "counterparty.identifier: " + use, false, use})
		}
		if len(advice) < maxAdvice {
			advice = append(advice, dummyAdvice(path+".counterparty.identifier", use))
		}
	}
	return advice
}

func dummyAdvice(path, use string) route.Advice {
	return route.Advice{
		Kind: "dummy_data",
		Text: path + " could be somebody's, and a sandbox permits only dummy data; " + use + ".",
	}
}
