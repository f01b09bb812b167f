package emulator

import (
	"encoding/json"
	"iter"
	"net/url"
	"time"
)

// Project is a project with counts of its data.
type Project struct {
	Client      string    `json:"client_id"`
	Customers   int       `json:"customers"`
	Connections int       `json:"connections"`
	Payments    int       `json:"payments"`
	Now         time.Time `json:"now"` // on its clock
	Frozen      bool      `json:"frozen"`
	OwnClock    bool      `json:"own_clock"` // whether it has a clock of its own, rather than the shared one
}

// Projects returns the projects in the order of their client ids: those with data, those with their own clocks, and
// those in Options.Projects.
func (s *Sandbox) Projects() ([]Project, error) {
	var all []Project
	for p, err := range pages[Project](s, "/_sandbox/projects", nil) {
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, nil
}

// ProjectDetail is a project with its settings and more counts.
type ProjectDetail struct {
	Project
	Name                string            `json:"display_name"`
	Webhooks            map[string]string `json:"webhooks"`                  // the project's own addresses by event
	BackgroundRefreshes string            `json:"background_refreshes"`      // interval such as 24h0m0s; empty for never
	BenefitsCounted     bool              `json:"benefits_counted"`          // as income in affordability reports
	LinkValidity        string            `json:"application_link_validity"` // of new links
	// Written has the number of records by kind: applications, mails, aggregation_buckets and custom_insights.
	Written    map[string]int `json:"written"`
	Deliveries map[string]int `json:"webhook_deliveries"` // by state
	Requests   int            `json:"requests"`           // number of its requests in the request log
}

// Detail returns the project with its settings. The counts of a project that was never used are zero.
func (c *Client) Detail() (detail ProjectDetail, err error) {
	err = c.sandbox.controlRequest("GET", "/_sandbox/projects/"+url.PathEscape(c.ID), nil, &detail)
	return detail, err
}

// CustomerFilter selects customers. Empty fields match all.
type CustomerFilter struct {
	Client   string
	Search   string // part of the client's own identifier, or the beginning of the customer's id
	Persona  string // of a connection
	Provider string // of a connection
	State    string // failing, expired, connected, revoked or never_connected
}

// CustomerSummary is a customer with the state of its connections.
type CustomerSummary struct {
	ID          string    `json:"customer_id"`
	Client      string    `json:"client_id"`
	Identifier  string    `json:"idempotent_identifier"` // the client's own; empty if it gave none
	CreatedAt   time.Time `json:"created_at"`
	Context     Context   `json:"customer_context"`
	State       string    `json:"state"` // worst state of its banks, as in CustomerFilter.State
	Connections []struct {
		ID       string `json:"connection_id"`
		Provider string `json:"provider"`
		Persona  string `json:"persona"`
	} `json:"connections"`
	ConsentEndsAt time.Time `json:"consent_ends_at"` // earliest end of a consent that permits fetching; zero without one
	SyncedAt      time.Time `json:"last_synced_at"`  // time of the last fetch from a bank; zero without one
}

// Context is what a client has told Bud about a customer.
type Context struct {
	Type       string `json:"type"` // personal or business
	Region     string `json:"region"`
	Locale     string `json:"locale"`
	Model      string `json:"model"` // of categories
	HostSecret bool   `json:"host_secret"`
}

// Customers yields the customers that match a filter, ordered by project, newest first. It reads them a page at a
// time.
func (s *Sandbox) Customers(filter CustomerFilter) iter.Seq2[CustomerSummary, error] {
	return pages[CustomerSummary](s, "/_sandbox/customers", map[string]string{
		"client_id": filter.Client, "search": filter.Search, "persona": filter.Persona, "provider": filter.Provider,
		"state": filter.State,
	})
}

// Customers yields the customers of the project that match a filter, newest first.
func (c *Client) Customers(filter CustomerFilter) iter.Seq2[CustomerSummary, error] {
	filter.Client = c.ID
	return c.sandbox.Customers(filter)
}

// ConnectionFilter selects connections. Empty fields match all.
type ConnectionFilter struct{ Client, Customer, Provider, Persona string }

// BankConnection is a connection of a customer to a bank, with the consent behind it.
type BankConnection struct {
	ID          string          `json:"connection_id"`
	Client      string          `json:"client_id"`
	Customer    string          `json:"customer_id"`
	Provider    string          `json:"provider"`
	Persona     string          `json:"persona"`
	Seed        uint64          `json:"seed"`
	Overrides   json.RawMessage `json:"overrides"` // changes to the persona; nil for none
	CreatedAt   time.Time       `json:"created_at"`
	HistoryFrom time.Time       `json:"history_from"`
	Pulls       int             `json:"pulls"` // number of fetches from the bank
	PulledAt    time.Time       `json:"last_pulled_at"`
	State       string          `json:"state"`
	Consent     *Consent        `json:"consent"` // the consent in effect, or the last one; nil if there is none
}

// Consent is a permission to fetch from a bank.
type Consent struct {
	ID             string    `json:"consent_id"`
	ConnectionID   string    `json:"connection_id"` // empty before it is authorised
	Provider       string    `json:"provider"`
	Status         string    `json:"status"` // awaiting_authorisation, authorised, rejected or revoked
	CreatedAt      time.Time `json:"created_at"`
	ConsentedAt    time.Time `json:"last_consented_on"`
	ExpiresAt      time.Time `json:"expiration_date"` // when fetching ends; zero unless it is authorised
	RenewableUntil time.Time `json:"renewable_until"` // when it is revoked; until then it can be reconfirmed
	RevokedAt      time.Time `json:"revoked_at"`
	Reason         string    `json:"revoke_reason"`
	SyncedAt       time.Time `json:"last_synced_at"`
	RefreshResult  string    `json:"refresh_result"` // result that is set for later refreshes
}

// Connections yields the connections that match a filter, ordered by project and customer. It reads them a page at a
// time.
func (s *Sandbox) Connections(filter ConnectionFilter) iter.Seq2[BankConnection, error] {
	return pages[BankConnection](s, "/_sandbox/connections", map[string]string{
		"client_id": filter.Client, "customer_id": filter.Customer, "provider": filter.Provider, "persona": filter.Persona,
	})
}

// Connections yields the connections of the project that match a filter.
func (c *Client) Connections(filter ConnectionFilter) iter.Seq2[BankConnection, error] {
	filter.Client = c.ID
	return c.sandbox.Connections(filter)
}

// pages yields the entries of a list of the control plane. Empty parameters are left out.
func pages[V any](s *Sandbox, path string, parameters map[string]string) iter.Seq2[V, error] {
	return func(yield func(V, error) bool) {
		query := newQuery(parameters)
		query.Set("limit", "200")
		for {
			var page struct {
				Data []V
				Next string
			}
			if err := s.controlRequest("GET", path+"?"+query.Encode(), nil, &page); err != nil {
				var none V
				yield(none, err)
				return
			}
			for _, v := range page.Data {
				if !yield(v, nil) {
					return
				}
			}
			if page.Next == "" {
				return
			}
			query.Set("after", page.Next)
		}
	}
}
