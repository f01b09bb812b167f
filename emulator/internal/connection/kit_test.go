package connection_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"budsandbox/bank"
	"budsandbox/clock"
	"budsandbox/emulator/internal/connection"
	"budsandbox/emulator/internal/customer"
	"budsandbox/fixtures"
	"budsandbox/seed"
	"budsandbox/storage"
)

const shop = bank.Project("shop")

// personas has two British personas, one American and one business.
type personas struct{}

func (personas) All() ([]connection.Persona, error) {
	return []connection.Persona{
		{ID: "anna", Region: fixtures.GB, Type: bank.Personal, Months: 24},
		{ID: "ben", Region: fixtures.GB, Type: bank.Personal, Months: 12},
		{ID: "corp", Region: fixtures.GB, Type: bank.Business},
		{ID: "dora", Region: fixtures.US, Type: bank.Personal},
	}, nil
}

func (personas) Check(_ string, overrides []byte) error {
	if string(overrides) == `{}` {
		return errors.New("income: there is none")
	}
	return nil
}

// generator generates two accounts, and a transaction on each day at noon, on the accounts by turns. It is authorised
// on that day and booked on the next.
type generator struct{ failing bool }

var day = 24 * time.Hour

func (g generator) History(c bank.Connection, until time.Time) (*seed.History, error) {
	if g.failing {
		return nil, errors.New("no history")
	}
	accounts, err := g.Accounts(c)
	if err != nil {
		return nil, err
	}
	h := &seed.History{Accounts: accounts}
	for at := c.CreatedAt.Truncate(day).Add(-5*day + 12*time.Hour); !at.After(until); at = at.Add(day) {
		row := seed.Entry{Transaction: &bank.Transaction{}, AccountIndex: int(at.Unix()/86400) % 2, Authorised: at}
		row.At = at.Add(day)
		h.Entries = append(h.Entries, row)
	}
	return h, nil
}

func (g generator) Timeline(c bank.Connection, until time.Time) (*seed.Timeline, error) {
	h, err := g.History(c, until)
	if err != nil {
		return nil, err
	}
	timeline := &seed.Timeline{Accounts: h.Accounts}
	for _, row := range h.Entries {
		timeline.Moments = append(timeline.Moments, seed.Moment{
			Account: row.AccountIndex, Authorised: row.Authorised.Unix(), Booked: row.At.Unix(),
		})
	}
	return timeline, nil
}

func (generator) NextPayment(bank.Connection, time.Time) (string, error) {
	return "", errors.New("no life events")
}

func (generator) ChangedPayments(bank.Connection) (map[int]seed.AgreedPayment, error) {
	return nil, errors.New("no life events")
}

func (generator) Inputs(bank.Connection) (seed.Inputs, error) {
	return seed.Inputs{}, errors.New("no life events")
}

func (generator) EventTransaction(bank.Connection, int) (pending, booked bank.TransactionID, _ error) {
	return "", "", errors.New("no life events")
}

func (g generator) Accounts(c bank.Connection) (accounts []seed.Account, _ error) {
	for i := range 2 {
		accounts = append(accounts, seed.Account{Account: bank.Account{ID: bank.AccountID(fmt.Sprintf("%d-%d", c.Seed, i))}})
	}
	return accounts, nil
}

// service is a service over a file of its own, with a clock that the test moves.
type service struct {
	*connection.Service
	customers *customer.Service
	now       time.Time
	events    []connection.Event
	path      string
	closed    bool
	seen      map[bank.TaskID]bool // refreshes of several providers
}

var start = time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)

func open(t testing.TB) *service {
	t.Helper()
	known := fixtures.Load()
	s := &service{now: start, seen: map[bank.TaskID]bool{}, path: filepath.Join(t.TempDir(), "sandbox.db")}
	store, err := storage.Open(s.path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if s.closed {
			return
		}
		if err := errors.Join(store.Check(), store.Close()); err != nil {
			t.Error(err)
		}
	})
	clocks := clock.NewClocks(clock.New(func() time.Time { return s.now }, clock.State{}))
	s.customers = &customer.Service{Store: store, Clock: clocks, Seed: 1}
	s.Service = &connection.Service{
		Store: store, Clock: clocks, Seed: 1, Key: make([]byte, 32), Fixtures: known, Personas: personas{},
		Generator: generator{},
		Delay:     func(own time.Duration) time.Duration { return own },
		Notify: func(_ *storage.Tx, _ bank.Project, e connection.Event) error {
			s.events = append(s.events, e)
			return nil
		},
	}
	return s
}

// customer creates a customer of a region.
func (s *service) customer(t testing.TB, region string) (c bank.Customer) {
	t.Helper()
	context, err := bank.NewContext(bank.Context{Region: region})
	if err != nil {
		t.Fatal(err)
	}
	err = s.Store.Update(t.Context(), func(tx *storage.Tx) (err error) {
		c, _, err = s.customers.FindOrCreate(tx, shop, "", context)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// connect connects a customer who must succeed.
func (s *service) connect(t testing.TB, c bank.Customer, o connection.ConnectRequest) connection.ConnectResult {
	t.Helper()
	done, err := s.Connect(t.Context(), shop, c, o)
	if err != nil || done.Fetch.Failed() {
		t.Fatalf("connect %+v: %+v, %v", o, done.Fetch, err)
	}
	return done
}

// onlyConnection returns the customer's only connection.
func (s *service) onlyConnection(t testing.TB, c bank.Customer) bank.Connection {
	t.Helper()
	all, err := s.Connections(t.Context(), shop, c.ID)
	if err != nil || len(all) != 1 {
		t.Fatalf("the connections are %v, %v", all, err)
	}
	return all[0]
}
