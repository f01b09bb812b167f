// Package pending holds the routes of operations that are not implemented yet. Each authenticates its caller, finds
// its customer and then responds with 501, so that the routes cover everything that Bud publishes.
package pending

import (
	"slices"

	"budsandbox/emulator/internal/route"
)

// Routes are the routes of operations that are not implemented yet, in the order of Bud's documentation.
var Routes = slices.Concat(
	route.Group(
		"Customer Applications",
		route.Derived,
		route.Pending[route.ForProject]("POST /assess/v1/customer-applications", "v1_customer_applications_post",
			route.Succeeds(201), route.Only(route.UK)),
		route.Pending[route.ForProject]("GET /assess/v1/customer-applications", "v1_customer_applications_get",
			route.Only(route.UK)),
		route.Pending[route.ForProject](
			"GET /assess/v1/customer-applications/{application_id}",
			"v1_customer_application_get",
			route.Only(route.UK),
		),
		route.Pending[route.ForProject](
			"DELETE /assess/v1/customer-applications/{application_id}",
			"v1_customer_application_delete",
			route.Succeeds(204),
			route.Only(route.UK),
		),
	),
	route.Group(
		"Customer Application Links",
		route.Derived,
		route.Pending[route.ForProject](
			"POST /assess/v1/customer-applications/{application_id}/customer-links",
			"v1_customer_applications_customer_links_post",
			route.Succeeds(201),
			route.Only(route.UK),
		),
	),
)
