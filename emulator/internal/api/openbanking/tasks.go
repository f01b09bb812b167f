package openbanking

import (
	"errors"

	"github.com/google/uuid"

	"budsandbox/bank"
	"budsandbox/emulator/internal/connection"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/wire"
)

// The paths of tasks in next_url.
const (
	authorisationPath = "/v1/open-banking/authorisation-url/"
	connectPath       = "/v1/open-banking/connect/"
	refreshV1Path     = "/v1/open-banking/refresh/"
	refreshPath       = "/v2/open-banking/refresh/"
	revokePath        = "/v1/open-banking/account-access-consent/revoke/"
)

// taskRequest identifies a task of the customer.
type taskRequest struct {
	route.NamesCustomer
	TaskID string `path:"task_id"`
}

type taskData struct {
	TaskID   string `json:"task_id"`
	Provider string `json:"provider"`
}

// fullProgress is wire.Progress that always has the URL to poll.
type fullProgress struct {
	Status  string `json:"status"`
	NextURL string `json:"next_url"`
	Delay   int64  `json:"next_url_delay"` // milliseconds
}

// statusOf returns the status of a task.
func (h *Handlers) statusOf(project bank.Project, fetch bank.Fetch) string {
	switch {
	case !fetch.Done(h.Service.Clock.Of(project)):
		return "Pending"
	case fetch.Failed():
		return "Failed"
	default:
		return "Completed"
	}
}

// newProgress returns the progress of a new task, with the URL to poll.
func (h *Handlers) newProgress(
	project bank.Project, t bank.Task, path string, failed bool,
) *wire.Progress {
	delay := t.Delay.Milliseconds()
	p := &wire.Progress{Status: "Pending", NextURL: path + t.ID.String(), Delay: &delay}
	switch {
	case t.Done(h.Service.Clock.Of(project)) && failed:
		p.Status = "Failed"
	case t.Done(h.Service.Clock.Of(project)):
		p.Status = "Completed"
	}
	return p
}

// progressFor returns the progress of a task and, while it is pending, the URL to poll.
func (h *Handlers) progressFor(project bank.Project, fetch bank.Fetch, path string) wire.Progress {
	p := wire.Progress{Status: h.statusOf(project, fetch)}
	if p.Status == "Pending" {
		delay := fetch.Delay.Milliseconds()
		p.NextURL, p.Delay = path+fetch.ID.String(), &delay
	}
	return p
}

// find returns the customer's task of one of the kinds, or Bud's 404.
func (h *Handlers) find(
	req *route.Request, text string, kinds ...bank.FetchKind,
) (bank.Fetch, error) {
	id, err := uuid.Parse(text)
	if err != nil {
		return bank.Fetch{}, route.NotFound()
	}
	f, err := h.Service.Fetch(req.Context(), req.Project, req.Customer.ID, bank.TaskID(id), kinds...)
	return f, wireError(err)
}

// stepTexts are the names of the steps of a fetch.
var stepTexts = [...]string{
	"", "Fetching access token", "Fetching accounts", "Fetching balances and transactions", "Completed",
}

type connectRequest struct {
	route.NamesCustomer
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

// connectTask returns the status of a connect task.
func (h *Handlers) connectTask(
	req *route.Request, in *connectRequest,
) (reply route.Reply[fetchData, wire.Progress], _ error) {
	fetch, err := h.find(req, in.TaskID, bank.FetchConnect)
	if err != nil {
		return reply, err
	}
	reply.Data = h.newFetchData(req.Project, fetch)
	reply.Data.BankName = fetch.Provider
	meta := h.progressFor(req.Project, fetch, connectPath)
	if meta.Status == "Completed" { // Bud's example has the URL to poll, too
		meta = *h.newProgress(req.Project, fetch.Task, connectPath, false)
	}
	reply.Meta = &meta
	return reply, nil
}

// newFetchData returns the current state of a task of one provider.
func (h *Handlers) newFetchData(project bank.Project, fetch bank.Fetch) fetchData {
	step := fetch.Step(h.Service.Clock.Of(project))
	data := fetchData{
		TaskID: fetch.ID.String(), Provider: fetch.Provider, Step: step, Text: stepTexts[step],
		Status: h.statusOf(project, fetch),
	}
	if data.Status != "Pending" {
		data.Result, data.Reconnect = string(fetch.Result), fetch.Reconnect
	}
	return data
}

type revokeRequest struct {
	route.NamesCustomer
	Body struct {
		Provider string `json:"provider" validate:"required"`
	} `body:"required"`
}

// revoke revokes the customer's consents for a provider.
func (h *Handlers) revoke(
	req *route.Request, in *revokeRequest,
) (reply route.Reply[taskData, fullProgress], _ error) {
	var fetch bank.Fetch
	var err error
	if forced := bank.Result(req.ForcedResult()); forced != "" {
		fetch, err = h.Service.FailRevoke(req.Context(), req.Project, req.Customer, in.Body.Provider, forced)
	} else {
		fetch, err = h.Service.Revoke(req.Context(), req.Project, req.Customer, in.Body.Provider)
	}
	if err != nil {
		return reply, wireError(err)
	}
	return route.Reply[taskData, fullProgress]{
		Data: taskData{fetch.ID.String(), fetch.Provider},
		Meta: &fullProgress{"Pending", revokePath + fetch.ID.String(), fetch.Delay.Milliseconds()},
	}, nil
}

type revokedData struct {
	TaskID   string `json:"task_id"`
	Provider string `json:"provider"`
	Status   string `json:"status"`
	Result   string `json:"result,omitempty"`
}

// revokeTask returns the status of a revocation.
func (h *Handlers) revokeTask(
	req *route.Request, in *taskRequest,
) (reply route.Reply[revokedData, wire.Progress], _ error) {
	fetch, err := h.find(req, in.TaskID, bank.FetchRevoke)
	if err != nil {
		return reply, err
	}
	meta := h.progressFor(req.Project, fetch, revokePath)
	reply.Meta = &meta
	reply.Data = revokedData{TaskID: fetch.ID.String(), Provider: fetch.Provider, Status: meta.Status}
	if meta.Status != "Pending" {
		reply.Data.Result = string(fetch.Result)
	}
	return reply, nil
}

// wireError converts an error of the package connection.
func wireError(err error) error {
	var refusal *connection.Refusal
	switch {
	case errors.Is(err, connection.ErrMaintenance):
		return providerMaintenance("provider")
	case errors.Is(err, connection.ErrNotFound), errors.Is(err, connection.ErrToken):
		return route.NotFound()
	case errors.As(err, &refusal) && errors.Is(err, connection.ErrProvider):
		return &route.Error{
			Status: 400, Code: string(bank.ProviderNotFound), Message: "The provider could not be found.",
			Fields: map[string]string{refusal.Field: refusal.Text},
		}
	case errors.As(err, &refusal):
		return route.InvalidField(refusal.Field, refusal.Text)
	default:
		return err
	}
}

// providerMaintenance returns Bud's error for a provider in maintenance.
func providerMaintenance(field string) *route.Error {
	return &route.Error{
		Status: 400, Code: string(bank.ProviderMaintenance), Message: "The provider is in maintenance.",
		Fields: map[string]string{
			field: "The provider is currently disabled due to planned maintenance or known issues.",
		},
	}
}
