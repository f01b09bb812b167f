package openbanking

import (
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/connection"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/wire"
)

type refreshV1Request struct {
	route.ForCustomer
	Address string `header:"X-Customer-Ip-Address"` // whether the customer is present; ignored
	Body    struct {
		Provider string `json:"provider" validate:"required"`
		From     string `json:"from"`
		To       string `json:"to"`
	} `                               body:"required"`
}

type refreshRequest struct {
	route.ForCustomer
	Address string `header:"X-Customer-Ip-Address"`
	Body    struct {
		Providers []string `json:"providers"`
		From      string   `json:"from"`
		To        string   `json:"to"`
		Resources []string `json:"resources" validate:"dive,oneof=accounts balances transactions parties direct-debits"`
	} `                               body:"required"`
}

// refreshV1 refreshes the data of one provider.
func (h *Handlers) refreshV1(
	req *route.Request, in *refreshV1Request,
) (reply route.Reply[taskData, wire.Progress], _ error) {
	request, err := window(in.Body.From, in.Body.To)
	if err != nil {
		return reply, err
	}
	request.Result = bank.Result(req.ForcedResult())
	fetch, err := h.Service.Refresh(req.Context(), req.Project, req.Customer, in.Body.Provider, request)
	if err != nil {
		return reply, wireError(err)
	}
	return route.Reply[taskData, wire.Progress]{
		Data: taskData{fetch.ID.String(), fetch.Provider},
		Meta: h.newProgress(req.Project, fetch.Task, refreshV1Path, fetch.Failed()),
	}, nil
}

// window parses the bounds of a refresh: times in RFC 3339, or days.
func window(from, to string) (request connection.RefreshRequest, err error) {
	for _, bound := range []struct {
		name, text string
		into       *time.Time
		day        time.Duration // added to the last day of a window
	}{{"from", from, &request.From, 0}, {"to", to, &request.To, 24*time.Hour - time.Second}} {
		if bound.text == "" {
			continue
		}
		var m route.DateOrTime
		if err := m.UnmarshalText([]byte(bound.text)); err != nil {
			return request, route.InvalidField(bound.name, bound.name+" "+err.Error())
		}
		*bound.into = m.Time
		if m.Day {
			*bound.into = m.Time.Add(bound.day)
		}
	}
	return request, nil
}

type refreshV1Data struct {
	TaskID    string `json:"task_id"`
	Provider  string `json:"provider"`
	Result    string `json:"result,omitempty"`
	Status    string `json:"status"`
	Reconnect bool   `json:"reconnect_required"`
	Step      int    `json:"step"`
	Text      string `json:"text"`
}

type refreshProgress struct {
	New *bool `json:"has_new_transactions,omitempty"`
	wire.Progress
}

// refreshTaskV1 returns the status of a refresh of one provider, which may be a connect or a part of another refresh.
func (h *Handlers) refreshTaskV1(
	req *route.Request, in *taskRequest,
) (reply route.Reply[refreshV1Data, refreshProgress], _ error) {
	fetch, err := h.find(req, in.TaskID, bank.FetchRefresh, bank.FetchConnect)
	if err != nil {
		return reply, err
	}
	data := h.newFetchData(req.Project, fetch)
	reply.Data = refreshV1Data{data.TaskID, data.Provider, data.Result, data.Status, data.Reconnect, data.Step, data.Text}
	reply.Meta = &refreshProgress{Progress: h.progressFor(req.Project, fetch, refreshV1Path)}
	if data.Status == "Completed" {
		reply.Meta.New = &fetch.New
	}
	return reply, nil
}

type refreshStarted struct {
	TaskID string     `json:"task_id"`
	Parts  []taskData `json:"sub_tasks"`
}

// refresh refreshes the data of several providers.
func (h *Handlers) refresh(
	req *route.Request, in *refreshRequest,
) (reply route.Reply[refreshStarted, wire.Progress], _ error) {
	request, err := window(in.Body.From, in.Body.To)
	if err != nil {
		return reply, err
	}
	for _, name := range in.Body.Resources {
		resource, _ := bank.ParseResource(name) // validated by the rules
		request.Resources |= resource
	}
	request.Result = bank.Result(req.ForcedResult())
	fetch, parts, err := h.Service.RefreshAll(req.Context(), req.Project, req.Customer, in.Body.Providers, request)
	if err != nil {
		return reply, wireError(err)
	}
	reply.Data = refreshStarted{fetch.ID.String(), []taskData{}}
	for _, part := range parts {
		reply.Data.Parts = append(reply.Data.Parts, taskData{part.ID.String(), part.Provider})
	}
	reply.Meta = h.newProgress(req.Project, fetch.Task, refreshPath, fetch.Failed())
	return reply, nil
}

type refreshData struct {
	TaskID string     `json:"task_id"`
	Result string     `json:"result,omitempty"`
	Status string     `json:"status"`
	New    *bool      `json:"has_new_transactions,omitempty"`
	Parts  []partData `json:"sub_tasks"`
}

type partData struct {
	TaskID    string `json:"task_id"`
	Provider  string `json:"provider"`
	Result    string `json:"result,omitempty"`
	Status    string `json:"status"`
	Reconnect *bool  `json:"reconnect_required,omitempty"`
	New       *bool  `json:"has_new_transactions,omitempty"`
}

// refreshTask returns the status of a refresh of several providers. Its parts end before it does.
func (h *Handlers) refreshTask(
	req *route.Request, in *taskRequest,
) (reply route.Reply[refreshData, refreshProgress], _ error) {
	fetch, err := h.find(req, in.TaskID, bank.FetchRefreshAll)
	if err != nil {
		return reply, err
	}
	parts, err := h.Service.Parts(req.Context(), req.Project, fetch)
	if err != nil {
		return reply, err
	}
	reply.Meta = &refreshProgress{Progress: h.progressFor(req.Project, fetch, refreshPath)}
	reply.Data = refreshData{TaskID: fetch.ID.String(), Status: reply.Meta.Status, Parts: []partData{}}
	if reply.Meta.Status != "Pending" {
		reply.Data.Result, reply.Data.New, reply.Meta.New = string(fetch.Result), &fetch.New, &fetch.New
	}
	for _, part := range parts {
		data := partData{TaskID: part.ID.String(), Provider: part.Provider, Status: h.statusOf(req.Project, part)}
		if data.Status != "Pending" {
			data.Result, data.Reconnect = string(part.Result), &part.Reconnect
		}
		if data.Status == "Completed" {
			data.New = &part.New
		}
		reply.Data.Parts = append(reply.Data.Parts, data)
	}
	return reply, nil
}
