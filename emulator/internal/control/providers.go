package control

import (
	"errors"
	"strings"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/connection"
	"budsandbox/emulator/internal/route"
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
	id, isSVG := strings.CutSuffix(in.Icon, ".svg")
	name, err := h.iconName(id)
	if err != nil {
		return reply, err
	}
	if name == "" || !isSVG {
		return reply, route.NotFound()
	}
	reply.Data = drawIcon(id, name, name[:1])
	return reply, nil
}

// iconName returns the name of what an icon shows, or "" if there is no such icon.
func (h *Handlers) iconName(id string) (string, error) {
	if id == "merchant" { // the placeholder for merchants without an icon
		return "Merchant", nil
	}
	banks, err := h.Connections.Fixtures.Providers()
	if err != nil {
		return "", err
	}
	if found, ok := banks.Find(id); ok {
		return found.DisplayName, nil
	}
	paymentBanks, err := h.Connections.Fixtures.PaymentProviders() // some banks only offer payments
	if err != nil {
		return "", err
	}
	if found, ok := paymentBanks.Find(id); ok {
		return found.DisplayName, nil
	}
	return "", nil
}
