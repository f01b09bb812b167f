package payments

import (
	"budsandbox/bank"
	"budsandbox/emulator/internal/payment"
	"budsandbox/emulator/internal/route"
)

// paymentBody is the body of a request that creates a payment.
type paymentBody interface {
	// payment returns the payment that the body describes, and the problems that validation tags cannot describe.
	payment() (bank.Payment, route.Problems)
}

// paymentDetails are the details of a payment of one service in a body.
type paymentDetails interface {
	// read returns the payment that the details describe, and the problems that validation tags cannot describe.
	read() (bank.Payment, route.Problems)
}

// createRequest creates a payment of one service.
type createRequest[B paymentBody] struct {
	route.ForProject
	Body B `body:"required"`
}

// Check returns the problems of the body that validation tags cannot describe.
func (in *createRequest[B]) Check() route.Problems {
	_, problems := in.Body.payment()
	return problems
}

type paySingleBody struct {
	RedirectURL   string     `json:"redirect_url"    validate:"required,max=2083"`
	Provider      string     `json:"provider"`
	ProviderTypes []string   `json:"provider_types"  validate:"dive,oneof=business retail sandbox"`
	Details       singleBody `json:"payment_details" validate:"required"`
}

func (b paySingleBody) payment() (bank.Payment, route.Problems) {
	return withBudLicence(b.Details, b.RedirectURL, b.Provider, b.ProviderTypes)
}

type payStandingBody struct {
	RedirectURL   string       `json:"redirect_url"           validate:"required"`
	Provider      string       `json:"provider"`
	ProviderTypes []string     `json:"provider_types"         validate:"dive,oneof=business retail sandbox"`
	Details       standingBody `json:"standing_order_details" validate:"required"`
}

func (b payStandingBody) payment() (bank.Payment, route.Problems) {
	return withBudLicence(b.Details, b.RedirectURL, b.Provider, b.ProviderTypes)
}

type payScheduledBody struct {
	RedirectURL   string        `json:"redirect_url"              validate:"required"`
	Provider      string        `json:"provider"`
	ProviderTypes []string      `json:"provider_types"            validate:"dive,oneof=business retail sandbox"`
	Details       scheduledBody `json:"scheduled_payment_details" validate:"required"`
}

func (b payScheduledBody) payment() (bank.Payment, route.Problems) {
	return withBudLicence(b.Details, b.RedirectURL, b.Provider, b.ProviderTypes)
}

// withBudLicence returns the payment of the details for a client that uses Bud's licence. Without a provider the
// customer chooses one of the types.
func withBudLicence(
	details paymentDetails, returnURL, provider string, providerTypes []string,
) (bank.Payment, route.Problems) {
	pay, problems := details.read()
	pay.Return, pay.Provider, pay.ProviderTypes = returnURL, provider, providerTypes
	return pay, problems
}

type payData struct {
	URL string `json:"bud_pay_url"`
	ID  string `json:"payment_id"`
}

// createPayURL returns the handler that creates a payment with Bud's licence and returns the URL at which the customer
// chooses a bank and authorises it.
func createPayURL[B paymentBody](h *Handlers) route.Handler[createRequest[B], payData, route.None] {
	return func(req *route.Request, in *createRequest[B]) (reply route.Data[payData], _ error) {
		pay, _ := in.Body.payment()
		created, address, err := h.initiate(req, pay, "redirect_url")
		if err == nil {
			reply.Data = payData{address, created.ID.String()}
		}
		return reply, err
	}
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
