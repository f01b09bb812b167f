package connect

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"

	"github.com/google/uuid"

	"budsandbox/bank"
	"budsandbox/emulator/connection"
	"budsandbox/emulator/operation"
)

type gatewayRequest struct {
	operation.OfCustomer
	Body struct {
		RedirectURL      string   `json:"redirect_url" validate:"required,max=2083"`
		Providers        []string `json:"providers"`
		ProviderTypes    []string `json:"provider_types" validate:"dive,oneof=business retail sandbox"`
		ConnectMore      *bool    `json:"connect_more_accounts_button"`
		AccountsSummary  *bool    `json:"accounts_summary"`
		InitialScreen    string   `json:"initial_screen" validate:"omitempty,oneof=accounts_summary connect_accounts download_data reconfirm_consent revoke_consent"`
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

// gateway gives the address at which the customer chooses a bank and consents.
func (r *Room) gateway(ctx context.Context, in *gatewayRequest) (reply operation.Reply[urlData, operation.None], _ error) {
	b := in.Body
	if problem := operation.AddressProblem("redirect_url", b.RedirectURL); problem != nil {
		return reply, problem
	}
	begun, err := r.Desk.BeginGateway(in.Project, in.Customer, b.RedirectURL, bank.Gateway{
		Providers: b.Providers, ProviderTypes: b.ProviderTypes, InitialScreen: b.InitialScreen, Email: b.Email,
		ConnectMore: yes(b.ConnectMore), AccountsSummary: yes(b.AccountsSummary), Reconfirm: yes(b.Reconfirm),
		ReconfirmReturns: yes(b.ReconfirmReturns), Asynchronous: yes(b.Asynchronous), SkipSuccess: yes(b.SkipSuccess),
	})
	var refusal *connection.Refusal
	switch {
	case errors.Is(err, connection.ErrMaintenance):
		closed := providerMaintenance("providers")
		closed.Status = 422
		return reply, closed
	case errors.As(err, &refusal):
		return reply, operation.InvalidField("providers", refusal.Text)
	case err != nil:
		return reply, refused(err)
	}
	reply.Data.URL = operation.Base(ctx) + "/connect/" + begun.Token
	return reply, nil
}

func yes(flag *bool) bool { return flag != nil && *flag }

type authoriseRequest struct {
	operation.OfCustomer
	Body struct {
		Provider            string `json:"provider" validate:"required"`
		RedirectURL         string `json:"redirect_url"`
		ProviderRedirectURL string `json:"provider_redirect_url"`
		ConsentID           string `json:"consent_id"`
	} `body:"required"`
}

// authorise begins the authorisation of a client with a licence of its own.
func (r *Room) authorise(_ context.Context, in *authoriseRequest) (reply operation.Reply[taskData, progress], _ error) {
	b := in.Body
	order := connection.OwnLicence{Provider: b.Provider, Return: b.RedirectURL}
	field := "redirect_url"
	if b.ProviderRedirectURL != "" {
		order.Return, order.Direct, field = b.ProviderRedirectURL, true, "provider_redirect_url"
	}
	if order.Return == "" {
		return reply, operation.Problems{{In: "body", Name: "redirect_url", Kind: operation.Missing}}
	}
	if problem := operation.AddressProblem(field, order.Return); problem != nil {
		return reply, problem
	}
	if b.ConsentID != "" {
		id, err := uuid.Parse(b.ConsentID)
		if err != nil {
			return reply, noConsent()
		}
		order.Consent = bank.ConsentID(id)
	}
	begun, err := r.Desk.BeginOwnLicence(in.Project, in.Customer, order)
	var refusal *connection.Refusal
	if errors.As(err, &refusal) && errors.Is(err, connection.ErrNotFound) {
		return reply, noConsent()
	}
	if err != nil {
		return reply, refused(err)
	}
	a := begun.Authorisation
	return operation.Reply[taskData, progress]{
		Data: taskData{a.ID.String(), a.Provider}, Meta: r.began(in.Project, a.Task, authorisationPath, false),
	}, nil
}

// noConsent is Bud's answer for a consent to authorise again that is not there.
func noConsent() error {
	const text = "Consent ID could not be found."
	return &operation.Error{Status: 400, Code: "resource_not_found", Message: text, Fields: map[string]string{"domain_error": text}}
}

type authorisationRequest struct {
	operation.NamesCustomer
	TaskID string `path:"task_id"`
}

type authorisationData struct {
	Provider string `json:"provider"`
	Result   string `json:"result,omitempty"`
	Status   string `json:"status"`
	TaskID   string `json:"task_id"`
	URL      string `json:"url,omitempty"`
}

// authorisation tells the address of the bank's screens, once it is known.
func (r *Room) authorisation(ctx context.Context, in *authorisationRequest) (reply operation.Reply[authorisationData, fullProgress], _ error) {
	id, err := uuid.Parse(in.TaskID)
	if err != nil {
		return reply, operation.NotFound()
	}
	visit, err := r.Desk.Find(in.Project, in.Customer.ID, bank.TaskID(id))
	if err != nil && !errors.Is(err, connection.ErrExpired) {
		return reply, refused(err)
	}
	a := visit.Authorisation
	if !a.OwnLicence {
		return reply, operation.NotFound()
	}
	status := "Pending"
	reply.Data = authorisationData{Provider: a.Provider, Status: status, TaskID: a.ID.String()}
	if a.Done(r.Desk.Clock.Of(in.Project)) {
		token, err := r.Desk.Token(visit)
		if err != nil {
			return reply, err
		}
		status = "Completed"
		reply.Data.Status, reply.Data.Result, reply.Data.URL = status, string(bank.Success), operation.Base(ctx)+"/connect/"+token
	}
	reply.Meta = &fullProgress{status, authorisationPath + a.ID.String(), a.Delay.Milliseconds()}
	return reply, nil
}

type codesRequest struct {
	operation.NamesCustomer
	Body bankAnswer `body:"required"`
}

// bankAnswer is what a bank gave: a state, and a code or an error. Clients send whatever else came with it.
type bankAnswer struct {
	State string `json:"state" validate:"required"`
	Code  string `json:"code"`
	Error string `json:"error"`
}

// UnmarshalJSON takes any other keys, of any type, for no mistake of the client's.
func (b *bankAnswer) UnmarshalJSON(text []byte) error {
	type plain bankAnswer
	return json.Unmarshal(text, (*plain)(b))
}

type codesData struct {
	TaskID   string `json:"task_id"`
	Provider string `json:"provider"`
	Status   string `json:"status"`
	Result   string `json:"result"`
}

// codes takes what the bank gave the client, once.
func (r *Room) codes(ctx context.Context, in *codesRequest) (reply operation.Reply[codesData, operation.None], _ error) {
	done, err := r.exchange(ctx, in)
	if errors.Is(err, connection.ErrUsed) {
		return reply, &operation.Error{
			Status: 409, Code: "auth_used", Message: "auth code has been used before", Fields: map[string]string{"code": "already used"},
		}
	}
	return operation.Reply[codesData, operation.None]{Data: showCodes(done)}, err
}

// codesV1 is codes, but answers a second time as it did the first.
func (r *Room) codesV1(ctx context.Context, in *codesRequest) (reply operation.Reply[codesData, operation.None], _ error) {
	done, err := r.exchange(ctx, in)
	if errors.Is(err, connection.ErrUsed) {
		err = nil
	}
	return operation.Reply[codesData, operation.None]{Data: showCodes(done)}, err
}

func (r *Room) exchange(ctx context.Context, in *codesRequest) (connection.Connected, error) {
	b := in.Body
	if b.Code == "" && b.Error == "" {
		return connection.Connected{}, operation.Problems{{In: "body", Name: "code", Kind: operation.Missing}}
	}
	unknown := operation.InvalidField("state", "The field is not the state of an authorisation of this customer")
	state, err := uuid.Parse(b.State)
	if err != nil {
		return connection.Connected{}, unknown
	}
	done, err := r.Desk.Codes(in.Project, in.Customer, bank.TaskID(state), b.Code, cmp.Or(operation.ForcedResult(ctx), b.Error))
	var refusal *connection.Refusal
	switch {
	case errors.Is(err, connection.ErrToken):
		return done, unknown
	case errors.As(err, &refusal):
		return done, operation.InvalidField("code", refusal.Text)
	case errors.Is(err, connection.ErrUsed):
		return done, err
	case err != nil:
		return done, refused(err)
	}
	return done, nil
}

func showCodes(done connection.Connected) codesData {
	f := done.Fetch
	data := codesData{TaskID: f.ID.String(), Provider: f.Provider, Status: "Completed", Result: string(f.Result)}
	if f.Failed() {
		data.Status = "Failed"
	}
	return data
}
