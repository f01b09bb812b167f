package control

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/google/uuid"

	"budsandbox/bank"
	"budsandbox/emulator/internal/inventory"
	"budsandbox/emulator/internal/payment"
	"budsandbox/emulator/internal/route"
	"budsandbox/storage"
)

type paymentRequest struct {
	route.Public
	Token  string `header:"Authorization"`
	ID     string `path:"payment_id"`
	Client string `query:"client_id"`
}

type authorisePaymentRequest struct {
	route.Public
	Token string `header:"Authorization"`
	ID    string `path:"payment_id"`
	Body  struct {
		Client   string `json:"client_id"`
		Provider string `json:"provider"`
		Outcome  string `json:"outcome"`
		Takes    string `json:"takes"`
	} `body:"optional"`
}

type rejectPaymentRequest struct {
	route.Public
	Token string `header:"Authorization"`
	ID    string `path:"payment_id"`
	Body  struct {
		Client string `json:"client_id"`
	} `body:"optional"`
}

// payment returns a payment with details that Bud's API does not show: its final status and its executions.
func (h *Handlers) payment(
	req *route.Request, in *paymentRequest,
) (reply route.Data[paymentData], _ error) {
	p, pay, err := h.findPayment(req.Context(), in.Token, in.Client, in.ID)
	if err == nil {
		reply.Data, err = h.newPaymentData(p, pay, "")
	}
	return reply, err
}

// authorisePayment authorises a payment as its customer does on the bank's page, with the result that the request
// names.
func (h *Handlers) authorisePayment(
	req *route.Request, in *authorisePaymentRequest,
) (reply route.Data[paymentData], _ error) {
	p, pay, err := h.findPayment(req.Context(), in.Token, in.Body.Client, in.ID)
	if err != nil {
		return reply, err
	}
	decision := payment.AuthoriseRequest{
		Provider: in.Body.Provider,
		Outcome:  bank.PaymentStatus(strings.ToUpper(in.Body.Outcome)),
	}
	if in.Body.Takes != "" {
		period, err := bank.ParsePeriod(in.Body.Takes)
		if err != nil {
			return reply, route.InvalidField("takes", "takes: "+err.Error())
		}
		now := h.Clock.Of(p).Now()
		takes := period.After(now).Sub(now)
		decision.Duration = &takes
	}
	if decision.Provider == "" && pay.Provider == "" {
		decision.Provider = payment.HomeProvider
	}
	pay, redirect, err := h.Payments.Authorise(req.Context(), p, pay.ID, decision)
	if err != nil {
		return reply, paymentError(err)
	}
	reply.Data, err = h.newPaymentData(p, pay, redirect)
	return reply, err
}

// rejectPayment rejects a payment as its customer does on the bank's page.
func (h *Handlers) rejectPayment(
	req *route.Request, in *rejectPaymentRequest,
) (reply route.Data[paymentData], _ error) {
	p, pay, err := h.findPayment(req.Context(), in.Token, in.Body.Client, in.ID)
	if err != nil {
		return reply, err
	}
	pay, redirect, err := h.Payments.Reject(req.Context(), p, pay.ID)
	if err != nil {
		return reply, paymentError(err)
	}
	reply.Data, err = h.newPaymentData(p, pay, redirect)
	return reply, err
}

// newPaymentData converts a payment in its current state. redirect is the next URL for the customer's browser.
func (h *Handlers) newPaymentData(p bank.Project, pay bank.Payment, redirect string) (paymentData, error) {
	found, err := inventory.PaymentAt(p, pay, h.Clock.Of(p).Now())
	if err != nil {
		return paymentData{}, err
	}
	data := newPaymentData(found)
	data.Redirect = redirect
	return data, nil
}

// findPayment returns a payment and its project: the project of the token, the one that client names, or the only one
// that has the payment.
func (h *Handlers) findPayment(
	ctx context.Context, authorization, client, id string,
) (bank.Project, bank.Payment, error) {
	parsed, err := uuid.Parse(id)
	if err != nil {
		return "", bank.Payment{}, notFound("payment", id, "/_sandbox/payments")
	}
	projects, err := h.projects(ctx, authorization, client, storage.PaymentTable)
	if err != nil {
		return "", bank.Payment{}, err
	}
	for _, p := range projects { // ids depend on the project's name, so no two projects have the same id
		pay, err := h.Payments.Get(ctx, p, bank.PaymentID(parsed))
		if !errors.Is(err, payment.ErrNotFound) {
			return p, pay, err
		}
	}
	return "", bank.Payment{}, notFound("payment", id, "/_sandbox/payments")
}

// paymentError converts an error of the package payment.
func paymentError(err error) error {
	var refusal *payment.Refusal
	var unavailable *payment.UnavailableError
	switch {
	case errors.As(err, &unavailable):
		text := unavailable.Error() + `; PUT /_sandbox/providers/ID {"maintenance_window":null} ends it`
		return route.InvalidField("provider", text)
	case errors.As(err, &refusal):
		return route.InvalidField(refusal.Field, refusal.Text)
	case errors.Is(err, payment.ErrNotFound):
		return route.NotFound()
	case errors.Is(err, payment.ErrState):
		return &route.Error{
			Status: http.StatusConflict, Code: "auth_used",
			Message: "The customer has decided on this payment before.",
		}
	}
	return err
}
