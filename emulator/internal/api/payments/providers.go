package payments

import (
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/payment"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/wire"
)

type providersRequest struct {
	route.ForProject
	Country route.CommaList `query:"country"`
	Product route.CommaList `query:"product" validate:"dive,payment_service"`
	Type    route.CommaList `query:"type"    validate:"dive,oneof=sandbox business retail"`
}

type providerData struct {
	Provider    string                  `json:"provider"`
	DisplayName string                  `json:"display_name"`
	Icon        string                  `json:"icon"`
	Services    []string                `json:"services"`
	Status      string                  `json:"maintenance_status"`
	Maintenance *wire.MaintenanceWindow `json:"maintenance_window"`
	Country     string                  `json:"country_code"`
	Standard    string                  `json:"implementation_type"`
	Currencies  []string                `json:"supported_currencies"`
	Actions     []string                `json:"required_actions"`
}

// providers lists the banks that offer payments.
func (h *Handlers) providers(
	req *route.Request, in *providersRequest,
) (reply route.Data[[]providerData], _ error) {
	all, err := h.Service.Providers(req.Context(), req.Project)
	if err != nil {
		return reply, err
	}
	now := req.Now()
	reply.Data = []providerData{}
	for _, p := range all {
		if in.Country.Matches(p.Country) && in.Product.Matches(p.Services...) && in.Type.Matches(p.Types...) {
			reply.Data = append(reply.Data, newProviderData(p, req.BaseURL(), now))
		}
	}
	return reply, nil
}

func newProviderData(provider payment.Provider, base string, now time.Time) providerData {
	data := providerData{
		Provider: provider.ID, DisplayName: provider.DisplayName, Icon: base + provider.Icon, Services: provider.Services,
		Status:  "inactive",
		Country: provider.Country, Standard: provider.Standard, Currencies: provider.Currencies, Actions: []string{},
	}
	for _, service := range provider.ConfirmedServices {
		data.Actions = append(data.Actions, wordings[bank.PaymentService(service)].action)
	}
	if provider.Maintenance != nil {
		data.Maintenance = &wire.MaintenanceWindow{Start: provider.Maintenance.Start, End: provider.Maintenance.End}
	}
	if provider.Maintenance.Active(now) {
		data.Status = "active"
	}
	return data
}
