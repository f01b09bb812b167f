package enrichment

import (
	"github.com/google/uuid"

	"budsandbox/bank"
	"budsandbox/fixtures"
)

// Merchant is the one with an id, of whichever country, or somebody between payer and payee; nil if there is none.
func (e *Engine) Merchant(id uuid.UUID) *bank.Merchant {
	for i := range e.merchants {
		if row := e.merchants[i].row; row.ID == id {
			if row.Product != "" { // whoever names a firm names none of its products
				firm := *row
				firm.Product = ""
				return &firm
			}
			return row
		}
	}
	for _, p := range e.processors {
		if p.row.ID == id {
			return p.row
		}
	}
	return nil
}

// Merchants are those of a country by whom rows can be named, in the order of the catalogue, and then those between
// payer and payee.
func (e *Engine) Merchants(country fixtures.Country) (all []*bank.Merchant) {
	seen := map[uuid.UUID]bool{}
	for i := range e.merchants {
		if m := &e.merchants[i]; m.country == country && !m.nameless && !seen[m.row.ID] {
			all, seen[m.row.ID] = append(all, m.row), true
		}
	}
	for _, p := range e.processors {
		if !seen[p.row.ID] {
			all, seen[p.row.ID] = append(all, p.row), true
		}
	}
	return all
}
