// Package control is the room of the control plane at /_sandbox/: what the real sandbox has no API for.
package control

import (
	"context"
	"sync"

	"budsandbox/bank"
	"budsandbox/emulator/connection"
	"budsandbox/emulator/due"
	"budsandbox/emulator/operation"
	"budsandbox/emulator/payment"
	"budsandbox/emulator/webhook"
	"budsandbox/storage"
)

// Room answers the control plane.
type Room struct {
	Store    *storage.DB
	Clock    *bank.Clocks
	Initial  func() bank.ClockState // how the clock stands in a sandbox that was just started
	Version  string
	Table    func() []operation.Row // what the OpenAPI document describes
	Faults   *Faults
	Journal  *Journal
	Advisor  *Advisor
	Desk     *connection.Desk
	Hosted   *connection.Background
	Payments *payment.Desk
	Due      *due.Walk                                // what moves of the clock bring about
	Bearer   func(token string) (bank.Project, error) // whose token it is
	Enrol    Enrol
	Webhooks *webhook.Outbox
	Ask      Ask
	Metrics  *Metrics // nil counts nothing
	Forget   func()   // drops what is kept in memory of the file, when the file is another

	moving sync.Mutex // one change of the clock at a time
}

// Rows are the operations of this room.
var Rows = operation.Family("Sandbox", operation.Sandbox,
	operation.Of("GET /_sandbox/health", "sandbox_health_get", (*Room).health, operation.Control),
	operation.Of("HEAD /_sandbox/health", "sandbox_health_head", (*Room).health, operation.Control),
	operation.Of("GET /_sandbox/clock", "sandbox_clock_get", (*Room).readClock, operation.Control),
	operation.Of("PUT /_sandbox/clock", "sandbox_clock_put", (*Room).setClock, operation.Control),
	operation.Of("POST /_sandbox/clock/advance", "sandbox_clock_advance_post", (*Room).advanceClock, operation.Control),
	operation.Of("POST /_sandbox/reset", "sandbox_reset_post", (*Room).reset, operation.Control, operation.Answers(204)),
	operation.Of("POST /_sandbox/faults", "sandbox_faults_post", (*Room).addFault, operation.Control, operation.Answers(201)),
	operation.Of("GET /_sandbox/faults", "sandbox_faults_get", (*Room).faults, operation.Control),
	operation.Of("DELETE /_sandbox/faults", "sandbox_faults_delete", (*Room).clearFaults, operation.Control, operation.Answers(204)),
	operation.Of("DELETE /_sandbox/faults/{fault_id}", "sandbox_fault_delete", (*Room).removeFault, operation.Control, operation.Answers(204)),
	operation.Of("GET /_sandbox/requests", "sandbox_requests_get", (*Room).requests, operation.Control),
	operation.Of("DELETE /_sandbox/requests", "sandbox_requests_delete", (*Room).clearRequests, operation.Control, operation.Answers(204)),
	operation.Of("GET /_sandbox/advice", "sandbox_advice_get", (*Room).advice, operation.Control),
	operation.Of("GET /_sandbox/metrics", "sandbox_metrics_get", (*Room).metrics, operation.Control, operation.Fails(404)),
	operation.Of("GET /_sandbox/explain", "sandbox_explain_get", (*Room).explain, operation.Control, operation.Fails(404)),
	operation.Of("GET /_sandbox/personas", "sandbox_personas_get", (*Room).personas, operation.Control),
	operation.Of("POST /_sandbox/customers", "sandbox_customers_post", (*Room).customers, operation.Control),
	operation.Of("GET /_sandbox/customers.schema.json", "sandbox_customers_schema_get", (*Room).customersSchema, operation.Control),
	operation.Of("POST /_sandbox/customers/{customer_id}/connections", "sandbox_connections_post", (*Room).connect, operation.Control,
		operation.Answers(201), operation.Fails(401, 404)),
	operation.Of("PUT /_sandbox/customers/{customer_id}/refreshes", "sandbox_refreshes_put", (*Room).refreshesAs, operation.Control, operation.Fails(401, 404)),
	operation.Of("GET /_sandbox/background-refreshes", "sandbox_background_refreshes_get", (*Room).backgroundRefreshes, operation.Control),
	operation.Of("PUT /_sandbox/background-refreshes", "sandbox_background_refreshes_put", (*Room).setBackgroundRefreshes, operation.Control),
	operation.Of("GET /_sandbox/payments/{payment_id}", "sandbox_payments_get", (*Room).payment, operation.Control, operation.Fails(401, 404)),
	operation.Of("POST /_sandbox/payments/{payment_id}/authorise", "sandbox_payments_authorise_post", (*Room).authorisePayment, operation.Control,
		operation.Fails(401, 404, 409)),
	operation.Of("POST /_sandbox/payments/{payment_id}/reject", "sandbox_payments_reject_post", (*Room).rejectPayment, operation.Control,
		operation.Fails(401, 404, 409)),
	operation.Of("PUT /_sandbox/providers/{provider_id}", "sandbox_providers_put", (*Room).maintain, operation.Control, operation.Fails(404)),
	operation.Of("GET /_sandbox/icons/{icon}", "sandbox_icons_get", (*Room).icon, operation.Control, operation.Fails(404)),
	operation.Of("GET /_sandbox/export", "sandbox_export_get", (*Room).export, operation.Control),
	operation.Of("POST /_sandbox/import", "sandbox_import_post", (*Room).importAll, operation.Control),
	operation.Of("GET /_sandbox/snapshots", "sandbox_snapshots_get", (*Room).snapshots, operation.Control),
	operation.Of("POST /_sandbox/snapshots/{name}", "sandbox_snapshot_post", (*Room).takeSnapshot, operation.Control, operation.Answers(201)),
	operation.Of("POST /_sandbox/snapshots/{name}/restore", "sandbox_snapshot_restore", (*Room).restoreSnapshot, operation.Control),
	operation.Of("DELETE /_sandbox/snapshots/{name}", "sandbox_snapshot_delete", (*Room).deleteSnapshot, operation.Control, operation.Answers(204)),
	operation.Of("PUT /_sandbox/webhooks", "sandbox_webhooks_put", (*Room).setHooks, operation.Control),
	operation.Of("GET /_sandbox/webhooks", "sandbox_webhooks_get", (*Room).hooks, operation.Control),
	operation.Of("POST /_sandbox/webhooks/events", "sandbox_webhook_trigger", (*Room).trigger, operation.Control, operation.Answers(202), operation.Fails(404)),
	operation.Of("GET /_sandbox/webhooks/deliveries", "sandbox_deliveries_get", (*Room).deliveries, operation.Control),
	operation.Of("POST /_sandbox/webhooks/deliveries/{delivery_id}/replay", "sandbox_delivery_replay", (*Room).replay, operation.Control),
	operation.Of("GET /_sandbox/jwks.json", "sandbox_jwks_get", (*Room).keys, operation.Control),
	operation.Of("GET /_sandbox/openapi.json", "sandbox_openapi_get", (*Room).document, operation.Control),
)

type nothing struct{ operation.Unscoped }

type healthData struct {
	Status  string `json:"status"`
	Version string `json:"version"`
}

// health says that the sandbox answers and its file can be read.
func (r *Room) health(context.Context, *nothing) (reply operation.Reply[healthData, operation.None], _ error) {
	reply.Data = healthData{Status: "ok", Version: r.Version}
	return reply, r.Store.View(func(*storage.Tx) error { return nil })
}

// document is the OpenAPI document of this sandbox, made from its rows.
func (r *Room) document(context.Context, *nothing) (reply operation.Reply[operation.Raw, operation.None], err error) {
	reply.Data, err = operation.OpenAPI(r.Version, r.Table())
	return reply, err
}
