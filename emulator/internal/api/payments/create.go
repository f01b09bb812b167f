package payments

import (
	"budsandbox/bank"
	"budsandbox/emulator/internal/route"
)

type createSingleBody struct {
	RedirectURL         string     `json:"redirect_url"`
	ProviderRedirectURL string     `json:"provider_redirect_url"`
	Provider            string     `json:"provider"        validate:"required"`
	Details             singleBody `json:"payment_details" validate:"required"`
}

func (b createSingleBody) payment() (pay bank.Payment, problems route.Problems) {
	pay, problems = b.Details.read()
	pay.Provider = b.Provider
	return ownLicence(pay, b.RedirectURL, b.ProviderRedirectURL), problems
}

type createStandingBody struct {
	RedirectURL         string       `json:"redirect_url"`
	ProviderRedirectURL string       `json:"provider_redirect_url"`
	Provider            string       `json:"provider"               validate:"required"`
	ProviderTypes       []string     `json:"provider_types"         validate:"dive,oneof=business retail sandbox"`
	Details             standingBody `json:"standing_order_details" validate:"required"`
}

func (b createStandingBody) payment() (pay bank.Payment, problems route.Problems) {
	pay, problems = b.Details.read()
	pay.Provider, pay.ProviderTypes = b.Provider, b.ProviderTypes
	return ownLicence(pay, b.RedirectURL, b.ProviderRedirectURL), problems
}

type createScheduledBody struct {
	RedirectURL         string        `json:"redirect_url"`
	ProviderRedirectURL string        `json:"provider_redirect_url"`
	Provider            string        `json:"provider"                  validate:"required"`
	ProviderTypes       []string      `json:"provider_types"            validate:"dive,oneof=business retail sandbox"`
	Details             scheduledBody `json:"scheduled_payment_details" validate:"required"`
}

func (b createScheduledBody) payment() (pay bank.Payment, problems route.Problems) {
	pay, problems = b.Details.read()
	pay.Provider, pay.ProviderTypes = b.Provider, b.ProviderTypes
	return ownLicence(pay, b.RedirectURL, b.ProviderRedirectURL), problems
}

// ownLicence returns a payment of a client with its own licence. direct is the URL at which the client receives the
// bank's response itself; without it, the bank responds to the sandbox, which leads the customer to returnURL.
func ownLicence(pay bank.Payment, returnURL, direct string) bank.Payment {
	pay.OwnLicence, pay.Return = true, returnURL
	if direct != "" {
		pay.Direct, pay.Return = true, direct
	}
	return pay
}

type createdData struct {
	URL    string `json:"authorisation_url"`
	ID     string `json:"payment_id"`
	Action string `json:"required_action,omitempty"`
}

// create returns the handler that creates a payment for a client with its own licence and returns the URL of the
// bank's page.
func create[B paymentBody](h *Handlers) route.Handler[createRequest[B], createdData, route.None] {
	return func(req *route.Request, in *createRequest[B]) (reply route.Data[createdData], _ error) {
		pay, _ := in.Body.payment()
		field := "redirect_url"
		if pay.Direct {
			field = "provider_redirect_url"
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
			reply.Data.Action = wordings[created.Service].action
		}
		return reply, nil
	}
}
