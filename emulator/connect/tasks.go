package connect

import (
	"context"
	"errors"

	"github.com/google/uuid"

	"budsandbox/bank"
	"budsandbox/emulator/connection"
	"budsandbox/emulator/operation"
)

// Where tasks are asked for, as Bud prints it in next_url.
const (
	authorisationPath = "/v1/open-banking/authorisation-url/"
	connectPath       = "/v1/open-banking/connect/"
	refreshV1Path     = "/v1/open-banking/refresh/"
	refreshPath       = "/v2/open-banking/refresh/"
	revokePath        = "/v1/open-banking/account-access-consent/revoke/"
)

type taskData struct {
	TaskID   string `json:"task_id"`
	Provider string `json:"provider"`
}

type progress struct {
	Status  string `json:"status"`
	NextURL string `json:"next_url,omitempty"`
	Delay   *int64 `json:"next_url_delay,omitempty"` // milliseconds
}

// fullProgress is progress that says where to ask even when there is nothing more to hear.
type fullProgress struct {
	Status  string `json:"status"`
	NextURL string `json:"next_url"`
	Delay   int64  `json:"next_url_delay"` // milliseconds
}

// statusOf is how a task stands.
func (r *Room) statusOf(project bank.Project, f bank.Fetch) string {
	switch {
	case !f.Done(r.Desk.Clock.Of(project)):
		return "Pending"
	case f.Failed():
		return "Failed"
	default:
		return "Completed"
	}
}

// began tells of a task that was just asked for where to ask on.
func (r *Room) began(project bank.Project, t bank.Task, path string, failed bool) *progress {
	delay := t.Delay.Milliseconds()
	p := &progress{"Pending", path + t.ID.String(), &delay}
	switch {
	case t.Done(r.Desk.Clock.Of(project)) && failed:
		p.Status = "Failed"
	case t.Done(r.Desk.Clock.Of(project)):
		p.Status = "Completed"
	}
	return p
}

// progressOf tells how a task stands, and while it is under way where to ask again.
func (r *Room) progressOf(project bank.Project, f bank.Fetch, path string) progress {
	p := progress{Status: r.statusOf(project, f)}
	if p.Status == "Pending" {
		delay := f.Delay.Milliseconds()
		p.NextURL, p.Delay = path+f.ID.String(), &delay
	}
	return p
}

// find is the customer's task of one of these kinds, or Bud's 404.
func (r *Room) find(in operation.NamesCustomer, text string, kinds ...bank.TaskKind) (bank.Fetch, error) {
	id, err := uuid.Parse(text)
	if err != nil {
		return bank.Fetch{}, operation.NotFound()
	}
	f, err := r.Desk.Fetch(in.Project, in.Customer.ID, bank.TaskID(id), kinds...)
	return f, refused(err)
}

// stepTexts are what the steps of a fetch are called.
var stepTexts = [...]string{"", "Fetching access token", "Fetching accounts", "Fetching balances and transactions", "Completed"}

type connectRequest struct {
	operation.NamesCustomer
	TaskID string `path:"connection_task_id"`
}

type fetchData struct {
	TaskID    string `json:"task_id"`
	Provider  string `json:"provider"`
	BankName  string `json:"bank_name"`
	Step      int    `json:"step"`
	Text      string `json:"text"`
	Reconnect bool   `json:"reconnect_required"`
	Status    string `json:"status"`
	Result    string `json:"result,omitempty"`
}

// connecting tells how far connecting is.
func (r *Room) connecting(_ context.Context, in *connectRequest) (reply operation.Reply[fetchData, progress], _ error) {
	f, err := r.find(in.NamesCustomer, in.TaskID, bank.FetchConnect)
	if err != nil {
		return reply, err
	}
	reply.Data = r.showFetch(in.Project, f)
	reply.Data.BankName = f.Provider
	meta := r.progressOf(in.Project, f, connectPath)
	if meta.Status == "Completed" { // Bud's own example still says where to ask
		meta = *r.began(in.Project, f.Task, connectPath, false)
	}
	reply.Meta = &meta
	return reply, nil
}

// showFetch shows what a task of one provider has come to so far.
func (r *Room) showFetch(project bank.Project, f bank.Fetch) fetchData {
	step := f.Step(r.Desk.Clock.Of(project))
	data := fetchData{
		TaskID: f.ID.String(), Provider: f.Provider, Step: step, Text: stepTexts[step], Status: r.statusOf(project, f),
	}
	if data.Status != "Pending" {
		data.Result, data.Reconnect = string(f.Result), f.Reconnect
	}
	return data
}

type revokeRequest struct {
	operation.NamesCustomer
	Body struct {
		Provider string `json:"provider" validate:"required"`
	} `body:"required"`
}

// revoke ends the customer's consents at a provider.
func (r *Room) revoke(ctx context.Context, in *revokeRequest) (reply operation.Reply[taskData, fullProgress], _ error) {
	var f bank.Fetch
	var err error
	if forced := bank.Result(operation.ForcedResult(ctx)); forced != "" {
		f, err = r.Desk.FailRevoke(in.Project, in.Customer, in.Body.Provider, forced)
	} else {
		f, err = r.Desk.Revoke(in.Project, in.Customer, in.Body.Provider)
	}
	if err != nil {
		return reply, refused(err)
	}
	return operation.Reply[taskData, fullProgress]{
		Data: taskData{f.ID.String(), f.Provider}, Meta: &fullProgress{"Pending", revokePath + f.ID.String(), f.Delay.Milliseconds()},
	}, nil
}

type revokingRequest struct {
	operation.NamesCustomer
	TaskID string `path:"task_id"`
}

type revokedData struct {
	TaskID   string `json:"task_id"`
	Provider string `json:"provider"`
	Status   string `json:"status"`
	Result   string `json:"result,omitempty"`
}

// revoking tells how far the end of consents is.
func (r *Room) revoking(_ context.Context, in *revokingRequest) (reply operation.Reply[revokedData, progress], _ error) {
	f, err := r.find(in.NamesCustomer, in.TaskID, bank.FetchRevoke)
	if err != nil {
		return reply, err
	}
	meta := r.progressOf(in.Project, f, revokePath)
	reply.Meta = &meta
	reply.Data = revokedData{TaskID: f.ID.String(), Provider: f.Provider, Status: meta.Status}
	if meta.Status != "Pending" {
		reply.Data.Result = string(f.Result)
	}
	return reply, nil
}

// refused words what the desk refuses.
func refused(err error) error {
	var refusal *connection.Refusal
	switch {
	case errors.Is(err, connection.ErrMaintenance):
		return providerMaintenance("provider")
	case errors.Is(err, connection.ErrNotFound), errors.Is(err, connection.ErrToken):
		return operation.NotFound()
	case errors.As(err, &refusal) && errors.Is(err, connection.ErrProvider):
		return &operation.Error{
			Status: 400, Code: string(bank.ProviderNotFound), Message: "The provider could not be found.", Fields: map[string]string{refusal.Field: refusal.Text},
		}
	case errors.As(err, &refusal):
		return operation.InvalidField(refusal.Field, refusal.Text)
	default:
		return err
	}
}

// providerMaintenance is Bud's answer for a provider that is closed.
func providerMaintenance(field string) *operation.Error {
	return &operation.Error{
		Status: 400, Code: string(bank.ProviderMaintenance), Message: "The provider is in maintenance.",
		Fields: map[string]string{field: "The provider is currently disabled due to planned maintenance or known issues."},
	}
}
