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
func (p personas) All() ([]connection.Persona, error) {
	catalogue, err := p.fixtures.Personas()
	if err != nil {
		return nil, err
	}
	all := make([]connection.Persona, 0, len(catalogue.All()))
	for _, persona := range catalogue.All() {
		added := connection.Persona{
			ID: persona.ID, Name: persona.Name, Description: persona.Description, Region: persona.Region,
			Type: persona.Type, GoodFor: persona.GoodFor, Edge: persona.Rank >= fixtures.Edge, Months: persona.Months,
		}
		for _, a := range persona.Accounts {
			account := connection.PersonaAccount{Role: a.Role, Name: a.Name, Type: a.Type}
			added.Accounts = append(added.Accounts, account)
		}
		all = append(all, added)
	}
	return all, nil
}

// Check applies overrides to a persona and returns an error if they are invalid.
func (p personas) Check(id string, overrides []byte) error {
	catalogue, err := p.fixtures.Personas()
	if err != nil {
		return err
	}
	persona, found := catalogue.Find(id)
	if !found {
		return fmt.Errorf("no persona is called %q", id)
	}
	if _, err := persona.With(overrides); err != nil {
		return fmt.Errorf("%s", strings.TrimPrefix(err.Error(), "overrides: "))
	}
	return nil
}
