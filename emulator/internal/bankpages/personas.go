package bankpages

import (
	"fmt"
	"slices"
	"strings"

	"budsandbox/bank"
	"budsandbox/emulator/internal/connection"
)

type personasData struct {
	Provider    string
	Query       string
	Recommended *personaData // nil while the customer searches
	Groups      []personaGroup
	Failures    []failureData // failures of connecting
	Later       []failureData // failures of refreshing after a successful connection
}

type personaData struct {
	connection.Persona
	Holder string // holder of the accounts
}

type personaGroup struct {
	Title    string
	Personas []personaData
}

// card is the data of a persona's card.
type card struct {
	Base, Provider string
	Persona        personaData
}

// newCard is the template function that returns the data of a card.
func newCard(base, provider string, persona any) (card, error) {
	switch p := persona.(type) {
	case personaData:
		return card{base, provider, p}, nil
	case *personaData:
		return card{base, provider, *p}, nil
	}
	return card{}, fmt.Errorf("%T has no card", persona)
}

// personas lets the customer choose whose accounts to use: the recommended ones first, then all or those that a search
// finds.
func (p *Pages) personas(v *visit) error {
	if err := v.checkOpen(); err != nil {
		return err
	}
	provider, err := p.provider(v, v.request.FormValue("provider"))
	if err != nil {
		return err
	}
	all, err := p.personaList(v, provider.ID)
	if err != nil {
		return err
	}
	data := personasData{Provider: provider.ID, Query: strings.TrimSpace(v.request.FormValue("q"))}
	rest := all
	if data.Query == "" && len(all) > 0 {
		data.Recommended, rest = &all[0], all[1:]
	}
	rest = slices.DeleteFunc(slices.Clone(rest), func(d personaData) bool { return !d.matches(data.Query) })
	data.Groups = groupPersonas(rest, len(all) > 0 && all[0].Type == bank.Business)
	data.Failures, data.Later = failures(connection.FailurePrefix), failures(connection.RefreshFailurePrefix)
	return p.show(v, content{name: "personas", title: "Choose whose accounts to use", bank: provider.ID, data: data})
}

// personaList returns the personas of a bank with their holders.
func (p *Pages) personaList(v *visit, provider string) ([]personaData, error) {
	offered, err := p.connections.PersonasFor(v.Customer, provider)
	if err != nil {
		return nil, err
	}
	all := make([]personaData, len(offered))
	for i, persona := range offered {
		all[i].Persona = persona
		if all[i].Holder, err = p.connections.Holder(v.Project, v.Customer, provider, persona); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// matches reports whether a search finds the persona.
func (d personaData) matches(query string) bool {
	texts := append([]string{d.ID, d.Name, d.Holder, d.Description}, d.GoodFor...)
	for _, a := range d.Accounts {
		texts = append(texts, a.Name)
	}
	return contains(query, texts...)
}

// groupPersonas divides personas into people, businesses and edge cases. A bank for businesses lists these first.
func groupPersonas(all []personaData, businessFirst bool) (groups []personaGroup) {
	add := func(title string, belongs func(personaData) bool) {
		members := slices.DeleteFunc(slices.Clone(all), func(d personaData) bool { return !belongs(d) })
		if len(members) > 0 {
			groups = append(groups, personaGroup{title, members})
		}
	}
	people := func() {
		add("Everyday people", func(d personaData) bool { return !d.Edge && d.Type != bank.Business })
	}
	if !businessFirst {
		people()
	}
	add("Businesses", func(d personaData) bool { return !d.Edge && d.Type == bank.Business })
	if businessFirst {
		people()
	}
	add("Edge cases", func(d personaData) bool { return d.Edge })
	return groups
}

// holder returns the name of the holder of a persona's accounts. A persona that forces a failure has those of the
// bank's first persona.
func (p *Pages) holder(v *visit, provider, id string) (string, error) {
	offered, err := p.connections.PersonasFor(v.Customer, provider)
	if err != nil || len(offered) == 0 {
		return id, err
	}
	chosen := offered[0]
	if i := slices.IndexFunc(offered, func(p connection.Persona) bool { return p.ID == id }); i >= 0 {
		chosen = offered[i]
	}
	return p.connections.Holder(v.Project, v.Customer, provider, chosen)
}
