package enrichment

import (
	"github.com/google/uuid"

	"budsandbox/bank"
	"budsandbox/fixtures"
)

// Merchant returns the merchant or payment processor with an id, of any country, or nil if there is none.
func (e *Engine) Merchant(id uuid.UUID) *bank.Merchant {
	for i := range e.merchants {
		if row := e.merchants[i].shared; row.ID == id {
			if row.Product != "" { // the firm itself, without a product
				firm := *row
				firm.Product = ""
				return &firm
			}
			return row
		}
	}
	for _, p := range e.processors {
		if p.shared.ID == id {
			return p.shared
		}
	}
	return nil
}

// Merchants returns the merchants of a country that rows can have, in the order of the catalogue, followed by the
// payment processors.
func (e *Engine) Merchants(country fixtures.Country) (all []*bank.Merchant) {
	seen := map[uuid.UUID]bool{}
	for i := range e.merchants {
		if m := &e.merchants[i]; m.country == country && !m.nameless && !seen[m.shared.ID] {
			all, seen[m.shared.ID] = append(all, m.shared), true
		}
	}
	for _, p := range e.processors {
		if !seen[p.shared.ID] {
			all, seen[p.shared.ID] = append(all, p.shared), true
		}
	}
	return all
}
