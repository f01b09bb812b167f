package seed

import (
	"fmt"
	"slices"

	"budsandbox/bank"
	"budsandbox/fixtures"
)

// Member is a person of a Crowd.
type Member struct {
	Number   int
	Age      int
	Persona  *fixtures.Persona
	Provider string // id of a bank of the persona's region and type
	Seed     uint64 // of the member's bank data, below 2^52 so that a JSON number can hold it
}

// Crowd is a population of any size. The ages of its members are distributed as those of their country's adults, and
// their personas as at that age. See docs/research/synthetic-data.md#populations.
type Crowd struct {
	seed      uint64
	countries []crowdCountry
	weights   []int
	personas  *fixtures.Personas
}

// crowdCountry is one of the countries that a crowd lives in.
type crowdCountry struct {
	population *fixtures.Population
	ages       []int                          // weights of population.Ages
	providers  map[bank.CustomerType][]string // ids
}

// countryShares are the shares of the countries of a crowd in per cent. They are our choice,
// without a source.
var countryShares = map[fixtures.Country]int{fixtures.GB: 70, fixtures.US: 30}

// NewCrowd returns a crowd that lives in the given countries. The same seed gives the same members.
func NewCrowd(f *fixtures.Fixtures, seed uint64, countries ...fixtures.Country) (*Crowd, error) {
	personas, err := f.Personas()
	if err != nil {
		return nil, err
	}
	providers, err := f.Providers()
	if err != nil {
		return nil, err
	}
	crowd := &Crowd{seed: seed, personas: personas}
	for _, country := range countries {
		population, err := f.Population(country)
		if err != nil {
			return nil, err
		}
		one := crowdCountry{population: population, providers: map[bank.CustomerType][]string{}}
		for _, band := range population.Ages {
			one.ages = append(one.ages, band.Share)
		}
		for _, p := range providers.All() {
			if !slices.Contains(p.Regions, fixtures.RegionOf(country)) {
				continue
			}
			if slices.Contains(p.Types, "retail") {
				one.providers[bank.Personal] = append(one.providers[bank.Personal], p.ID)
			}
			if slices.Contains(p.Types, "business") {
				one.providers[bank.Business] = append(one.providers[bank.Business], p.ID)
			}
		}
		crowd.countries = append(crowd.countries, one)
		crowd.weights = append(crowd.weights, countryShares[country])
	}
	return crowd, nil
}

// Member returns the member with a number. It depends on the seed, the countries and the number only.
func (c *Crowd) Member(number int) (Member, error) {
	k := key{}.path("crowd").occurrence(int64(c.seed), number)
	var s stream
	s.reset(k)
	country := &c.countries[s.weighted(c.weights)]
	band := country.population.Ages[s.weighted(country.ages)]
	m := Member{Number: number, Age: s.intBetween(band.FromAge, band.ToAge), Seed: k.uint64() >> 12}
	var groups []string
	var weights []int
	for _, g := range country.population.Groups {
		if m.Age >= g.FromAge && m.Age <= g.ToAge {
			groups, weights = append(groups, g.Persona), append(weights, g.Weight)
		}
	}
	if len(groups) == 0 {
		return m, fmt.Errorf("population: no persona is %d years old", m.Age)
	}
	m.Persona, _ = c.personas.Find(groups[s.weighted(weights)])
	banks := country.providers[m.Persona.Type]
	m.Provider = banks[s.intN(len(banks))]
	return m, nil
}

// Person returns the holder of a member's accounts, with an address and a telephone number that do
// not exist.
func (m Member) Person(f *fixtures.Fixtures) (fixtures.Person, error) {
	people, err := f.People()
	if err != nil {
		return fixtures.Person{}, err
	}
	places, err := f.Places()
	if err != nil {
		return fixtures.Person{}, err
	}
	k := customerKey(m.Seed, m.Persona)
	names := newNames(people.In(m.Persona.Region))
	c, err := newCustomer(k, m.Persona, names, places)
	if err != nil {
		return fixtures.Person{}, err
	}
	p := names.of(k.path("contact")).Person(c.home.Town)
	p.Given, p.Surname = c.given, c.surname
	p.Email = names.of(k.path("email")).Email(p.Given, p.Surname)
	return p, nil
}
