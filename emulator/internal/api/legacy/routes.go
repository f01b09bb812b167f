// Package legacy holds operations that Bud's documents have dropped and that public clients still call. Their forms
// are those of the last documents that had them (August 2023 and January 2024).
package legacy

import (
	"time"

	"budsandbox/emulator/internal/insight"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/emulator/internal/route"
	"budsandbox/fixtures"
)

// Handlers implements the operations.
type Handlers struct {
	Books    *ledger.Books
	Fixtures *fixtures.Fixtures
}

// Routes returns the operations' routes.
func (h *Handlers) Routes() []route.Route {
	return append(
		route.Group("Retrieve Financial Data", route.Classic,
			route.New("GET /v1/open-banking/accounts", "accounts_get", h.accounts,
				route.ReplacedBy("GET /financial/v3/accounts"), route.Fails(404)),
			route.New("GET /v1/open-banking/transactions", "transactions_get", h.transactions,
				route.ReplacedBy("GET /financial/v2/transactions"), route.Fails(404)),
		),
		route.Group("Enrichment Totals", route.Classic,
			route.New("GET /v1/categories/totals", "v1_categories_totals_get", h.categoryTotals,
				route.ReplacedBy("GET /aggregations/v2/totals/categories"), route.Fails(404)),
		)...,
	)
}

// days are the first and the last day of a request, both included.
type days struct {
	From route.DateOrTime `header:"X-From"`
	To   route.DateOrTime `header:"X-To"`
}

// window returns the window of a request. By default it ends today and starts at back(end).
func (d days) window(now time.Time, back func(end time.Time) time.Time) (insight.Window, error) {
	from, to := d.From.Time, d.To
	if to.Time.IsZero() {
		to = route.DateOrTime{Time: now.UTC().Truncate(24 * time.Hour), Day: true}
	}
	if from.IsZero() {
		from = back(to.Time.UTC().Truncate(24 * time.Hour))
	}
	if from.After(to.Until()) {
		return insight.Window{}, route.Problems{{In: "header", Name: "X-From", Text: "must not be after X-To"}}
	}
	return insight.Between(from, to.Until()), nil
}

// instant formats a time without a colon in the zone offset, as the old operations do.
func instant(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05-0700") }
