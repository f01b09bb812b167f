// Package resources holds the handlers of the enrichment resources: category models and categories.
package resources

import (
	"slices"

	"budsandbox/emulator/internal/route"
	"budsandbox/fixtures"
)

// Handlers implements the enrichment resources.
type Handlers struct{ Fixtures *fixtures.Fixtures }

// Routes returns the API's routes.
func (h *Handlers) Routes() []*route.Route {
	return route.Group("Enrichment Resources", route.Derived,
		route.New("GET /resources/v2/categories/models", "resources_v2_models_get", h.models),
		route.New("GET /resources/v2/categories", "resources_v2_categories_get", h.categories, route.Fails(404)),
		route.New(
			"GET /v1/categories", "categories_get", h.legacyCategories, route.Only(route.US), route.Deprecated,
			route.WithID("categories_double_cat_get"), route.WithDialect(route.Classic),
		),
	)
}

type modelsRequest struct{ route.ForProject }

type categoriesRequest struct {
	route.ForProject
	Format string `query:"format" default:"flat" validate:"oneof=map flat"`
	Model  string `query:"model"`
	Label  string `query:"label"`
}

type legacyRequest struct {
	route.ForProject
	Format string `query:"format" validate:"omitempty,oneof=map flat"` // flat by default
}

type modelData struct {
	Name        string `json:"name"`
	Description string `json:"description"`
	Deprecated  bool   `json:"deprecated"`
}

// modelList are the models that a client may name. The legacy model has its own operation.
var modelList = []modelData{
	{Name: fixtures.ModelUK, Description: "Categories for accounts in the United Kingdom."},
	{Name: fixtures.ModelUS, Description: "Categories for accounts in the United States."},
}

type modelMeta struct {
	Model modelData `json:"model"`
}

// models lists the models of both editions, because one sandbox serves both.
func (h *Handlers) models(*route.Request, *modelsRequest) (reply route.Data[[]modelData], _ error) {
	reply.Data = modelList
	return reply, nil
}

// categories lists the categories of a model, by default the British one.
func (h *Handlers) categories(
	_ *route.Request, in *categoriesRequest,
) (reply route.Reply[categories, modelMeta], _ error) {
	named := in.Model
	if named == "" {
		named = fixtures.ModelUK
	}
	i := slices.IndexFunc(modelList, func(m modelData) bool { return m.Name == named })
	if i < 0 {
		return reply, route.NotFound()
	}
	listed, err := h.list(named, in.Format, in.Label)
	return route.Reply[categories, modelMeta]{Data: listed, Meta: &modelMeta{modelList[i]}}, err
}

// legacyCategories lists the categories of the legacy model.
func (h *Handlers) legacyCategories(
	_ *route.Request, in *legacyRequest,
) (reply route.Data[categories], err error) {
	reply.Data, err = h.list(fixtures.ModelLegacy, in.Format, "")
	return reply, err
}
