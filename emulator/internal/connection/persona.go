package connection

import (
	"fmt"
	"slices"
	"strings"

	"budsandbox/bank"
	"budsandbox/fixtures"
)

// Persona is somebody whose bank data a customer can connect to.
type Persona struct {
	ID, Name, Description string
	Region                fixtures.Country
	Type                  bank.CustomerType
	GoodFor               []string
	Edge                  bool // it tests one odd thing
	Months                int  // of history
	Accounts              []PersonaAccount
}

// PersonaAccount is an account that a persona has. Overrides call it by its role.
type PersonaAccount struct {
	Role, Name string
	Type       bank.AccountType
}

// PersonaCatalogue lists the personas.
type PersonaCatalogue interface {
	// All are the personas, those to offer first in front.
	All() ([]Persona, error)
	// Check says what is wrong with changes to a persona, nil for nothing. Its error begins with the JSON path.
	Check(id string, overrides []byte) error
}

// Magic personas force a result by name: error.auth_denied fails to connect, error.refresh.provider_failure connects and
// then fails to refresh.
const (
	magicPrefix        = "error."
	magicRefreshPrefix = "error.refresh."
)

// forced are the results that a persona's name forces, empty for an honest one.
func forced(persona string) (connect, refresh bank.Result, err error) {
	code, magic := strings.CutPrefix(persona, magicPrefix)
	if !magic {
		return "", "", nil
	}
	late := strings.HasPrefix(persona, magicRefreshPrefix)
	if late {
		code = strings.TrimPrefix(persona, magicRefreshPrefix)
	}
	result := bank.Result(code)
	if !result.Known() || result == bank.Success {
		return "", "", &Refusal{ErrPersona, "persona", fmt.Sprintf(
			"persona %q names no failure; after %q comes a result code such as %s", persona, magicPrefix, bank.ProviderFailure)}
	}
	if late {
		return "", result, nil
	}
	return result, "", nil
}

// Country is whose personas a customer can have: American ones with the model us-v3, British ones otherwise.
func Country(c bank.Customer) fixtures.Country {
	if c.Context.Model == bank.ModelUS {
		return fixtures.US
	}
	return fixtures.GB
}

// PersonasFor are the personas that a customer can have at a provider, the default first: people at a bank for people,
// businesses at one for businesses only.
func (s *Service) PersonasFor(c bank.Customer, provider string) ([]Persona, error) {
	all, err := s.Personas.All()
	if err != nil {
		return nil, err
	}
	at, err := s.provider(provider)
	if err != nil {
		return nil, err
	}
	wanted := bank.Personal
	if !slices.Contains(at.Types, "retail") || (c.Context.Type == bank.Business && slices.Contains(at.Types, "business")) {
		wanted = bank.Business
	}
	var first, rest []Persona
	for _, p := range all {
		switch {
		case p.Region != Country(c):
		case p.Type == wanted:
			first = append(first, p)
		default:
			rest = append(rest, p)
		}
	}
	return append(first, rest...), nil
}

// persona finds the persona of an order; a magic one stands for the provider's default.
func (s *Service) persona(c bank.Customer, provider, id string) (Persona, error) {
	if id == "" || strings.HasPrefix(id, magicPrefix) {
		offered, err := s.PersonasFor(c, provider)
		if err == nil && len(offered) == 0 {
			err = &Refusal{ErrPersona, "persona", fmt.Sprintf("%s has no persona for customers of %s", provider, Country(c))}
		}
		if err != nil {
			return Persona{}, err
		}
		return offered[0], nil
	}
	all, err := s.Personas.All()
	if err != nil {
		return Persona{}, err
	}
	i := slices.IndexFunc(all, func(p Persona) bool { return p.ID == id })
	if i < 0 {
		return Persona{}, &Refusal{ErrPersona, "persona", fmt.Sprintf("no persona is called %q; GET /_sandbox/personas lists them", id)}
	}
	if found := all[i]; found.Region != Country(c) {
		return Persona{}, &Refusal{ErrRegion, "persona", fmt.Sprintf(
			"persona %s lives in %s, this customer in %s; choose another, or create the customer with %s",
			id, found.Region, Country(c), contextFor(found.Region))}
	}
	return all[i], nil
}

// contextFor is what to create a customer with, so that he can have a country's personas.
func contextFor(country fixtures.Country) string {
	if country == fixtures.US {
		return `"customer_context":{"region":"US"}`
	}
	return `"customer_context":{"region":"GB"}`
}
