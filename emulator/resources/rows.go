// Package resources is the room of the enrichment resources: category models and categories.
package resources

import "budsandbox/emulator/operation"

// Rows are the operations of this room.
var Rows = operation.Family("Enrichment Resources", operation.Derived,
	operation.Pending[operation.InProject]("GET /resources/v2/categories/models", "resources_v2_models_get"),
	operation.Pending[operation.InProject]("GET /resources/v2/categories", "resources_v2_categories_get"),
	operation.Pending[operation.InProject]("GET /v1/categories", "categories_get",
		operation.Only(operation.US), operation.Deprecated, operation.RepliesAs("categories_double_cat_get")),
)
