package seed

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"budsandbox/bank"
	"budsandbox/fixtures"
	"budsandbox/fixtures/calendar"
)

// Generator computes the histories of connections from the reference data. It is safe for
// concurrent use.
type Generator struct {
	Fixtures *fixtures.Fixtures
	Personas *fixtures.Personas // the personas that connections can name; nil for those of Fixtures

	buffers sync.Pool // holds *buffers
	days    dayTables
	labels  labelCache
}

// Errors returned for a connection whose data cannot be computed.
var (
	ErrPersona  = bank.ErrNoPersona
	ErrProvider = errors.New("no such provider")
	ErrDataset  = errors.New("unknown version of the generated data")
)

// Inputs returns everything on which the data of a connection depend: its persona with the
// connection's overrides, its provider, seed, times and life events. It returns an error that wraps
// ErrDataset, ErrPersona or ErrProvider if one of them is unknown, or if the provider keeps no
// accounts in the persona's region.
func (g *Generator) Inputs(c bank.Connection) (Inputs, error) {
	if c.Dataset != Dataset {
		return Inputs{}, fmt.Errorf("dataset %d: %w", c.Dataset, ErrDataset)
	}
	personas, err := g.personas()
	if err != nil {
		return Inputs{}, err
	}
	persona, found := personas.Find(c.Persona)
	if !found {
		return Inputs{}, fmt.Errorf("persona %q: %w", c.Persona, ErrPersona)
	}
	if len(c.Overrides) > 0 {
		if persona, err = persona.With(c.Overrides); err != nil {
			return Inputs{}, fmt.Errorf("persona %q: %w", c.Persona, err)
		}
	}
	providers, err := g.Fixtures.Providers()
	if err != nil {
		return Inputs{}, err
	}
	provider, found := providers.Find(c.Provider)
	if !found || !slices.Contains(provider.Regions, fixtures.RegionOf(persona.Region)) {
		return Inputs{}, fmt.Errorf(
			"provider %q for persona %s of %s: %w", c.Provider, persona.ID, persona.Region, ErrProvider,
		)
	}
	in := Inputs{
		Seed:      c.Seed,
		Persona:   persona,
		Provider:  provider,
		From:      c.From,
		Connected: c.CreatedAt,
		Events:    c.Events,
	}
	if in.From.IsZero() {
		in.From = MonthsBefore(c.CreatedAt, persona.Months)
	}
	return in, nil
}

// personas returns the personas that connections can name.
func (g *Generator) personas() (*fixtures.Personas, error) {
	if g.Personas != nil {
		return g.Personas, nil
	}
	return g.Fixtures.Personas()
}

// MonthsBefore returns midnight UTC of the day that is the given number of months before connected.
// A history begins then by default.
func MonthsBefore(connected time.Time, months int) time.Time {
	return calendar.In(connected, time.UTC).AddMonths(-months).At(0, time.UTC)
}

// simulate returns a simulation that is prepared for a connection up to until.
func (g *Generator) simulate(c bank.Connection, until time.Time) (*simulation, error) {
	in, err := g.Inputs(c)
	if err != nil {
		return nil, err
	}
	return g.newSimulation(in, until)
}

// Accounts returns the accounts of a connection without their entries. It takes a hundredth of the
// time of History (BenchmarkAccounts).
func (g *Generator) Accounts(c bank.Connection) ([]Account, error) {
	in, err := g.Inputs(c)
	if err != nil {
		return nil, err
	}
	open := g.openSimulation
	if len(in.Events) > 0 { // one may close an account
		open = g.newSimulation
	}
	sim, err := open(in, c.From)
	if err != nil {
		return nil, err
	}
	return sim.accountList(), nil
}

// History returns what the bank of a connection knows at until: the booked entries and the pending
// ones. Pending entries have no running balance, because later entries may be booked before them.
func (g *Generator) History(c bank.Connection, until time.Time) (*History, error) {
	sim, err := g.simulate(c, until)
	if err != nil {
		return nil, err
	}
	buf := g.acquire()
	defer g.buffers.Put(buf)
	return sim.history(buf), nil
}

// HistoryOf computes what Generator.History does, from Inputs instead of a connection.
func HistoryOf(f *fixtures.Fixtures, in Inputs, until time.Time) (*History, error) {
	sim, err := (&Generator{Fixtures: f}).newSimulation(in, until)
	if err != nil {
		return nil, err
	}
	return sim.history(&buffers{}), nil
}
