// Package payments is the room of the Payments API: single, scheduled and standing payments.
package payments

import (
	"slices"

	"budsandbox/emulator/operation"
)

// Rows are the operations of this room.
var Rows = slices.Concat(
	operation.Family("Initiate Payment - Bud license", operation.Classic,
		operation.Pending[operation.InProject]("GET /v1/payments/providers", "v1_payments_providers_get", operation.Only(operation.UK)),
		operation.Pending[operation.InProject]("POST /v1/payments/single/bud-pay-url", "v1_payments_single_bud_pay_url_post",
			operation.Only(operation.UK)),
		operation.Pending[operation.InProject]("POST /v1/payments/standing-order/bud-pay-url", "v1_payments_standing_order_bud_pay_url_post",
			operation.Only(operation.UK)),
		operation.Pending[operation.InProject]("POST /v1/payments/scheduled/bud-pay-url", "v1_payments_scheduled_bud_pay_url_post",
			operation.Only(operation.UK)),
	),
	operation.Family("Initiate Payment - Client license", operation.Classic,
		operation.Pending[operation.InProject]("POST /v1/payments/single", "v1_payments_single_post", operation.Only(operation.UK)),
		operation.Pending[operation.InProject]("POST /v1/payments/authorisation-codes", "v1_payments_authorisation_codes_post",
			operation.Only(operation.UK)),
		operation.Pending[operation.InProject]("POST /v1/payments/single/{payment_id}/confirm", "v1_payments_single_confirm_post",
			operation.Answers(201), operation.Only(operation.UK)),
		operation.Pending[operation.InProject]("POST /v1/payments/standing-order", "v1_payments_standing_order_post",
			operation.Only(operation.UK)),
		operation.Pending[operation.InProject]("POST /v1/payments/standing-order/{payment_id}/confirm", "v1_payments_standing_order_confirm_post",
			operation.Answers(201), operation.Only(operation.UK)),
		operation.Pending[operation.InProject]("POST /v1/payments/scheduled", "v1_payments_scheduled_post", operation.Only(operation.UK)),
		operation.Pending[operation.InProject]("POST /v1/payments/scheduled/{payment_id}/confirm", "v1_payments_scheduled_payment_id_confirm_post",
			operation.Answers(201), operation.Only(operation.UK)),
	),
	operation.Family("Manage Payments", operation.Classic,
		operation.Pending[operation.InProject]("GET /v1/payments/single", "v1_payment_get",
			operation.Only(operation.UK), operation.FailsAs("v1_payments_payment_id_get")),
		operation.Pending[operation.InProject]("GET /v1/payments/single/{payment_id}", "v1_payments_single_payment_id_get",
			operation.Only(operation.UK)),
		operation.Pending[operation.InProject]("GET /v1/payments/standing-order", "v1_payments_standing_order_get",
			operation.Only(operation.UK)),
		operation.Pending[operation.InProject]("GET /v1/payments/standing-order/{payment_id}", "v1_payments_standing_order_payment_id_get",
			operation.Only(operation.UK), operation.FailsAs("v1_standing_order_get")),
		operation.Pending[operation.InProject]("GET /v1/payments/scheduled", "v1_payments_scheduled_get", operation.Only(operation.UK)),
		operation.Pending[operation.InProject]("GET /v1/payments/scheduled/{payment_id}", "v1_payments_scheduled_payment_id_get",
			operation.Only(operation.UK)),
	),
)
