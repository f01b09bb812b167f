package applications

import (
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/assess"
	"budsandbox/emulator/internal/route"
)

// pageSize is the number of applications on a page.
const pageSize = 100

type listRequest struct {
	route.ForProject
	Metadata  map[string]string `query:"metadata.{field_name}"`
	PageToken string            `query:"page_token"`
}

type listMeta struct {
	Results       int    `json:"results"`
	NextPageToken string `json:"next_page_token"` // empty on the last page
}

// list lists the applications with all of the given metadata, newest first.
func (h *Handlers) list(
	req *route.Request, in *listRequest,
) (reply route.Reply[[]applicationData, listMeta], _ error) {
	filter := url.Values{}
	for field, value := range in.Metadata {
		filter.Set(field, value)
	}
	query, before := fmt.Sprintf("%q %q", req.Project, filter.Encode()), uint64(0)
	if in.PageToken != "" {
		position, err := h.PageTokens.Position(query, in.PageToken)
		if err != nil || len(position) != 8 {
			const text = "page_token is not a page token of this list"
			return reply, route.Problems{{In: "query", Name: "page_token", Text: text}}
		}
		before = binary.BigEndian.Uint64(position)
	}
	page, more, err := h.Service.Page(req.Context(), req.Project, in.matches, before, pageSize)
	if err != nil {
		return reply, err
	}
	reply.Data = make([]applicationData, 0, len(page))
	for _, r := range page {
		data, err := h.newApplicationData(req, r)
		if errors.Is(err, bank.ErrNoCustomer) {
			continue // deleted in the meantime
		}
		if err != nil {
			return reply, err
		}
		reply.Data = append(reply.Data, data)
	}
	reply.Meta = &listMeta{Results: len(reply.Data)}
	if more {
		last := binary.BigEndian.AppendUint64(nil, page[len(page)-1].Number)
		reply.Meta.NextPageToken = h.PageTokens.Token(query, last)
	}
	return reply, nil
}

// matches reports whether an application has all of the given metadata.
func (in *listRequest) matches(a bank.Application) bool {
	for field, value := range in.Metadata {
		if own, has := a.Metadata[field]; !has || own != value {
			return false
		}
	}
	return true
}

type readRequest struct {
	route.ForProject
	ID   string `path:"application_id"`
	Zone string `query:"timezone" default:"Etc/UTC"`

	End string `query:"date_range_end" default:"latest_calendar_month" validate:"oneof=latest_calendar_month latest_date"`

	Durations []string `query:"date_range_durations" default:"P1M,P3M,P6M,P12M"`
}

type readMeta struct {
	Zone   string      `json:"timezone"`
	End    string      `json:"date_range_end" validate:"oneof=latest_calendar_month latest_date"`
	Ranges []rangeData `json:"date_ranges"`
}

type rangeData struct {
	From     string `json:"from"`
	To       string `json:"to"`
	Duration string `json:"duration"`
}

// read returns an application, and the periods over which its data can be assessed.
func (h *Handlers) read(
	req *route.Request, in *readRequest,
) (reply route.Reply[applicationData, readMeta], _ error) {
	id, err := parseID(in.ID)
	if err != nil {
		return reply, err
	}
	zone, err := route.TimeZone(in.Zone)
	if err != nil {
		return reply, err
	}
	periods, err := parsePeriods(in.Durations)
	if err != nil {
		return reply, err
	}
	record, err := h.Service.Get(req.Context(), req.Project, id)
	if err != nil {
		return reply, wireError(err)
	}
	connected, err := h.Service.ConnectedAt(req.Context(), req.Project, record.Application)
	if err != nil {
		return reply, err
	}
	if reply.Data, err = h.newApplicationData(req, record); err != nil {
		return reply, wireError(err)
	}
	reply.Meta = &readMeta{Zone: in.Zone, End: in.End, Ranges: []rangeData{}}
	for _, p := range periods {
		from, to := assess.DateRange(connected.In(zone), in.End == latestDate, p.number, p.months)
		data := rangeData{from.Format(time.RFC3339), to.Format(time.RFC3339), p.text}
		reply.Meta.Ranges = append(reply.Meta.Ranges, data)
	}
	return reply, nil
}

const latestDate = "latest_date"

type applicationData struct {
	ApplicationID string        `json:"application_id"`
	CreationDate  time.Time     `json:"creation_date"`
	DeletionDate  time.Time     `json:"deletion_date"`
	CustomerID    string        `json:"customer_id"`
	InitiatorID   *string       `json:"initiator_id"` // null, because nobody created it in the dashboard
	Primary       applicant     `json:"primary_applicant"`
	Secondary     []applicant   `json:"secondary_applicants"`
	Connected     int           `json:"accounts_connected"`
	Link          *customerLink `json:"customer_link"`
	ReviewStatus  string        `json:"review_status"`
	ReviewDate    *time.Time    `json:"review_date,omitempty"`
	Metadata      metadata      `json:"metadata"`
	Consent       string        `json:"financial_data_consent" validate:"oneof=one_time"`
}

type customerLink struct {
	CreatedAt time.Time `json:"created_at"`
	URL       string    `json:"url"`
	Finished  bool      `json:"finished_connecting_accounts"`
	Expired   bool      `json:"expired"`
	Status    string    `json:"status"                       validate:"oneof=requested in_progress completed expired"`
}

// newApplicationData converts an application at the time of the request.
func (h *Handlers) newApplicationData(req *route.Request, record assess.Record) (applicationData, error) {
	data := applicationData{
		ApplicationID: record.ID.String(), CustomerID: record.Customer.String(), CreationDate: record.CreatedAt,
		DeletionDate: record.DeletesAt(),
		Primary:      applicant(record.Primary), Secondary: []applicant{}, Metadata: maps.Clone(record.Metadata),
		Consent: "one_time",
	}
	if data.Metadata == nil {
		data.Metadata = metadata{}
	}
	for _, other := range record.Secondary {
		data.Secondary = append(data.Secondary, applicant(other))
	}
	if !record.ReviewedAt.IsZero() {
		data.ReviewStatus, data.ReviewDate = "reviewed", &record.ReviewedAt
	}
	if link := record.Link; link != nil {
		status := link.Status(req.Now())
		data.Link = &customerLink{
			CreatedAt: link.CreatedAt, URL: linkURL(req, link.ID), Finished: status == bank.LinkCompleted,
			Expired: status == bank.LinkExpired, Status: string(status),
		}
	}
	customer, err := h.Customers.Customer(req.Context(), req.Project, record.Customer)
	if err != nil {
		return data, err
	}
	book, err := h.Books.Get(req.Context(), req.Project, customer)
	if err != nil {
		return data, err
	}
	for i := range book.Accounts {
		if book.Accounts[i].ClosedAt.IsZero() {
			data.Connected++
		}
	}
	return data, nil
}
