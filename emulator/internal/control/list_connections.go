package control

import (
	"fmt"
	"slices"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/inventory"
	"budsandbox/emulator/internal/route"
	"budsandbox/internal/spelling"
)

type connectionsQuery struct {
	route.Public
	Client   string `query:"client_id"`
	Customer string `query:"customer_id"`
	Provider string `query:"provider"`
	Persona  string `query:"persona"`
	After    string `query:"after"`
	Limit    int    `query:"limit"       default:"50" validate:"gte=1,lte=1000"`
}

type connectionList struct {
	Data []connectionData `json:"data"`
	Next string           `json:"next,omitempty"` // value of after for the next page; absent after the last
}

type connectionData struct {
	connectionItem
	Client    string        `json:"client_id"`
	Customer  string        `json:"customer_id"`
	Seed      uint64        `json:"seed"`
	Overrides *route.Raw    `json:"overrides,omitempty"`
	CreatedAt time.Time     `json:"created_at"`
	From      time.Time     `json:"history_from"`
	Pulls     int           `json:"pulls"` // number of fetches from the bank
	PulledAt  *time.Time    `json:"last_pulled_at,omitempty"`
	State     string        `json:"state"`
	Consent   *consentData  `json:"consent,omitempty"` // the consent in effect, or the last one
	Removed   []removedData `json:"removed_accounts,omitempty"`
}

// removedData is an account that the client deleted.
type removedData struct {
	Index int        `json:"index"` // among the persona's accounts
	At    time.Time  `json:"removed_at"`
	Until *time.Time `json:"restored_at,omitempty"` // when connecting again restored it
}

// listConnections lists connections with their consents.
func (h *Handlers) listConnections(
	req *route.Request, in *connectionsQuery,
) (reply route.Data[connectionList], _ error) {
	persona, provider, err := h.knownBank(in.Persona, in.Provider)
	if err != nil {
		return reply, err
	}
	var given filters
	customer := given.customer(in.Customer)
	if err := given.err(); err != nil {
		return reply, err
	}
	page, err := h.Inventory.Connections(req.Context(), inventory.ConnectionQuery{
		Project: bank.Project(in.Client), Customer: customer, Provider: provider, Persona: persona,
		After: in.After, Limit: in.Limit,
	})
	if err != nil {
		return reply, positionError(err)
	}
	reply.Data = connectionList{Data: []connectionData{}, Next: page.Next}
	for _, c := range page.Connections {
		reply.Data.Data = append(reply.Data.Data, newConnectionData(c))
	}
	return reply, nil
}

func newConnectionData(c inventory.Connection) connectionData {
	data := connectionData{
		connectionItem: connectionItem{c.ID.String(), c.Provider, c.Persona}, Client: string(c.Project),
		Customer: c.Customer.String(), Seed: c.Seed, CreatedAt: c.CreatedAt, From: c.From, Pulls: len(c.Pulls),
		State: string(c.State),
	}
	if len(c.Overrides) > 0 {
		raw := route.Raw(c.Overrides)
		data.Overrides = &raw
	}
	if n := len(c.Pulls); n > 0 {
		data.PulledAt = &c.Pulls[n-1].At
	}
	if c.Consent != nil {
		consent := newConsentData(*c.Consent)
		data.Consent = &consent
	}
	for _, r := range c.Removed {
		data.Removed = append(data.Removed, removedData{r.Account, r.At, timeOrNil(r.Until)})
	}
	return data
}

// knownBank returns a persona and the id of a provider in the form that connections have. Either may be empty. An
// unknown one is an error, because an empty list would be misleading.
func (h *Handlers) knownBank(persona, provider string) (string, string, error) {
	var problems route.Problems
	fail := func(name, value, list string, known []string) {
		text := fmt.Sprintf("%s %q is unknown; GET %s lists them", name, value, list)
		if near := spelling.Nearest(value, known); near != "" {
			text += ", such as " + near
		}
		problems = append(problems, route.Problem{In: "query", Name: name, Text: text})
	}
	if persona != "" {
		all, err := h.Connections.Personas.All()
		if err != nil {
			return "", "", err
		}
		var known []string
		for _, one := range all {
			known = append(known, one.ID)
		}
		if !slices.Contains(known, persona) {
			fail("persona", persona, "/_sandbox/personas", known)
		}
	}
	if provider != "" {
		all, err := h.Connections.Fixtures.Providers()
		if err != nil {
			return "", "", err
		}
		var known []string
		found := ""
		for i := range all.All() {
			one := &all.All()[i]
			known = append(known, one.ID)
			if provider == one.ID || provider == one.CompactID {
				found = one.ID
			}
		}
		if found == "" {
			fail("provider", provider, "/_sandbox/providers", known)
		}
		provider = found
	}
	if len(problems) > 0 {
		return "", "", problems
	}
	return persona, provider, nil
}
