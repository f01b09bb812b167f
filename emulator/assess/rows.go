// Package assess is the room of the Assess API: applications and the links sent to applicants.
package assess

import (
	"slices"

	"budsandbox/emulator/operation"
)

// Rows are the operations of this room.
var Rows = slices.Concat(
	operation.Family("Customer Applications", operation.Derived,
		operation.Pending[operation.InProject]("POST /assess/v1/customer-applications", "v1_customer_applications_post",
			operation.Answers(201), operation.Only(operation.UK)),
		operation.Pending[operation.InProject]("GET /assess/v1/customer-applications", "v1_customer_applications_get",
			operation.Only(operation.UK)),
		operation.Pending[operation.InProject]("GET /assess/v1/customer-applications/{application_id}", "v1_customer_application_get",
			operation.Only(operation.UK)),
		operation.Pending[operation.InProject]("DELETE /assess/v1/customer-applications/{application_id}", "v1_customer_application_delete",
			operation.Answers(204), operation.Only(operation.UK)),
	),
	operation.Family("Customer Application Links", operation.Derived,
		operation.Pending[operation.InProject]("POST /assess/v1/customer-applications/{application_id}/customer-links", "v1_customer_applications_customer_links_post",
			operation.Answers(201), operation.Only(operation.UK)),
	),
)
