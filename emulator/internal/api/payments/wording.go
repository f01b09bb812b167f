package payments

import "budsandbox/bank"

// wording holds the names of a service in bodies.
type wording struct {
	details string // of a payment, in requests
	amount  string // in the details
	kind    string // of a payment, in the response to codes
	action  string // by which a client confirms a payment
}

// wordings has the wording of each service.
var wordings = map[bank.PaymentService]wording{
	bank.SinglePayment:    {"payment_details", "amount", "single", "confirm_single_payment"},
	bank.StandingOrder:    {"standing_order_details", "recurring_amount", "standing-order", "confirm_standing_order"},
	bank.ScheduledPayment: {"scheduled_payment_details", "amount", "scheduled", "confirm_scheduled_payment"},
}
