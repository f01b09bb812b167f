package emulator

import (
	"net/url"
	"time"
)

// Provider is a bank with its services.
type Provider struct {
	ID            string       `json:"provider"`
	Name          string       `json:"display_name"`
	Regions       []string     `json:"regions"` // ISO 3166-1 alpha-3
	Types         []string     `json:"types"`
	Icon          string       `json:"icon"` // URL
	Connects      bool         `json:"connects"`
	PaymentID     string       `json:"payment_id"`       // id in the payments API; empty if the bank offers no payments
	Services      []string     `json:"payment_services"` // such as domestic-single-payment
	Maintenance   *Maintenance `json:"maintenance_window"`
	InMaintenance bool         `json:"in_maintenance"`
}

// Maintenance is a current or planned maintenance window of a bank.
type Maintenance struct {
	Start time.Time `json:"start"`
	End   time.Time `json:"end"` // zero if it is unknown
}

// Providers returns the banks with their maintenance windows, as the project sees them.
func (c *Client) Providers() ([]Provider, error) {
	return c.sandbox.providers("?client_id=" + url.QueryEscape(c.ID))
}

// Providers returns the banks with the maintenance windows that are set for all projects.
func (s *Sandbox) Providers() ([]Provider, error) { return s.providers("") }

func (s *Sandbox) providers(query string) ([]Provider, error) {
	var list struct{ Data []Provider }
	err := s.controlRequest("GET", "/_sandbox/providers"+query, nil, &list)
	return list.Data, err
}
