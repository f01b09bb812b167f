package seed

import (
	"time"

	"budsandbox/bank"
	"budsandbox/fixtures"
)

// Identity identifies a history. Connections with equal identities have the same history, even if
// they belong to different customers.
type Identity struct {
	dataset           int
	seed              uint64
	persona, provider string
	overrides         string
	from, connected   int64 // nanoseconds since 1970; connected is truncated by precisionOf
}

// Identity returns the identity of a connection's history. It returns false if the inputs are invalid or if there are
// life events, because the entries of such a history belong to one customer.
func (g *Generator) Identity(c bank.Connection) (id Identity, shared bool) {
	in, err := g.Inputs(c)
	if err != nil || len(in.Events) > 0 || len(in.Persona.Events) > 0 {
		return id, false
	}
	id = Identity{
		dataset: c.Dataset, seed: in.Seed, persona: in.Persona.ID, provider: in.Provider.ID,
		overrides: string(c.Overrides), from: in.From.UnixNano(),
	}
	if precision := precisionOf(in.Persona); precision > 0 {
		id.connected = in.Connected.Truncate(precision).UnixNano()
	}
	return id, true
}

// precisionOf returns the precision with which a persona's history depends on the time of connection. It is 0 if the
// history does not depend on it. It is an hour if only the days of relative times count, because time zones differ
// from UTC by whole hours. Otherwise it is a second or less.
func precisionOf(p *fixtures.Persona) (precision time.Duration) {
	note := func(w fixtures.When, finest time.Duration) {
		if w.Relative() && (precision == 0 || finest < precision) {
			precision = finest
		}
	}
	day := func(w fixtures.When) time.Duration {
		if w.WholeHours() {
			return time.Hour
		}
		return time.Second
	}
	for i := range p.Accounts {
		note(p.Accounts[i].Closed, time.Nanosecond) // clients see the exact time
	}
	for i := range p.Obligations {
		note(p.Obligations[i].From, day(p.Obligations[i].From))
		note(p.Obligations[i].Until, day(p.Obligations[i].Until))
	}
	for i := range p.Habits {
		note(p.Habits[i].From, day(p.Habits[i].From))
		note(p.Habits[i].Until, day(p.Habits[i].Until))
	}
	for i := range p.Transfers {
		note(p.Transfers[i].Begins, day(p.Transfers[i].Begins))
		note(p.Transfers[i].Ends, day(p.Transfers[i].Ends))
	}
	for i := range p.Incidents {
		if e := &p.Incidents[i]; e.Kind == fixtures.IncidentExact {
			note(e.At, time.Second)
		} else {
			note(e.At, day(e.At))
		}
	}
	for i := range p.Extra {
		note(p.Extra[i].At, time.Second)
	}
	return precision
}
