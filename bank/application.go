package bank

import "time"

// ApplicationID names an application within a project.
type ApplicationID = ID[Application]

// Applicant is a person who applies.
type Applicant struct {
	First string `json:"first"`
	Last  string `json:"last"`
}

// Name returns the applicant's full name.
func (a Applicant) Name() string { return a.First + " " + a.Last }

// Application is an application for a product of the client, such as a loan. It has a customer of its own, who
// connects the accounts that are assessed.
type Application struct {
	ID         ApplicationID     `json:"-"`
	Customer   CustomerID        `json:"-"`
	Number     uint64            `json:"number"` // counts the project's applications
	Primary    Applicant         `json:"primary"`
	Secondary  []Applicant       `json:"secondary,omitempty"`
	OneTime    bool              `json:"one_time,omitzero"` // consents are revoked as soon as the data are fetched
	Metadata   map[string]string `json:"metadata,omitempty"`
	CreatedAt  time.Time         `json:"created_at"`
	ReviewedAt time.Time         `json:"reviewed_at,omitzero"`
	Link       LinkID            `json:"link,omitzero"` // the latest; zero before the first
}

// How long an application is kept (docs/research/bud.md#assess).
const (
	applicationLife        = 30 * 24 * time.Hour
	oneTimeApplicationLife = 24 * time.Hour
)

// DeletesAt is when the application is deleted with its customer: 24 hours after it was made with one-time consent, 30
// days without.
func (a Application) DeletesAt() time.Time {
	if a.OneTime {
		return a.CreatedAt.Add(oneTimeApplicationLife)
	}
	return a.CreatedAt.Add(applicationLife)
}

// LinkID names a link within a project.
type LinkID = ID[ApplicationLink]

// ApplicationLink is a link that an applicant follows to connect accounts.
type ApplicationLink struct {
	ID            LinkID        `json:"-"`
	Customer      CustomerID    `json:"-"`
	Application   ApplicationID `json:"application"`
	Redirect      string        `json:"redirect,omitzero"` // where the browser goes at the end; empty for our own page
	CreatedAt     time.Time     `json:"created_at"`
	ExpiresAt     time.Time     `json:"expires_at"`
	ReplacedAt    time.Time     `json:"replaced_at,omitzero"`   // by a newer link
	OpenedAt      time.Time     `json:"opened_at,omitzero"`     // for the first time
	CompletedAt   time.Time     `json:"completed_at,omitzero"`  // the applicant reached the end
	Authorisation TaskID        `json:"authorisation,omitzero"` // the session that opening it began
}

// How long a link is valid (docs/research/bud.md#assess).
const (
	LinkLife    = 24 * time.Hour
	MaxLinkLife = 5 * 24 * time.Hour
)

// LinkStatus says how far an applicant has come with a link. It only goes forward.
type LinkStatus string

// The statuses of a link.
const (
	LinkRequested  LinkStatus = "requested"
	LinkInProgress LinkStatus = "in_progress"
	LinkCompleted  LinkStatus = "completed"
	LinkExpired    LinkStatus = "expired"
)

// Status is where the link stands at a time.
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

// Open says whether the link can be followed at a time.
func (l ApplicationLink) Open(now time.Time) bool {
	status := l.Status(now)
	return status == LinkRequested || status == LinkInProgress
}
