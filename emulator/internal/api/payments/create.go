package payments

import (
	"budsandbox/bank"
	"budsandbox/emulator/internal/route"
)

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

func (in *createSingleRequest) Check() route.Problems { return check(in.Body.Details) }

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

func (in *createStandingRequest) Check() route.Problems { return check(in.Body.Details) }

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

func (in *createScheduledRequest) Check() route.Problems { return check(in.Body.Details) }

// createSingle creates a single payment for a client with its own licence and returns the URL of the bank's page.
func (h *Handlers) createSingle(req *route.Request, in *createSingleRequest) (createdReply, error) {
	pay := paymentOf(in.Body.Details)
	pay.Provider = in.Body.Provider
	return h.create(req, pay, in.Body.RedirectURL, in.Body.ProviderRedirectURL)
}

// createStanding is createSingle for a standing order.
func (h *Handlers) createStanding(req *route.Request, in *createStandingRequest) (createdReply, error) {
	pay := paymentOf(in.Body.Details)
	pay.Provider, pay.ProviderTypes = in.Body.Provider, in.Body.ProviderTypes
	return h.create(req, pay, in.Body.RedirectURL, in.Body.ProviderRedirectURL)
}

// createScheduled is createSingle for a scheduled payment.
func (h *Handlers) createScheduled(req *route.Request, in *createScheduledRequest) (createdReply, error) {
	pay := paymentOf(in.Body.Details)
	pay.Provider, pay.ProviderTypes = in.Body.Provider, in.Body.ProviderTypes
	return h.create(req, pay, in.Body.RedirectURL, in.Body.ProviderRedirectURL)
}

// create creates a payment. direct is the URL at which the client receives the bank's response itself; without it, the
// bank responds to the sandbox, which leads the customer to returnURL.
func (h *Handlers) create(
	req *route.Request, pay bank.Payment, returnURL, direct string,
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
	created, address, err := h.initiate(req, pay, field)
	if err != nil {
		return reply, err
	}
	reply.Data = createdData{URL: address, ID: created.ID.String()}
	if created.AwaitsConfirmation() {
		reply.Data.Action = actionOf(created.Service)
	}
	return reply, nil
}
