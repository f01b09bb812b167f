package control

import (
	"context"

	"budsandbox/bank"
	"budsandbox/emulator/internal/route"
)

type countBenefitsRequest struct {
	route.Public
	Body struct {
		Client  string `json:"client_id" validate:"required"`
		Counted *bool  `json:"counted"` // null removes the project's own setting
	} `body:"required"`
}

type benefitsData struct {
	Client  string `json:"client_id"`
	Counted bool   `json:"counted"`
}

// affordabilityBenefits returns whether benefits count as income in a project's affordability reports.
func (h *Handlers) affordabilityBenefits(req *route.Request, in *clientRequest) (route.Data[benefitsData], error) {
	return h.benefitsReply(req.Context(), in.Client)
}

// countBenefits sets whether benefits count as income.
func (h *Handlers) countBenefits(
	req *route.Request,
	in *countBenefitsRequest,
) (reply route.Data[benefitsData], _ error) {
	if err := h.Benefits.SetCountsBenefits(req.Context(), bank.Project(in.Body.Client), in.Body.Counted); err != nil {
		return reply, err
	}
	return h.benefitsReply(req.Context(), in.Body.Client)
}

func (h *Handlers) benefitsReply(ctx context.Context, client string) (reply route.Data[benefitsData], err error) {
	reply.Data.Client = client
	reply.Data.Counted, err = h.Benefits.CountsBenefits(ctx, bank.Project(client))
	return reply, err
}
