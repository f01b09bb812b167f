// Package insights is the room of the Insights API: actionable and custom insights.
package insights

import (
	"slices"

	"budsandbox/emulator/operation"
)

// Rows are the operations of this room.
var Rows = slices.Concat(
	operation.Family("Retrieve Actionable Insights", operation.Derived,
		operation.Pending[operation.OfCustomer]("GET /insights/v1/actionable/balances", "insights_v1_actionable_balances_get"),
		operation.Pending[operation.OfCustomer]("GET /insights/v1/actionable/balances/{type}/{id}/details", "insights_v1_actionable_balances_details_get"),
		operation.Pending[operation.OfCustomer]("GET /insights/v1/actionable/income", "insights_v1_actionable_income_get"),
		operation.Pending[operation.OfCustomer]("GET /insights/v1/actionable/income/{type}/{id}/details", "insights_v1_actionable_income_details_get"),
		operation.Pending[operation.OfCustomer]("GET /insights/v1/actionable/spending", "insights_v1_actionable_spending_get"),
		operation.Pending[operation.OfCustomer]("GET /insights/v1/actionable/spending/{type}/{id}/details", "insights_v1_actionable_spending_details_get"),
	),
	operation.Family("Custom Insights", operation.Derived,
		operation.Pending[operation.InProject]("POST /insights/v1/custom/manage", "custom_insight_v1_manage_post"),
		operation.Pending[operation.InProject]("GET /insights/v1/custom/manage", "custom_insight_v1_manage_get"),
		operation.Pending[operation.OfCustomer]("GET /insights/v1/custom/detail/{custom_insight_id}", "custom_insight_v1_detail_get"),
		operation.Pending[operation.InProject]("DELETE /insights/v1/custom/manage/{custom_insight_id}", "custom_insight_v1_manage_delete",
			operation.Answers(204)),
		operation.Pending[operation.InProject]("PATCH /insights/v1/custom/manage/{custom_insight_id}", "custom_insight_v1_manage_patch",
			operation.Answers(204)),
		operation.Pending[operation.InProject]("DELETE /insights/v1/custom/manage/all", "custom_insight_v1_manage_delete_all",
			operation.Answers(204)),
		operation.Pending[operation.OfCustomer]("POST /insights/v1/custom/profile", "custom_insight_v1_profile_post",
			operation.Answers(204)),
		operation.Pending[operation.OfCustomer]("GET /insights/v1/custom/profile", "custom_insight_v1_profile_get"),
	),
)
