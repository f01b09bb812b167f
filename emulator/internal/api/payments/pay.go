package payments

import (
	"budsandbox/bank"
	"budsandbox/emulator/internal/payment"
	"budsandbox/emulator/internal/route"
)

type payData struct {
	URL string `json:"bud_pay_url"`
	ID  string `json:"payment_id"`
}

type payReply = route.Data[payData]

type paySingleRequest struct {
	route.ForProject
	Body struct {
		RedirectURL   string     `json:"redirect_url" validate:"required,max=2083"`
		Provider      string     `json:"provider"`
		ProviderTypes []string   `json:"provider_types" validate:"dive,oneof=business retail sandbox"`
		Details       singleBody `json:"payment_details" validate:"required"`
	} `body:"required"`
}

func (in *paySingleRequest) Check() route.Problems { return check(in.Body.Details) }

type payStandingRequest struct {
	route.ForProject
	Body struct {
		RedirectURL   string       `json:"redirect_url" validate:"required"`
		Provider      string       `json:"provider"`
		ProviderTypes []string     `json:"provider_types" validate:"dive,oneof=business retail sandbox"`
		Details       standingBody `json:"standing_order_details" validate:"required"`
	} `body:"required"`
}

func (in *payStandingRequest) Check() route.Problems { return check(in.Body.Details) }

type payScheduledRequest struct {
	route.ForProject
	Body struct {
		RedirectURL   string        `json:"redirect_url" validate:"required"`
		Provider      string        `json:"provider"`
		ProviderTypes []string      `json:"provider_types" validate:"dive,oneof=business retail sandbox"`
		Details       scheduledBody `json:"scheduled_payment_details" validate:"required"`
	} `body:"required"`
}

func (in *payScheduledRequest) Check() route.Problems { return check(in.Body.Details) }

// paySingle creates a single payment with Bud's licence and returns the URL at which the customer chooses a bank and
// authorises it.
func (h *Handlers) paySingle(req *route.Request, in *paySingleRequest) (payReply, error) {
	b := in.Body
	return h.pay(req, paymentOf(b.Details), b.RedirectURL, b.Provider, b.ProviderTypes)
}

// payStanding is paySingle for a standing order.
func (h *Handlers) payStanding(req *route.Request, in *payStandingRequest) (payReply, error) {
	b := in.Body
	return h.pay(req, paymentOf(b.Details), b.RedirectURL, b.Provider, b.ProviderTypes)
}

// payScheduled is paySingle for a scheduled payment.
func (h *Handlers) payScheduled(req *route.Request, in *payScheduledRequest) (payReply, error) {
	b := in.Body
	return h.pay(req, paymentOf(b.Details), b.RedirectURL, b.Provider, b.ProviderTypes)
}

func (h *Handlers) pay(
	req *route.Request, pay bank.Payment, returnURL, provider string, types []string,
) (reply payReply, err error) {
	pay.Return = returnURL
	pay.Provider = provider
	pay.ProviderTypes = types
	created, address, err := h.initiate(req, pay, "redirect_url")
	if err == nil {
		reply.Data = payData{address, created.ID.String()}
	}
	return reply, err
}

// initiate creates a payment and returns it with the URL of its bank's page. field is the name of the client's URL in
// the body.
func (h *Handlers) initiate(
	req *route.Request, pay bank.Payment, field string,
) (created bank.Payment, address string, err error) {
	if problem := route.CheckRedirectURL(field, pay.Return); problem != nil {
		return pay, "", problem
	}
	if created, err = h.Service.Create(req.Context(), req.Project, pay); err != nil {
		return created, "", wireError(err, pay.Service)
	}
	token, err := h.Service.Token(req.Project, created.ID)
	return created, req.BaseURL() + payment.Prefix + token, err
}
