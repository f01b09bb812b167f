package server

import (
	"crypto/rand"
	"net/url"
	"slices"

	"budsandbox/emulator/internal/api/aggregations"
	"budsandbox/emulator/internal/api/authentication"
	"budsandbox/emulator/internal/api/corrections"
	"budsandbox/emulator/internal/api/customers"
	"budsandbox/emulator/internal/api/financial"
	"budsandbox/emulator/internal/api/finders"
	"budsandbox/emulator/internal/api/goals"
	"budsandbox/emulator/internal/api/ingestion"
	"budsandbox/emulator/internal/api/openbanking"
	"budsandbox/emulator/internal/api/payments"
	"budsandbox/emulator/internal/api/pending"
	"budsandbox/emulator/internal/api/resources"
	"budsandbox/emulator/internal/api/search"
	"budsandbox/emulator/internal/control"
	"budsandbox/emulator/internal/route"
)

// groups are the routes of one sandbox.
type groups struct {
	bud     []route.Route // in the order of Bud's documentation
	control []route.Route
}

// BudRoutes returns the route of every operation of Bud's contract, written or not. They serve as data only: they belong to
// no sandbox.
func BudRoutes() []route.Route { return (&App{}).budRoutes(&authentication.Handlers{}, route.Pages{}) }

// ControlRoutes returns the routes of the control plane, as data only.
func ControlRoutes() []route.Route { return (&control.Handlers{}).Routes() }

// budRoutes puts Bud's APIs together, in the order of Bud's documentation.
func (a *App) budRoutes(tokens *authentication.Handlers, pages route.Pages) []route.Route {
	c := a.config
	customer := &customers.Handlers{
		Store: a.Store, Clock: a.Clock, Seed: c.Seed, Random: rand.Reader, Pages: pages, Delay: c.Delay,
		OnDelete: a.Connections.CustomerDeleted,
	}
	ingest := &ingestion.Handlers{
		Store: a.Store, Clock: a.Clock, Seed: c.Seed, Engine: a.engine, Delay: c.Delay, Strict: c.StrictData,
		FindOrCreate: customer.FindOrCreate, Enriched: financial.EnrichedJSON, Notify: a.webhooks.IngestionEvents(),
	}
	accounts := &financial.Handlers{
		Connections: a.Connections, Books: a.Books, Store: a.Store, Clock: a.Clock, Seed: c.Seed, Pages: pages,
		ForgetAccount: ingestion.RemoveAccount, ForgetProvider: ingestion.RemoveProvider,
	}
	correct := &corrections.Handlers{
		Store: a.Store, Clock: a.Clock, Seed: c.Seed, Books: a.Books, Fixtures: a.fixtures, Transaction: financial.RowJSON,
	}
	aggregate := &aggregations.Handlers{
		Store: a.Store, Clock: a.Clock, Seed: c.Seed, Books: a.Books, Fixtures: a.fixtures,
	}
	find := &finders.Handlers{Store: a.Store, Clock: a.Clock, Seed: c.Seed, Books: a.Books, Fixtures: a.fixtures}
	goal := &goals.Handlers{
		Store: a.Store, Clock: a.Clock, Seed: c.Seed, Books: a.Books, Fixtures: a.fixtures, Pages: pages,
	}
	searching := &search.Handlers{
		Store: a.Store, Clock: a.Clock, Seed: c.Seed, Books: a.Books, Pages: pages, Transaction: financial.RowJSON,
	}
	return slices.Concat(
		tokens.Routes(),
		customer.Routes(),
		(&openbanking.Handlers{Service: a.Connections}).Routes(),
		ingest.Routes(),
		accounts.Routes(),
		(&resources.Handlers{Fixtures: a.fixtures}).Routes(),
		correct.Routes(),
		aggregate.Routes(),
		find.Routes(),
		goal.Routes(),
		searching.Routes(),
		(&payments.Handlers{Service: a.payments}).Routes(),
		pending.Routes,
	)
}

// makeControl makes the control plane over all else.
func (a *App) makeControl(adapter *route.Adapter) *control.Handlers {
	customer := &customers.Handlers{Store: a.Store, Clock: a.Clock, Seed: a.config.Seed, Random: rand.Reader}
	return &control.Handlers{
		Store: a.Store, Clock: a.Clock, Version: a.config.Version, Faults: a.faults, Requests: a.requests,
		Advice: a.advice, Metrics: a.metrics, Invalidate: a.invalidate, Webhooks: a.webhooks,
		Table:   func() []route.Route { return slices.Concat(a.routes.bud, a.routes.control) },
		Initial: a.initialClock, Connections: a.Connections, Background: a.background, Payments: a.payments,
		Scheduler: a.scheduler, Bearer: a.Tokens.Bearer, FindOrCreate: customer.FindOrCreate,
		Invoke: func(req *route.Request, id string, values url.Values) error {
			i := slices.IndexFunc(a.routes.bud, func(r route.Route) bool { return r.ID == id })
			if i < 0 {
				return route.NotFound()
			}
			return adapter.Invoke(req, a.routes.bud[i], values)
		},
	}
}

// invalidate drops what is kept in memory of the file, when the file is another.
func (a *App) invalidate() {
	a.Books.Clear()
	a.scheduler.Reset()
}
