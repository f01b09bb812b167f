// Package customers holds the handlers of the Customers API: creating, listing and deleting customers, and their
// context.
package customers

import (
	"sync"

	"budsandbox/clock"
	"budsandbox/emulator/internal/customer"
	"budsandbox/emulator/internal/route"
	"budsandbox/storage"
)

// Handlers implements the Customers API.
type Handlers struct {
	Customers  *customer.Service
	Store      *storage.DB
	Clock      *clock.Clocks
	PageTokens *route.PageTokens

	buffers sync.Pool // see listing
	kept    keptPages
}

// Routes returns the API's routes.
func (h *Handlers) Routes() []*route.Route {
	return route.Group("Manage Customers", route.Platform,
		route.New("POST /platform/v3/customers", "platform_v3_customers_post", h.create,
			route.Succeeds(201, 200), route.Alias("/v3/customers")),
		route.New(
			"GET /platform/v3/customers", "platform_v3_customers_get", h.list,
			route.WithErrorID("platform_v3_customers_get_all"), route.WithDialect(route.PlatformList),
			route.Alias("/v3/customers"),
		),
		route.New("POST /platform/v3/customers/batch", "platform_v3_customers_batch_post", h.createBatch,
			route.Succeeds(201), route.WithErrorID("customers_create"), route.Alias("/v3/customers/batch")),
		route.New("DELETE /platform/v3/customers/{customer_id}", "platform_v3_customers_delete", h.remove,
			route.Succeeds(202), route.Alias("/v3/customers/{customer_id}")),
		route.New("DELETE /platform/v3/customers/idempotent-identifier/{customer_idempotent_identifier}",
			"platform_v3_customers_idempotent_identifier_delete", h.removeIdentified,
			route.Succeeds(202), route.Alias("/v3/customers/idempotent-identifier/{customer_idempotent_identifier}")),
		route.New("GET /platform/v3/customers/{customer_id}/{task_id}", "platform_v3_customers_delete_status",
			h.deletionStatus,
			route.Alias("/v3/customers/{customer_id}/{task_id}")),
		route.New("POST /v1/customers", "customers_create_v1", h.createV1,
			route.Succeeds(201), route.Only(route.UK), route.Deprecated, route.WithID("customers_create")),
		route.New("POST /v2/customers", "customers_create_v2", h.createV2,
			route.Succeeds(201), route.Only(route.UK), route.Deprecated, route.WithID("v2_customers_post")),
		route.New("DELETE /v1/customers/{customer_id}", "customers_delete", h.removeV1,
			route.Succeeds(204), route.Deprecated),
		route.New("GET /v1/customers/{customer_id}/context", "v1_customer_context_get", h.getContext),
		route.New("PUT /v1/customers/{customer_id}/context", "v1_customer_context_put", h.overwriteContext),
	)
}
