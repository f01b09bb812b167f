package connection

import (
	"fmt"
	"slices"
	"strings"

	"budsandbox/bank"
	"budsandbox/fixtures"
	"budsandbox/internal/spelling"
)

// Persona describes the bank data to which a customer can connect.
type Persona struct {
	ID, Name, Description string
	Region                fixtures.Country
	Type                  bank.CustomerType
	GoodFor               []string
	Edge                  bool // made to test one edge case
	Months                int  // length of the history
	Accounts              []PersonaAccount
}

// PersonaAccount is an account of a persona. Overrides refer to it by its role.
type PersonaAccount struct {
	Role, Name string
	Type       bank.AccountType
}

// PersonaCatalogue lists the personas.
type PersonaCatalogue interface {
	// All returns the personas in the order in which they are offered.
	All() ([]Persona, error)
	// Check returns an error if overrides cannot be applied to a persona. Its text begins with the JSON path.
	Check(id string, overrides []byte) error
}

// The prefixes of magic personas, which force a result by name: error.auth_denied fails to connect,
// error.refresh.provider_failure connects and then fails to refresh.
const (
	FailurePrefix        = "error."
	RefreshFailurePrefix = "error.refresh."
)

// magicResult returns the results that a magic persona forces, or empty results for another persona.
func magicResult(persona string) (connectResult, refreshResult bank.Result, err error) {
	code, ok := strings.CutPrefix(persona, FailurePrefix)
	if !ok {
		return "", "", nil
	}
	onRefresh := strings.HasPrefix(persona, RefreshFailurePrefix)
	if onRefresh {
		code = strings.TrimPrefix(persona, RefreshFailurePrefix)
	}
	result := bank.Result(code)
	if !result.Known() || result == bank.Success {
		const format = "persona %q names no failure; after %q comes a result code such as %s"
		text := fmt.Sprintf(format, persona, FailurePrefix, bank.ProviderFailure)
		return "", "", &Refusal{ErrPersona, "persona", text}
	}
	if onRefresh {
		return "", result, nil
	}
	return result, "", nil
}

// Country returns the country of a customer's personas: US with the category model us-v3, GB otherwise. A context
// without a model counts as British: Bud's collection overwrites one for the US without it and then connects a British
// bank.
func Country(customer bank.Customer) fixtures.Country {
	if customer.Context.Model == bank.ModelUS {
		return fixtures.US
	}
	return fixtures.GB
}

// PersonasFor returns the personas that a customer can connect to at a provider. The first one is the default: a
// business at a provider for businesses only and for business customers, a person otherwise.
func (s *Service) PersonasFor(customer bank.Customer, provider string) ([]Persona, error) {
	all, err := s.Personas.All()
	if err != nil {
		return nil, err
	}
	found, err := s.provider(provider)
	if err != nil {
		return nil, err
	}
	preferredType := bank.Personal
	isBusiness := customer.Context.Type == bank.Business && slices.Contains(found.Types, "business")
	if isBusiness || !slices.Contains(found.Types, "retail") {
		preferredType = bank.Business
	}
	var preferred, rest []Persona
	for _, p := range all {
		switch {
		case p.Region != Country(customer):
		case p.Type == preferredType:
			preferred = append(preferred, p)
		default:
			rest = append(rest, p)
		}
	}
	return append(preferred, rest...), nil
}

// persona returns the persona with an id. An empty id and a magic persona stand for the provider's default.
func (s *Service) persona(customer bank.Customer, provider, id string) (Persona, error) {
	if id == "" || strings.HasPrefix(id, FailurePrefix) {
		personas, err := s.PersonasFor(customer, provider)
		if err == nil && len(personas) == 0 {
			text := fmt.Sprintf("%s has no persona for customers of %s", provider, Country(customer))
			err = &Refusal{ErrPersona, "persona", text}
		}
		if err != nil {
			return Persona{}, err
		}
		return personas[0], nil
	}
	all, err := s.Personas.All()
	if err != nil {
		return Persona{}, err
	}
	i := slices.IndexFunc(all, func(p Persona) bool { return p.ID == id })
	if i < 0 {
		text := fmt.Sprintf("no persona is called %q; GET /_sandbox/personas lists them", id)
		ids := make([]string, len(all))
		for i, known := range all {
			ids[i] = known.ID
		}
		if near := spelling.Nearest(id, ids); near != "" {
			text += ", such as " + near
		}
		return Persona{}, &Refusal{ErrPersona, "persona", text}
	}
	if found := all[i]; found.Region != Country(customer) {
		const format = "persona %s lives in %s, this customer in %s; choose another, or create the customer with %s"
		text := fmt.Sprintf(format, id, found.Region, Country(customer), contextFor(found.Region))
		return Persona{}, &Refusal{ErrRegion, "persona", text}
	}
	return all[i], nil
}

// contextFor returns the customer_context with which a customer can connect to the personas of a country.
func contextFor(country fixtures.Country) string {
	if country == fixtures.US {
		return `"customer_context":{"region":"US"}`
	}
	return `"customer_context":{"region":"GB"}`
}
