package ledger_test

import (
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"budsandbox/bank"
	"budsandbox/clock"
	"budsandbox/emulator/internal/enrichment"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/fixtures"
	"budsandbox/seed"
)

// alone is a generator that does not tell which connections share their history.
type alone struct{ ledger.Generator }

// twins are two sandboxes over one file: one whose books share their rows, one whose books are made alone.
func twins(t *testing.T) (sharing, apart *world) {
	known := fixtures.Load()
	generator := &seed.Generator{Fixtures: known}
	sharing = newWorld(t, generator)
	sharing.WithoutRegularity = false
	apart = &world{Books: &ledger.Books{Store: sharing.Store, Clock: sharing.Clock, Generator: alone{generator}}}
	return sharing, apart
}

// connectionOf connects a persona at an instant and pulls then and at later ones.
func connectionOf(persona string, at time.Time, later ...time.Duration) bank.Connection {
	c := bank.Connection{
		Provider: "Bank_Of_Bud", Persona: persona, Seed: 1, Dataset: seed.Dataset, CreatedAt: at,
		From: at.AddDate(-2, 0, 0).Truncate(24 * time.Hour), Pulls: []bank.Pull{{At: at, To: at}},
	}
	for _, d := range later {
		c.Pulls = append(c.Pulls, bank.Pull{At: at.Add(d), To: at.Add(d)})
	}
	return c
}

// Ensure that a book whose rows are shared is the one that would be made alone, for every persona, whoever was read
// before and however often the bank was asked.
func TestSharedRowsAreTheSame(t *testing.T) {
	sharing, apart := twins(t)
	known := fixtures.Load()
	personas, err := known.Personas()
	if err != nil {
		t.Fatal(err)
	}
	start := time.Date(2026, 7, 16, 12, 20, 0, 1000, time.UTC)
	for i, p := range personas.All() {
		if testing.Short() && i%4 > 0 {
			continue
		}
		for n, c := range []bank.Connection{
			connectionOf(p.ID, start),
			connectionOf(p.ID, start.Add(time.Second)),
			connectionOf(p.ID, start.Add(-time.Second), time.Hour, 40*time.Hour),
			connectionOf(p.ID, start.Add(2*time.Minute), 3*time.Hour, 9*24*time.Hour, 40*24*time.Hour),
		} {
			customer := sharing.customer(t.Context(), t, c)
			customer.Context = bank.Context{Region: string(p.Region), Model: fixtures.DefaultModel(p.Region)}
			for _, pull := range c.Pulls {
				sharing.Clock.Of(shop).Restore(clock.State{Frozen: true, At: pull.At.Add(time.Minute)})
				mustShowTheSame(t, p.ID, n, sharing.book(t.Context(), t, customer), apart.book(t.Context(), t, customer))
			}
		}
	}
}

func mustShowTheSame(t *testing.T, persona string, n int, got, want *ledger.Book) {
	t.Helper()
	if !reflect.DeepEqual(shown(got), shown(want)) {
		diff := diffOf(shown(want), shown(got))
		t.Errorf("%s, connection %d (-alone +shared):\n%.3000s", persona, n, diff)
	}
}

// picture is all that a book shows.
type picture struct {
	Customer     bank.CustomerID
	Model        string
	Accounts     []ledger.Account
	Transactions []bank.Transaction
	Deleted      []ledger.Tombstone
	Payments     []bank.AuthorisedPayment
	Groups       []enrichment.Group
	DataAt       time.Time
}

// shown is all that a book shows, with the times of its rows.
func shown(b *ledger.Book) picture {
	rows := slices.Clone(b.Transactions())
	for i := range rows {
		rows[i].UpdatedAt = b.UpdatedAt(i)
	}
	return picture{
		Customer: b.Customer, Model: b.Model, Accounts: b.Accounts, Transactions: rows, Deleted: b.Deleted,
		Payments: b.Payments, Groups: b.Groups(), DataAt: b.DataAt,
	}
}

// Ensure that customers who are alike share one slice of rows until one of them is written to, and that what is made
// of the rows is made once.
func TestAlikeCustomersShare(t *testing.T) {
	sharing, _ := twins(t)
	at := time.Date(2026, 7, 16, 12, 20, 0, 0, time.UTC)
	sharing.Clock.Of(shop).Restore(clock.State{Frozen: true, At: at.Add(time.Minute)})
	made := 0
	var first *ledger.Book
	for i := range 3 {
		book := sharing.book(
			t.Context(), t,
			sharing.customer(t.Context(), t, connectionOf("uk_salaried_renter", at.Add(time.Duration(i)*time.Millisecond))),
		)
		if i == 0 {
			first = book
		}
		if book.Len() == 0 || book.At(0) != first.At(0) {
			t.Errorf("customer %d has rows of its own", i)
		}
		type key struct{}
		ledger.Memo(book, key{}, func(b *ledger.Book) int { made++; return b.Len() })
	}
	if made != 1 {
		t.Errorf("made %d times what the rows of three customers give", made)
	}
}

// Ensure that customers who are alike may be read, refreshed and forgotten at once.
func TestAlikeCustomersAtOnce(t *testing.T) {
	sharing, _ := twins(t)
	at := time.Date(2026, 7, 16, 12, 20, 0, 0, time.UTC)
	sharing.Clock.Of(shop).Restore(clock.State{Frozen: true, At: at.AddDate(0, 0, 9)})
	sharing.Memory = 1 << 20
	var customers []bank.Customer
	for i := range 8 {
		later := time.Duration(i%3) * 4 * 24 * time.Hour
		customers = append(customers, sharing.customer(t.Context(), t, connectionOf("uk_student", at, later)))
	}
	var all sync.WaitGroup
	for _, c := range customers {
		all.Go(func() {
			for range 3 {
				book, err := sharing.Get(t.Context(), shop, c)
				if err != nil || book.Len() == 0 || len(book.TransactionsOf(book.Accounts[0].ID)) == 0 {
					t.Errorf("got %v", err)
					return
				}
				sharing.Forget(shop, c.ID)
			}
		})
	}
	all.Wait()
}

// Ensure that a forgotten customer's book is given back, and so are its rows once nobody shares them and there are
// newer ones to keep.
func TestForget(t *testing.T) {
	sharing, _ := twins(t)
	at := time.Date(2026, 7, 16, 12, 20, 0, 0, time.UTC)
	sharing.Clock.Of(shop).Restore(clock.State{Frozen: true, At: at.Add(time.Minute)})
	sharing.Memory = 32 << 20
	for i := range uint64(40) {
		c := connectionOf("uk_salaried_renter", at)
		c.Seed = i
		customer := sharing.customer(t.Context(), t, c)
		sharing.book(t.Context(), t, customer)
		sharing.Forget(shop, customer.ID)
		if got := sharing.Size(); got > 9<<20 {
			t.Fatalf("%d bytes are kept of %d customers who are gone", got, i+1)
		}
	}
	if got := sharing.Size(); got < 2<<20 {
		t.Errorf("only %d bytes are kept for the next customer", got)
	}
}
