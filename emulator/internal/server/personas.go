package server

import (
	"fmt"
	"strings"

	"budsandbox/emulator/internal/connection"
	"budsandbox/fixtures"
)

// personas lists the personas of the fixtures for the package connection.
type personas struct{ fixtures *fixtures.Fixtures }

// All returns the personas in the order of their files.
func (c personas) All() ([]connection.Persona, error) {
	catalogue, err := c.fixtures.Personas()
	if err != nil {
		return nil, err
	}
	all := make([]connection.Persona, 0, len(catalogue.All()))
	for _, p := range catalogue.All() {
		persona := connection.Persona{
			ID: p.ID, Name: p.Name, Description: p.Description, Region: p.Region, Type: p.Type, GoodFor: p.GoodFor,
			Edge: p.Rank >= fixtures.Edge, Months: p.Months,
		}
		for _, a := range p.Accounts {
			account := connection.PersonaAccount{Role: a.Role, Name: a.Name, Type: a.Type}
			persona.Accounts = append(persona.Accounts, account)
		}
		all = append(all, persona)
	}
	return all, nil
}

// Check applies overrides to a persona and returns an error if they are invalid.
func (c personas) Check(id string, overrides []byte) error {
	catalogue, err := c.fixtures.Personas()
	if err != nil {
		return err
	}
	p, found := catalogue.Find(id)
	if !found {
		return fmt.Errorf("no persona is called %q", id)
	}
	if _, err := p.With(overrides); err != nil {
		return fmt.Errorf("%s", strings.TrimPrefix(err.Error(), "overrides: "))
	}
	return nil
}
