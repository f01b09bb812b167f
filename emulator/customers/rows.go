// Package customers is the room of the Customers API: creating, listing and deleting customers, and their context.
package customers

import (
	"io"
	"sync"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/operation"
	"budsandbox/storage"
)

// Room answers the Customers API.
type Room struct {
	Store  *storage.DB
	Clock  *bank.Clocks
	Seed   uint64
	Random io.Reader // for secrets
	Pages  operation.Pages
	Delay  func(own time.Duration) time.Duration // how long a task waits that Bud lets wait for own
	// Leaving hears of customers who are deleted, in the transaction that deletes them; nil is nobody.
	Leaving func(tx *storage.Tx, p bank.Project, id bank.CustomerID) error

	pages sync.Pool // see listing
}

// Rows are the operations of this room.
var Rows = operation.Family("Manage Customers", operation.Platform,
	operation.Of("POST /platform/v3/customers", "platform_v3_customers_post", (*Room).create,
		operation.Answers(201, 200), operation.Alias("/v3/customers")),
	operation.Of("GET /platform/v3/customers", "platform_v3_customers_get", (*Room).list,
		operation.FailsAs("platform_v3_customers_get_all"), operation.Speaks(operation.PlatformList), operation.Alias("/v3/customers")),
	operation.Of("POST /platform/v3/customers/batch", "platform_v3_customers_batch_post", (*Room).createBatch,
		operation.Answers(201), operation.FailsAs("customers_create"), operation.Alias("/v3/customers/batch")),
	operation.Of("DELETE /platform/v3/customers/{customer_id}", "platform_v3_customers_delete", (*Room).remove,
		operation.Answers(202), operation.Alias("/v3/customers/{customer_id}")),
	operation.Of("DELETE /platform/v3/customers/idempotent-identifier/{customer_idempotent_identifier}",
		"platform_v3_customers_idempotent_identifier_delete", (*Room).removeIdentified,
		operation.Answers(202), operation.Alias("/v3/customers/idempotent-identifier/{customer_idempotent_identifier}")),
	operation.Of("GET /platform/v3/customers/{customer_id}/{task_id}", "platform_v3_customers_delete_status", (*Room).removal,
		operation.Alias("/v3/customers/{customer_id}/{task_id}")),
	operation.Of("POST /v1/customers", "customers_create_v1", (*Room).createV1,
		operation.Answers(201), operation.Only(operation.UK), operation.Deprecated, operation.RepliesAs("customers_create")),
	operation.Of("POST /v2/customers", "customers_create_v2", (*Room).createV2,
		operation.Answers(201), operation.Only(operation.UK), operation.Deprecated, operation.RepliesAs("v2_customers_post")),
	operation.Of("DELETE /v1/customers/{customer_id}", "customers_delete", (*Room).removeV1,
		operation.Answers(204), operation.Deprecated),
	operation.Of("GET /v1/customers/{customer_id}/context", "v1_customer_context_get", (*Room).context),
	operation.Of("PUT /v1/customers/{customer_id}/context", "v1_customer_context_put", (*Room).overwriteContext),
)
