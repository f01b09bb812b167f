// Package finders is the room of the Smart Finders API: regular payments, income, loans, debts, products, subscriptions.
package finders

import (
	"slices"

	"budsandbox/emulator/operation"
)

// Rows are the operations of this room.
var Rows = slices.Concat(
	operation.Family("Regular Payments Finder", operation.Classic,
		operation.Pending[operation.OfCustomer]("GET /v1/regular-transactions", "regular_transactions_get", operation.Answers(200, 204)),
		operation.Pending[operation.OfCustomer]("GET /v2/future-transactions", "v2_future_transactions_get", operation.Answers(200, 204)),
	),
	operation.Family("Income Finder", operation.Classic,
		operation.Pending[operation.OfCustomer]("GET /v2/income", "v2_income_get", operation.Answers(200, 204)),
		operation.Pending[operation.OfCustomer]("GET /v1/benefits", "v1_benefits_get", operation.Answers(200, 204)),
		operation.Pending[operation.OfCustomer]("GET /v1/benefits/totals", "v1_benefits_totals_get",
			operation.Answers(200, 204), operation.RepliesAs("v1_benefits_get_totals"), operation.FailsAs("merchants_totals_get")),
	),
	operation.Family("Loan Finder", operation.Classic,
		operation.Pending[operation.OfCustomer]("GET /v1/loans", "v1_loans_get", operation.Answers(200, 204)),
	),
	operation.Family("Debt Collection Finder", operation.Classic,
		operation.Pending[operation.OfCustomer]("GET /v1/debt-collection", "v1_debt_collection_get", operation.Answers(200, 204)),
	),
	operation.Family("Product Finder", operation.Derived,
		operation.Pending[operation.OfCustomer]("GET /insights/v2/products", "insights_v2_products"),
	),
	operation.Family("Subscription Finder", operation.Classic,
		operation.Pending[operation.OfCustomer]("GET /v1/subscriptions", "v1_subscriptions_get", operation.Answers(200, 204)),
	),
)
