package ledger_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"budsandbox/bank"
	"budsandbox/clock"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/seed"
	"budsandbox/storage"
)

const shop = bank.Project("shop")

// origin is where the stories of these tests begin; their times are hours after it.
var origin = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

func hour(n int) time.Time { return origin.Add(time.Duration(n) * time.Hour) }

// stories are what banks know, by persona: a generator that keeps to the laws of seed.History.
type stories map[string]*seed.History

func (s stories) History(c bank.Connection, until time.Time) (*seed.History, error) {
	all, found := s[c.Persona]
	if !found {
		return nil, fmt.Errorf("nobody knows %q", c.Persona)
	}
	known := &seed.History{Accounts: all.Accounts}
	for _, row := range all.Entries {
		if !row.Authorised.After(until) {
			known.Entries = append(known.Entries, row)
		}
	}
	known.Payments = func(time.Time) []bank.AuthorisedPayment { return s.payments(c) }
	return known, nil
}

// payments has one direct debit for each account, named so that its order is not that of the accounts.
func (s stories) payments(c bank.Connection) (all []bank.AuthorisedPayment) {
	for i, a := range s[c.Persona].Accounts {
		for _, id := range []string{"second", "first"} {
			all = append(all, bank.AuthorisedPayment{ID: fmt.Sprintf("%s-%d", id, 9-i), Account: a.ID, Status: "active"})
		}
	}
	return all
}

// story draws a history: rows in booked order, some of them pending for a while, with exact running balances.
func story(t *rapid.T, name string) *seed.History {
	h := &seed.History{}
	types := []bank.AccountType{bank.CurrentAccount, bank.CreditCard, bank.Mortgage, bank.SavingsAccount}
	running := []bank.Money{}
	for i := range rapid.IntRange(1, 3).Draw(t, "accounts") {
		account := seed.Account{Account: bank.Account{
			ID: bank.AccountID(fmt.Sprintf("%s-account-%d", name, i)), Currency: bank.GBP, Type: types[i],
		}}
		account.Opening = bank.Money{Minor: rapid.Int64Range(-500, 500).Draw(t, "opening"), Currency: bank.GBP}
		if rapid.Bool().Draw(t, "limited") {
			account.Limit = bank.Limit{
				Type:   "pre_agreed",
				Amount: bank.Money{Minor: 700, Currency: bank.GBP},
				At:     hour(rapid.IntRange(-1, 60).Draw(t, "limit told")),
			}
			if account.Limit.At.Before(origin) {
				account.Limit.At = time.Time{} // nobody said when
			}
		}
		h.Accounts, running = append(h.Accounts, account), append(running, account.Opening)
	}
	booked := rapid.SliceOfN(rapid.IntRange(1, 60), 0, 12).Draw(t, "booked")
	slices.Sort(booked)
	for i, at := range booked {
		row := seed.Entry{
			Transaction:  &bank.Transaction{},
			AccountIndex: rapid.IntRange(0, len(h.Accounts)-1).Draw(t, "place"),
			Authorised:   hour(at),
		}
		row.ID = bank.TransactionID(fmt.Sprintf("%s-row-%02d", name, rapid.IntRange(0, 9).Draw(t, "first of id")*100+i))
		row.Account, row.Status, row.At, row.ValueAt = h.Accounts[row.AccountIndex].ID, bank.Booked, hour(at), hour(at)
		row.Description, row.Suggested = "TESCO STORES 2613", "Tesco"
		row.Enrichment.Merchant = &bank.Merchant{Slug: "tesco"}
		row.Amount = bank.Money{Minor: rapid.Int64Range(-90, 90).Draw(t, "amount"), Currency: bank.GBP}
		if wait := rapid.IntRange(0, 6).Draw(t, "pending for"); wait > 0 {
			row.Authorised, row.Pending = hour(at-wait), string(row.ID)
			row.ValueAt = row.Authorised
			if rapid.Bool().Draw(t, "changes its id") {
				row.Pending = "pending-" + string(row.ID)
			}
		}
		running[row.AccountIndex] = running[row.AccountIndex].Plus(row.Amount.Minor)
		row.Running = running[row.AccountIndex]
		h.Entries = append(h.Entries, row)
	}
	return h
}

// pulls draws what a connection was asked and when; the clock may have been set back between two.
func pulls(t *rapid.T) (all []bank.Pull) {
	for range rapid.IntRange(0, 4).Draw(t, "pulls") {
		at := rapid.IntRange(1, 60).Draw(t, "pulled at")
		all = append(all, bank.Pull{At: hour(at), To: hour(at - rapid.IntRange(0, 5).Draw(t, "behind"))})
	}
	return all
}

// removals draws deletions of accounts, perhaps of one that is not there; some come back.
func removals(t *rapid.T) (all []bank.Removal) {
	for range rapid.IntRange(0, 2).Draw(t, "removals") {
		at := rapid.IntRange(1, 60).Draw(t, "removed at")
		removal := bank.Removal{Account: rapid.IntRange(0, 3).Draw(t, "removed"), At: hour(at)}
		for _, before := range all {
			if before.Account == removal.Account && before.Until.After(removal.At) {
				removal.At = before.Until // what is gone cannot go
			}
		}
		if rapid.Bool().Draw(t, "comes back") {
			removal.Until = removal.At.Add(time.Hour * time.Duration(rapid.IntRange(0, 20).Draw(t, "gone for")))
		}
		all = append(all, removal)
	}
	return all
}

// world is a file with a clock that tests move, and books over them.
type world struct {
	*ledger.Books
	made uint64
}

func newWorld(t testing.TB, generator ledger.Generator) *world {
	t.Helper()
	db, err := storage.Open(storage.Memory)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	})
	return &world{
		Books: &ledger.Books{
			Store:             db,
			Clock:             clock.NewClocks(clock.New(time.Now, clock.State{})),
			Generator:         generator,
			WithoutRegularity: true,
		},
	}
}

func (w *world) at(n int) *world {
	w.Clock.Of(shop).Restore(w.Clock.Of(shop).StateAt(hour(n), true))
	return w
}

// customer makes a customer with connections to persona after persona.
func (w *world) customer(ctx context.Context, t fataler, connections ...bank.Connection) bank.Customer {
	t.Helper()
	w.made++
	c := bank.Customer{ID: bank.CustomerID(bank.NewID(1, w.made, "customer")), Context: bank.Context{Model: "uk-v2"}}
	w.put(ctx, t, c, connections...)
	return c
}

// put stores connections of a customer, and the customer with the first of them.
func (w *world) put(ctx context.Context, t fataler, c bank.Customer, connections ...bank.Connection) {
	t.Helper()
	err := w.Store.Update(ctx, func(tx *storage.Tx) error {
		if err := tx.Customers(shop).Put(c); err != nil {
			return err
		}
		for i, connection := range connections {
			connection.Customer = c.ID
			if connection.ID == (bank.ConnectionID{}) {
				connection.ID = bank.ConnectionID(uuid.UUID{byte(i + 1)})
			}
			if err := tx.Connections(shop).Put(connection); err != nil {
				return err
			}
			if err := tx.Touch(shop, c.ID); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatalf("store a customer: %v", err)
	}
}

func (w *world) book(ctx context.Context, t fataler, c bank.Customer) *ledger.Book {
	t.Helper()
	book, err := w.Get(ctx, shop, c)
	if err != nil {
		t.Fatalf("the book: %v", err)
	}
	return book
}

// fataler is what tests of testing and those of rapid have in common.
type fataler interface {
	Helper()
	Fatalf(format string, args ...any)
}
