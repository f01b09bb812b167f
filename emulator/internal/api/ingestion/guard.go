package ingestion

import (
	"strings"

	"budsandbox/bank"
	"budsandbox/emulator/internal/ingest"
	"budsandbox/emulator/internal/route"
	"budsandbox/fixtures"
)

// readIdentifiers parses the identifiers of an account. An identifier with a sort code and an account number has the
// format of UK open banking.
func (r *reader) readIdentifiers(into *bank.Identifiers, body *accountBody) {
	path := r.path
	for i, id := range body.Identifiers {
		r.path = path + "." + element("account_identifiers", i)
		r.identifier(into, r.required("type", id.Type), r.required("value", id.Value))
	}
	for i, d := range body.Details {
		r.path = path + "." + element("details", i)
		scheme := d.Scheme[strings.LastIndex(d.Scheme, ".")+1:]
		number := r.required("identification", d.ID)
		switch {
		case d.Scheme == "":
			r.errs.missing(r.path, "scheme_name")
		case strings.EqualFold(scheme, "SortCodeAccountNumber") && len(number) == 14:
			r.identifier(into, "uk_sort_code", number[:6])
			r.identifier(into, "uk_account_number", number[6:])
		case strings.EqualFold(scheme, "IBAN"), strings.EqualFold(scheme, "PAN"):
			r.identifier(into, strings.ToLower(scheme), number)
		}
	}
	r.path = path
}

func (r *reader) identifier(into *bank.Identifiers, kind, value string) {
	r.short("value", value, maxID)
	switch kind {
	case "uk_sort_code":
		into.SortCode = value
	case "uk_account_number":
		into.AccountNumber = value
	case "us_account_number":
		into.AccountNumberUS = value
	case "iban":
		into.IBAN = value
	case "pan":
		into.PAN = value
	case "":
	default:
		r.errs.invalid(r.path, "type", "must be uk_sort_code, uk_account_number, us_account_number, iban or pan")
	}
}

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
		path := prefix + element("transactions", i)
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
