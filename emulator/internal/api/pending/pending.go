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
		"Retrieve Actionable Insights",
		route.Derived,
		route.Pending[route.ForCustomer](
			"GET /insights/v1/actionable/balances",
			"insights_v1_actionable_balances_get",
		),
		route.Pending[route.ForCustomer](
			"GET /insights/v1/actionable/balances/{type}/{id}/details",
			"insights_v1_actionable_balances_details_get",
		),
		route.Pending[route.ForCustomer]("GET /insights/v1/actionable/income", "insights_v1_actionable_income_get"),
		route.Pending[route.ForCustomer](
			"GET /insights/v1/actionable/income/{type}/{id}/details",
			"insights_v1_actionable_income_details_get",
		),
		route.Pending[route.ForCustomer](
			"GET /insights/v1/actionable/spending",
			"insights_v1_actionable_spending_get",
		),
		route.Pending[route.ForCustomer](
			"GET /insights/v1/actionable/spending/{type}/{id}/details",
			"insights_v1_actionable_spending_details_get",
		),
	),
	route.Group(
		"Custom Insights",
		route.Derived,
		route.Pending[route.ForProject]("POST /insights/v1/custom/manage", "custom_insight_v1_manage_post"),
		route.Pending[route.ForProject]("GET /insights/v1/custom/manage", "custom_insight_v1_manage_get"),
		route.Pending[route.ForCustomer](
			"GET /insights/v1/custom/detail/{custom_insight_id}",
			"custom_insight_v1_detail_get",
		),
		route.Pending[route.ForProject](
			"DELETE /insights/v1/custom/manage/{custom_insight_id}",
			"custom_insight_v1_manage_delete",
			route.Succeeds(204),
		),
		route.Pending[route.ForProject](
			"PATCH /insights/v1/custom/manage/{custom_insight_id}",
			"custom_insight_v1_manage_patch",
			route.Succeeds(204),
		),
		route.Pending[route.ForProject]("DELETE /insights/v1/custom/manage/all", "custom_insight_v1_manage_delete_all",
			route.Succeeds(204)),
		route.Pending[route.ForCustomer]("POST /insights/v1/custom/profile", "custom_insight_v1_profile_post",
			route.Succeeds(204)),
		route.Pending[route.ForCustomer]("GET /insights/v1/custom/profile", "custom_insight_v1_profile_get"),
	),
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
