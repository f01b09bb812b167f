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
	Types  commaList `query:"types"  validate:"dive,oneof=sandbox business retail"`
	Region commaList `query:"region" validate:"dive,oneof=GBR USA"`
	Scopes commaList `query:"scopes" validate:"dive,oneof=accounts balances transactions parties direct-debits"`
}

// commaList is a comma-separated list. It ignores blanks around the items.
type commaList []string

// UnmarshalText splits the list.
func (c *commaList) UnmarshalText(text []byte) error {
	for word := range strings.SplitSeq(string(text), ",") {
		if word = strings.TrimSpace(word); word != "" {
			*c = append(*c, word)
		}
	}
	return nil
}

// matches reports whether one of the values is in the list, or the list is empty.
func (c commaList) matches(values ...string) bool {
	return len(c) == 0 || slices.ContainsFunc(values, func(s string) bool { return slices.Contains(c, s) })
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

// scopes are the resources that every bank offers.
var scopes = []string{"accounts", "balances", "transactions", "parties", "direct-debits"}

// providers lists the banks.
func (h *Handlers) providers(
	req *route.Request, in *providersRequest,
) (reply route.Reply[[]providerData, results], _ error) {
	all, err := h.Service.Providers(req.Context(), req.Project)
	if err != nil {
		return reply, err
	}
	reply.Data = []providerData{}
	for _, p := range all {
		if in.Types.matches(p.Types...) && in.Region.matches(p.Regions...) && in.Scopes.matches(scopes...) {
			reply.Data = append(reply.Data, h.newProviderData(req, req.Project, p))
		}
	}
	reply.Meta = &results{len(reply.Data)}
	return reply, nil
}

func (h *Handlers) newProviderData(
	req *route.Request, project bank.Project, p connection.Provider,
) providerData {
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
