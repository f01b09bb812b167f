package server

import (
	"context"
	"crypto/rand"
	"sync"

	"budsandbox/emulator/internal/advice"
	"budsandbox/emulator/internal/affordability"
	"budsandbox/emulator/internal/alert"
	"budsandbox/emulator/internal/api/authentication"
	"budsandbox/emulator/internal/assess"
	"budsandbox/emulator/internal/branding"
	"budsandbox/emulator/internal/connection"
	"budsandbox/emulator/internal/customer"
	"budsandbox/emulator/internal/customertoken"
	"budsandbox/emulator/internal/enrichment"
	"budsandbox/emulator/internal/fault"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/emulator/internal/mail"
	"budsandbox/emulator/internal/metrics"
	"budsandbox/emulator/internal/payment"
	"budsandbox/emulator/internal/requestlog"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/schedule"
	"budsandbox/emulator/internal/webhook"
	"budsandbox/seed"
	"budsandbox/storage"
)

// newServices creates the services that the handlers, the pages and the control plane use. The file may not be open
// yet, so they have no keys.
func (a *App) newServices() {
	a.Authentication = &authentication.Handlers{Clock: a.Clock, Projects: a.config.Projects}
	a.customerTokens = &customertoken.Signer{Clock: a.Clock}
	a.pageTokens = &route.PageTokens{}
	a.newObservers()
	generator := &seed.Generator{Fixtures: a.fixtures}
	a.newBanks(generator)
	a.newAssess()
	a.newBooks(generator)
	a.inventory = a.newInventory()
	a.newStream()
	a.newEvents()
}

// newObservers creates what looks at every request: faults, the log, advice and counters.
func (a *App) newObservers() {
	c := a.config
	a.faults = &fault.Injector{Seed: c.Seed, Clock: a.Clock}
	a.requests = &requestlog.Log{Size: c.RequestLogSize}
	a.advice = advice.NewAdvisor(a.Clock, c.Strict)
	if c.Metrics {
		a.metrics = metrics.New(c.Version)
	}
}

// newBanks creates the services of customers, of their connections to banks, of the mails about them, and of payments.
func (a *App) newBanks(generator *seed.Generator) {
	c := a.config
	a.Mails = &mail.Mailbox{Store: a.Store, OnMail: a.publishMail}
	a.Connections = &connection.Service{
		Store: a.Store, Clock: a.Clock, Seed: c.Seed, Fixtures: a.fixtures,
		Personas: personas{a.fixtures}, Generator: generator, Delay: c.delay,
		OnConnect: a.connected, Mail: a.Mails.Add, Notify: a.connectionChanged,
	}
	a.background = &connection.BackgroundRefresher{
		Service: a.Connections, ForcedResult: a.faults.BackgroundResult, Log: c.Log,
	}
	a.customers = &customer.Service{
		Store: a.Store, Clock: a.Clock, Seed: c.Seed, Random: rand.Reader, Delay: c.delay,
		OnDelete: a.customerDeleted,
	}
	a.payments = &payment.Service{
		Store: a.Store, Clock: a.Clock, Seed: c.Seed, Fixtures: a.fixtures,
		Connections: a.Connections, OnSchedule: a.scheduled, Notify: a.paymentEnded,
	}
}

// newAssess creates the service of applications.
func (a *App) newAssess() {
	a.benefits = &affordability.Settings{Store: a.Store, Benefits: a.config.CountBenefits}
	a.branding = &branding.Settings{Store: a.Store}
	a.assess = &assess.Service{
		Store: a.Store, Clock: a.Clock, Seed: a.config.Seed, Customers: a.customers, Connections: a.Connections,
		Mail: a.Mails.Add, OnSchedule: a.scheduled,
	}
}

// newBooks creates the books with the engine that enriches transactions, which is built when it is first used.
func (a *App) newBooks(generator *seed.Generator) {
	a.engine = enrichment.Default
	if merchants := a.config.Merchants; len(merchants) > 0 {
		a.engine = sync.OnceValues(func() (*enrichment.Engine, error) {
			return enrichment.New(a.fixtures, enrichment.WithMerchants(merchants))
		})
	}
	a.Books = &ledger.Books{
		Store: a.Store, Clock: a.Clock, Generator: generator, Engine: a.engine, Memory: a.config.Memory,
	}
	if a.config.LimitMemory {
		a.Books.BeforeBuild = newMemoryLimit(a.Books).allow
	}
}

// newEvents creates the webhooks and alerts, which get the events of connections, payments and ingested data, and the
// scheduler of what happens as time passes.
func (a *App) newEvents() {
	c := a.config
	a.Inbox = webhook.NewInbox(a.Clock)
	a.webhooks = webhook.NewOutbox(webhook.Config{
		Store: a.Store, Clock: a.Clock, Signer: &webhook.Signer{Store: a.Store, InMemory: c.Data == storage.Memory},
		Seed: c.Seed, AllowRemote: c.AllowRemoteWebhooks, Timeout: c.WebhookTimeout,
		Authorities: c.WebhookAuthorities, Log: c.Log,
		OnEvent: a.publishEvent, OnDelivery: a.publishDelivery, OnAttempt: a.attempted,
	})
	a.scheduler = &schedule.Scheduler{
		Store: a.Store, Clock: a.Clock, CommitLock: &a.webhooks.ScanLock,
		Sources: []schedule.Source{a.Connections, a.payments, a.background, a.assess},
	}
	a.alerts = &alert.Service{
		Store: a.Store, Clock: a.Clock, Seed: c.Seed, Books: a.Books, Webhooks: a.webhooks, BaseURL: a.baseURL,
	}
}

// applySettings stores the settings of the configuration that all projects share.
func (a *App) applySettings(ctx context.Context) error {
	if len(a.config.Webhooks) > 0 {
		if err := a.webhooks.SetEndpoints(ctx, "", a.config.Webhooks); err != nil {
			return err
		}
	}
	if interval := a.config.BackgroundRefreshes; interval != nil {
		return a.background.SetInterval(ctx, "", interval)
	}
	return nil
}
