package seed

import (
	"fmt"
	"slices"
	"sync"
	"time"

	"budsandbox/bank"
	"budsandbox/fixtures"
	"budsandbox/fixtures/calendar"
)

// Generator computes histories from the reference data and the personas. It is safe for concurrent use.
type Generator struct {
	Fixtures *fixtures.Fixtures
	Personas *fixtures.Personas // none are those of the fixtures

	room sync.Pool // of *scratch
}

// Errors of a connection that no data can be computed for.
var (
	ErrPersona  = fmt.Errorf("no such persona")
	ErrProvider = fmt.Errorf("no such provider")
	ErrDataset  = fmt.Errorf("unknown version of the generated data")
)

// Life is what a connection's data depend on: its persona with the connection's overrides, provider, seed and times. It is
// an error if one of them is unknown, or if the provider keeps no accounts in the persona's region.
func (g *Generator) Life(c bank.Connection) (Life, error) {
	if c.Dataset != Dataset {
		return Life{}, fmt.Errorf("dataset %d: %w", c.Dataset, ErrDataset)
	}
	personas, err := g.personas()
	if err != nil {
		return Life{}, err
	}
	persona, found := personas.Find(c.Persona)
	if !found {
		return Life{}, fmt.Errorf("persona %q: %w", c.Persona, ErrPersona)
	}
	if len(c.Overrides) > 0 {
		if persona, err = persona.With(c.Overrides); err != nil {
			return Life{}, err
		}
	}
	providers, err := g.Fixtures.Providers()
	if err != nil {
		return Life{}, err
	}
	provider, found := providers.Find(c.Provider)
	if !found || !slices.Contains(provider.Regions, fixtures.RegionOf(persona.Region)) {
		return Life{}, fmt.Errorf("provider %q for persona %s of %s: %w", c.Provider, persona.ID, persona.Region, ErrProvider)
	}
	life := Life{Seed: c.Seed, Persona: persona, Provider: provider, From: c.From, Connected: c.CreatedAt}
	if life.From.IsZero() {
		life.From = MonthsBefore(c.CreatedAt, persona.Months)
	}
	return life, nil
}

func (g *Generator) personas() (*fixtures.Personas, error) {
	if g.Personas != nil {
		return g.Personas, nil
	}
	return g.Fixtures.Personas()
}

// MonthsBefore is the beginning of the day so many months before an instant, in UTC: where a history begins.
func MonthsBefore(connected time.Time, months int) time.Time {
	return calendar.In(connected, time.UTC).AddMonths(-months).At(0, time.UTC)
}

func (g *Generator) world(c bank.Connection, until time.Time) (*world, error) {
	life, err := g.Life(c)
	if err != nil {
		return nil, err
	}
	return newWorld(g.Fixtures, life, until)
}

// Accounts are the accounts of a connection, without their rows; it costs a fraction of History.
func (g *Generator) Accounts(c bank.Connection) ([]Account, error) {
	w, err := g.world(c, c.From)
	if err != nil {
		return nil, err
	}
	return w.list(), nil
}

// History is what the bank of a connection knows up to a horizon: what is booked by then, and what is authorised and still to
// be booked. The latter has no running balance, for what else will be booked by then is not known yet.
func (g *Generator) History(c bank.Connection, until time.Time) (*History, error) {
	w, err := g.world(c, until)
	if err != nil {
		return nil, err
	}
	room := g.borrow()
	defer g.room.Put(room)
	return w.history(until, room), nil
}

// HistoryOf is the History of a life.
func HistoryOf(f *fixtures.Fixtures, life Life, until time.Time) (*History, error) {
	w, err := newWorld(f, life, until)
	if err != nil {
		return nil, err
	}
	return w.history(until, &scratch{}), nil
}
