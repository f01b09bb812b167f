package ingestion

import (
	"strings"

	"budsandbox/bank"
)

// readIdentifiers parses the identifiers of an account. An identifier with a sort code and an account number has the
// format of UK open banking.
func (r *reader) readIdentifiers(into *bank.Identifiers, body *accountBody) {
	path := r.path
	for i, id := range body.Identifiers {
		r.path = path + "." + elementOf("account_identifiers", i)
		r.identifier(into, r.required("type", id.Type), r.required("value", id.Value))
	}
	for i, d := range body.Details {
		r.path = path + "." + elementOf("details", i)
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
	r.limitLength("value", value, maxID)
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
