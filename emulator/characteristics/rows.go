// Package characteristics is the room of the Characteristics API.
package characteristics

import "budsandbox/emulator/operation"

// Rows are the operations of this room.
var Rows = operation.Family("Retrieve Customer Characteristics", operation.Derived,
	operation.Pending[operation.OfCustomer]("GET /characteristics/v1/customer", "characteristics_v1_customer_get"),
	operation.Pending[operation.OfCustomer]("GET /characteristics/v1/customer/credit-card", "characteristics_v1_customer_credit_card_get"),
	operation.Pending[operation.OfCustomer]("GET /characteristics/v1/customer/loan", "characteristics_v1_customer_loan_get"),
	operation.Pending[operation.OfCustomer]("GET /characteristics/v1/customer/overdraft", "characteristics_v1_customer_overdraft_get"),
	operation.Pending[operation.OfCustomer]("GET /characteristics/v1/customer/saver", "characteristics_v1_customer_saver_get"),
)
