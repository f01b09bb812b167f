package seed

import (
	"time"

	"budsandbox/bank"
	"budsandbox/fixtures"
)

// Identity is equal for connections that have the same history, whosever they are.
type Identity struct {
	dataset           int
	seed              uint64
	persona, provider string
	overrides         string
	from, connected   int64 // nanoseconds since 1970; connected is as exact as the history depends on it
}

// Identity returns the identity of a connection's history. It reports false for a connection with life events, whose
// rows are read as those of one customer are.
func (g *Generator) Identity(c bank.Connection) (id Identity, shared bool) {
	in, err := g.Inputs(c)
	if err != nil || len(in.Events) > 0 || len(in.Persona.Events) > 0 {
		return id, false
	}
	id = Identity{
		dataset: c.Dataset, seed: in.Seed, persona: in.Persona.ID, provider: in.Provider.ID,
		overrides: string(c.Overrides), from: in.From.UnixNano(),
	}
	if exactness := exactnessOf(in.Persona); exactness > 0 {
		id.connected = in.Connected.Truncate(exactness).UnixNano()
	}
	return id, true
}

// exactnessOf returns how exactly a persona's history depends on when it is connected: 0 for not at all, an hour where
// only the days of times relative to it count, because time zones differ from UTC by whole hours, else a second or
// less.
func exactnessOf(p *fixtures.Persona) (exactness time.Duration) {
	note := func(w fixtures.When, finest time.Duration) {
		if w.Relative() && (exactness == 0 || finest < exactness) {
			exactness = finest
		}
	}
	day := func(w fixtures.When) time.Duration {
		if w.WholeHours() {
			return time.Hour
		}
		return time.Second
	}
	for i := range p.Accounts {
		note(p.Accounts[i].Closed, time.Nanosecond) // it is told as it is
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
	for i := range p.Story {
		if e := &p.Story[i]; e.Kind == fixtures.StoryExact {
			note(e.At, time.Second)
		} else {
			note(e.At, day(e.At))
		}
	}
	for i := range p.Extra {
		note(p.Extra[i].At, time.Second)
	}
	return exactness
}
