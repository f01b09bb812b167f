package console

import (
	"net/http"
	"net/url"
	"slices"
)

// payments lists the payments of the project, newest first.
func (v *visit) payments() any {
	v.title = "Payments"
	return v.filtered(
		"payments", "client_id", v.Client, "status_code", v.Query("status_code"), "service", v.Query("service"),
		"after", v.Query("after"), "limit", "50",
	)
}

type paymentData struct {
	Payment Value
	States  []paymentState
}

// paymentState is a state of the state machine, with the payment's history in it.
type paymentState struct {
	Name, At      string
	Reached, Here bool
	Ends          []string // states that end a payment instead
}

// paymentStates lists the states of a successful payment, with the states that can end it instead, as in
// bank.Payment.
var paymentStates = []paymentState{
	{Name: "CREATED"}, {Name: "AWAITING_AUTH", Ends: []string{"AUTH_REJECTED"}}, {Name: "AUTHENTICATED"},
	{Name: "AUTH_COMPLETED"}, {Name: "FUNDS_CONFIRMED", Ends: []string{"INSUFFICIENT_FUNDS"}},
	{Name: "INITIATING", Ends: []string{"PAYMENT_REJECTED", "FAILED"}},
	{Name: "PENDING"}, {Name: "ACCEPTED"}, {Name: "SETTLED"}, {Name: "COMPLETED"},
}

// statesOf returns the states that a payment has passed, with its history, and then those that may follow.
func statesOf(p Value) (all []paymentState) {
	reached := 0
	for _, past := range p.List("history") {
		name := past.Text("status_code")
		state := paymentState{Name: name, At: When(past.Time("at")), Reached: true, Here: name == p.Text("status_code")}
		if i := slices.IndexFunc(paymentStates, func(s paymentState) bool { return s.Name == name }); i >= 0 {
			state.Ends, reached = paymentStates[i].Ends, i+1
		} else {
			reached = len(paymentStates)
		}
		all = append(all, state)
	}
	return append(all, paymentStates[reached:]...)
}

// payment shows one payment: its state, its history, and the possible next states.
func (v *visit) payment() any {
	id := v.req.PathValue("payment_id")
	p := v.control("payments/"+url.PathEscape(id), "client_id", v.Client)
	v.title = "Payment " + id[:min(8, len(id))]
	return paymentData{p, statesOf(p)}
}

// paymentActions do what the customer does on the bank's page.
var paymentActions = []action{
	{name: "payment-authorise", title: "Authorise the payment", request: func(v *visit, form url.Values) Request {
		return Request{
			Method: http.MethodPost,
			Path:   "/_sandbox/payments/" + url.PathEscape(form.Get("id")) + "/authorise",
			Body: object(
				field{"client_id", v.Client}, field{"provider", form.Get("provider")},
				field{"outcome", form.Get("outcome")}, field{"takes", form.Get("takes")},
			),
		}
	}},
	{name: "payment-reject", title: "Decline the payment", request: func(v *visit, form url.Values) Request {
		return Request{
			Method: http.MethodPost, Path: "/_sandbox/payments/" + url.PathEscape(form.Get("id")) + "/reject",
			Body: object(field{"client_id", v.Client}),
		}
	}},
	{name: "payment-link", title: "Make a payment link", request: func(v *visit, form url.Values) Request {
		sender := object(field{"user_id", "console"}, field{"name", "Console"})
		recipient := object(
			field{"name", form.Get("name")},
			field{"type", "SortCodeAccountNumber"},
			field{"account_number", form.Get("account_number")},
		)
		amount := object(field{"value", form.Get("amount")}, field{"currency", "GBP"})
		details := object(
			field{"recipient", raw(recipient)}, field{"sender", raw(sender)}, field{"amount", raw(amount)},
			field{"reference", form.Get("reference")},
		)
		return Request{
			Method: http.MethodPost, Path: "/v1/payments/single/bud-pay-url", Client: v.Client,
			Body: object(
				field{"redirect_url", v.Base + v.Link("payments")[len(v.prefix):]},
				field{"payment_details", raw(details)},
			),
		}
	}},
}
