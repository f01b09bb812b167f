package control

import (
	"context"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/inventory"
	"budsandbox/emulator/internal/route"
)

type projectPath struct {
	route.Public
	Client string `path:"project_id"` // its client id
}

// projectDetail is a project with its settings and counts of its data.
type projectDetail struct {
	projectData
	Name         string            `json:"display_name"`
	Webhooks     map[string]string `json:"webhooks"`                  // the project's own addresses by event
	Background   *string           `json:"background_refreshes"`      // the interval; null for never
	Benefits     bool              `json:"benefits_counted"`          // as income in affordability reports
	LinkLife     string            `json:"application_link_validity"` // of new links
	Written      projectWritten    `json:"written"`
	Deliveries   map[string]int    `json:"webhook_deliveries"` // by state
	LastRequest  *time.Time        `json:"last_request_at,omitempty"`
	RequestCount int               `json:"requests"` // number of its requests in the request log
}

type projectWritten struct {
	Applications   int `json:"applications"`
	Mails          int `json:"mails"`
	Buckets        int `json:"aggregation_buckets"`
	CustomInsights int `json:"custom_insights"`
}

// getProject returns a project with its settings. A project that was never used has no data.
func (h *Handlers) getProject(
	req *route.Request, in *projectPath,
) (reply route.Data[projectDetail], _ error) {
	p := bank.Project(in.Client)
	found, err := h.Inventory.Project(req.Context(), p)
	if err != nil {
		return reply, err
	}
	reply.Data = projectDetail{
		projectData: newProjectData(found.Project, true), Deliveries: map[string]int{},
		Written: projectWritten{found.Applications, found.Mails, found.Buckets, found.CustomInsights},
	}
	for state, n := range found.Deliveries {
		reply.Data.Deliveries[state.String()] = n
	}
	requests, _ := h.Requests.Latest(0, h.Requests.Size, (&requestsQuery{Client: in.Client}).matches)
	reply.Data.RequestCount = len(requests)
	if len(requests) > 0 {
		reply.Data.LastRequest = &requests[len(requests)-1].At
	}
	err = h.readSettings(req.Context(), p, &reply.Data)
	return reply, err
}

// readSettings reads the settings of a project.
func (h *Handlers) readSettings(ctx context.Context, p bank.Project, data *projectDetail) error {
	brand, err := h.Branding.Of(ctx, p)
	if err != nil {
		return err
	}
	data.Name = brand.Name
	if data.Webhooks, err = h.Webhooks.Endpoints(ctx, p); err != nil {
		return err
	}
	every, err := h.Background.Interval(ctx, p)
	if err != nil {
		return err
	}
	if every != 0 {
		data.Background = new(every.String())
	}
	if data.Benefits, err = h.Benefits.CountsBenefits(ctx, p); err != nil {
		return err
	}
	life, err := h.Applications.LinkLife(ctx, p)
	if err != nil {
		return err
	}
	data.LinkLife = life.String()
	return nil
}

func newProjectData(p inventory.Project, counted bool) projectData {
	data := projectData{Client: string(p.ID), Now: p.Now, Frozen: p.Frozen, OwnClock: p.OwnClock}
	if counted {
		data.Customers, data.Connections, data.Payments = &p.Customers, &p.Connections, &p.Payments
	}
	return data
}
