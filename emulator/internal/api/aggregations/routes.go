// Package aggregations holds the handlers of the Aggregations API: totals, trends, essential statistics and buckets.
package aggregations

import (
	"slices"
	"sync"

	"budsandbox/bank"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/emulator/internal/route"
	"budsandbox/fixtures"
	"budsandbox/storage"
)

// Handlers implements the Aggregations API.
type Handlers struct {
	Store    *storage.DB
	Seed     uint64
	Books    *ledger.Books
	Fixtures *fixtures.Fixtures

	dashboards dashboards
}

// dashboards are Bud's own bucket for each model, from the first request for it.
type dashboards struct {
	mu      sync.Mutex
	byModel map[string]bank.Bucket
}

// Routes returns the API's routes.
func (h *Handlers) Routes() []*route.Route {
	return slices.Concat(
		route.Group(
			"Enrichment Totals",
			route.Derived,
			route.New("GET /aggregations/v2/totals/categories", "v2_category_totals_get",
				h.categoryTotals, route.Explained),
			route.New("GET /aggregations/v2/totals/categories/trends", "v2_category_totals_trends_get",
				h.categoryTrends, route.Explained,
				route.WithID("v2_category_totals_get")),
			route.New(
				"GET /aggregations/v2/totals/essential-statistics", "aggregations_v2_totals_essential_statistics_get",
				h.essentialStatistics, route.Explained,
			),
			route.New("GET /v2/merchants/totals", "v2_merchants_totals_get", h.merchantTotals, route.Explained,
				route.Succeeds(200, 204), route.WithDialect(route.Classic), route.Alias("/v1/merchants/totals")),
		),
		route.Group("Aggregation Buckets", route.Derived,
			route.New("POST /aggregations/v2/buckets", "aggregations_v2_buckets_post", h.createBucket,
				route.Succeeds(201), route.Only(route.UK)),
			route.New("GET /aggregations/v2/buckets", "aggregations_v2_buckets_get", h.listBuckets,
				route.Only(route.UK)),
			route.New("GET /aggregations/v2/buckets/{bucket_id}", "aggregations_v2_bucket_get", h.readBucket,
				route.Only(route.UK)),
			route.New("PUT /aggregations/v2/buckets/{bucket_id}", "aggregations_v2_bucket_put", h.replaceBucket,
				route.Succeeds(204), route.Fails(403), route.Only(route.UK)),
			route.New("DELETE /aggregations/v2/buckets/{bucket_id}", "aggregations_v2_bucket_delete", h.deleteBucket,
				route.Succeeds(204), route.Fails(403), route.Only(route.UK)),
			route.New("GET /aggregations/v2/buckets/{bucket_id}/totals", "aggregations_v2_bucket_totals_get",
				h.bucketTotals, route.Explained,
				route.Only(route.UK)),
		),
	)
}
