package control

import (
	"errors"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/inventory"
	"budsandbox/emulator/internal/route"
)

type projectData struct {
	Client      string    `json:"client_id"`
	Customers   *int      `json:"customers,omitempty"` // absent if they were not counted
	Connections *int      `json:"connections,omitempty"`
	Payments    *int      `json:"payments,omitempty"`
	Now         time.Time `json:"now"`
	Frozen      bool      `json:"frozen"`
	OwnClock    bool      `json:"own_clock"`
}

type projectsQuery struct {
	route.Public
	Counts bool   `query:"counts" default:"true"`
	After  string `query:"after"`
	Limit  int    `query:"limit"  default:"50"   validate:"gte=1,lte=1000"`
}

type projectList struct {
	Data []projectData `json:"data"`
	Next string        `json:"next,omitempty"` // value of after for the next page; absent after the last
}

// listProjects lists the projects with counts of their data and the times of their clocks.
func (h *Handlers) listProjects(req *route.Request, in *projectsQuery) (reply route.Data[projectList], _ error) {
	page, err := h.Inventory.Projects(req.Context(), in.After, in.Limit, in.Counts)
	if err != nil {
		return reply, positionError(err)
	}
	reply.Data = projectList{Data: []projectData{}, Next: page.Next}
	for _, p := range page.Projects {
		reply.Data.Data = append(reply.Data.Data, newProjectData(p, in.Counts))
	}
	return reply, nil
}

type customersQuery struct {
	route.Public
	Client   string `query:"client_id"`
	Search   string `query:"search"    validate:"max=1024"`
	Persona  string `query:"persona"`
	Provider string `query:"provider"`
	State    string `query:"state"     validate:"omitempty,oneof=failing expired connected revoked never_connected"`
	After    string `query:"after"`
	Limit    int    `query:"limit" validate:"gte=1,lte=1000" default:"50"`
}

type customerList struct {
	Data []customerItem `json:"data"`
	Next string         `json:"next,omitempty"` // value of after for the next page; absent after the last
}

// customerItem is a customer in a list.
type customerItem struct {
	ID          string           `json:"customer_id"`
	Client      string           `json:"client_id"`
	Identifier  string           `json:"idempotent_identifier,omitempty"`
	CreatedAt   time.Time        `json:"created_at"`
	Context     customerContext  `json:"customer_context"`
	State       string           `json:"state"` // failing, expired, connected, revoked or never_connected
	Connections []connectionItem `json:"connections"`
	ConsentEnds *time.Time       `json:"consent_ends_at,omitempty"` // earliest end of a consent that permits fetching
	SyncedAt    *time.Time       `json:"last_synced_at,omitempty"`
}

type customerContext struct {
	Type       string `json:"type,omitempty"`
	Region     string `json:"region,omitempty"`
	Locale     string `json:"locale,omitempty"`
	HostSecret bool   `json:"host_secret"`
	Model      string `json:"model,omitempty"` // of categories
}

// connectionItem is a connection within a customer.
type connectionItem struct {
	ID       string `json:"connection_id"`
	Provider string `json:"provider"`
	Persona  string `json:"persona"`
}

// listCustomers lists customers, newest first.
func (h *Handlers) listCustomers(
	req *route.Request, in *customersQuery,
) (reply route.Data[customerList], _ error) {
	var given filters
	if err := h.checkPersona(&given, in.Persona); err != nil {
		return reply, err
	}
	provider, err := h.findProvider(&given, in.Provider)
	if err != nil {
		return reply, err
	}
	if err := given.err(); err != nil {
		return reply, err
	}
	page, err := h.Inventory.Customers(req.Context(), inventory.CustomerQuery{
		Project: bank.Project(in.Client), Search: in.Search, Persona: in.Persona, Provider: provider,
		State: inventory.State(in.State), After: in.After, Limit: in.Limit,
	})
	if err != nil {
		return reply, positionError(err)
	}
	reply.Data = customerList{Data: []customerItem{}, Next: page.Next}
	for _, c := range page.Customers {
		reply.Data.Data = append(reply.Data.Data, newCustomerItem(c))
	}
	return reply, nil
}

func newCustomerItem(c inventory.CustomerSummary) customerItem {
	item := customerItem{
		ID: c.ID.String(), Client: string(c.Project), Identifier: c.Identifier, CreatedAt: c.CreatedAt,
		Context: customerContext{
			string(c.Context.Type), c.Context.Region, c.Context.Locale, c.Hosted(), c.Context.Model,
		},
		State: string(c.State), Connections: []connectionItem{},
		ConsentEnds: timeOrNil(c.ConsentEnds), SyncedAt: timeOrNil(c.SyncedAt),
	}
	for _, connected := range c.Connections {
		item.Connections = append(item.Connections, connectionItem{
			connected.ID.String(), connected.Provider, connected.Persona,
		})
	}
	return item
}

// timeOrNil returns a pointer to a time, or nil for the zero time.
func timeOrNil(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// positionError converts an error of a list.
func positionError(err error) error {
	if errors.Is(err, inventory.ErrPosition) {
		const text = "after must be the value of next in the answer of the page before; leave it out for the first page"
		return route.Problems{{In: "query", Name: "after", Text: text}}
	}
	return err
}
