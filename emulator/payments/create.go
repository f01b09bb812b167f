package payments

import (
	"context"

	"budsandbox/bank"
	"budsandbox/emulator/operation"
	"budsandbox/emulator/payment"
)

type payData struct {
	URL string `json:"bud_pay_url"`
	ID  string `json:"payment_id"`
}

type payReply = operation.Reply[payData, operation.None]

type paySingleRequest struct {
	operation.InProject
	Body struct {
		RedirectURL   string     `json:"redirect_url" validate:"required,max=2083"`
		Provider      string     `json:"provider"`
		ProviderTypes []string   `json:"provider_types" validate:"dive,oneof=business retail sandbox"`
		Details       singleBody `json:"payment_details" validate:"required"`
	} `body:"required"`
}

type payStandingRequest struct {
	operation.InProject
	Body struct {
		RedirectURL   string       `json:"redirect_url" validate:"required"`
		Provider      string       `json:"provider"`
		ProviderTypes []string     `json:"provider_types" validate:"dive,oneof=business retail sandbox"`
		Details       standingBody `json:"standing_order_details" validate:"required"`
	} `body:"required"`
}

type payScheduledRequest struct {
	operation.InProject
	Body struct {
		RedirectURL   string        `json:"redirect_url" validate:"required"`
		Provider      string        `json:"provider"`
		ProviderTypes []string      `json:"provider_types" validate:"dive,oneof=business retail sandbox"`
		Details       scheduledBody `json:"scheduled_payment_details" validate:"required"`
	} `body:"required"`
}

// paySingle gives the address at which the customer chooses his bank and authorises a single payment, with Bud's licence.
func (r *Room) paySingle(ctx context.Context, in *paySingleRequest) (payReply, error) {
	one, err := in.Body.Details.read()
	return r.pay(ctx, in.Project, one, err, in.Body.RedirectURL, in.Body.Provider, in.Body.ProviderTypes)
}

// payStanding is paySingle for a standing order.
func (r *Room) payStanding(ctx context.Context, in *payStandingRequest) (payReply, error) {
	one, err := in.Body.Details.read()
	return r.pay(ctx, in.Project, one, err, in.Body.RedirectURL, in.Body.Provider, in.Body.ProviderTypes)
}

// payScheduled is paySingle for a scheduled payment.
func (r *Room) payScheduled(ctx context.Context, in *payScheduledRequest) (payReply, error) {
	one, err := in.Body.Details.read()
	return r.pay(ctx, in.Project, one, err, in.Body.RedirectURL, in.Body.Provider, in.Body.ProviderTypes)
}

func (r *Room) pay(ctx context.Context, p bank.Project, one bank.Payment, bad error, returns, provider string, types []string) (reply payReply, err error) {
	one.Return, one.Provider, one.ProviderTypes = returns, provider, types
	made, address, err := r.begin(ctx, p, one, bad, "redirect_url")
	if err == nil {
		reply.Data = payData{address, made.ID.String()}
	}
	return reply, err
}

// begin makes a payment and the address of its bank's page.
func (r *Room) begin(ctx context.Context, p bank.Project, one bank.Payment, bad error, field string) (made bank.Payment, address string, err error) {
	if bad != nil {
		return one, "", bad
	}
	if problem := operation.AddressProblem(field, one.Return); problem != nil {
		return one, "", problem
	}
	if made, err = r.Desk.Create(p, one); err != nil {
		return made, "", refused(err, one.Service)
	}
	token, err := r.Desk.Token(p, made.ID)
	return made, operation.Base(ctx) + payment.Prefix + token, err
}

type createdData struct {
	URL    string `json:"authorisation_url"`
	ID     string `json:"payment_id"`
	Action string `json:"required_action,omitempty"`
}

type createdReply = operation.Reply[createdData, operation.None]

type createSingleRequest struct {
	operation.InProject
	Body struct {
		RedirectURL         string     `json:"redirect_url"`
		ProviderRedirectURL string     `json:"provider_redirect_url"`
		Provider            string     `json:"provider" validate:"required"`
		Details             singleBody `json:"payment_details" validate:"required"`
	} `body:"required"`
}

type createStandingRequest struct {
	operation.InProject
	Body struct {
		RedirectURL         string       `json:"redirect_url"`
		ProviderRedirectURL string       `json:"provider_redirect_url"`
		Provider            string       `json:"provider" validate:"required"`
		ProviderTypes       []string     `json:"provider_types" validate:"dive,oneof=business retail sandbox"`
		Details             standingBody `json:"standing_order_details" validate:"required"`
	} `body:"required"`
}

type createScheduledRequest struct {
	operation.InProject
	Body struct {
		RedirectURL         string        `json:"redirect_url"`
		ProviderRedirectURL string        `json:"provider_redirect_url"`
		Provider            string        `json:"provider" validate:"required"`
		ProviderTypes       []string      `json:"provider_types" validate:"dive,oneof=business retail sandbox"`
		Details             scheduledBody `json:"scheduled_payment_details" validate:"required"`
	} `body:"required"`
}

// createSingle makes a single payment of a client with a licence of its own, and gives the address of the bank.
func (r *Room) createSingle(ctx context.Context, in *createSingleRequest) (createdReply, error) {
	one, err := in.Body.Details.read()
	one.Provider = in.Body.Provider
	return r.create(ctx, in.Project, one, err, in.Body.RedirectURL, in.Body.ProviderRedirectURL)
}

// createStanding is createSingle for a standing order.
func (r *Room) createStanding(ctx context.Context, in *createStandingRequest) (createdReply, error) {
	one, err := in.Body.Details.read()
	one.Provider, one.ProviderTypes = in.Body.Provider, in.Body.ProviderTypes
	return r.create(ctx, in.Project, one, err, in.Body.RedirectURL, in.Body.ProviderRedirectURL)
}

// createScheduled is createSingle for a scheduled payment.
func (r *Room) createScheduled(ctx context.Context, in *createScheduledRequest) (createdReply, error) {
	one, err := in.Body.Details.read()
	one.Provider, one.ProviderTypes = in.Body.Provider, in.Body.ProviderTypes
	return r.create(ctx, in.Project, one, err, in.Body.RedirectURL, in.Body.ProviderRedirectURL)
}

func (r *Room) create(ctx context.Context, p bank.Project, one bank.Payment, bad error, returns, direct string) (reply createdReply, err error) {
	field := "redirect_url"
	one.OwnLicence, one.Return = true, returns
	if direct != "" {
		field, one.Direct, one.Return = "provider_redirect_url", true, direct
	}
	if one.Return == "" {
		return reply, operation.Problems{{In: "body", Name: field, Kind: operation.Missing}}
	}
	made, address, err := r.begin(ctx, p, one, bad, field)
	if err != nil {
		return reply, err
	}
	reply.Data = createdData{URL: address, ID: made.ID.String()}
	if made.AwaitsConfirmation() {
		reply.Data.Action = actionOf(string(made.Service))
	}
	return reply, nil
}
