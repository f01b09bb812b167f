package emulator

import (
	"iter"
	"net/url"
	"time"
)

// Application is an application of Bud's Assess API with its latest link.
type Application struct {
	ID         string            `json:"application_id"`
	Client     string            `json:"client_id"`
	Customer   string            `json:"customer_id"`
	Primary    Applicant         `json:"primary_applicant"`
	Secondary  []Applicant       `json:"secondary_applicants"`
	OneTime    bool              `json:"one_time_consent"`
	Metadata   map[string]string `json:"metadata"`
	CreatedAt  time.Time         `json:"created_at"`
	DeletesAt  time.Time         `json:"deletes_at"`  // when it is deleted with its customer
	ReviewedAt time.Time         `json:"review_date"` // zero before the review
	LinkStatus string            `json:"link_status"` // none, requested, in_progress, completed or expired
	State      string            `json:"state"`       // of the customer's connections
}

// Applicant is a person who applies.
type Applicant struct {
	First string `json:"first_name"`
	Last  string `json:"last_name"`
}

// Applications yields the applications whose latest link has the given status, or all if the status is empty. They are
// ordered by project, newest first, and read a page at a time.
func (s *Sandbox) Applications(linkStatus string) iter.Seq2[Application, error] {
	return pages[Application](s, "/_sandbox/applications", map[string]string{"link_status": linkStatus})
}

// Applications yields the project's applications whose latest link has the given status, or all if the status is
// empty. The newest comes first.
func (c *Client) Applications(linkStatus string) iter.Seq2[Application, error] {
	parameters := map[string]string{"link_status": linkStatus, "client_id": c.ID}
	return pages[Application](c.sandbox, "/_sandbox/applications", parameters)
}

// ReviewApplication marks an application as reviewed or not, as people do in Bud's dashboard.
func (s *Sandbox) ReviewApplication(id string, reviewed bool) error {
	path := "/_sandbox/applications/" + url.PathEscape(id) + "/review"
	return s.controlRequest("PUT", path, map[string]bool{"reviewed": reviewed}, nil)
}

// SetLinkValidity sets how long new links of the project's applications are valid. The period is written as P5D, which
// is the maximum. An empty period restores the default of 24 hours.
func (c *Client) SetLinkValidity(period string) error {
	body := map[string]any{"client_id": c.ID, "valid_for": period}
	if period == "" {
		body["valid_for"] = nil
	}
	return c.sandbox.controlRequest("PUT", "/_sandbox/application-links", body, nil)
}
