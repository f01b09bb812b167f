package enrichment

import (
	"github.com/google/uuid"

	"budsandbox/bank"
	"budsandbox/fixtures"
)

// Merchant returns the merchant or payment processor with an id, of any country, or nil if there is none.
func (e *Engine) Merchant(id uuid.UUID) *bank.Merchant { return e.byID()[id] }

// merchantsByID returns the merchants of all countries and the payment processors by their ids.
func (e *Engine) merchantsByID() map[uuid.UUID]*bank.Merchant {
	all := map[uuid.UUID]*bank.Merchant{}
	add := func(m *bank.Merchant) {
		if _, found := all[m.ID]; found {
			return
		}
		if m.Product != "" { // the firm itself, without a product
			firm := *m
			firm.Product, m = "", &firm
		}
		all[m.ID] = m
	}
	for _, name := range countryNames {
		c := e.countries[name]()
		for i := range c.merchants {
			add(c.bank(&c.merchants[i]))
		}
	}
	for _, p := range e.processors {
		add(p.shared)
	}
	return all
}

// Merchants returns the merchants of a country that rows can have, in the order of the catalogue, followed by the
// payment processors.
func (e *Engine) Merchants(country fixtures.Country) (all []*bank.Merchant) {
	seen := map[uuid.UUID]bool{}
	if built, known := e.countries[country]; known {
		c := built()
		for i := range c.merchants {
			if m := c.bank(&c.merchants[i]); !c.merchants[i].nameless && !seen[m.ID] {
				all, seen[m.ID] = append(all, m), true
			}
		}
	}
	for _, p := range e.processors {
		if !seen[p.shared.ID] {
			all, seen[p.shared.ID] = append(all, p.shared), true
		}
	}
	return all
}
