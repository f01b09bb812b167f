// Package aggregations is the room of the Aggregations API: totals, trends, essential statistics and buckets.
package aggregations

import (
	"slices"

	"budsandbox/emulator/operation"
)

// Rows are the operations of this room.
var Rows = slices.Concat(
	operation.Family("Enrichment Totals", operation.Derived,
		operation.Pending[operation.OfCustomer]("GET /aggregations/v2/totals/categories", "v2_category_totals_get"),
		operation.Pending[operation.OfCustomer]("GET /aggregations/v2/totals/categories/trends", "v2_category_totals_trends_get",
			operation.RepliesAs("v2_category_totals_get")),
		operation.Pending[operation.OfCustomer]("GET /aggregations/v2/totals/essential-statistics", "aggregations_v2_totals_essential_statistics_get"),
		operation.Pending[operation.OfCustomer]("GET /v2/merchants/totals", "v2_merchants_totals_get",
			operation.Answers(200, 204), operation.Speaks(operation.Classic)),
	),
	operation.Family("Aggregation Buckets", operation.Derived,
		operation.Pending[operation.InProject]("POST /aggregations/v2/buckets", "aggregations_v2_buckets_post",
			operation.Answers(201), operation.Only(operation.UK)),
		operation.Pending[operation.InProject]("GET /aggregations/v2/buckets", "aggregations_v2_buckets_get",
			operation.Only(operation.UK)),
		operation.Pending[operation.InProject]("GET /aggregations/v2/buckets/{bucket_id}", "aggregations_v2_bucket_get",
			operation.Only(operation.UK)),
		operation.Pending[operation.InProject]("PUT /aggregations/v2/buckets/{bucket_id}", "aggregations_v2_bucket_put",
			operation.Answers(204), operation.Only(operation.UK)),
		operation.Pending[operation.InProject]("DELETE /aggregations/v2/buckets/{bucket_id}", "aggregations_v2_bucket_delete",
			operation.Answers(204), operation.Only(operation.UK)),
		operation.Pending[operation.OfCustomer]("GET /aggregations/v2/buckets/{bucket_id}/totals", "aggregations_v2_bucket_totals_get",
			operation.Only(operation.UK)),
	),
)
