package enrichment

import (
	"slices"
	"strings"

	"budsandbox/bank"
	"budsandbox/fixtures"
)

// learnMerchants takes in the catalogue, the intermediaries, the codes and the models.
func (e *Engine) learnMerchants(f *fixtures.Fixtures, s settings) error {
	merchants, err := f.Merchants()
	if err != nil {
		return err
	}
	processors, err := f.Processors()
	if err != nil {
		return err
	}
	if e.codes, err = f.Codes(); err != nil {
		return err
	}
	if e.models, err = f.Models(); err != nil {
		return err
	}
	lends := map[string]bool{}
	for i := range processors {
		p := &processors[i]
		e.between = append(e.between, p.Bank())
		for _, a := range p.Aliases {
			lends[a.Text] = true
			for _, c := range e.countries {
				c.index.add(phrase{text: a.Text, kind: between, alone: a.Alone, of: len(e.between) - 1})
			}
		}
	}
	known := func(m *fixtures.Merchant) bool {
		return slices.ContainsFunc(s.own, func(o fixtures.Merchant) bool { return o.Country == m.Country && o.Slug == m.Slug })
	}
	all := merchants.All()
	var l line
	for i := range s.own {
		own := s.own[i]
		own.Aliases = nil
		for _, a := range s.own[i].Aliases {
			l.read(a.Text)
			own.Aliases = append(own.Aliases, fixtures.Alias{Text: string(l.text), Alone: a.Alone})
		}
		e.learnMerchant(&own, nil)
	}
	for i := range all {
		if !known(&all[i]) {
			e.learnMerchant(&all[i], lends)
		}
	}
	e.words = wording(all, e.codes.All())
	return nil
}

func (e *Engine) learnMerchant(m *fixtures.Merchant, lends map[string]bool) {
	one := merchant{Merchant: m, row: m.Bank(), kind: kindOf(m.Rail)}
	for _, name := range m.Tags {
		if tag, known := bank.ParseTag(name); known {
			one.tags |= tag
		}
	}
	if m.Rail == fixtures.CardOnline {
		one.tags |= bank.TagOnline
	}
	switch m.Rail {
	case fixtures.OwnTransfer, fixtures.Fee, fixtures.InterestPaid, fixtures.CashMachine:
		one.silent = true
	}
	one.silent = one.silent || m.Categories.L1 == "banking"
	c := e.countries[m.Country]
	for _, a := range m.Aliases {
		c.index.add(phrase{text: a.Text, kind: alias, alone: a.Alone, lends: lends[a.Text], of: len(e.merchants)})
	}
	e.merchants = append(e.merchants, one)
}

// kindOf is how money moves on a rail.
func kindOf(rail fixtures.Rail) bank.TypeCode {
	switch rail {
	case "":
		return ""
	case fixtures.Card, fixtures.CardOnline:
		return bank.CardPayment
	case fixtures.DirectDebit, fixtures.ACHDebit:
		return bank.DirectDebit
	case fixtures.StandingOrder:
		return bank.StandingOrd
	case fixtures.CashMachine:
		return bank.CashMachine
	case fixtures.Fee:
		return bank.Charge
	case fixtures.InterestPaid:
		return bank.Interest
	}
	return bank.BankTransfer
}

// learnRules takes in the rules, the towns, and the British employers that the sandbox invents: who pays wages without saying so
// is known by name. To a business they pay what they owe it, which is the rule behind.
func (e *Engine) learnRules(f *fixtures.Fixtures, _ settings) (err error) {
	add := func(of string, p phrase) {
		for name, c := range e.countries {
			if of == "*" || of == string(name) {
				c.index.add(p)
			}
		}
	}
	if e.rules, err = readRules(add); err != nil {
		return err
	}
	places, err := f.Places()
	if err != nil {
		return err
	}
	e.rules = append(e.rules, rule{pair: fixtures.Pair{L1: "income", L2: "salary"}, tags: bank.TagIncome, kind: bank.BankTransfer},
		rule{pair: fixtures.Pair{L1: "income", L2: "other_income"}, tags: bank.TagIncome, kind: bank.BankTransfer})
	var l line
	for name, c := range e.countries {
		for _, employer := range places.Names(name, fixtures.Employer) {
			if name == fixtures.GB { // Americans' wages say so
				l.read(employer)
				c.index.add(phrase{text: string(l.text), kind: keyword, in: true, start: true, weak: true, of: len(e.rules) - 2})
			}
		}
		towns := places.Towns(name)
		for _, t := range towns {
			l.read(t.Name)
			c.index.add(phrase{text: string(l.text), kind: town})
		}
	}
	return nil
}

// learnNames takes in the names of people.
func (e *Engine) learnNames(f *fixtures.Fixtures, _ settings) error {
	people, err := f.People()
	if err != nil {
		return err
	}
	for _, c := range e.countries {
		for _, name := range people.Surnames {
			c.surnames[strings.ToUpper(name)] = true
		}
		for _, name := range people.Given {
			c.given[strings.ToUpper(name)] = true
		}
	}
	return nil
}
