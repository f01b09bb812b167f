package ingestion

import (
	"strconv"
	"strings"

	"budsandbox/bank"
	"budsandbox/emulator/internal/route"
	"budsandbox/fixtures"
	"budsandbox/storage"
)

// identify reads the numbers of an account. A sort code and an account number in one are the scheme of open banking in Britain.
func (r *reader) identify(into *bank.Identifiers, b *accountBody) {
	at := r.at
	for i, one := range b.Identifiers {
		r.at = at + "." + index("account_identifiers", i)
		r.identifier(into, r.required("type", one.Type), r.required("value", one.Value))
	}
	for i, d := range b.Details {
		r.at = at + "." + index("details", i)
		scheme := d.Scheme[strings.LastIndex(d.Scheme, ".")+1:]
		number := r.required("identification", d.ID)
		switch {
		case d.Scheme == "":
			r.wrong.missing(r.at, "scheme_name")
		case strings.EqualFold(scheme, "SortCodeAccountNumber") && len(number) == 14:
			r.identifier(into, "uk_sort_code", number[:6])
			r.identifier(into, "uk_account_number", number[6:])
		case strings.EqualFold(scheme, "IBAN"), strings.EqualFold(scheme, "PAN"):
			r.identifier(into, strings.ToLower(scheme), number)
		}
	}
	r.at = at
}

func (r *reader) identifier(into *bank.Identifiers, kind, value string) {
	r.short("value", value, longestID)
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
		r.wrong.invalid(r.at, "type", "must be uk_sort_code, uk_account_number, us_account_number, iban or pan")
	}
}

// real is an identifier that could be somebody's.
type real struct{ field, use string }

// realOf are the identifiers of an account that could be somebody's.
func realOf(i bank.Identifiers) (all []real) {
	for _, one := range []struct {
		field, value string
		dummy        func(string) (bool, string)
	}{
		{"uk_sort_code", i.SortCode, fixtures.DummySortCode}, {"iban", i.IBAN, fixtures.DummyIBAN}, {"pan", i.PAN, fixtures.DummyPAN},
	} {
		if ok, use := one.dummy(one.value); !ok {
			all = append(all, real{one.field, use})
		}
	}
	return all
}

// guardAccounts looks for identifiers that could be somebody's: advice, or in a strict sandbox a refusal.
func (h *Handlers) guardAccounts(one *reader, accounts []bank.IngestedAccount) (advice []route.Advice) {
	for i, a := range accounts {
		at := one.place("accounts", i)
		for _, found := range realOf(a.Identifiers) {
			if h.Strict {
				one.wrong = append(one.wrong, fault{at, found.field + ": " + found.use, false, found.use})
			}
			advice = append(advice, dummyAdvice(at+"."+found.field, found.use))
		}
	}
	return advice
}

// guardRows is guardAccounts for the other sides of transactions.
func (h *Handlers) guardRows(wrong *faults, within string, rows []bank.IngestedRow) (advice []route.Advice) {
	for i, row := range rows {
		ok, use := fixtures.DummyIdentifier(row.Counterparty.Identifier)
		if ok {
			continue
		}
		at := within + index("transactions", i)
		if h.Strict {
			*wrong = append(*wrong, fault{at, "counterparty.identifier: " + use, false, use})
		}
		if len(advice) < mostAloud {
			advice = append(advice, dummyAdvice(at+".counterparty.identifier", use))
		}
	}
	return advice
}

func dummyAdvice(at, use string) route.Advice {
	return route.Advice{Kind: "dummy_data", Text: at + " could be somebody's, and a sandbox permits only dummy data; " + use + "."}
}

// Real counts the ingested accounts of a sandbox whose identifiers could be somebody's, with where the first of them is.
func Real(tx *storage.Tx, projects []bank.Project) (n int, first string, err error) {
	for _, p := range projects {
		for a, err := range tx.IngestedAccounts(p).After(nil) {
			if err != nil {
				return n, first, err
			}
			found := realOf(a.Identifiers)
			if len(found) == 0 {
				continue
			}
			if n++; n == 1 {
				first = "account " + strconv.Quote(string(a.ID)) + " of customer " + a.Customer.String() + ": " + found[0].field + "; " + found[0].use
			}
		}
	}
	return n, first, nil
}
