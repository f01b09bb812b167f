package control

import (
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/inventory"
	"budsandbox/emulator/internal/route"
)

type applicationsQuery struct {
	route.Public
	Client string `query:"client_id"`
	Link   string `query:"link_status" validate:"omitempty,oneof=none requested in_progress completed expired"`
	After  string `query:"after"`
	Limit  int    `query:"limit" validate:"gte=1,lte=1000" default:"50"`
}

type applicationList struct {
	Data []applicationData `json:"data"`
	Next string            `json:"next,omitempty"` // value of after for the next page; absent after the last
}

type applicationData struct {
	ID         string            `json:"application_id"`
	Client     string            `json:"client_id"`
	Customer   string            `json:"customer_id"`
	Primary    applicantData     `json:"primary_applicant"`
	Secondary  []applicantData   `json:"secondary_applicants"`
	OneTime    bool              `json:"one_time_consent"`
	Metadata   map[string]string `json:"metadata,omitempty"`
	CreatedAt  time.Time         `json:"created_at"`
	DeletesAt  time.Time         `json:"deletes_at"` // when it is deleted with its customer
	ReviewedAt *time.Time        `json:"review_date,omitempty"`
	LinkStatus string            `json:"link_status"` // none, requested, in_progress, completed or expired
	Link       *applicationLink  `json:"link,omitempty"`
	State      string            `json:"state"` // of the customer's connections
}

type applicantData struct {
	First string `json:"first_name"`
	Last  string `json:"last_name"`
}

// applicationLink is the latest link of an application.
type applicationLink struct {
	ID          string     `json:"link_id"`
	CreatedAt   time.Time  `json:"created_at"`
	ExpiresAt   time.Time  `json:"expires_at"`
	OpenedAt    *time.Time `json:"opened_at,omitempty"`
	CompletedAt *time.Time `json:"completed_at,omitempty"`
}

// listApplications lists applications with their latest links, newest first.
func (h *Handlers) listApplications(
	req *route.Request, in *applicationsQuery,
) (reply route.Data[applicationList], _ error) {
	page, err := h.Inventory.Applications(req.Context(), inventory.ApplicationQuery{
		Project: bank.Project(in.Client), Link: bank.LinkStatus(in.Link), After: in.After, Limit: in.Limit,
	})
	if err != nil {
		return reply, positionError(err)
	}
	reply.Data = applicationList{Data: []applicationData{}, Next: page.Next}
	for _, a := range page.Applications {
		reply.Data.Data = append(reply.Data.Data, newApplicationData(a))
	}
	return reply, nil
}

func newApplicationData(a inventory.Application) applicationData {
	data := applicationData{
		ID: a.ID.String(), Client: string(a.Project), Customer: a.Customer.String(), Primary: applicantData(a.Primary),
		Secondary: []applicantData{}, OneTime: a.OneTime, Metadata: a.Metadata, CreatedAt: a.CreatedAt,
		DeletesAt: a.DeletesAt(), ReviewedAt: timeOrNil(a.ReviewedAt), LinkStatus: string(a.LinkStatus),
		State: string(a.State),
	}
	for _, second := range a.Secondary {
		data.Secondary = append(data.Secondary, applicantData(second))
	}
	if l := a.Latest; l != nil {
		data.Link = &applicationLink{l.ID.String(), l.CreatedAt, l.ExpiresAt, timeOrNil(l.OpenedAt), timeOrNil(l.CompletedAt)}
	}
	return data
}
