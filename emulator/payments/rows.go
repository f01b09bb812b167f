// Package payments is the room of the Payments API: single, scheduled and standing payments. It translates; what happens to a payment
// is the desk's business.
package payments

import (
	"slices"

	"budsandbox/emulator/operation"
	"budsandbox/emulator/payment"
)

// Room answers the Payments API.
type Room struct {
	Desk *payment.Desk
}

// Rows are the operations of this room.
var Rows = slices.Concat(
	operation.Family("Initiate Payment - Bud license", operation.Payments,
		operation.Of("GET /v1/payments/providers", "v1_payments_providers_get", (*Room).providers, operation.Only(operation.UK)),
		operation.Of("POST /v1/payments/single/bud-pay-url", "v1_payments_single_bud_pay_url_post", (*Room).paySingle,
			operation.Only(operation.UK)),
		operation.Of("POST /v1/payments/standing-order/bud-pay-url", "v1_payments_standing_order_bud_pay_url_post", (*Room).payStanding,
			operation.Only(operation.UK)),
		operation.Of("POST /v1/payments/scheduled/bud-pay-url", "v1_payments_scheduled_bud_pay_url_post", (*Room).payScheduled,
			operation.Only(operation.UK)),
	),
	operation.Family("Initiate Payment - Client license", operation.Payments,
		operation.Of("POST /v1/payments/single", "v1_payments_single_post", (*Room).createSingle, operation.Only(operation.UK)),
		operation.Of("POST /v1/payments/authorisation-codes", "v1_payments_authorisation_codes_post", (*Room).codes,
			operation.Only(operation.UK)),
		operation.Of("POST /v1/payments/single/{payment_id}/confirm", "v1_payments_single_confirm_post", (*Room).confirmSingle,
			operation.Answers(201), operation.Only(operation.UK)),
		operation.Of("POST /v1/payments/standing-order", "v1_payments_standing_order_post", (*Room).createStanding, operation.Only(operation.UK)),
		operation.Of("POST /v1/payments/standing-order/{payment_id}/confirm", "v1_payments_standing_order_confirm_post", (*Room).confirmStanding,
			operation.Answers(201), operation.Only(operation.UK)),
		operation.Of("POST /v1/payments/scheduled", "v1_payments_scheduled_post", (*Room).createScheduled, operation.Only(operation.UK)),
		operation.Of("POST /v1/payments/scheduled/{payment_id}/confirm", "v1_payments_scheduled_payment_id_confirm_post", (*Room).confirmScheduled,
			operation.Answers(201), operation.Only(operation.UK)),
	),
	operation.Family("Manage Payments", operation.Payments,
		operation.Of("GET /v1/payments/single", "v1_payment_get", (*Room).listSingle,
			operation.Only(operation.UK), operation.Fails(404), operation.FailsAs("v1_payments_payment_id_get")),
		operation.Of("GET /v1/payments/single/{payment_id}", "v1_payments_single_payment_id_get", (*Room).readSingle, operation.Only(operation.UK)),
		operation.Of("GET /v1/payments/standing-order", "v1_payments_standing_order_get", (*Room).listStanding, operation.Only(operation.UK)),
		operation.Of("GET /v1/payments/standing-order/{payment_id}", "v1_payments_standing_order_payment_id_get", (*Room).readStanding,
			operation.Only(operation.UK), operation.FailsAs("v1_standing_order_get")),
		operation.Of("GET /v1/payments/scheduled", "v1_payments_scheduled_get", (*Room).listScheduled, operation.Only(operation.UK)),
		operation.Of("GET /v1/payments/scheduled/{payment_id}", "v1_payments_scheduled_payment_id_get", (*Room).readScheduled,
			operation.Only(operation.UK)),
	),
)
