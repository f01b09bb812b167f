package ledger_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"budsandbox/bank"
	"budsandbox/clock"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/fixtures"
	"budsandbox/internal/difftest"
	"budsandbox/seed"
	"budsandbox/storage"
)

// lifeTester is what lives need of a test, or of a check of a property.
type lifeTester interface {
	Context() context.Context
	Fatal(values ...any)
	Fatalf(format string, values ...any)
}

// life is a customer with one connection to a persona, whose bank is asked again and again.
type life struct {
	persona    *fixtures.Persona
	db         *storage.DB
	books      *ledger.Books
	clocks     *clock.Clocks
	connection bank.Connection
}

// firstPull is when the lives of these tests connect.
var firstPull = time.Date(2026, time.March, 2, 10, 0, 0, 0, time.UTC)

func newLife(t lifeTester, known *fixtures.Fixtures, persona string) *life {
	people, err := known.Personas()
	if err != nil {
		t.Fatal(err)
	}
	p, found := people.Find(persona)
	if !found {
		t.Fatalf("no persona %s", persona)
	}
	db, err := storage.Open(storage.Memory)
	if err != nil {
		t.Fatal(err)
	}
	l := &life{persona: p, db: db}
	l.clocks = clock.NewClocks(clock.New(time.Now, clock.State{Frozen: true, At: firstPull}))
	l.books = &ledger.Books{
		Store:             db,
		Clock:             l.clocks,
		Generator:         &seed.Generator{Fixtures: known},
		WithoutRegularity: true,
	}
	provider := map[fixtures.Country]string{fixtures.GB: "Bank_Of_Bud", fixtures.US: "First_Imaginary_Bank"}[p.Region]
	l.connection = bank.Connection{
		ID: bank.ConnectionID{
			1,
		}, Customer: bank.CustomerID{1}, Provider: provider, Persona: p.ID, Seed: 1, Dataset: seed.Dataset,
		CreatedAt: firstPull, From: seed.MonthsBefore(firstPull, 3),
	}
	err = db.Update(
		t.Context(),
		func(tx *storage.Tx) error { return tx.Customers(shop).Put(bank.Customer{ID: l.connection.Customer}) },
	)
	if err != nil {
		t.Fatal(err)
	}
	l.pull(t, firstPull)
	return l
}

// pull asks the bank at an instant.
func (l *life) pull(t lifeTester, at time.Time) {
	l.clocks.Of(shop).Restore(clock.State{Frozen: true, At: at})
	l.connection.Pulls = append(l.connection.Pulls, bank.Pull{At: at, To: at})
	l.store(t)
}

func (l *life) store(t lifeTester) {
	err := l.db.Update(t.Context(), func(tx *storage.Tx) error {
		if err := tx.Connections(shop).Put(l.connection); err != nil {
			return err
		}
		return tx.Touch(shop, l.connection.Customer)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (l *life) book(t lifeTester) *ledger.Book {
	book, err := l.books.Get(
		t.Context(), shop,
		bank.Customer{ID: l.connection.Customer, Context: bank.Context{Model: fixtures.DefaultModel(l.persona.Region)}},
	)
	if err != nil {
		t.Fatal(err)
	}
	return book
}

// readEvent reads a life event and completes it for the persona.
func (l *life) readEvent(text string) (event fixtures.LifeEvent, err error) {
	if err := json.Unmarshal([]byte(text), &event); err != nil {
		return event, err
	}
	return event, l.persona.CompleteLifeEvent(&event)
}

// happen records an event, or a change of one that was recorded before.
func (l *life) happen(t lifeTester, text string, replaces int, withdrawn bool) {
	e := bank.LifeEvent{
		Number:     len(l.connection.Events) + 1,
		AfterPulls: len(l.connection.Pulls),
		Replaces:   replaces,
		Withdrawn:  withdrawn,
	}
	if withdrawn {
		e.At = l.connection.Events[replaces-1].At
	} else {
		event, err := l.readEvent(text)
		if err != nil {
			t.Fatal(err)
		}
		if e.Body, err = json.Marshal(event); err != nil {
			t.Fatal(err)
		}
		if e.At = event.At.Instant(firstPull); replaces != 0 && l.connection.Events[replaces-1].At.Before(e.At) {
			e.At = l.connection.Events[replaces-1].At
		}
	}
	l.connection.Events = append(l.connection.Events, e)
	l.store(t)
}

// row is a transaction as an event.
func row(at, booked time.Time, pence int) string {
	return fmt.Sprintf(`{"kind":"transaction","at":%q,"row":{"description":"CORNER SHOP","amount":%d.%02d,"booked":%q}}`,
		at.Format(time.RFC3339), -pence/100, pence%100, booked.Format(time.RFC3339))
}

// withCode and withCategory add a member to the row of an event.
func withCode(event string) string {
	return strings.Replace(event, `"row":{`, `"row":{"mcc":"5411",`, 1)
}

func withCategory(event string) string {
	return strings.Replace(event, `"row":{`, `"row":{"category":"food_and_drink/groceries",`, 1)
}

// Ensure that whatever happens whenever, nothing is seen of it before the next pull, and that a client who follows
// changes by their times and tombstones then has exactly what the book has, with balances that are the sums of the
// amounts.
func TestLifeEventsReachThoseWhoFollowChanges(t *testing.T) {
	t.Parallel()
	known := fixtures.Load()
	rapid.Check(t, func(t *rapid.T) {
		l := newLife(t, known, rapid.SampledFrom([]string{"thin_file", "uk_student", "us_ssa_retiree"}).Draw(t, "persona"))
		defer func() { _ = l.db.Close() }()
		copied := map[bank.TransactionID]bank.Transaction{}
		synced := time.Time{}
		now := firstPull
		for range rapid.IntRange(2, 4).Draw(t, "pulls") {
			book := l.book(t)
			follow(t, copied, book, synced)
			checkBalances(t, book)
			synced = now
			var rows []int
			for range rapid.IntRange(0, 3).Draw(t, "events") {
				at := now.AddDate(0, 0, rapid.IntRange(-40, 5).Draw(t, "day"))
				switch kind := rapid.SampledFrom(append([]string{"row", "row", "edit", "withdraw"},
					fixtures.LifeEventKinds...)).Draw(t, "kind"); {
				case kind == "row":
					l.happen(
						t,
						row(at, at.AddDate(0, 0, rapid.IntRange(0, 3).Draw(t, "pending for")), rapid.IntRange(1, 5000).Draw(t, "pence")),
						0, false,
					)
					rows = append(rows, len(l.connection.Events))
				case kind == "edit" || kind == "withdraw":
					for _, number := range rows {
						l.happen(t, row(at, at, 700), number, kind == "withdraw")
						break
					}
				case l.suits(kind):
					rest := ""
					if kind == fixtures.IncomeChanges || kind == fixtures.PaymentChanges {
						rest = `,"percent":150`
					}
					l.happen(t, fmt.Sprintf(`{"kind":%q,"at":%q%s}`, kind, at.Format(time.RFC3339), rest), 0, false)
				}
			}
			if diff := diffOf(shown(book).Transactions, shown(l.book(t)).Transactions); diff != "" {
				t.Fatalf("seen before the pull: %s", diff)
			}
			now = now.AddDate(0, 0, rapid.IntRange(1, 20).Draw(t, "days"))
			l.pull(t, now)
		}
		follow(t, copied, l.book(t), synced)
	})
}

// Ensure that a bank's correction of a row reaches a client who follows changes, in whichever state the row was shown
// and is shown then.
func TestCorrectionsReachThoseWhoFollowChanges(t *testing.T) {
	t.Parallel()
	known := fixtures.Load()
	day := func(n int) time.Time { return firstPull.AddDate(0, 0, n).Add(-time.Hour) }
	for _, c := range []struct {
		name          string
		first, second string // the row, seen by the pull of the next day, and its correction, seen a day later
		updated       int    // rows that the correction updates
	}{
		{"nothing", row(day(0), day(9), 500), row(day(0), day(9), 500), 0},
		{"the amount of a pending row", row(day(0), day(9), 500), row(day(0), day(9), 700), 1},
		{"the merchant code of a booked row", row(day(0), day(0), 500), withCode(row(day(0), day(0), 500)), 1},
		{"the merchant code of a pending row", row(day(0), day(9), 500), withCode(row(day(0), day(9), 500)), 1},
		{"the category of a booked row", row(day(0), day(0), 500), withCategory(row(day(0), day(0), 500)), 1},
		{"the category of a pending row", row(day(0), day(9), 500), withCategory(row(day(0), day(9), 500)), 0},
		{"when a pending row will be booked", row(day(0), day(8), 500), row(day(0), day(9), 500), 0},
		{"a pending row, which was booked", row(day(0), day(9), 500), row(day(0), day(1), 500), 1},
		{"a pending row, which is booked by then", row(day(0), day(9), 500), row(day(0), day(2), 500), 1},
		{"a booked row, which is pending", row(day(0), day(0), 500), row(day(0), day(9), 500), 1},
		{"a row of the future, which was booked", row(day(3), day(3), 500), row(day(0), day(0), 500), 1},
		{"a row of the future, which was pending", row(day(3), day(3), 500), row(day(0), day(9), 500), 1},
		{"a booked row, which is in the future", row(day(0), day(0), 500), row(day(3), day(3), 500), 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			l := newLife(t, known, "thin_file")
			defer func() { _ = l.db.Close() }()
			copied := map[bank.TransactionID]bank.Transaction{}
			follow(t, copied, l.book(t), time.Time{})
			l.happen(t, c.first, 0, false)
			l.pull(t, firstPull.AddDate(0, 0, 1))
			follow(t, copied, l.book(t), firstPull)
			l.happen(t, c.second, 1, false)
			l.pull(t, firstPull.AddDate(0, 0, 2))
			follow(t, copied, l.book(t), firstPull.AddDate(0, 0, 1))
			updated := 0
			for _, tx := range copied {
				if tx.Description == "CORNER SHOP" && tx.UpdatedAt.After(firstPull.AddDate(0, 0, 1)) {
					updated++
				}
			}
			if updated != c.updated {
				t.Errorf("%d rows of the event count as updated, want %d", updated, c.updated)
			}
		})
	}
}

// suits reports whether a persona has what an event of this kind is about.
func (l *life) suits(kind string) bool {
	rest := ""
	if kind == fixtures.IncomeChanges || kind == fixtures.PaymentChanges {
		rest = `,"percent":150`
	}
	_, err := l.readEvent(fmt.Sprintf(`{"kind":%q,"at":"2026-01-01"%s}`, kind, rest))
	return err == nil
}

// follow applies the changes since the last time to a copy, which then must be the book.
func follow(t lifeTester, copied map[bank.TransactionID]bank.Transaction, book *ledger.Book, synced time.Time) {
	for _, gone := range book.Deleted {
		if gone.At.After(synced) {
			if _, shown := copied[gone.ID]; !shown {
				t.Fatalf("%s has a tombstone, and nobody ever saw it", gone.ID)
			}
			delete(copied, gone.ID)
		}
	}
	want := map[bank.TransactionID]bank.Transaction{}
	for i, tx := range book.Transactions() {
		tx.UpdatedAt = book.UpdatedAt(i)
		want[tx.ID] = tx
		if tx.UpdatedAt.After(synced) {
			copied[tx.ID] = tx
		}
	}
	if diff := difftest.Of(want, copied); diff != "" {
		t.Fatalf("a client who follows changes since %s has another book (-book +copy): %s", synced, diff)
	}
	for _, gone := range book.Deleted {
		if _, there := want[gone.ID]; there {
			t.Fatalf("%s is there and has a tombstone of %s", gone.ID, gone.At)
		}
	}
}

// checkBalances holds the running balances of a book against its amounts.
func checkBalances(t lifeTester, book *ledger.Book) {
	for _, a := range book.Accounts {
		rows := book.TransactionsOf(a.ID)
		booked := a.Booked.Minor
		for _, i := range rows {
			tx := book.At(int(i))
			if tx.Status != bank.Booked {
				continue
			}
			if tx.Running.Minor != booked {
				t.Fatalf("%s leaves %s, but %d is left", tx.ID, tx.Running, booked)
			}
			booked -= tx.Amount.Minor
		}
	}
}
