package openbanking

import (
	"budsandbox/emulator/internal/connection"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/wire"
)

type providersRequest struct {
	route.ForProject
	Types  route.CommaList `query:"types"  validate:"dive,oneof=sandbox business retail"`
	Region route.CommaList `query:"region" validate:"dive,oneof=GBR USA"`
	Scopes route.CommaList `query:"scopes" validate:"dive,oneof=accounts balances transactions parties direct-debits"`
}

type providerData struct {
	Provider    string                  `json:"provider"`
	DisplayName string                  `json:"display_name"`
	Maintenance *wire.MaintenanceWindow `json:"maintenance_window"`
	Status      string                  `json:"maintenance_status"`
	Icon        string                  `json:"icon"`
	Regions     []string                `json:"regions"`
	MobileOnly  bool                    `json:"mobile_only"`
}

// scopes are the resources that every bank offers.
var scopes = []string{"accounts", "balances", "transactions", "parties", "direct-debits"}

// providers lists the banks.
func (h *Handlers) providers(
	req *route.Request, in *providersRequest,
) (reply route.Reply[[]providerData, wire.Results], _ error) {
	all, err := h.Service.Providers(req.Context(), req.Project)
	if err != nil {
		return reply, err
	}
	reply.Data = []providerData{}
	for _, p := range all {
		if in.Types.Matches(p.Types...) && in.Region.Matches(p.Regions...) && in.Scopes.Matches(scopes...) {
			reply.Data = append(reply.Data, h.newProviderData(req, p))
		}
	}
	reply.Meta = &wire.Results{Count: len(reply.Data)}
	return reply, nil
}

func (h *Handlers) newProviderData(req *route.Request, provider connection.Provider) providerData {
	data := providerData{
		Provider: provider.ID, DisplayName: provider.DisplayName, Regions: provider.Regions, Status: "inactive",
		Icon: req.BaseURL() + provider.Icon,
	}
	if provider.Maintenance != nil {
		data.Maintenance = &wire.MaintenanceWindow{Start: provider.Maintenance.Start, End: provider.Maintenance.End}
	}
	if provider.Maintenance.Active(req.Now()) {
		data.Status = "active"
	}
	return data
}
