package ingestion

import "fmt"

// The limits of a request. Bud documents the number of transactions (operation v2_ingest_transactions_post); the others
// are the sandbox's (docs/fidelity.md#limits).
const (
	maxTransactions = 1000
	maxAccounts     = 1000
	maxCustomers    = 200
	maxDetails      = 100 // elements of each list of an account
)

// tooMany returns the error for a list with more elements than a request may have.
func tooMany(list string, limit int) fieldError {
	return fieldError{list, fmt.Sprintf("A maximum of %d %s is accepted in a request", limit, list), false, "are too many"}
}

// checkCustomers returns an error for a request about too many customers.
func checkCustomers(number int) (errs fieldErrors) {
	if number > maxCustomers {
		errs.add(tooMany("customers", maxCustomers))
	}
	return errs
}
