package control

import (
	"budsandbox/bank"
	"budsandbox/emulator/internal/connection"
	"budsandbox/emulator/internal/route"
)

type providerList struct {
	Data []providerData `json:"data"`
}

type providerData struct {
	ID          string                  `json:"provider"`
	Name        string                  `json:"display_name"`
	Regions     []string                `json:"regions"` // ISO 3166-1 alpha-3
	Types       []string                `json:"types"`
	Icon        string                  `json:"icon"`
	Connects    bool                    `json:"connects"`             // customers can connect to it
	PaymentID   string                  `json:"payment_id,omitempty"` // id in the payments API
	Services    []string                `json:"payment_services"`
	Maintenance *connection.Maintenance `json:"maintenance_window"` // current or planned
	Active      bool                    `json:"in_maintenance"`
}

// listProviders lists the banks with their maintenance windows, as a project sees them.
func (h *Handlers) listProviders(
	req *route.Request, in *optionalClientRequest,
) (reply route.Data[providerList], _ error) {
	all, err := h.Inventory.Providers(req.Context(), bank.Project(in.Client))
	if err != nil {
		return reply, err
	}
	now := h.Clock.Of(bank.Project(in.Client)).Now()
	reply.Data.Data = []providerData{}
	for _, p := range all {
		reply.Data.Data = append(reply.Data.Data, providerData{
			ID: p.ID, Name: p.DisplayName, Regions: p.Regions, Types: p.Types, Icon: req.BaseURL() + p.Icon,
			Connects: p.Connects, PaymentID: p.Payments, Services: append([]string{}, p.Services...),
			Maintenance: p.Maintenance, Active: p.Maintenance.Active(now),
		})
	}
	return reply, nil
}
