package control

import (
	"errors"
	"time"

	"github.com/google/uuid"

	"budsandbox/bank"
	"budsandbox/emulator/internal/assess"
	"budsandbox/emulator/internal/route"
	"budsandbox/storage"
)

type reviewRequest struct {
	route.Public
	Token string `header:"Authorization"`
	ID    string `                       path:"application_id"`
	Body  struct {
		Client   string `json:"client_id"`
		Reviewed *bool  `json:"reviewed" validate:"required"`
	} `                                             body:"required"`
}

type reviewData struct {
	ID         string     `json:"application_id"`
	Client     string     `json:"client_id"`
	Customer   string     `json:"customer_id"`
	Status     string     `json:"review_status"         validate:"omitempty,oneof=reviewed"`
	ReviewedAt *time.Time `json:"review_date,omitempty"`
}

// reviewApplication marks an application as reviewed or not, as people do in Bud's dashboard.
func (h *Handlers) reviewApplication(
	req *route.Request, in *reviewRequest,
) (reply route.Data[reviewData], _ error) {
	id, err := uuid.Parse(in.ID)
	if err != nil {
		return reply, notFound("application", in.ID, "/_sandbox/applications")
	}
	projects, err := h.projects(req.Context(), in.Token, in.Body.Client, storage.ApplicationTable)
	if err != nil {
		return reply, err
	}
	for _, p := range projects { // ids depend on the project's name, so no two projects have the same id
		r, err := h.Applications.Review(req.Context(), p, bank.ApplicationID(id), *in.Body.Reviewed)
		if errors.Is(err, assess.ErrNotFound) {
			continue
		}
		if err != nil {
			return reply, err
		}
		reply.Data = reviewData{ID: r.ID.String(), Client: string(p), Customer: r.Customer.String()}
		if !r.ReviewedAt.IsZero() {
			reply.Data.Status, reply.Data.ReviewedAt = "reviewed", &r.ReviewedAt
		}
		return reply, nil
	}
	return reply, notFound("application", in.ID, "/_sandbox/applications")
}

type setLinkValidityRequest struct {
	route.Public
	Body struct {
		Client   string  `json:"client_id" validate:"required"`
		Validity *string `json:"valid_for"` // null restores the default of 24 hours
	} `body:"required"`
}

type linkValidityData struct {
	Client   string `json:"client_id"`
	Validity string `json:"valid_for"`
}

// linkValidity returns how long new links of a project's applications are valid.
func (h *Handlers) linkValidity(
	req *route.Request, in *clientRequest,
) (route.Data[linkValidityData], error) {
	return h.linkValidityReply(req, in.Client)
}

// setLinkValidity sets how long new links are valid.
func (h *Handlers) setLinkValidity(
	req *route.Request, in *setLinkValidityRequest,
) (reply route.Data[linkValidityData], _ error) {
	p := bank.Project(in.Body.Client)
	var life *time.Duration
	if in.Body.Validity != nil {
		period, err := bank.ParsePeriod(*in.Body.Validity)
		if err != nil {
			return reply, route.InvalidField("valid_for", "valid_for: "+err.Error())
		}
		now := h.Clock.Of(p).Now()
		length := period.After(now).Sub(now)
		life = &length
	}
	if err := h.Applications.SetLinkLife(req.Context(), p, life); errors.Is(err, assess.ErrLinkLife) {
		return reply, route.InvalidField("valid_for", "valid_for must be more than nothing and at most P5D")
	} else if err != nil {
		return reply, err
	}
	return h.linkValidityReply(req, in.Body.Client)
}

func (h *Handlers) linkValidityReply(req *route.Request, client string) (reply route.Data[linkValidityData], _ error) {
	life, err := h.Applications.LinkLife(req.Context(), bank.Project(client))
	if err != nil {
		return reply, err
	}
	reply.Data = linkValidityData{client, life.String()}
	return reply, nil
}
