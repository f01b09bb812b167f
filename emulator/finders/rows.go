// Package finders is the room of the Smart Finders API: regular payments, income, loans, debts, products, subscriptions. It
// translates: what is found, and every figure, comes from package insight.
package finders

import (
	"slices"

	"budsandbox/bank"
	"budsandbox/emulator/ledger"
	"budsandbox/emulator/operation"
	"budsandbox/fixtures"
	"budsandbox/storage"
)

// Books finds customers' books.
type Books interface {
	Of(bank.Project, bank.Customer) (*ledger.Book, error)
}

// Room answers the Smart Finders API.
type Room struct {
	Store    *storage.DB
	Clock    *bank.Clocks
	Seed     uint64
	Books    Books
	Fixtures *fixtures.Fixtures
}

// Rows are the operations of this room. Where there is nothing to find they answer 204, which all of the older ones list.
var Rows = slices.Concat(
	operation.Family("Regular Payments Finder", operation.Classic,
		operation.Of("GET /v1/regular-transactions", "regular_transactions_get", (*Room).regular, operation.Explained, operation.Answers(200, 204)),
		operation.Of("GET /v2/future-transactions", "v2_future_transactions_get", (*Room).future, operation.Explained, operation.Answers(200, 204)),
	),
	operation.Family("Income Finder", operation.Classic,
		operation.Of("GET /v2/income", "v2_income_get", (*Room).income, operation.Explained, operation.Answers(200, 204)),
		operation.Of("GET /v1/benefits", "v1_benefits_get", (*Room).benefits, operation.Explained, operation.Answers(200, 204)),
		operation.Of("GET /v1/benefits/totals", "v1_benefits_totals_get", (*Room).benefitTotals, operation.Explained,
			operation.Answers(200, 204), operation.RepliesAs("v1_benefits_get_totals"), operation.FailsAs("merchants_totals_get")),
	),
	operation.Family("Loan Finder", operation.Classic,
		operation.Of("GET /v1/loans", "v1_loans_get", (*Room).loans, operation.Explained, operation.Answers(200, 204)),
	),
	operation.Family("Debt Collection Finder", operation.Classic,
		operation.Of("GET /v1/debt-collection", "v1_debt_collection_get", (*Room).debtCollection, operation.Explained, operation.Answers(200, 204)),
	),
	operation.Family("Product Finder", operation.Derived,
		operation.Of("GET /insights/v2/products", "insights_v2_products", (*Room).products, operation.Explained),
	),
	operation.Family("Subscription Finder", operation.Classic,
		operation.Of("GET /v1/subscriptions", "v1_subscriptions_get", (*Room).subscriptions, operation.Explained, operation.Answers(200, 204)),
	),
)

type daysRequest struct {
	operation.OfCustomer
	days
}

// The days that are looked back where the client does not say (contract).
var (
	month      = bank.Period{Days: 30}
	nineMonths = bank.Period{Months: 9}
)

// nothing is the answer where there is nothing to find: 204.
func nothing[D, M any]() operation.Reply[D, M] { return operation.Reply[D, M]{Known: true} }
