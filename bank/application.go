package bank

import (
	"time"

	"github.com/google/uuid"
)

// ApplicationID identifies an application within a project.
type ApplicationID uuid.UUID

// Applicant is a person who applies for a product.
type Applicant struct {
	First string `json:"first"`
	Last  string `json:"last"`
}

// Name returns the applicant's full name.
func (a Applicant) Name() string { return a.First + " " + a.Last }

// Application is an application for a product of the client, such as a loan. It has its own customer, whose connected
// accounts are assessed.
type Application struct {
	ID         ApplicationID     `json:"-"`
	Customer   CustomerID        `json:"-"`
	Number     uint64            `json:"number"` // sequence number within the project
	Primary    Applicant         `json:"primary"`
	Secondary  []Applicant       `json:"secondary,omitempty"`
	OneTime    bool              `json:"one_time,omitzero"` // consents are revoked once the data are fetched
	Metadata   map[string]string `json:"metadata,omitempty"`
	CreatedAt  time.Time         `json:"created_at"`
	ReviewedAt time.Time         `json:"reviewed_at,omitzero"`
	Link       LinkID            `json:"link,omitzero"` // the latest link; zero before the first
}

// The time after which an application is deleted (docs/research/bud.md#assess).
const (
	applicationLife        = 30 * 24 * time.Hour
	oneTimeApplicationLife = 24 * time.Hour
)

// DeletesAt returns the time at which the application and its customer are deleted: 24 hours after creation with
// one-time consent, otherwise 30 days after it.
func (a Application) DeletesAt() time.Time {
	if a.OneTime {
		return a.CreatedAt.Add(oneTimeApplicationLife)
	}
	return a.CreatedAt.Add(applicationLife)
}

// LinkID identifies a link within a project.
type LinkID uuid.UUID

// ApplicationLink is a link that an applicant follows to connect accounts.
type ApplicationLink struct {
	ID            LinkID        `json:"-"`
	Customer      CustomerID    `json:"-"`
	Application   ApplicationID `json:"application"`
	Redirect      string        `json:"redirect,omitzero"` // final URL for the browser; empty for the sandbox's own page
	CreatedAt     time.Time     `json:"created_at"`
	ExpiresAt     time.Time     `json:"expires_at"`
	ReplacedAt    time.Time     `json:"replaced_at,omitzero"`   // when a newer link replaced it
	OpenedAt      time.Time     `json:"opened_at,omitzero"`     // when it was first opened
	CompletedAt   time.Time     `json:"completed_at,omitzero"`  // when the applicant finished
	Authorisation TaskID        `json:"authorisation,omitzero"` // the authorisation that opening it started
}

// The default and maximum validity of a link (docs/research/bud.md#assess).
const (
	LinkLife    = 24 * time.Hour
	MaxLinkLife = 5 * 24 * time.Hour
)

// LinkStatus is the progress of an applicant with a link. It never goes back to an earlier status.
type LinkStatus string

// The statuses of a link.
const (
	LinkRequested  LinkStatus = "requested"
	LinkInProgress LinkStatus = "in_progress"
	LinkCompleted  LinkStatus = "completed"
	LinkExpired    LinkStatus = "expired"
)

// Status returns the link's status at now.
func (l ApplicationLink) Status(now time.Time) LinkStatus {
	switch {
	case !l.CompletedAt.IsZero():
		return LinkCompleted
	case !l.ReplacedAt.IsZero(), !now.Before(l.ExpiresAt):
		return LinkExpired
	case !l.OpenedAt.IsZero():
		return LinkInProgress
	}
	return LinkRequested
}

// Open reports whether the link can be followed at now.
func (l ApplicationLink) Open(now time.Time) bool {
	status := l.Status(now)
	return status == LinkRequested || status == LinkInProgress
}
