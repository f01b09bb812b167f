// Package payments holds the handlers of the Payments API: single and scheduled payments and standing orders. It
// converts requests and responses; package payment implements the operations.
package payments

import (
	"slices"

	"budsandbox/emulator/internal/payment"
	"budsandbox/emulator/internal/route"
)

// Handlers implements the Payments API.
type Handlers struct {
	Service *payment.Service
}

// Routes returns the API's routes.
func (h *Handlers) Routes() []*route.Route {
	return slices.Concat(
		route.Group("Initiate Payment - Bud license", route.Payments,
			route.New("GET /v1/payments/providers", "v1_payments_providers_get", h.providers, route.Only(route.UK)),
			route.New("POST /v1/payments/single/bud-pay-url", "v1_payments_single_bud_pay_url_post",
				createPayURL[paySingleBody](h), route.Only(route.UK)),
			route.New("POST /v1/payments/standing-order/bud-pay-url", "v1_payments_standing_order_bud_pay_url_post",
				createPayURL[payStandingBody](h), route.Only(route.UK)),
			route.New("POST /v1/payments/scheduled/bud-pay-url", "v1_payments_scheduled_bud_pay_url_post",
				createPayURL[payScheduledBody](h), route.Only(route.UK)),
		),
		route.Group(
			"Initiate Payment - Client license",
			route.Payments,
			route.New("POST /v1/payments/single", "v1_payments_single_post", create[createSingleBody](h), route.Only(route.UK)),
			route.New("POST /v1/payments/authorisation-codes", "v1_payments_authorisation_codes_post", h.codes,
				route.Only(route.UK), route.FailsInternally(route.Error{
					Code: "internal_error", Message: "Internal server error has occurred",
					Fields: map[string]string{"db": "could not fetch payment resource"},
				})),
			route.New("POST /v1/payments/single/{payment_id}/confirm", "v1_payments_single_confirm_post",
				h.confirmSingle,
				route.Succeeds(201), route.Only(route.UK)),
			route.New("POST /v1/payments/standing-order", "v1_payments_standing_order_post",
				create[createStandingBody](h), route.Only(route.UK)),
			route.New(
				"POST /v1/payments/standing-order/{payment_id}/confirm", "v1_payments_standing_order_confirm_post",
				h.confirmStanding, route.Succeeds(201), route.Only(route.UK),
			),
			route.New("POST /v1/payments/scheduled", "v1_payments_scheduled_post",
				create[createScheduledBody](h), route.Only(route.UK)),
			route.New(
				"POST /v1/payments/scheduled/{payment_id}/confirm", "v1_payments_scheduled_payment_id_confirm_post",
				h.confirmScheduled, route.Succeeds(201), route.Only(route.UK),
			),
		),
		route.Group("Manage Payments", route.Payments,
			route.New("GET /v1/payments/single", "v1_payment_get", h.listSingle,
				route.Only(route.UK), route.Fails(404), route.WithErrorID("v1_payments_payment_id_get")),
			route.New("GET /v1/payments/single/{payment_id}", "v1_payments_single_payment_id_get",
				h.readSingle, route.Only(route.UK)),
			route.New("GET /v1/payments/standing-order", "v1_payments_standing_order_get",
				h.listStanding, route.Only(route.UK)),
			route.New("GET /v1/payments/standing-order/{payment_id}", "v1_payments_standing_order_payment_id_get",
				h.readStanding,
				route.Only(route.UK), route.WithErrorID("v1_standing_order_get")),
			route.New("GET /v1/payments/scheduled", "v1_payments_scheduled_get",
				h.listScheduled, route.Only(route.UK)),
			route.New("GET /v1/payments/scheduled/{payment_id}", "v1_payments_scheduled_payment_id_get",
				h.readScheduled,
				route.Only(route.UK)),
		),
	)
}
