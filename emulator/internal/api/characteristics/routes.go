// Package characteristics holds the handlers of the Characteristics API: facts about a customer that follow from
// all transactions.
package characteristics

import (
	"budsandbox/emulator/internal/ledger"
	"budsandbox/emulator/internal/route"
)

// Handlers implements the Characteristics API.
type Handlers struct{ Books *ledger.Books }

// Routes returns the API's routes. Links spell credit_card with an underscore and the documents with a hyphen, so
// both paths are served.
func (h *Handlers) Routes() []*route.Route {
	const path = "GET /characteristics/v1/customer"
	return route.Group("Retrieve Customer Characteristics", route.Derived,
		route.New(path, "characteristics_v1_customer_get", h.list, route.Explained),
		route.New(path+"/credit-card", "characteristics_v1_customer_credit_card_get", h.creditCard, route.Explained,
			route.Alias("/characteristics/v1/customer/credit_card")),
		route.New(path+"/loan", "characteristics_v1_customer_loan_get", h.loan, route.Explained),
		route.New(path+"/overdraft", "characteristics_v1_customer_overdraft_get", h.overdraft, route.Explained),
		route.New(path+"/saver", "characteristics_v1_customer_saver_get", h.saver, route.Explained),
	)
}
