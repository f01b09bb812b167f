package insight_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"budsandbox/bank"
	"budsandbox/clock"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/fixtures"
	"budsandbox/seed"
	"budsandbox/storage"
)

func (s testedBook) String() string {
	return fmt.Sprintf("%s with %d transactions", s.book.Customer, s.book.Len())
}

func modelNamed(t testing.TB, name string) *fixtures.Model {
	t.Helper()
	f := fixtures.Load()
	models, err := f.Models()
	if err != nil {
		t.Fatal(err)
	}
	model, found := models.Find(name)
	if !found {
		t.Fatalf("no model %q", name)
	}
	return model
}

// personas returns the books of all personas at the end of the year, each with its model.
func personas(t testing.TB) []testedBook {
	t.Helper()
	return personasAt(t, yearEnd)
}

// yearEnd is the end of the year of drawn rows.
var yearEnd = on(2026, time.December, 31)

// personasAt returns the books of all personas at an instant, each with its model.
func personasAt(t testing.TB, now time.Time) []testedBook {
	t.Helper()
	made, _ := booksAt.LoadOrStore(
		now, sync.OnceValues(func() ([]personaBook, error) { return personaBooks(t.Context(), now, false) }),
	)
	all, err := made.(func() ([]personaBook, error))()
	if err != nil {
		t.Fatal(err)
	}
	tested := make([]testedBook, len(all))
	models := map[string]*fixtures.Model{}
	rows := 0
	for i, p := range all {
		book := p.book
		if models[book.Model] == nil {
			models[book.Model] = modelNamed(t, book.Model)
		}
		tested[i] = testedBook{models[book.Model], book}
		rows += book.Len()
	}
	if len(all) < 30 || rows < 10_000 {
		t.Fatalf("%d personas with %d transactions are too few", len(all), rows)
	}
	return tested
}

// booksAt holds the books of all personas by instant, so that each is made once.
var booksAt sync.Map

// personaBook is a persona with its book.
type personaBook struct {
	persona *fixtures.Persona
	book    *ledger.Book
}

// personaBooks makes the books of all personas, connected at an instant: with all their history and its regular groups,
// or with a year and without the groups, which take long.
func personaBooks(ctx context.Context, now time.Time, regular bool) (all []personaBook, _ error) {
	known := fixtures.Load()
	people, err := known.Personas()
	if err != nil {
		return nil, err
	}
	db, err := storage.Open(storage.Memory)
	if err != nil {
		return nil, err
	}
	defer func() { _ = db.Close() }()
	clocks := clock.NewClocks(clock.New(time.Now, clock.State{Frozen: true, At: now}))
	books := &ledger.Books{
		Store: db, Clock: clocks, Generator: &seed.Generator{Fixtures: known}, WithoutRegularity: !regular,
	}
	for i, p := range people.All() {
		c := bank.Customer{ID: bank.CustomerID{byte(i + 1)}, Context: bank.Context{Model: fixtures.DefaultModel(p.Region)}}
		provider, err := bankOf(known, p)
		if err != nil {
			return nil, err
		}
		from := now.AddDate(-1, 0, 0)
		if regular {
			from = seed.MonthsBefore(now, p.Months)
		}
		connection := bank.Connection{
			ID: bank.ConnectionID(uuid.UUID{1}), Customer: c.ID, Provider: provider, Persona: p.ID, Seed: 1,
			Dataset: seed.Dataset, CreatedAt: now, From: from, Pulls: []bank.Pull{{At: now, To: now}},
		}
		err = db.Update(ctx, func(tx *storage.Tx) error {
			if err := errors.Join(tx.Customers("shop").Put(c), tx.Connections("shop").Put(connection)); err != nil {
				return err
			}
			return tx.Touch("shop", c.ID)
		})
		if err != nil {
			return nil, err
		}
		book, err := books.Get(ctx, "shop", c)
		if err != nil {
			return nil, fmt.Errorf("persona %s: %w", p.ID, err)
		}
		all = append(all, personaBook{p, book})
	}
	return all, nil
}

// bankOf is a provider in the persona's region.
func bankOf(known *fixtures.Fixtures, p *fixtures.Persona) (string, error) {
	providers, err := known.Providers()
	if err != nil {
		return "", err
	}
	for _, provider := range providers.All() {
		for _, region := range provider.Regions {
			if region == fixtures.RegionOf(p.Region) {
				return provider.ID, nil
			}
		}
	}
	return "", fmt.Errorf("no bank in %s", p.Region)
}
