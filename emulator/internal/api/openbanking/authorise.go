package openbanking

import (
	"cmp"
	"errors"

	"github.com/google/uuid"

	"budsandbox/bank"
	"budsandbox/emulator/internal/connection"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/wire"
)

type gatewayRequest struct {
	route.ForCustomer
	Body struct {
		RedirectURL      string   `json:"redirect_url" validate:"required,max=2083"`
		Providers        []string `json:"providers"`
		ProviderTypes    []string `json:"provider_types" validate:"dive,oneof=business retail sandbox"`
		ConnectMore      *bool    `json:"connect_more_accounts_button"`
		AccountsSummary  *bool    `json:"accounts_summary"`
		InitialScreen    string   `json:"initial_screen" validate:"omitempty,account_screen"`
		Reconfirm        *bool    `json:"reconfirm_consent"`
		ReconfirmReturns *bool    `json:"reconfirm_consent_redirect"`
		Asynchronous     *bool    `json:"enable_async_connect"`
		SkipSuccess      *bool    `json:"skip_success_screen"`
		Email            string   `json:"customer_email" validate:"omitempty,email"`
	} `body:"required"`
}

type urlData struct {
	URL string `json:"url"`
}

// gateway returns the URL of the pages on which the customer chooses a bank and consents.
func (h *Handlers) gateway(
	req *route.Request, in *gatewayRequest,
) (reply route.Data[urlData], _ error) {
	body := in.Body
	if problem := route.CheckRedirectURL("redirect_url", body.RedirectURL); problem != nil {
		return reply, problem
	}
	started, err := h.Service.StartGateway(req.Context(), req.Project, req.Customer, body.RedirectURL, bank.Gateway{
		Providers: body.Providers, ProviderTypes: body.ProviderTypes, InitialScreen: body.InitialScreen, Email: body.Email,
		Base: req.BaseURL(), ConnectMore: isTrue(body.ConnectMore), AccountsSummary: isTrue(body.AccountsSummary),
		Reconfirm: isTrue(body.Reconfirm), ReconfirmReturns: isTrue(body.ReconfirmReturns),
		Asynchronous: isTrue(body.Asynchronous), SkipSuccess: isTrue(body.SkipSuccess),
	})
	var refusal *connection.Refusal
	switch {
	case errors.Is(err, connection.ErrMaintenance):
		closed := providerMaintenance("providers")
		closed.Status = 422
		return reply, closed
	case errors.As(err, &refusal):
		return reply, route.InvalidField("providers", refusal.Text)
	case err != nil:
		return reply, wireError(err)
	}
	reply.Data.URL = req.BaseURL() + "/connect/" + started.LinkToken
	return reply, nil
}

func isTrue(flag *bool) bool { return flag != nil && *flag }

type authoriseRequest struct {
	route.ForCustomer
	Body struct {
		Provider            string `json:"provider" validate:"required"`
		RedirectURL         string `json:"redirect_url"`
		ProviderRedirectURL string `json:"provider_redirect_url"`
		ConsentID           string `json:"consent_id"`
	} `body:"required"`
}

// authorise starts the authorisation for a client with its own licence.
func (h *Handlers) authorise(
	req *route.Request, in *authoriseRequest,
) (reply route.Reply[taskData, wire.Progress], _ error) {
	body := in.Body
	request := connection.OwnLicenceRequest{Provider: body.Provider, Return: body.RedirectURL}
	field := "redirect_url"
	if body.ProviderRedirectURL != "" {
		request.Return, request.Direct, field = body.ProviderRedirectURL, true, "provider_redirect_url"
	}
	if request.Return == "" {
		return reply, route.Problems{{In: "body", Name: "redirect_url", Kind: route.Missing}}
	}
	if problem := route.CheckRedirectURL(field, request.Return); problem != nil {
		return reply, problem
	}
	if body.ConsentID != "" {
		id, err := uuid.Parse(body.ConsentID)
		if err != nil {
			return reply, errNoConsent()
		}
		request.Consent = bank.ConsentID(id)
	}
	started, err := h.Service.StartOwnLicence(req.Context(), req.Project, req.Customer, request)
	var refusal *connection.Refusal
	if errors.As(err, &refusal) && errors.Is(err, connection.ErrNotFound) {
		return reply, errNoConsent()
	}
	if err != nil {
		return reply, wireError(err)
	}
	a := started.Authorisation
	return route.Reply[taskData, wire.Progress]{
		Data: taskData{a.ID.String(), a.Provider}, Meta: h.newProgress(req.Project, a.Task, authorisationPath, false),
	}, nil
}

// errNoConsent returns Bud's error for an unknown consent to authorise again.
func errNoConsent() error {
	const text = "Consent ID could not be found."
	return &route.Error{
		Status: 400, Code: "resource_not_found", Message: text, Fields: map[string]string{"domain_error": text},
	}
}

type authorisationData struct {
	Provider string `json:"provider"`
	Result   string `json:"result,omitempty"`
	Status   string `json:"status"`
	TaskID   string `json:"task_id"`
	URL      string `json:"url,omitempty"`
}

// authorisation returns the URL of the bank's pages once it is available.
func (h *Handlers) authorisation(
	req *route.Request, in *taskRequest,
) (reply route.Reply[authorisationData, fullProgress], _ error) {
	id, err := uuid.Parse(in.TaskID)
	if err != nil {
		return reply, route.NotFound()
	}
	session, err := h.Service.Find(req.Context(), req.Project, req.Customer.ID, bank.TaskID(id))
	if err != nil && !errors.Is(err, connection.ErrExpired) {
		return reply, wireError(err)
	}
	authorisation := session.Authorisation
	if !authorisation.OwnLicence {
		return reply, route.NotFound()
	}
	status := "Pending"
	reply.Data = authorisationData{Provider: authorisation.Provider, Status: status, TaskID: authorisation.ID.String()}
	if authorisation.Done(h.Service.Clock.Of(req.Project)) {
		token, err := h.Service.Token(session)
		if err != nil {
			return reply, err
		}
		status = "Completed"
		reply.Data.Status, reply.Data.Result = status, string(bank.Success)
		reply.Data.URL = req.BaseURL() + "/connect/" + token
	}
	reply.Meta = &fullProgress{status, authorisationPath + authorisation.ID.String(), authorisation.Delay.Milliseconds()}
	return reply, nil
}

type codesRequest struct {
	route.NamesCustomer
	Body wire.BankAnswer `body:"required"`
}

type codesData struct {
	TaskID   string `json:"task_id"`
	Provider string `json:"provider"`
	Status   string `json:"status"`
	Result   string `json:"result"`
}

// codes accepts a bank's response to the client once.
func (h *Handlers) codes(
	req *route.Request, in *codesRequest,
) (reply route.Data[codesData], _ error) {
	result, err := h.exchange(req, in)
	if errors.Is(err, connection.ErrUsed) {
		return reply, &route.Error{
			Status: 409, Code: "auth_used", Message: "auth code has been used before",
			Fields: map[string]string{"code": "already used"},
		}
	}
	return route.Data[codesData]{Data: newCodesData(result)}, err
}

// codesV1 is codes, but a repeated call succeeds.
func (h *Handlers) codesV1(
	req *route.Request, in *codesRequest,
) (reply route.Data[codesData], _ error) {
	result, err := h.exchange(req, in)
	if errors.Is(err, connection.ErrUsed) {
		err = nil
	}
	return route.Data[codesData]{Data: newCodesData(result)}, err
}

func (h *Handlers) exchange(
	req *route.Request, in *codesRequest,
) (connection.ConnectResult, error) {
	body := in.Body
	if body.Code == "" && body.Error == "" {
		return connection.ConnectResult{}, route.Problems{{In: "body", Name: "code", Kind: route.Missing}}
	}
	unknown := route.InvalidField("state", "The field is not the state of an authorisation of this customer")
	state, err := uuid.Parse(body.State)
	if err != nil {
		return connection.ConnectResult{}, unknown
	}
	failure := cmp.Or(req.ForcedResult(), body.Error)
	result, err := h.Service.ExchangeCode(req.Context(), req.Project, req.Customer, bank.TaskID(state), body.Code, failure)
	var refusal *connection.Refusal
	switch {
	case errors.Is(err, connection.ErrToken):
		return result, unknown
	case errors.As(err, &refusal):
		return result, route.InvalidField("code", refusal.Text)
	case errors.Is(err, connection.ErrUsed):
		return result, err
	case err != nil:
		return result, wireError(err)
	}
	return result, nil
}

func newCodesData(result connection.ConnectResult) codesData {
	f := result.Fetch
	data := codesData{TaskID: f.ID.String(), Provider: f.Provider, Status: "Completed", Result: string(f.Result)}
	if f.Failed() {
		data.Status = "Failed"
	}
	return data
}
