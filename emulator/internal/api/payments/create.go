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

func (in *paySingleRequest) Check() route.Problems { return check(in.Body.Details.read()) }

type payStandingRequest struct {
	route.ForProject
	Body struct {
		RedirectURL   string       `json:"redirect_url" validate:"required"`
		Provider      string       `json:"provider"`
		ProviderTypes []string     `json:"provider_types" validate:"dive,oneof=business retail sandbox"`
		Details       standingBody `json:"standing_order_details" validate:"required"`
	} `body:"required"`
}

func (in *payStandingRequest) Check() route.Problems { return check(in.Body.Details.read()) }

type payScheduledRequest struct {
	route.ForProject
	Body struct {
		RedirectURL   string        `json:"redirect_url" validate:"required"`
		Provider      string        `json:"provider"`
		ProviderTypes []string      `json:"provider_types" validate:"dive,oneof=business retail sandbox"`
		Details       scheduledBody `json:"scheduled_payment_details" validate:"required"`
	} `body:"required"`
}

func (in *payScheduledRequest) Check() route.Problems { return check(in.Body.Details.read()) }

// paySingle creates a single payment with Bud's licence and returns the URL at which the customer chooses a bank and
// authorises it.
func (h *Handlers) paySingle(req *route.Request, in *paySingleRequest) (payReply, error) {
	pay, err := in.Body.Details.read()
	return h.pay(req, req.Project, pay, err, in.Body.RedirectURL, in.Body.Provider, in.Body.ProviderTypes)
}

// payStanding is paySingle for a standing order.
func (h *Handlers) payStanding(req *route.Request, in *payStandingRequest) (payReply, error) {
	pay, err := in.Body.Details.read()
	return h.pay(req, req.Project, pay, err, in.Body.RedirectURL, in.Body.Provider, in.Body.ProviderTypes)
}

// payScheduled is paySingle for a scheduled payment.
func (h *Handlers) payScheduled(req *route.Request, in *payScheduledRequest) (payReply, error) {
	pay, err := in.Body.Details.read()
	return h.pay(req, req.Project, pay, err, in.Body.RedirectURL, in.Body.Provider, in.Body.ProviderTypes)
}

func (h *Handlers) pay(
	req *route.Request, p bank.Project, pay bank.Payment, invalid error, returnURL, provider string, types []string,
) (reply payReply, err error) {
	pay.Return = returnURL
	pay.Provider = provider
	pay.ProviderTypes = types
	created, address, err := h.begin(req, p, pay, invalid, "redirect_url")
	if err == nil {
		reply.Data = payData{address, created.ID.String()}
	}
	return reply, err
}

// begin creates a payment and returns it with the URL of its bank's page.
func (h *Handlers) begin(
	req *route.Request, p bank.Project, pay bank.Payment, invalid error, field string,
) (created bank.Payment, address string, err error) {
	if invalid != nil {
		return pay, "", invalid
	}
	if problem := route.CheckRedirectURL(field, pay.Return); problem != nil {
		return pay, "", problem
	}
	if created, err = h.Service.Create(req.Context(), p, pay); err != nil {
		return created, "", wireError(err, pay.Service)
	}
	token, err := h.Service.Token(p, created.ID)
	return created, req.BaseURL() + payment.Prefix + token, err
}

type createdData struct {
	URL    string `json:"authorisation_url"`
	ID     string `json:"payment_id"`
	Action string `json:"required_action,omitempty"`
}

type createdReply = route.Data[createdData]

type createSingleRequest struct {
	route.ForProject
	Body struct {
		RedirectURL         string     `json:"redirect_url"`
		ProviderRedirectURL string     `json:"provider_redirect_url"`
		Provider            string     `json:"provider" validate:"required"`
		Details             singleBody `json:"payment_details" validate:"required"`
	} `body:"required"`
}

func (in *createSingleRequest) Check() route.Problems { return check(in.Body.Details.read()) }

type createStandingRequest struct {
	route.ForProject
	Body struct {
		RedirectURL         string       `json:"redirect_url"`
		ProviderRedirectURL string       `json:"provider_redirect_url"`
		Provider            string       `json:"provider" validate:"required"`
		ProviderTypes       []string     `json:"provider_types" validate:"dive,oneof=business retail sandbox"`
		Details             standingBody `json:"standing_order_details" validate:"required"`
	} `body:"required"`
}

func (in *createStandingRequest) Check() route.Problems { return check(in.Body.Details.read()) }

type createScheduledRequest struct {
	route.ForProject
	Body struct {
		RedirectURL         string        `json:"redirect_url"`
		ProviderRedirectURL string        `json:"provider_redirect_url"`
		Provider            string        `json:"provider" validate:"required"`
		ProviderTypes       []string      `json:"provider_types" validate:"dive,oneof=business retail sandbox"`
		Details             scheduledBody `json:"scheduled_payment_details" validate:"required"`
	} `body:"required"`
}

func (in *createScheduledRequest) Check() route.Problems { return check(in.Body.Details.read()) }

// createSingle creates a single payment for a client with its own licence and returns the URL of the bank's page.
func (h *Handlers) createSingle(req *route.Request, in *createSingleRequest) (createdReply, error) {
	pay, err := in.Body.Details.read()
	pay.Provider = in.Body.Provider
	return h.create(req, req.Project, pay, err, in.Body.RedirectURL, in.Body.ProviderRedirectURL)
}

// createStanding is createSingle for a standing order.
func (h *Handlers) createStanding(
	req *route.Request, in *createStandingRequest,
) (createdReply, error) {
	pay, err := in.Body.Details.read()
	pay.Provider, pay.ProviderTypes = in.Body.Provider, in.Body.ProviderTypes
	return h.create(req, req.Project, pay, err, in.Body.RedirectURL, in.Body.ProviderRedirectURL)
}

// createScheduled is createSingle for a scheduled payment.
func (h *Handlers) createScheduled(
	req *route.Request, in *createScheduledRequest,
) (createdReply, error) {
	pay, err := in.Body.Details.read()
	pay.Provider, pay.ProviderTypes = in.Body.Provider, in.Body.ProviderTypes
	return h.create(req, req.Project, pay, err, in.Body.RedirectURL, in.Body.ProviderRedirectURL)
}

func (h *Handlers) create(
	req *route.Request, p bank.Project, pay bank.Payment, invalid error, returnURL, direct string,
) (reply createdReply, err error) {
	field := "redirect_url"
	pay.OwnLicence = true
	pay.Return = returnURL
	if direct != "" {
		field = "provider_redirect_url"
		pay.Direct = true
		pay.Return = direct
	}
	if pay.Return == "" {
		return reply, route.Problems{{In: "body", Name: field, Kind: route.Missing}}
	}
	created, address, err := h.begin(req, p, pay, invalid, field)
	if err != nil {
		return reply, err
	}
	reply.Data = createdData{URL: address, ID: created.ID.String()}
	if created.AwaitsConfirmation() {
		reply.Data.Action = actionOf(string(created.Service))
	}
	return reply, nil
}
