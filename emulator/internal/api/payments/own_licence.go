package payments

import (
	"cmp"

	"budsandbox/bank"
	"budsandbox/emulator/internal/route"
)

type createSingleBody struct {
	RedirectURL         string     `json:"redirect_url"`
	ProviderRedirectURL string     `json:"provider_redirect_url"`
	Provider            string     `json:"provider"        validate:"required"`
	Details             singleBody `json:"payment_details" validate:"required"`
}

func (b createSingleBody) payment() (bank.Payment, route.Problems) {
	return withOwnLicence(b.Details, b.RedirectURL, b.ProviderRedirectURL, b.Provider, nil)
}

type createStandingBody struct {
	RedirectURL         string       `json:"redirect_url"`
	ProviderRedirectURL string       `json:"provider_redirect_url"`
	Provider            string       `json:"provider"               validate:"required"`
	ProviderTypes       []string     `json:"provider_types"         validate:"dive,oneof=business retail sandbox"`
	Details             standingBody `json:"standing_order_details" validate:"required"`
}

func (b createStandingBody) payment() (bank.Payment, route.Problems) {
	return withOwnLicence(b.Details, b.RedirectURL, b.ProviderRedirectURL, b.Provider, b.ProviderTypes)
}

type createScheduledBody struct {
	RedirectURL         string        `json:"redirect_url"`
	ProviderRedirectURL string        `json:"provider_redirect_url"`
	Provider            string        `json:"provider"                  validate:"required"`
	ProviderTypes       []string      `json:"provider_types"            validate:"dive,oneof=business retail sandbox"`
	Details             scheduledBody `json:"scheduled_payment_details" validate:"required"`
}

func (b createScheduledBody) payment() (bank.Payment, route.Problems) {
	return withOwnLicence(b.Details, b.RedirectURL, b.ProviderRedirectURL, b.Provider, b.ProviderTypes)
}

// withOwnLicence returns the payment of the details for a client with its own licence. directURL, unless empty, is the
// URL at which the client receives the bank's response itself. Otherwise the bank responds to the sandbox, which
// redirects the customer to returnURL.
func withOwnLicence(
	details paymentDetails, returnURL, directURL, provider string, providerTypes []string,
) (bank.Payment, route.Problems) {
	pay, problems := details.read()
	pay.OwnLicence, pay.Provider, pay.ProviderTypes = true, provider, providerTypes
	pay.Return, pay.Direct = cmp.Or(directURL, returnURL), directURL != ""
	return pay, problems
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
