package control

import (
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
