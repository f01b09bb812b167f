package server

import (
	"fmt"
	"strings"

	"budsandbox/emulator/internal/connection"
	"budsandbox/fixtures"
)

// personas is the catalogue of the personas that come with the program.
type personas struct{ fixtures *fixtures.Fixtures }

// All are the personas, in the order of their files.
func (d personas) All() ([]connection.Persona, error) {
	known, err := d.fixtures.Personas()
	if err != nil {
		return nil, err
	}
	all := make([]connection.Persona, 0, len(known.All()))
	for _, p := range known.All() {
		one := connection.Persona{
			ID: p.ID, Name: p.Name, Description: p.Description, Region: p.Region, Type: p.Type, GoodFor: p.GoodFor, Edge: p.Rank >= fixtures.Edge, Months: p.Months,
		}
		for _, a := range p.Accounts {
			one.Accounts = append(one.Accounts, connection.PersonaAccount{Role: a.Role, Name: a.Name, Type: a.Type})
		}
		all = append(all, one)
	}
	return all, nil
}

// Check applies overrides to a persona and says what is wrong with them.
func (d personas) Check(id string, overrides []byte) error {
	known, err := d.fixtures.Personas()
	if err != nil {
		return err
	}
	p, found := known.Find(id)
	if !found {
		return fmt.Errorf("no persona is called %q", id)
	}
	if _, err := p.With(overrides); err != nil {
		return fmt.Errorf("%s", strings.TrimPrefix(err.Error(), "overrides: "))
	}
	return nil
}
