// Package control implements the control plane at /_sandbox/: operations on the sandbox that the real Bud has no
// API for.
package control

import (
	"context"
	_ "embed"
	"slices"
	"sync/atomic"
	"time"

	"budsandbox/bank"
	"budsandbox/clock"
	"budsandbox/emulator/internal/advice"
	"budsandbox/emulator/internal/affordability"
	"budsandbox/emulator/internal/agenda"
	"budsandbox/emulator/internal/alert"
	"budsandbox/emulator/internal/assess"
	"budsandbox/emulator/internal/branding"
	"budsandbox/emulator/internal/connection"
	"budsandbox/emulator/internal/customer"
	"budsandbox/emulator/internal/fault"
	"budsandbox/emulator/internal/inventory"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/emulator/internal/mail"
	"budsandbox/emulator/internal/metrics"
	"budsandbox/emulator/internal/payment"
	"budsandbox/emulator/internal/requestlog"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/schedule"
	"budsandbox/emulator/internal/stream"
	"budsandbox/emulator/internal/webhook"
	"budsandbox/storage"
)

// Handlers implements the control plane.
type Handlers struct {
	Store        *storage.DB
	Clock        *clock.Clocks
	Initial      func() clock.State // state of the clock of a new sandbox
	Version      string
	Started      time.Time             // real time
	Table        func() []*route.Route // all routes, for the OpenAPI document
	Faults       *fault.Injector
	Requests     *requestlog.Log
	Advice       *advice.Advisor
	Connections  *connection.Service
	Background   *connection.BackgroundRefresher
	Benefits     *affordability.Settings
	Payments     *payment.Service
	Applications *assess.Service
	Mails        *mail.Mailbox
	Branding     *branding.Settings
	Scheduler    *schedule.Scheduler // runs the events that a move of the clock makes due
	Books        *ledger.Books
	Alerts       *alert.Service
	Bearer       func(token string) (bank.Project, error) // returns the project of a token
	Customers    *customer.Service
	Webhooks     *webhook.Outbox
	Inventory    *inventory.Reader
	Agenda       *agenda.Agenda
	Hub          *stream.Hub
	Inbox        *webhook.Inbox
	Tasks        *stream.Tasks
	Invoke       Invoke
	Metrics      *metrics.Metrics            // nil if disabled
	Invalidate   func(context.Context) error // drops the caches after the content of the file was replaced

	moveLock schedule.Lock             // held while a clock moves
	move     atomic.Pointer[clockMove] // the move that holds moveLock, if any
}

// Routes returns the routes of the control plane.
func (h *Handlers) Routes() []*route.Route {
	routes := slices.Concat(
		h.clockRoutes(),
		h.requestRoutes(),
		h.customerRoutes(),
		h.bankEventRoutes(),
		h.insightRoutes(),
		h.projectRoutes(),
		h.pictureRoutes(),
		h.snapshotRoutes(),
		h.webhookRoutes(),
		h.documentRoutes(),
		h.inventoryRoutes(),
	)
	return route.Group("Sandbox", route.Sandbox, route.ControlPlane(route.Summarise(routes, summaries)...)...)
}

// summaries is the table of what each operation does, for route.Summarise.
//
//go:embed summaries.tsv
var summaries string

// clockRoutes returns the routes of health, the clock and reset.
func (h *Handlers) clockRoutes() []*route.Route {
	return []*route.Route{
		route.New("GET /_sandbox/health", "sandbox_health_get", h.health),
		route.New("HEAD /_sandbox/health", "sandbox_health_head", h.health),
		route.New("GET /_sandbox/clock", "sandbox_clock_get", h.getClock),
		route.New("PUT /_sandbox/clock", "sandbox_clock_put", h.setClock),
		route.New("POST /_sandbox/clock/advance", "sandbox_clock_advance_post",
			h.advanceClock, route.Fails(409)),
		route.New("POST /_sandbox/reset", "sandbox_reset_post", h.reset),
	}
}

// requestRoutes returns the routes of faults, the request log, advice, metrics and explanations.
func (h *Handlers) requestRoutes() []*route.Route {
	return []*route.Route{
		route.New("POST /_sandbox/faults", "sandbox_faults_post", h.addFault, route.Succeeds(201)),
		route.New("GET /_sandbox/faults", "sandbox_faults_get", h.faults),
		route.New("DELETE /_sandbox/faults", "sandbox_faults_delete", h.clearFaults, route.Succeeds(204)),
		route.New("DELETE /_sandbox/faults/{fault_id}", "sandbox_fault_delete",
			h.removeFault, route.Succeeds(204)),
		route.New("GET /_sandbox/requests", "sandbox_requests_get", h.requests, route.Fails(429)),
		route.New("DELETE /_sandbox/requests", "sandbox_requests_delete",
			h.clearRequests, route.Succeeds(204)),
		route.New("GET /_sandbox/advice", "sandbox_advice_get", h.advice),
		route.New("GET /_sandbox/metrics", "sandbox_metrics_get", h.metrics, route.Fails(404)),
		route.New("GET /_sandbox/explain", "sandbox_explain_get",
			h.explain, route.OwnQuery, route.Fails(404)),
	}
}

// customerRoutes returns the routes of personas, customers and their connections.
func (h *Handlers) customerRoutes() []*route.Route {
	return []*route.Route{
		route.New("GET /_sandbox/personas", "sandbox_personas_get", h.personas),
		route.New("GET /_sandbox/personas/{persona_id}", "sandbox_persona_get",
			h.persona, route.Fails(404)),
		route.New("POST /_sandbox/customers", "sandbox_customers_post", h.applyCustomers, route.LargeBody),
		route.New("GET /_sandbox/customers.schema.json", "sandbox_customers_schema_get", h.customersSchema),
		route.New("POST /_sandbox/customers/{customer_id}/connections", "sandbox_connections_post",
			h.connect, route.Succeeds(201), route.Fails(401, 404)),
		route.New("PUT /_sandbox/customers/{customer_id}/refreshes", "sandbox_refreshes_put",
			h.setRefreshResult, route.Fails(401, 404)),
	}
}

// bankEventRoutes returns the routes of what happens at a customer's bank: life events and transactions.
func (h *Handlers) bankEventRoutes() []*route.Route {
	return []*route.Route{
		route.New("POST /_sandbox/customers/{customer_id}/events", "sandbox_life_events_post",
			h.addLifeEvent, route.Succeeds(201), route.Fails(401, 404)),
		route.New("GET /_sandbox/customers/{customer_id}/events", "sandbox_life_events_get",
			h.lifeEvents, route.Fails(401, 404)),
		route.New("DELETE /_sandbox/customers/{customer_id}/events/{event_id}", "sandbox_life_event_delete",
			h.withdrawLifeEvent, route.Succeeds(204), route.Fails(401, 404)),
		route.New("GET /_sandbox/customers/{customer_id}/figures", "sandbox_figures_get",
			h.customerFigures, route.Fails(401, 404)),
		route.New("POST /_sandbox/customers/{customer_id}/transactions", "sandbox_transactions_post",
			h.addTransaction, route.Succeeds(201), route.Fails(401, 404)),
		route.New("GET /_sandbox/customers/{customer_id}/transactions/{transaction_id}", "sandbox_transaction_get",
			h.transaction, route.Fails(401, 404)),
		route.New("PATCH /_sandbox/customers/{customer_id}/transactions/{transaction_id}", "sandbox_transaction_patch",
			h.editTransaction, route.Fails(401, 404)),
		route.New("DELETE /_sandbox/customers/{customer_id}/transactions/{transaction_id}", "sandbox_transaction_delete",
			h.removeTransaction, route.Succeeds(204), route.Fails(401, 404)),
	}
}

// insightRoutes returns the routes of thresholds and custom queries of insights.
func (h *Handlers) insightRoutes() []*route.Route {
	return []*route.Route{
		route.New("GET /_sandbox/insight-thresholds", "sandbox_insight_thresholds_get",
			h.insightThresholds),
		route.New("PUT /_sandbox/insight-thresholds", "sandbox_insight_thresholds_put",
			h.setInsightThresholds),
		route.New("POST /_sandbox/query", "sandbox_query_post", h.query, route.Fails(401, 404)),
	}
}

// projectRoutes returns the routes of a project's settings, payments, applications, mails and banks.
func (h *Handlers) projectRoutes() []*route.Route {
	return []*route.Route{
		route.New("GET /_sandbox/background-refreshes", "sandbox_background_refreshes_get",
			h.backgroundRefreshes),
		route.New("PUT /_sandbox/background-refreshes", "sandbox_background_refreshes_put",
			h.setBackgroundRefreshes),
		route.New("GET /_sandbox/affordability-benefits", "sandbox_affordability_benefits_get",
			h.affordabilityBenefits),
		route.New("PUT /_sandbox/affordability-benefits", "sandbox_affordability_benefits_put",
			h.countBenefits),
		route.New("GET /_sandbox/payments/{payment_id}", "sandbox_payments_get",
			h.payment, route.Fails(401, 404)),
		route.New("POST /_sandbox/payments/{payment_id}/authorise", "sandbox_payments_authorise_post",
			h.authorisePayment, route.Fails(401, 404, 409)),
		route.New("POST /_sandbox/payments/{payment_id}/reject", "sandbox_payments_reject_post",
			h.rejectPayment, route.Fails(401, 404, 409)),
		route.New("PUT /_sandbox/applications/{application_id}/review", "sandbox_application_review_put",
			h.reviewApplication, route.Fails(401, 404)),
		route.New("GET /_sandbox/application-links", "sandbox_application_links_get", h.linkValidity),
		route.New("PUT /_sandbox/application-links", "sandbox_application_links_put", h.setLinkValidity),
		route.New("GET /_sandbox/branding", "sandbox_branding_get", h.brand),
		route.New("PUT /_sandbox/branding", "sandbox_branding_put", h.setBrand),
		route.New("GET /_sandbox/mails", "sandbox_mails_get", h.mails),
		route.New("PUT /_sandbox/providers/{provider_id}", "sandbox_providers_put",
			h.setMaintenance, route.Fails(404)),
	}
}

// pictureRoutes returns the routes of pictures and merchants' pages, to which answers of Bud's API link.
func (h *Handlers) pictureRoutes() []*route.Route {
	return []*route.Route{
		route.New("GET /_sandbox/icons/{icon}", "sandbox_icons_get", h.icon, route.Fails(404)),
		route.New("GET /_sandbox/icons/{kind}/{icon}", "sandbox_named_icons_get",
			h.namedIcon, route.Fails(404)),
		route.New("GET /_sandbox/merchants/{merchant}", "sandbox_merchants_get",
			h.merchantPage, route.Fails(404)),
	}
}

// snapshotRoutes returns the routes of exports and snapshots.
func (h *Handlers) snapshotRoutes() []*route.Route {
	return []*route.Route{
		route.New("GET /_sandbox/export", "sandbox_export_get", h.export),
		route.New("POST /_sandbox/import", "sandbox_import_post", h.importAll),
		route.New("GET /_sandbox/snapshots", "sandbox_snapshots_get", h.snapshots),
		route.New("POST /_sandbox/snapshots/{name}", "sandbox_snapshot_post",
			h.takeSnapshot, route.Succeeds(201)),
		route.New("POST /_sandbox/snapshots/{name}/restore", "sandbox_snapshot_restore",
			h.restoreSnapshot, route.Fails(409)),
		route.New("DELETE /_sandbox/snapshots/{name}", "sandbox_snapshot_delete",
			h.deleteSnapshot, route.Succeeds(204)),
	}
}

// webhookRoutes returns the routes of webhooks and their deliveries.
func (h *Handlers) webhookRoutes() []*route.Route {
	return []*route.Route{
		route.New("PUT /_sandbox/webhooks", "sandbox_webhooks_put", h.setEndpoints, route.MaxBody(64<<10)),
		route.New("GET /_sandbox/webhooks", "sandbox_webhooks_get", h.endpoints),
		route.New("POST /_sandbox/webhooks/events", "sandbox_webhook_trigger",
			h.trigger, route.MaxBody(2*maxEventBody), route.Succeeds(202), route.Fails(404)),
		route.New("GET /_sandbox/webhooks/deliveries", "sandbox_deliveries_get", h.deliveries),
		route.New("GET /_sandbox/webhooks/deliveries/{delivery_id}", "sandbox_delivery_get",
			h.delivery, route.Fails(404)),
		route.New("POST /_sandbox/webhooks/deliveries/{delivery_id}/replay", "sandbox_delivery_replay",
			h.replay),
	}
}

// documentRoutes returns the routes of keys and descriptions of the sandbox.
func (h *Handlers) documentRoutes() []*route.Route {
	return []*route.Route{
		route.New("GET /_sandbox/jwks.json", "sandbox_jwks_get", h.keys),
		route.New("GET /_sandbox/openapi.json", "sandbox_openapi_get", h.openAPI),
		route.New("GET /_sandbox/llms.txt", "sandbox_llms_get", h.llms),
	}
}

// noParameters is the request of operations without parameters.
type noParameters struct{ route.Public }

// clientRequest names a project.
type clientRequest struct {
	route.Public
	Client string `query:"client_id" validate:"required"`
}

// optionalClientRequest names a project. Without one, the operation is about all projects, or what they share.
type optionalClientRequest struct {
	route.Public
	Client string `query:"client_id"`
}

type healthData struct {
	Status  string  `json:"status"`
	Version string  `json:"version"`
	Uptime  float64 `json:"uptime_seconds"` // real time since the start
}

// health reports that the sandbox responds and can read its file.
func (h *Handlers) health(req *route.Request, _ *noParameters) (reply route.Data[healthData], _ error) {
	reply.Data = healthData{Status: "ok", Version: h.Version, Uptime: h.Clock.Real().Sub(h.Started).Seconds()}
	return reply, h.Store.View(req.Context(), func(*storage.Tx) error { return nil })
}

// openAPI returns the OpenAPI document of this sandbox.
func (h *Handlers) openAPI(
	req *route.Request, _ *noParameters,
) (reply route.Data[route.Raw], err error) {
	reply.Data, err = route.OpenAPI(h.Version, req.BaseURL(), h.Table())
	return reply, err
}
