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

type payStandingRequest struct {
	route.ForProject
	Body struct {
		RedirectURL   string       `json:"redirect_url" validate:"required"`
		Provider      string       `json:"provider"`
		ProviderTypes []string     `json:"provider_types" validate:"dive,oneof=business retail sandbox"`
		Details       standingBody `json:"standing_order_details" validate:"required"`
	} `body:"required"`
}

type payScheduledRequest struct {
	route.ForProject
	Body struct {
		RedirectURL   string        `json:"redirect_url" validate:"required"`
		Provider      string        `json:"provider"`
		ProviderTypes []string      `json:"provider_types" validate:"dive,oneof=business retail sandbox"`
		Details       scheduledBody `json:"scheduled_payment_details" validate:"required"`
	} `body:"required"`
}

// paySingle gives the address at which the customer chooses his bank and authorises a single payment, with Bud's licence.
func (h *Handlers) paySingle(req *route.Request, in *paySingleRequest) (payReply, error) {
	one, err := in.Body.Details.read()
	return h.pay(req, req.Project, one, err, in.Body.RedirectURL, in.Body.Provider, in.Body.ProviderTypes)
}

// payStanding is paySingle for a standing order.
func (h *Handlers) payStanding(req *route.Request, in *payStandingRequest) (payReply, error) {
	one, err := in.Body.Details.read()
	return h.pay(req, req.Project, one, err, in.Body.RedirectURL, in.Body.Provider, in.Body.ProviderTypes)
}

// payScheduled is paySingle for a scheduled payment.
func (h *Handlers) payScheduled(req *route.Request, in *payScheduledRequest) (payReply, error) {
	one, err := in.Body.Details.read()
	return h.pay(req, req.Project, one, err, in.Body.RedirectURL, in.Body.Provider, in.Body.ProviderTypes)
}

func (h *Handlers) pay(req *route.Request, p bank.Project, one bank.Payment, bad error, returns, provider string, types []string) (reply payReply, err error) {
	one.Return, one.Provider, one.ProviderTypes = returns, provider, types
	made, address, err := h.begin(req, p, one, bad, "redirect_url")
	if err == nil {
		reply.Data = payData{address, made.ID.String()}
	}
	return reply, err
}

// begin makes a payment and the address of its bank's page.
func (h *Handlers) begin(req *route.Request, p bank.Project, one bank.Payment, bad error, field string) (made bank.Payment, address string, err error) {
	if bad != nil {
		return one, "", bad
	}
	if problem := route.CheckRedirectURL(field, one.Return); problem != nil {
		return one, "", problem
	}
	if made, err = h.Service.Create(p, one); err != nil {
		return made, "", refused(err, one.Service)
	}
	token, err := h.Service.Token(p, made.ID)
	return made, req.BaseURL() + payment.Prefix + token, err
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

// createSingle makes a single payment of a client with a licence of its own, and gives the address of the bank.
func (h *Handlers) createSingle(req *route.Request, in *createSingleRequest) (createdReply, error) {
	one, err := in.Body.Details.read()
	one.Provider = in.Body.Provider
	return h.create(req, req.Project, one, err, in.Body.RedirectURL, in.Body.ProviderRedirectURL)
}

// createStanding is createSingle for a standing order.
func (h *Handlers) createStanding(req *route.Request, in *createStandingRequest) (createdReply, error) {
	one, err := in.Body.Details.read()
	one.Provider, one.ProviderTypes = in.Body.Provider, in.Body.ProviderTypes
	return h.create(req, req.Project, one, err, in.Body.RedirectURL, in.Body.ProviderRedirectURL)
}

// createScheduled is createSingle for a scheduled payment.
func (h *Handlers) createScheduled(req *route.Request, in *createScheduledRequest) (createdReply, error) {
	one, err := in.Body.Details.read()
	one.Provider, one.ProviderTypes = in.Body.Provider, in.Body.ProviderTypes
	return h.create(req, req.Project, one, err, in.Body.RedirectURL, in.Body.ProviderRedirectURL)
}

func (h *Handlers) create(req *route.Request, p bank.Project, one bank.Payment, bad error, returns, direct string) (reply createdReply, err error) {
	field := "redirect_url"
	one.OwnLicence, one.Return = true, returns
	if direct != "" {
		field, one.Direct, one.Return = "provider_redirect_url", true, direct
	}
	if one.Return == "" {
		return reply, route.Problems{{In: "body", Name: field, Kind: route.Missing}}
	}
	made, address, err := h.begin(req, p, one, bad, field)
	if err != nil {
		return reply, err
	}
	reply.Data = createdData{URL: address, ID: made.ID.String()}
	if made.AwaitsConfirmation() {
		reply.Data.Action = actionOf(string(made.Service))
	}
	return reply, nil
}
