// Package custominsights holds the handlers of the Custom Insights API: BudQL queries that a project runs for all
// its customers.
package custominsights

import (
	"errors"

	"github.com/google/uuid"

	"budsandbox/bank"
	"budsandbox/emulator/internal/alert"
	"budsandbox/emulator/internal/budql"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/emulator/internal/route"
	"budsandbox/storage"
)

// Handlers implements the Custom Insights API.
type Handlers struct {
	Store  *storage.DB
	Seed   uint64
	Books  *ledger.Books
	Alerts *alert.Service
}

// Routes returns the API's routes.
func (h *Handlers) Routes() []*route.Route {
	return route.Group("Custom Insights", route.Derived,
		route.New("POST /insights/v1/custom/manage", "custom_insight_v1_manage_post", h.create),
		route.New("GET /insights/v1/custom/manage", "custom_insight_v1_manage_get", h.list),
		route.New("GET /insights/v1/custom/detail/{custom_insight_id}", "custom_insight_v1_detail_get", h.detail,
			route.Explained, route.Fails(404)),
		route.New("DELETE /insights/v1/custom/manage/{custom_insight_id}", "custom_insight_v1_manage_delete", h.remove,
			route.Succeeds(204), route.Fails(404)),
		route.New("PATCH /insights/v1/custom/manage/{custom_insight_id}", "custom_insight_v1_manage_patch", h.change,
			route.Succeeds(204), route.Fails(404)),
		route.New("DELETE /insights/v1/custom/manage/all", "custom_insight_v1_manage_delete_all", h.removeAll,
			route.Succeeds(204)),
		route.New("POST /insights/v1/custom/profile", "custom_insight_v1_profile_post", h.build, route.Succeeds(204)),
		route.New("GET /insights/v1/custom/profile", "custom_insight_v1_profile_get", h.profile),
	)
}

func notFound(what string) error {
	return &route.Error{Status: 404, Code: "resource_not_found", Message: what + " not found."}
}

// parse parses a query and adds advice about parts of BudQL that Bud has not published.
func parse(req *route.Request, text string) (*budql.Query, error) {
	query, err := budql.Parse(text)
	if err != nil {
		return nil, route.InvalidField("query", err.Error())
	}
	for _, e := range query.Extensions() {
		req.Warn(route.Advice{
			Kind: "unpublished_budql",
			Text: "query: Bud's own sandbox may refuse this, as Bud has not published it: " + e.What,
		})
	}
	return query, nil
}

// BodyValues implements route.Selector.
func (in *createRequest) BodyValues() []route.BodyValue { return valuesOf(in.Body.Query) }

// BodyValues implements route.Selector.
func (in *changeRequest) BodyValues() []route.BodyValue {
	if in.Body.Query == nil {
		return nil
	}
	return valuesOf(*in.Body.Query)
}

// valuesOf returns the categories that a query compares with, or nil for one that is refused.
func valuesOf(text string) (all []route.BodyValue) {
	query, err := budql.Parse(text)
	if err != nil {
		return nil
	}
	for _, c := range query.Comparisons() {
		if c.Column == "category_l1" || c.Column == "category_l2" {
			all = append(all, route.BodyValue{Name: "query: " + c.Column, Filter: c.Column, Value: c.Text})
		}
	}
	return all
}

// insightID parses the id in a path. An invalid id is not found.
func insightID(text string) (bank.CustomInsightID, error) {
	id, err := uuid.Parse(text)
	if err != nil {
		return bank.CustomInsightID{}, notFound("Custom insight")
	}
	return bank.CustomInsightID(id), nil
}

// wireError converts storage.ErrNotFound to Bud's 404.
func wireError(err error) error {
	if errors.Is(err, storage.ErrNotFound) {
		return notFound("Custom insight")
	}
	return err
}
