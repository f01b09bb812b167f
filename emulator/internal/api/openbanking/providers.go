package openbanking

import (
	"slices"
	"strings"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/connection"
	"budsandbox/emulator/internal/route"
)

type providersRequest struct {
	route.ForProject
	Types  choices `query:"types" validate:"dive,oneof=sandbox business retail"`
	Region choices `query:"region" validate:"dive,oneof=GBR USA"`
	Scopes choices `query:"scopes" validate:"dive,oneof=accounts balances transactions parties direct-debits"`
}

// choices is a comma list; blanks around its words do not count.
type choices []string

// UnmarshalText reads the list.
func (c *choices) UnmarshalText(text []byte) error {
	for word := range strings.SplitSeq(string(text), ",") {
		if word = strings.TrimSpace(word); word != "" {
			*c = append(*c, word)
		}
	}
	return nil
}

// admits says whether one of these is chosen; no choice is every one.
func (c choices) admits(these ...string) bool {
	return len(c) == 0 || slices.ContainsFunc(these, func(one string) bool { return slices.Contains(c, one) })
}

type providerData struct {
	Provider    string       `json:"provider"`
	DisplayName string       `json:"display_name"`
	Maintenance *maintenance `json:"maintenance_window"`
	Status      string       `json:"maintenance_status"`
	Icon        string       `json:"icon"`
	Regions     []string     `json:"regions"`
	MobileOnly  bool         `json:"mobile_only"`
}

type maintenance struct {
	Start time.Time  `json:"start"`
	End   *time.Time `json:"end"`
}

type results struct {
	Results int `json:"results"`
}

// scopes are what every bank of the sandbox can be asked for.
var scopes = []string{"accounts", "balances", "transactions", "parties", "direct-debits"}

// providers lists the banks.
func (h *Handlers) providers(req *route.Request, in *providersRequest) (reply route.Reply[[]providerData, results], _ error) {
	all, err := h.Service.Providers(req.Project)
	if err != nil {
		return reply, err
	}
	reply.Data = []providerData{}
	for _, p := range all {
		if in.Types.admits(p.Types...) && in.Region.admits(p.Regions...) && in.Scopes.admits(scopes...) {
			reply.Data = append(reply.Data, h.showProvider(req, req.Project, p))
		}
	}
	reply.Meta = &results{len(reply.Data)}
	return reply, nil
}

func (h *Handlers) showProvider(req *route.Request, project bank.Project, p connection.Provider) providerData {
	data := providerData{
		Provider: p.ID, DisplayName: p.DisplayName, Regions: p.Regions, Status: "inactive",
		Icon: req.BaseURL() + p.Icon,
	}
	if p.Maintenance != nil {
		data.Maintenance = &maintenance{p.Maintenance.Start, p.Maintenance.End}
	}
	if p.Maintenance.Active(h.Service.Clock.Of(project).Now()) {
		data.Status = "active"
	}
	return data
}
