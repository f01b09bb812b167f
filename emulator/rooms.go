package emulator

import (
	"context"
	"crypto/rand"
	"errors"
	"net/url"
	"slices"

	"github.com/labstack/echo/v4"

	"budsandbox/bank"
	"budsandbox/emulator/affordability"
	"budsandbox/emulator/aggregations"
	"budsandbox/emulator/assess"
	"budsandbox/emulator/authentication"
	"budsandbox/emulator/characteristics"
	"budsandbox/emulator/connect"
	"budsandbox/emulator/control"
	"budsandbox/emulator/corrections"
	"budsandbox/emulator/customers"
	"budsandbox/emulator/financial"
	"budsandbox/emulator/finders"
	"budsandbox/emulator/goals"
	"budsandbox/emulator/ingestion"
	"budsandbox/emulator/insights"
	"budsandbox/emulator/operation"
	"budsandbox/emulator/payments"
	"budsandbox/emulator/resources"
	"budsandbox/emulator/search"
	"budsandbox/emulator/widgets"
	"budsandbox/storage"
)

// room is rows and the value whose methods they call; a room without one has no method written yet.
type room struct {
	of   any
	rows []operation.Row
}

// rooms puts Bud's APIs together, in the order of Bud's documentation. It works without a sandbox too, to list
// the operations.
func rooms(s *Sandbox, entrance *authentication.Room, pages operation.Pages) []room {
	return []room{
		{entrance, authentication.Rows},
		{&customers.Room{
			Store: s.store, Clock: s.clock, Seed: s.options.Seed, Random: rand.Reader, Pages: pages, Delay: s.options.delay,
			Leaving: s.desk.Leave,
		}, customers.Rows},
		{&connect.Room{Desk: s.desk}, connect.Rows},
		{s.ingestion(), ingestion.Rows},
		{&financial.Room{
			Desk: s.desk, Books: s.books, Store: s.store, Clock: s.clock, Seed: s.options.Seed, Pages: pages,
			ForgetAccount: ingestion.RemoveAccount, ForgetProvider: ingestion.RemoveProvider,
		}, financial.Rows},
		{&resources.Room{Fixtures: s.fixtures}, resources.Rows},
		{&corrections.Room{
			Store: s.store, Clock: s.clock, Seed: s.options.Seed, Books: s.books, Fixtures: s.fixtures, Transaction: financial.RowJSON,
		}, corrections.Rows},
		{&aggregations.Room{
			Store: s.store, Clock: s.clock, Seed: s.options.Seed, Books: s.books, Fixtures: s.fixtures,
		}, aggregations.Rows},
		{&finders.Room{
			Store: s.store, Clock: s.clock, Seed: s.options.Seed, Books: s.books, Fixtures: s.fixtures,
		}, finders.Rows},
		{&goals.Room{
			Store: s.store, Clock: s.clock, Seed: s.options.Seed, Books: s.books, Fixtures: s.fixtures, Pages: pages,
		}, goals.Rows},
		{&search.Room{
			Store: s.store, Clock: s.clock, Seed: s.options.Seed, Books: s.books, Pages: pages, Transaction: financial.RowJSON,
		}, search.Rows},
		{nil, affordability.Rows},
		{nil, insights.Rows},
		{nil, characteristics.Rows},
		{nil, assess.Rows},
		{&payments.Room{Desk: s.payments}, payments.Rows},
		{nil, widgets.Rows},
	}
}

// Operations lists every operation of Bud's contract, written or not.
func Operations() (all []operation.Row) {
	for _, r := range rooms(&Sandbox{}, nil, operation.Pages{}) {
		all = append(all, r.rows...)
	}
	return all
}

// mount registers all rooms, and the control plane beside them.
func (s *Sandbox) mount(e *echo.Echo, adapter *operation.Adapter, entrance *authentication.Room, pages operation.Pages) {
	for _, r := range rooms(s, entrance, pages) {
		adapter.Mount(e, r.of, r.rows)
	}
	enrolment := s.enrolment()
	s.control = &control.Room{
		Store: s.store, Clock: s.clock, Version: s.options.Version, Faults: s.faults, Journal: s.journal, Advisor: s.advisor, Metrics: s.metrics,
		Forget: s.forget, Webhooks: s.webhooks,
		Table:   func() []operation.Row { return slices.Concat(Operations(), control.Rows) },
		Initial: func() bank.ClockState { return s.options.initial(s.clock.Of("")) },
		Desk:    s.desk, Hosted: s.hosted, Payments: s.payments, Due: s.due, Bearer: entrance.Bearer, Enrol: enrolment.Enrol,
		Ask: asking(adapter, rooms(s, entrance, pages)),
	}
	adapter.Mount(e, s.control, control.Rows)
}

// forget drops what is kept in memory of the file, when the file is another.
func (s *Sandbox) forget() {
	s.books.Drop()
	s.due.Forget()
}

// enrolment makes customers for rooms other than their own.
func (s *Sandbox) enrolment() *customers.Room {
	return &customers.Room{Store: s.store, Clock: s.clock, Seed: s.options.Seed, Random: rand.Reader}
}

// ingestion is the room of what clients bring themselves.
func (s *Sandbox) ingestion() *ingestion.Room {
	return &ingestion.Room{
		Store: s.store, Clock: s.clock, Seed: s.options.Seed, Engine: s.engine, Delay: s.options.delay, Strict: s.options.DummyData == DummyDataStrict,
		Enrol: s.enrolment().Enrol, Enriched: financial.EnrichedJSON, Notify: s.webhooks.OfIngestions(),
	}
}

// asking carries out operations by their ids.
func asking(adapter *operation.Adapter, all []room) control.Ask {
	return func(ctx context.Context, id string, project bank.Project, c bank.Customer, values url.Values) error {
		for _, one := range all {
			for _, row := range one.rows {
				if row.ID == id {
					return adapter.Ask(ctx, one.of, row, project, c, values)
				}
			}
		}
		return operation.NotFound()
	}
}

// directory finds projects by their tokens and customers by their headers.
type directory struct {
	*authentication.Room
	store *storage.DB
}

// Customer returns a customer of a project by its id.
func (d directory) Customer(_ context.Context, project bank.Project, id bank.CustomerID) (bank.Customer, error) {
	return d.find(project, func(rows storage.Rows[bank.Customer]) (bank.Customer, error) {
		return rows.Get(storage.CustomerKey(id))
	})
}

// Identified returns a customer of a project by the client's own identifier.
func (d directory) Identified(_ context.Context, project bank.Project, identifier string) (bank.Customer, error) {
	return d.find(project, func(rows storage.Rows[bank.Customer]) (bank.Customer, error) {
		return rows.Find(storage.ByIdentifier, storage.IdentifierKey(identifier))
	})
}

func (d directory) find(project bank.Project, by func(storage.Rows[bank.Customer]) (bank.Customer, error)) (found bank.Customer, err error) {
	err = d.store.View(func(tx *storage.Tx) error {
		found, err = by(tx.Customers(project))
		return err
	})
	if errors.Is(err, storage.ErrNotFound) {
		return found, operation.ErrNoCustomer
	}
	return found, err
}
