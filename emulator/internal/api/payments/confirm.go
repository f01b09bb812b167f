package payments

import (
	"errors"

	"github.com/google/uuid"

	"budsandbox/bank"
	"budsandbox/emulator/internal/payment"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/wire"
)

type codesRequest struct {
	route.ForProject
	Body wire.BankAnswer `body:"required"`
}

type codesData struct {
	Result string `json:"result"`
	ID     string `json:"payment_id"`
	Type   string `json:"payment_type"`
}

// codes accepts a bank's response to the client.
func (h *Handlers) codes(
	req *route.Request, in *codesRequest,
) (reply route.Data[codesData], _ error) {
	body := in.Body
	if body.Code == "" && body.Error == "" {
		return reply, route.Problems{{In: "body", Name: "code", Kind: route.Missing}}
	}
	unknown := errNotAllowed([]string{"unable to find payment for " + body.State})
	state, err := uuid.Parse(body.State)
	if err != nil {
		return reply, unknown
	}
	pay, err := h.Service.ExchangeCode(req.Context(), req.Project, bank.TaskID(state), body.Code, body.Error)
	if errors.Is(err, payment.ErrNotFound) {
		return reply, unknown
	}
	if err == nil {
		reply.Data = codesData{string(pay.Answer.Result), pay.ID.String(), wordings[pay.Service].kind}
	}
	return reply, err
}

// errNotAllowed returns Bud's error for an action that the state of a payment does not allow. Its text is a list for
// some services.
func errNotAllowed(why any) error {
	return &route.Error{
		Status:  400,
		Code:    "failed_validation",
		Message: "Failed validation",
		Fields:  map[string]any{"payment": why},
	}
}

// errNotFound returns Bud's error for an unknown payment.
func errNotFound() error {
	return &route.Error{
		Status: 404, Code: "failed_validation", Message: "Failed validation",
		Fields: map[string]string{"payment_id": "Value not found"},
	}
}

type paymentRequest struct {
	route.ForProject
	ID string `path:"payment_id"`
}

// payment parses the id in the path.
func (in paymentRequest) payment() (bank.PaymentID, error) {
	id, err := uuid.Parse(in.ID)
	if err != nil {
		return bank.PaymentID{}, errNotFound()
	}
	return bank.PaymentID(id), nil
}

const initiationFailed = "Payment initiation failed"

// confirmSingle confirms an authorised single payment.
func (h *Handlers) confirmSingle(req *route.Request, in *paymentRequest) (route.Empty, error) {
	return h.confirm(req, in, bank.SinglePayment, []string{initiationFailed})
}

// confirmStanding confirms an authorised standing order.
func (h *Handlers) confirmStanding(req *route.Request, in *paymentRequest) (route.Empty, error) {
	return h.confirm(req, in, bank.StandingOrder, initiationFailed)
}

// confirmScheduled confirms an authorised scheduled payment.
func (h *Handlers) confirmScheduled(req *route.Request, in *paymentRequest) (route.Empty, error) {
	return h.confirm(req, in, bank.ScheduledPayment, initiationFailed)
}

func (h *Handlers) confirm(
	req *route.Request, in *paymentRequest, service bank.PaymentService, refusal any,
) (route.Empty, error) {
	id, err := in.payment()
	if err == nil {
		err = h.Service.Confirm(req.Context(), req.Project, service, id)
	}
	switch {
	case errors.Is(err, payment.ErrNotFound):
		err = errNotFound()
	case errors.Is(err, payment.ErrState):
		err = errNotAllowed(refusal)
	}
	return route.Empty{}, err
}
