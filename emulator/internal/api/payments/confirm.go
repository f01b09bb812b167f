package payments

import (
	"encoding/json"
	"errors"

	"github.com/google/uuid"

	"budsandbox/bank"
	"budsandbox/emulator/internal/payment"
	"budsandbox/emulator/internal/route"
)

type codesRequest struct {
	route.ForProject
	Body bankAnswer `body:"required"`
}

// bankAnswer is what a bank gave: a state, and a code or an error. Clients send whatever else came with it.
type bankAnswer struct {
	State string `json:"state" validate:"required"`
	Code  string `json:"code"`
	Error string `json:"error"`
}

// UnmarshalJSON takes any other keys, of any type, for no mistake of the client's.
func (b *bankAnswer) UnmarshalJSON(text []byte) error {
	type plain bankAnswer
	return json.Unmarshal(text, (*plain)(b))
}

type codesData struct {
	Result string `json:"result"`
	ID     string `json:"payment_id"`
	Type   string `json:"payment_type"`
}

// codes takes what the bank gave the client.
func (h *Handlers) codes(req *route.Request, in *codesRequest) (reply route.Data[codesData], _ error) {
	b := in.Body
	if b.Code == "" && b.Error == "" {
		return reply, route.Problems{{In: "body", Name: "code", Kind: route.Missing}}
	}
	unknown := notAllowed([]string{"unable to find payment for " + b.State})
	state, err := uuid.Parse(b.State)
	if err != nil {
		return reply, unknown
	}
	one, err := h.Service.Codes(req.Project, bank.TaskID(state), b.Code, b.Error)
	if errors.Is(err, payment.ErrNotFound) {
		return reply, unknown
	}
	if err == nil {
		reply.Data = codesData{string(one.Answer.Result), one.ID.String(), typeOf(one.Service)}
	}
	return reply, err
}

// typeOf is what the answer to codes calls a service.
func typeOf(service bank.PaymentService) string {
	switch service {
	case bank.StandingOrder:
		return "standing-order"
	case bank.ScheduledPayment:
		return "scheduled"
	}
	return "single"
}

// actionOf is what a client has to do with payments of a service that have to be confirmed.
func actionOf(service string) string {
	switch bank.PaymentService(service) {
	case bank.StandingOrder:
		return "confirm_standing_order"
	case bank.ScheduledPayment:
		return "confirm_scheduled_payment"
	}
	return "confirm_single_payment"
}

// notAllowed is Bud's refusal of what cannot be done with a payment; some services word it as a list, others do not.
func notAllowed(why any) error {
	return &route.Error{Status: 400, Code: "failed_validation", Message: "Failed validation", Fields: map[string]any{"payment": why}}
}

// notFound is Bud's answer for an id of no payment.
func notFound() error {
	return &route.Error{
		Status: 404, Code: "failed_validation", Message: "Failed validation", Fields: map[string]string{"payment_id": "Value not found"},
	}
}

type paymentRequest struct {
	route.ForProject
	ID string `path:"payment_id"`
}

// payment is the id in the path.
func (in paymentRequest) payment() (bank.PaymentID, error) {
	id, err := uuid.Parse(in.ID)
	if err != nil {
		return bank.PaymentID{}, notFound()
	}
	return bank.PaymentID(id), nil
}

type nothing = route.Empty

const initiationFailed = "Payment initiation failed"

// confirmSingle has the bank carry out a single payment that the customer authorised.
func (h *Handlers) confirmSingle(req *route.Request, in *paymentRequest) (nothing, error) {
	return h.confirm(req, in, bank.SinglePayment, []string{initiationFailed})
}

// confirmStanding is confirmSingle for a standing order.
func (h *Handlers) confirmStanding(req *route.Request, in *paymentRequest) (nothing, error) {
	return h.confirm(req, in, bank.StandingOrder, initiationFailed)
}

// confirmScheduled is confirmSingle for a scheduled payment.
func (h *Handlers) confirmScheduled(req *route.Request, in *paymentRequest) (nothing, error) {
	return h.confirm(req, in, bank.ScheduledPayment, initiationFailed)
}

func (h *Handlers) confirm(req *route.Request, in *paymentRequest, service bank.PaymentService, refusal any) (nothing, error) {
	id, err := in.payment()
	if err == nil {
		err = h.Service.Confirm(req.Project, service, id)
	}
	switch {
	case errors.Is(err, payment.ErrNotFound):
		err = notFound()
	case errors.Is(err, payment.ErrState):
		err = notAllowed(refusal)
	}
	return nothing{}, err
}
