// Package aggregations is the room of the Aggregations API: totals, trends, essential statistics and buckets.
package aggregations

import (
	"slices"

	"budsandbox/bank"
	"budsandbox/emulator/ledger"
	"budsandbox/emulator/operation"
	"budsandbox/fixtures"
	"budsandbox/storage"
)

// Books finds customers' books.
type Books interface {
	Of(bank.Project, bank.Customer) (*ledger.Book, error)
}

// Room answers the Aggregations API.
type Room struct {
	Store    *storage.DB
	Clock    *bank.Clocks
	Seed     uint64
	Books    Books
	Fixtures *fixtures.Fixtures
}

// Rows are the operations of this room.
var Rows = slices.Concat(
	operation.Family("Enrichment Totals", operation.Derived,
		operation.Of("GET /aggregations/v2/totals/categories", "v2_category_totals_get", (*Room).categoryTotals, operation.Explained),
		operation.Of("GET /aggregations/v2/totals/categories/trends", "v2_category_totals_trends_get", (*Room).categoryTrends, operation.Explained,
			operation.RepliesAs("v2_category_totals_get")),
		operation.Of("GET /aggregations/v2/totals/essential-statistics", "aggregations_v2_totals_essential_statistics_get",
			(*Room).essentialStatistics, operation.Explained),
		operation.Of("GET /v2/merchants/totals", "v2_merchants_totals_get", (*Room).merchantTotals, operation.Explained,
			operation.Answers(200, 204), operation.Speaks(operation.Classic), operation.Alias("/v1/merchants/totals")),
	),
	operation.Family("Aggregation Buckets", operation.Derived,
		operation.Of("POST /aggregations/v2/buckets", "aggregations_v2_buckets_post", (*Room).createBucket,
			operation.Answers(201), operation.Only(operation.UK)),
		operation.Of("GET /aggregations/v2/buckets", "aggregations_v2_buckets_get", (*Room).listBuckets,
			operation.Only(operation.UK)),
		operation.Of("GET /aggregations/v2/buckets/{bucket_id}", "aggregations_v2_bucket_get", (*Room).readBucket,
			operation.Only(operation.UK)),
		operation.Of("PUT /aggregations/v2/buckets/{bucket_id}", "aggregations_v2_bucket_put", (*Room).replaceBucket,
			operation.Answers(204), operation.Fails(403), operation.Only(operation.UK)),
		operation.Of("DELETE /aggregations/v2/buckets/{bucket_id}", "aggregations_v2_bucket_delete", (*Room).deleteBucket,
			operation.Answers(204), operation.Fails(403), operation.Only(operation.UK)),
		operation.Of("GET /aggregations/v2/buckets/{bucket_id}/totals", "aggregations_v2_bucket_totals_get", (*Room).bucketTotals, operation.Explained,
			operation.Only(operation.UK)),
	),
)
