package control

import (
	"slices"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/inventory"
	"budsandbox/emulator/internal/route"
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
	var given filters
	if err := h.checkPersona(&given, in.Persona); err != nil {
		return reply, err
	}
	provider, err := h.findProvider(&given, in.Provider)
	if err != nil {
		return reply, err
	}
	customer := given.customer(in.Customer)
	if err := given.err(); err != nil {
		return reply, err
	}
	page, err := h.Inventory.Connections(req.Context(), inventory.ConnectionQuery{
		Project: bank.Project(in.Client), Customer: customer, Provider: provider, Persona: in.Persona,
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
		data.Overrides = new(route.Raw(c.Overrides))
	}
	if n := len(c.Pulls); n > 0 {
		data.PulledAt = &c.Pulls[n-1].At
	}
	if c.Consent != nil {
		data.Consent = new(newConsentData(*c.Consent))
	}
	for _, r := range c.Removed {
		data.Removed = append(data.Removed, removedData{r.Account, r.At, timeOrNil(r.Until)})
	}
	return data
}

// checkPersona records a problem for an unknown persona. An empty one is allowed.
func (h *Handlers) checkPersona(given *filters, persona string) error {
	if persona == "" {
		return nil
	}
	all, err := h.Connections.Personas.All()
	if err != nil {
		return err
	}
	var known []string
	for _, p := range all {
		known = append(known, p.ID)
	}
	if !slices.Contains(known, persona) {
		given.fail("persona", unknownName(persona, "/_sandbox/personas", known))
	}
	return nil
}

// findProvider returns the id of a provider as connections have it. It records a problem for an unknown provider. An
// empty one is allowed.
func (h *Handlers) findProvider(given *filters, provider string) (id string, err error) {
	if provider == "" {
		return "", nil
	}
	providers, err := h.Connections.Fixtures.Providers()
	if err != nil {
		return "", err
	}
	var known []string
	for i := range providers.All() {
		p := &providers.All()[i]
		if provider == p.ID || provider == p.CompactID {
			return p.ID, nil
		}
		known = append(known, p.ID)
	}
	given.fail("provider", unknownName(provider, "/_sandbox/providers", known))
	return "", nil
}
