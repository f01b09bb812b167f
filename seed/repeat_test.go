package seed_test

import (
	"testing"
	"time"

	"budsandbox/bank"
	"budsandbox/fixtures"
	"budsandbox/seed"
)

// Ensure that the charges that a persona's incidents repeat exist twice, equal in everything that a
// bank would compare but with different ids, and that no other charges repeat exactly.
func TestRepeatedCharges(t *testing.T) {
	type likeness struct {
		account     bank.AccountID
		description string
		amount      bank.Money
		at          time.Time
		merchant    *bank.Merchant
	}
	each(t, 2, func(t *testing.T, g *seed.Generator, p *fixtures.Persona, c bank.Connection) {
		rows := map[likeness][]bank.TransactionID{}
		for _, r := range history(t, g, c, connected.AddDate(0, 1, 0)).Entries {
			if r.Amount.Minor < 0 {
				key := likeness{r.Account, r.Description, r.Amount, r.At, r.Enrichment.Merchant}
				rows[key] = append(rows[key], r.ID)
			}
		}
		repeated := 0
		for key, ids := range rows {
			switch {
			case len(ids) == 1:
			case len(ids) > 2 || ids[0] == ids[1]:
				t.Errorf("seed %d: %v has rows %q", c.Seed, key, ids)
			default:
				repeated++
			}
		}
		want := 0
		for _, e := range p.Incidents {
			if e.Kind == fixtures.IncidentRepeat {
				want++
			}
		}
		if repeated != want {
			t.Errorf("seed %d: %d charges are repeated, want %d", c.Seed, repeated, want)
		}
	})
}
