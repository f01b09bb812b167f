// Package resources is the room of the enrichment resources: category models and categories.
package resources

import (
	"context"
	"slices"

	"budsandbox/emulator/operation"
	"budsandbox/fixtures"
)

// Room answers the enrichment resources.
type Room struct{ Fixtures *fixtures.Fixtures }

// Rows are the operations of this room.
var Rows = operation.Family("Enrichment Resources", operation.Derived,
	operation.Of("GET /resources/v2/categories/models", "resources_v2_models_get", (*Room).models),
	operation.Of("GET /resources/v2/categories", "resources_v2_categories_get", (*Room).categories, operation.Fails(404)),
	operation.Of("GET /v1/categories", "categories_get", (*Room).legacyCategories,
		operation.Only(operation.US), operation.Deprecated, operation.RepliesAs("categories_double_cat_get"), operation.Speaks(operation.Classic)),
)

type modelsRequest struct{ operation.InProject }

type categoriesRequest struct {
	operation.InProject
	Format string `query:"format" default:"flat" validate:"oneof=map flat"`
	Model  string `query:"model"`
	Label  string `query:"label"`
}

type legacyRequest struct {
	operation.InProject
	Format string `query:"format" validate:"omitempty,oneof=map flat"` // flat unless it says otherwise
}

type modelData struct {
	Name        string `json:"name"`
	Description string `json:"description"`
	Deprecated  bool   `json:"deprecated"`
}

// offered are the models that a client may name; the legacy one has an operation of its own.
var offered = []modelData{
	{Name: fixtures.ModelUK, Description: "Categories for accounts in the United Kingdom."},
	{Name: fixtures.ModelUS, Description: "Categories for accounts in the United States."},
}

type modelMeta struct {
	Model modelData `json:"model"`
}

// models lists the models of both editions: one sandbox serves both.
func (r *Room) models(context.Context, *modelsRequest) (reply operation.Reply[[]modelData, operation.None], _ error) {
	reply.Data = offered
	return reply, nil
}

// categories lists a model's categories, the British ones where the client names no model.
func (r *Room) categories(_ context.Context, in *categoriesRequest) (reply operation.Reply[categories, modelMeta], _ error) {
	named := in.Model
	if named == "" {
		named = fixtures.ModelUK
	}
	i := slices.IndexFunc(offered, func(m modelData) bool { return m.Name == named })
	if i < 0 {
		return reply, operation.NotFound()
	}
	listed, err := r.list(named, in.Format, in.Label)
	return operation.Reply[categories, modelMeta]{Data: listed, Meta: &modelMeta{offered[i]}}, err
}

// legacyCategories lists the categories of before the models.
func (r *Room) legacyCategories(_ context.Context, in *legacyRequest) (reply operation.Reply[categories, operation.None], err error) {
	reply.Data, err = r.list(fixtures.ModelLegacy, in.Format, "")
	return reply, err
}
