package server

import (
	"context"
	_ "embed"
	"net/url"
	"slices"

	"budsandbox/clock"
	"budsandbox/emulator/internal/api/actionable"
	"budsandbox/emulator/internal/api/affordability"
	"budsandbox/emulator/internal/api/aggregations"
	"budsandbox/emulator/internal/api/applications"
	"budsandbox/emulator/internal/api/authentication"
	"budsandbox/emulator/internal/api/characteristics"
	"budsandbox/emulator/internal/api/corrections"
	"budsandbox/emulator/internal/api/customers"
	"budsandbox/emulator/internal/api/custominsights"
	"budsandbox/emulator/internal/api/financial"
	"budsandbox/emulator/internal/api/finders"
	"budsandbox/emulator/internal/api/goals"
	"budsandbox/emulator/internal/api/ingestion"
	"budsandbox/emulator/internal/api/legacy"
	"budsandbox/emulator/internal/api/openbanking"
	"budsandbox/emulator/internal/api/payments"
	"budsandbox/emulator/internal/api/resources"
	"budsandbox/emulator/internal/api/risk"
	"budsandbox/emulator/internal/api/search"
	"budsandbox/emulator/internal/api/widgets"
	"budsandbox/emulator/internal/control"
	"budsandbox/emulator/internal/ingest"
	"budsandbox/emulator/internal/route"
)

// groups holds the routes of a sandbox.
type groups struct {
	bud     []*route.Route // in the order of Bud's documentation
	control []*route.Route
	dropped []droppedPath
}

// BudRoutes returns the routes of all operations of Bud's API, including pending ones. They are data only: their
// handlers belong to no sandbox and must not be called.
func BudRoutes() []*route.Route {
	return (&App{Authentication: &authentication.Handlers{}}).budRoutes()
}

// ControlRoutes returns the routes of the control plane as data only.
func ControlRoutes() []*route.Route { return (&control.Handlers{}).Routes() }

// budRoutes creates the handlers of Bud's APIs and returns their routes in the order of Bud's documentation.
func (a *App) budRoutes() []*route.Route {
	c, tokens := a.config, a.pageTokens
	customersAPI := &customers.Handlers{Customers: a.customers, Store: a.Store, Clock: a.Clock, PageTokens: tokens}
	ingestionAPI := &ingestion.Handlers{
		Store: a.Store, Clock: a.Clock, Engine: a.engine, Strict: c.StrictData, Customers: a.customers,
		Service: &ingest.Service{
			Store: a.Store, Clock: a.Clock, Seed: c.Seed, Delay: c.delay, BeforeStore: a.alerts.BeforeIngestion,
			Notify: inOrder(a.webhooks.Ingested, a.alerts.Ingested),
		},
	}
	financialAPI := &financial.Handlers{
		Connections: a.Connections, Books: a.Books, Store: a.Store, Clock: a.Clock, Seed: c.Seed, PageTokens: tokens,
	}
	correctionsAPI := &corrections.Handlers{
		Store: a.Store, Clock: a.Clock, Seed: c.Seed, Books: a.Books, Fixtures: a.fixtures,
	}
	aggregationsAPI := &aggregations.Handlers{Store: a.Store, Seed: c.Seed, Books: a.Books, Fixtures: a.fixtures}
	findersAPI := &finders.Handlers{Books: a.Books, Fixtures: a.fixtures}
	goalsAPI := &goals.Handlers{Store: a.Store, Seed: c.Seed, Books: a.Books, Fixtures: a.fixtures, PageTokens: tokens}
	searchAPI := &search.Handlers{
		Store: a.Store, Clock: a.Clock, Seed: c.Seed, Books: a.Books, PageTokens: tokens, Delay: c.delay,
	}
	actionableAPI := &actionable.Handlers{Books: a.Books, Alerts: a.alerts}
	customAPI := &custominsights.Handlers{Store: a.Store, Seed: c.Seed, Books: a.Books, Alerts: a.alerts}
	routes := slices.Concat(
		a.Authentication.Routes(),
		customersAPI.Routes(),
		(&openbanking.Handlers{Service: a.Connections}).Routes(),
		ingestionAPI.Routes(),
		financialAPI.Routes(),
		(&resources.Handlers{Fixtures: a.fixtures}).Routes(),
		correctionsAPI.Routes(),
		aggregationsAPI.Routes(),
		findersAPI.Routes(),
		goalsAPI.Routes(),
		searchAPI.Routes(),
		actionableAPI.Routes(),
		customAPI.Routes(),
		(&payments.Handlers{Service: a.payments}).Routes(),
		(&legacy.Handlers{Books: a.Books, Fixtures: a.fixtures}).Routes(),
		(&widgets.Handlers{Pages: a.widgets, Tokens: a.customerTokens}).Routes(),
		(&affordability.Handlers{Books: a.Books, Fixtures: a.fixtures, Settings: a.benefits}).Routes(),
		(&risk.Handlers{Books: a.Books, Fixtures: a.fixtures}).Routes(),
		(&characteristics.Handlers{Books: a.Books}).Routes(),
		(&applications.Handlers{Service: a.assess, Customers: a.customers, Books: a.Books, PageTokens: tokens}).Routes(),
	)
	return route.Summarise(routes, summaries)
}

// summaries is the table of what each operation of Bud's API does, for route.Summarise.
//
//go:embed summaries.tsv
var summaries string

// newControl creates the handlers of the control plane.
func (a *App) newControl(adapter *route.Adapter) *control.Handlers {
	return &control.Handlers{
		Store: a.Store, Clock: a.Clock, Version: a.config.Version, Started: a.Clock.Real(), Faults: a.faults,
		Requests: a.requests, Advice: a.advice, Inventory: a.inventory, Agenda: a.newAgenda(), Hub: a.hub, Inbox: a.Inbox,
		Tasks:   a.tasks,
		Metrics: a.metrics, Invalidate: a.invalidate, Webhooks: a.webhooks,
		Table:       func() []*route.Route { return slices.Concat(a.routes.bud, a.routes.control) },
		Initial:     func() clock.State { return a.initialClock(a.config.Now) },
		Connections: a.Connections, Background: a.background, Benefits: a.benefits,
		Payments: a.payments, Applications: a.assess, Mails: a.Mails, Branding: a.branding, Scheduler: a.scheduler,
		Books: a.Books, Alerts: a.alerts, Bearer: a.Authentication.Bearer, Customers: a.customers,
		Invoke: func(req *route.Request, id string, values url.Values) error {
			called, known := operations{a, adapter}.find(id)
			if !known {
				return route.NotFound()
			}
			_, err := adapter.Invoke(req, called, values)
			return err
		},
	}
}

// invalidate drops the caches after the content of the file was replaced.
func (a *App) invalidate(ctx context.Context) error {
	a.Books.Clear()
	a.scheduler.Reset()
	a.Mails.Clear()
	return a.webhooks.Reload(ctx)
}
