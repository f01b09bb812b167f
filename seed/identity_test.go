package seed_test

import (
	"reflect"
	"testing"
	"time"

	"budsandbox/bank"
	"budsandbox/fixtures"
	"budsandbox/seed"
)

// Ensure that connections with equal identities have the same history, whenever they are made, and that a connection
// with life events has no identity.
func TestIdentity(t *testing.T) {
	each(t, 1, func(t *testing.T, g *seed.Generator, p *fixtures.Persona, c bank.Connection) {
		one, shared := g.Identity(c)
		if !shared {
			return
		}
		until := c.CreatedAt.Add(4 * time.Hour)
		want := history(t, g, c, until)
		for _, later := range []time.Duration{999 * time.Millisecond, 29 * time.Minute, 3 * time.Hour} {
			other := c
			other.ID, other.Customer, other.CreatedAt = bank.ConnectionID{1}, bank.CustomerID{2}, c.CreatedAt.Add(later)
			if same, _ := g.Identity(other); same != one {
				continue
			}
			got := history(t, g, other, until)
			if !reflect.DeepEqual(want.Entries, got.Entries) || !reflect.DeepEqual(want.Accounts, got.Accounts) ||
				!reflect.DeepEqual(want.Payments(until), got.Payments(until)) {
				t.Errorf("connected %v later, the history of the same identity is another", later)
			}
		}
		c.Events = []bank.LifeEvent{{}}
		if _, shared := g.Identity(c); shared {
			t.Error("a connection with life events has an identity")
		}
	})
}

// Ensure that a change of anything on which a history depends changes the identity.
func TestIdentityDiffers(t *testing.T) {
	each(t, 1, func(t *testing.T, g *seed.Generator, p *fixtures.Persona, c bank.Connection) {
		one, shared := g.Identity(c)
		if !shared { // a persona with life events of its own
			return
		}
		for name, change := range map[string]func(*bank.Connection){
			"seed":      func(c *bank.Connection) { c.Seed++ },
			"beginning": func(c *bank.Connection) { c.From = c.From.AddDate(0, 0, 1) },
			"overrides": func(c *bank.Connection) { c.Overrides = []byte(`{}`) },
		} {
			other := c
			change(&other)
			if other.From.IsZero() {
				continue
			}
			if id, _ := g.Identity(other); id == one {
				t.Errorf("another %s has the same identity", name)
			}
		}
	})
}
