package enrichment

import (
	"budsandbox/bank"
	"budsandbox/fixtures"
)

// loadRules adds the rules.
func (c *country) loadRules(*fixtures.Fixtures) (err error) {
	c.rules, err = readRules(c.rules, func(country string, p phrase) {
		if country == "*" || country == string(c.name) {
			c.index.add(p)
		}
	})
	return err
}

// loadPlaces adds the towns and the invented British employers.
func (c *country) loadPlaces(f *fixtures.Fixtures) error {
	places, err := f.Places()
	if err != nil {
		return err
	}
	if c.name == fixtures.GB {
		c.loadEmployers(places.Names(fixtures.GB, fixtures.Employer))
	}
	var l line
	for _, town := range places.Towns(c.name) {
		l.read(town.Name)
		c.index.add(phrase{text: string(l.text), kind: townPhrase})
	}
	for _, larger := range places.LargerTowns(c.name) {
		c.index.add(phrase{text: larger, kind: placePhrase})
	}
	return nil
}

// loadEmployers adds the British employers, which are recognised by name because their lines do not mention wages as
// American lines do. They pay wages to people, and the invoices of businesses.
func (c *country) loadEmployers(names []string) {
	wages := int32(len(c.rules))
	c.rules = append(c.rules, rule{
		pair:     fixtures.Pair{L1: "income", L2: "salary"},
		business: fixtures.Pair{L1: "income", L2: "other_income"},
		tags:     bank.TagIncome,
		typeCode: bank.BankTransfer,
	})
	var l line
	for _, name := range names {
		l.read(name)
		c.index.add(phrase{
			text: string(l.text), kind: purposePhrase, creditsOnly: true, atStart: true, weak: true, target: wages,
		})
	}
}

// loadNames adds the names of people.
func (c *country) loadNames(f *fixtures.Fixtures) error {
	people, err := f.People()
	if err != nil {
		return err
	}
	given, surnames, err := f.KnownNames()
	if err != nil {
		return err
	}
	own := people.In(c.name)
	c.names.given = [][]string{people.Given, own.Given, given}
	c.names.surnames = [][]string{people.Surnames, own.Surnames, surnames}
	return nil
}
