package bank

import (
	"strings"

	"github.com/google/uuid"
)

// TransactionID identifies a transaction within a customer. Generated transactions have 32 hexadecimal digits; the
// client chooses the ids of ingested ones.
type TransactionID string

// Dashed returns the id in the form of the bank's ids, lower case with dashes, if it is a UUID, and else the id.
func (id TransactionID) Dashed() TransactionID {
	if len(id) != 32 && len(id) != 36 {
		return id
	}
	parsed, err := uuid.Parse(string(id))
	if err != nil {
		return id
	}
	return TransactionID(parsed.String())
}

// OtherForms returns the other forms of an id that is a UUID: with and without dashes, in lower and in upper case.
// Clients with UUID types send lower case with dashes, whichever they received.
func (id TransactionID) OtherForms() (forms []TransactionID) {
	dashed := string(id.Dashed())
	if _, err := uuid.Parse(dashed); len(dashed) != 36 || err != nil {
		return nil
	}
	plain := strings.ReplaceAll(dashed, "-", "")
	for _, form := range []string{dashed, plain, strings.ToUpper(dashed), strings.ToUpper(plain)} {
		if form != string(id) {
			forms = append(forms, TransactionID(form))
		}
	}
	return forms
}
