package control

import (
	"encoding/json"
	"slices"
	"strings"

	"budsandbox/emulator/internal/connection"
	"budsandbox/emulator/internal/route"
)

type personasRequest struct {
	route.Public
	Region string `query:"region" validate:"omitempty,oneof=GB US"`
	Type   string `query:"type"   validate:"omitempty,oneof=personal business"`
}

type personaList struct {
	Data []personaData `json:"data"`
}

type personaData struct {
	ID          string           `json:"id"`
	Name        string           `json:"name"`
	Region      string           `json:"region"`
	Type        string           `json:"type"`
	Provider    string           `json:"provider"` // a provider that offers every persona of the region
	Description string           `json:"description"`
	GoodFor     []string         `json:"good_for"`
	Accounts    []personaAccount `json:"accounts"`
}

type personaAccount struct {
	Role string `json:"role"` // name of the account in overrides
	Name string `json:"name"`
	Type string `json:"type"`
}

// personas lists the personas to which customers can connect.
func (h *Handlers) personas(
	_ *route.Request, in *personasRequest,
) (reply route.Data[personaList], _ error) {
	all, err := h.Connections.Personas.All()
	if err != nil {
		return reply, err
	}
	reply.Data.Data = []personaData{}
	for _, p := range all {
		if (in.Region != "" && in.Region != string(p.Region)) || (in.Type != "" && in.Type != string(p.Type)) {
			continue
		}
		reply.Data.Data = append(reply.Data.Data, newPersonaData(p))
	}
	return reply, nil
}

type personaRequest struct {
	route.Public
	Persona   string `path:"persona_id"`
	Client    string `                  query:"client_id"` // project whose clock is used
	Seed      int    `                  query:"seed"      validate:"gte=0"`
	Overrides string `                  query:"overrides"` // JSON, as in the connection of a customer
}

type personaFigures struct {
	personaData
	Figures figuresData `json:"figures"`
}

// persona returns a persona with the figures of a customer who connects to it now.
func (h *Handlers) persona(req *route.Request, in *personaRequest) (reply route.Data[personaFigures], _ error) {
	all, err := h.Connections.Personas.All()
	if err != nil {
		return reply, err
	}
	i := slices.IndexFunc(all, func(p connection.Persona) bool { return p.ID == in.Persona })
	if i < 0 {
		return reply, notFound("persona", in.Persona, "/_sandbox/personas")
	}
	reply.Data.personaData = newPersonaData(all[i])
	overrides, err := h.personaOverrides(in.Persona, in.Overrides)
	if err != nil {
		return reply, err
	}
	book, now, err := h.personaBook(in.Client, in.Persona, uint64(in.Seed), overrides)
	if err != nil {
		return reply, err
	}
	models, err := h.Connections.Fixtures.Models()
	if err != nil {
		return reply, err
	}
	reply.Data.Figures = newFigures(book, models, now)
	return reply, nil
}

// personaOverrides checks the overrides of a persona. An empty text has none.
func (h *Handlers) personaOverrides(persona, text string) ([]byte, error) {
	overrides := []byte(strings.TrimSpace(text))
	if len(overrides) == 0 {
		return nil, nil
	}
	if !json.Valid(overrides) {
		return nil, route.InvalidField("overrides", "overrides must be JSON")
	}
	if err := h.Connections.Personas.Check(persona, overrides); err != nil {
		return nil, route.InvalidField("overrides", "overrides: "+err.Error())
	}
	return overrides, nil
}

func newPersonaData(p connection.Persona) personaData {
	data := personaData{
		ID: p.ID, Name: p.Name, Region: string(p.Region), Type: string(p.Type), Provider: connection.HomeProvider,
		Description: p.Description, GoodFor: append([]string{}, p.GoodFor...), Accounts: []personaAccount{},
	}
	for _, a := range p.Accounts {
		data.Accounts = append(data.Accounts, personaAccount{a.Role, a.Name, string(a.Type)})
	}
	return data
}
