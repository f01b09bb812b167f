package control

import (
	"errors"
	"strings"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/connection"
	"budsandbox/emulator/internal/route"
	"budsandbox/fixtures"
)

type maintenanceRequest struct {
	route.Public
	ProviderID string `path:"provider_id"`
	Body       struct {
		Client string `json:"client_id"` // client id; empty for all projects
		Window *struct {
			Start *time.Time `json:"start"`
			End   *time.Time `json:"end"`
		} `json:"maintenance_window"`
	} `body:"required"`
}

type maintenanceData struct {
	Provider string                  `json:"provider"`
	Window   *connection.Maintenance `json:"maintenance_window"`
	Active   bool                    `json:"active"`
}

// setMaintenance sets or ends the maintenance of a provider. It starts now unless a start is given.
func (h *Handlers) setMaintenance(
	req *route.Request, in *maintenanceRequest,
) (reply route.Data[maintenanceData], _ error) {
	now := h.Clock.Of(bank.Project(in.Body.Client)).Now()
	var window *connection.Maintenance
	if w := in.Body.Window; w != nil {
		window = &connection.Maintenance{Start: now, End: w.End}
		if w.Start != nil {
			window.Start = w.Start.UTC()
		}
	}
	id, err := h.Connections.SetMaintenance(req.Context(), bank.Project(in.Body.Client), in.ProviderID, window)
	if errors.Is(err, connection.ErrProvider) {
		return reply, notFound("bank", in.ProviderID, "/_sandbox/providers")
	}
	if err != nil {
		return reply, wireError(err)
	}
	reply.Data = maintenanceData{id, window, window.Active(now)}
	return reply, nil
}

type iconRequest struct {
	route.Public
	Icon string `path:"icon"`
}

// icon returns the icon of a provider, or the placeholder for merchants: the first letter on a coloured square.
func (h *Handlers) icon(_ *route.Request, in *iconRequest) (reply route.Data[route.File], _ error) {
	banks, err := h.Connections.Fixtures.Providers()
	if err != nil {
		return reply, err
	}
	id, isSVG := strings.CutSuffix(in.Icon, ".svg")
	found, ok := banks.Find(id)
	if !ok { // a bank that only offers payments
		paymentBanks, err := h.Connections.Fixtures.PaymentProviders()
		if err != nil {
			return reply, err
		}
		if paymentBank, isPaymentBank := paymentBanks.Find(id); isPaymentBank {
			found, ok = &fixtures.Provider{DisplayName: paymentBank.DisplayName}, true
		}
	}
	if id == "merchant" { // the placeholder for merchants without an icon
		found, ok = &fixtures.Provider{DisplayName: "Merchant"}, true
	}
	if !ok || !isSVG {
		return reply, route.NotFound()
	}
	reply.Data = drawIcon(id, found.DisplayName, found.DisplayName[:1])
	return reply, nil
}
