package enrichment

import (
	"budsandbox/bank"
	"budsandbox/fixtures"
)

// loadRules adds the rules.
func (e *Engine) loadRules(*fixtures.Fixtures, settings) (err error) {
	e.rules, err = readRules(e.rules, func(country string, p phrase) {
		for name, c := range e.countries {
			if country == "*" || country == string(name) {
				c.index.add(p)
			}
		}
	})
	return err
}

// loadPlaces adds the towns and the invented British employers.
func (e *Engine) loadPlaces(f *fixtures.Fixtures, _ settings) error {
	places, err := f.Places()
	if err != nil {
		return err
	}
	e.loadEmployers(places.Names(fixtures.GB, fixtures.Employer))
	var l line
	for name, c := range e.countries {
		for _, town := range places.Towns(name) {
			l.read(town.Name)
			c.index.add(phrase{text: string(l.text), kind: townPhrase})
		}
		for _, larger := range places.LargerTowns(name) {
			c.index.add(phrase{text: larger, kind: placePhrase})
		}
	}
	return nil
}

// loadEmployers adds the British employers, which are recognised by name because their lines do not mention wages as
// American lines do. They pay wages to people, and the invoices of businesses.
func (e *Engine) loadEmployers(names []string) {
	wages := int32(len(e.rules))
	e.rules = append(e.rules, rule{
		pair:     fixtures.Pair{L1: "income", L2: "salary"},
		business: fixtures.Pair{L1: "income", L2: "other_income"},
		tags:     bank.TagIncome,
		typeCode: bank.BankTransfer,
	})
	var l line
	for _, name := range names {
		l.read(name)
		e.countries[fixtures.GB].index.add(phrase{
			text: string(l.text), kind: purposePhrase, creditsOnly: true, atStart: true, weak: true, target: wages,
		})
	}
}

// loadNames adds the names of people.
func (e *Engine) loadNames(f *fixtures.Fixtures, _ settings) error {
	people, err := f.People()
	if err != nil {
		return err
	}
	given, surnames, err := f.KnownNames()
	if err != nil {
		return err
	}
	for name, c := range e.countries {
		own := people.In(name)
		c.names.given = [][]string{people.Given, own.Given, given}
		c.names.surnames = [][]string{people.Surnames, own.Surnames, surnames}
	}
	return nil
}
