package payments

import (
	"slices"
	"strings"
	"time"

	"budsandbox/emulator/internal/payment"
	"budsandbox/emulator/internal/route"
)

type providersRequest struct {
	route.ForProject
	Country choices `query:"country"`
	Product choices `query:"product" validate:"dive,oneof=domestic-single-payment domestic-standing-order domestic-scheduled-payment"`
	Type    choices `query:"type" validate:"dive,oneof=sandbox business retail"`
}

// choices is a comma list; blanks around its words do not count.
type choices []string

// UnmarshalText reads the list.
func (c *choices) UnmarshalText(text []byte) error {
	*c = route.Split([]string{string(text)})
	return nil
}

// admits says whether one of these is chosen; no choice is every one.
func (c choices) admits(these ...string) bool {
	return len(c) == 0 || slices.ContainsFunc(these, func(one string) bool {
		return slices.ContainsFunc(c, func(chosen string) bool { return strings.EqualFold(one, chosen) })
	})
}

type providerData struct {
	Provider    string       `json:"provider"`
	DisplayName string       `json:"display_name"`
	Icon        string       `json:"icon"`
	Services    []string     `json:"services"`
	Status      string       `json:"maintenance_status"`
	Maintenance *maintenance `json:"maintenance_window"`
	Country     string       `json:"country_code"`
	Standard    string       `json:"implementation_type"`
	Currencies  []string     `json:"supported_currencies"`
	Actions     []string     `json:"required_actions"`
}

type maintenance struct {
	Start time.Time  `json:"start"`
	End   *time.Time `json:"end"`
}

// providers lists the banks at which payments can be begun.
func (h *Handlers) providers(req *route.Request, in *providersRequest) (reply route.Data[[]providerData], _ error) {
	all, err := h.Service.Providers(req.Project)
	if err != nil {
		return reply, err
	}
	now := req.Now()
	reply.Data = []providerData{}
	for _, p := range all {
		if in.Country.admits(p.Country) && in.Product.admits(p.Services...) && in.Type.admits(p.Types...) {
			reply.Data = append(reply.Data, showProvider(p, req.BaseURL(), now))
		}
	}
	return reply, nil
}

func showProvider(p payment.Provider, base string, now time.Time) providerData {
	data := providerData{
		Provider: p.ID, DisplayName: p.DisplayName, Icon: base + p.Icon, Services: p.Services, Status: "inactive", Country: p.Country,
		Standard: p.Standard, Currencies: p.Currencies, Actions: []string{},
	}
	for _, service := range p.Confirms {
		data.Actions = append(data.Actions, actionOf(service))
	}
	if p.Maintenance != nil {
		data.Maintenance = &maintenance{p.Maintenance.Start, p.Maintenance.End}
	}
	if p.Maintenance.Active(now) {
		data.Status = "active"
	}
	return data
}
