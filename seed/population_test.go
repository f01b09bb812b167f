package seed_test

import (
	"math"
	"testing"

	"budsandbox/bank"
	"budsandbox/fixtures"
	"budsandbox/seed"
)

// Ensure that a crowd has the ages of its countries' adults and personas of these ages only, and that
// a member depends on nothing but the seed and the number.
func TestCrowdIsAPopulation(t *testing.T) {
	t.Parallel()
	f := load(t)
	crowd, err := seed.NewCrowd(f, 7, fixtures.GB, fixtures.US)
	if err != nil {
		t.Fatal(err)
	}
	again, err := seed.NewCrowd(f, 7, fixtures.GB, fixtures.US)
	if err != nil {
		t.Fatal(err)
	}
	const size = 40_000
	ages, countries, personas := map[int]float64{}, map[fixtures.Country]float64{}, map[string]int{}
	for number := range size {
		m, err := crowd.Member(number)
		if err != nil {
			t.Fatal(err)
		}
		if number%1000 == 0 {
			if same, _ := again.Member(number); same != m {
				t.Fatalf("%+v and %+v are one member", m, same)
			}
		}
		countries[m.Persona.Region]++
		personas[m.Persona.ID]++
		if m.Persona.Region == fixtures.GB {
			ages[m.Age]++
		}
	}
	if share := countries[fixtures.GB] / size; math.Abs(share-0.7) > 0.01 {
		t.Errorf("%.1f %% are British, want 70", 100*share)
	}
	population, err := f.Population(fixtures.GB)
	if err != nil {
		t.Fatal(err)
	}
	for _, band := range population.Ages {
		count := 0.0
		for age := band.FromAge; age <= band.ToAge; age++ {
			count += ages[age]
		}
		got, want := count/countries[fixtures.GB], float64(band.Share)/100
		if math.Abs(got-want) > 0.01 {
			t.Errorf("%.1f %% are from %d to %d, want %.0f", 100*got, band.FromAge, band.ToAge, 100*want)
		}
	}
	for _, group := range population.Groups {
		if personas[group.Persona] == 0 {
			t.Errorf("nobody is %s", group.Persona)
		}
	}
}

// Ensure that every member has a bank of its country and type and an age of its persona's group, and that its person
// is the holder of the accounts.
func TestMembersAreCoherent(t *testing.T) {
	t.Parallel()
	f := load(t)
	g := &seed.Generator{Fixtures: f}
	ages := map[string][2]int{}
	for _, country := range []fixtures.Country{fixtures.GB, fixtures.US} {
		population, err := f.Population(country)
		if err != nil {
			t.Fatal(err)
		}
		for _, group := range population.Groups {
			ages[group.Persona] = [2]int{group.FromAge, group.ToAge}
		}
		crowd, err := seed.NewCrowd(f, 3, country)
		if err != nil {
			t.Fatal(err)
		}
		for number := range 150 {
			m, err := crowd.Member(number)
			if err != nil {
				t.Fatal(err)
			}
			if band := ages[m.Persona.ID]; m.Persona.Region != country || m.Age < band[0] || m.Age > band[1] {
				t.Errorf("%s of %s is %d", m.Persona.ID, m.Persona.Region, m.Age)
			}
			c := connection(m.Persona, m.Seed)
			c.Provider = m.Provider
			accounts, err := g.Accounts(c)
			if err != nil {
				t.Fatal(err)
			}
			p, err := m.Person(f)
			if err != nil {
				t.Fatal(err)
			}
			if name := p.Given + " " + p.Surname; m.Persona.Type == bank.Personal &&
				accounts[0].Holders[0].Name != name {
				t.Errorf("%s holds the account of %s", accounts[0].Holders[0].Name, name)
			}
		}
	}
}

// Ensure that a crowd needs a country that has a population.
func TestCrowdNeedsACountry(t *testing.T) {
	if _, err := seed.NewCrowd(load(t), 1, fixtures.Country("FR")); err == nil {
		t.Error("a crowd lives in France")
	}
}
