package mcp

import (
	"encoding/json"
	"testing"

	"github.com/google/jsonschema-go/jsonschema"
	"pgregory.net/rapid"
)

// schemas generates JSON Schemas with the keywords that the OpenAPI document of the sandbox has.
func schemas(depth int) *rapid.Generator[map[string]any] {
	return rapid.Custom(func(t *rapid.T) map[string]any {
		kinds := []string{"string", "integer", "number", "boolean", "any"}
		if depth > 0 {
			kinds = append(kinds, "array", "object", "object", "oneOf", "anyOf")
		}
		kind := rapid.SampledFrom(kinds).Draw(t, "kind")
		schema := map[string]any{"type": kind}
		limit := func(lower, upper string) {
			if rapid.Bool().Draw(t, "limited") {
				schema[lower], schema[upper] = rapid.IntRange(0, 2).Draw(t, "lower"), rapid.IntRange(1, 3).Draw(t, "upper")
			}
		}
		switch kind {
		case "string":
			if limit("minLength", "maxLength"); rapid.Bool().Draw(t, "choices") {
				schema["enum"] = []any{"a", "é", "ccc"}
			}
		case "integer", "number":
			limit("minimum", "maximum")
		case "any":
			delete(schema, "type")
		case "array":
			limit("minItems", "maxItems")
			schema["items"] = schemas(depth-1).Draw(t, "items")
		case "object":
			schema["properties"] = map[string]any{
				"a": schemas(depth-1).Draw(t, "a"), "b": schemas(depth-1).Draw(t, "b"),
			}
			schema["required"] = rapid.SampledFrom([][]string{{}, {"a"}, {"a", "b"}}).Draw(t, "required")
			switch rapid.IntRange(0, 2).Draw(t, "others") {
			case 0:
				schema["additionalProperties"] = false
			case 1:
				schema["additionalProperties"] = schemas(depth-1).Draw(t, "others' schema")
			}
		default:
			delete(schema, "type")
			schema[kind] = []any{schemas(depth-1).Draw(t, "one"), schemas(depth-1).Draw(t, "other")}
		}
		if schema["type"] != nil && rapid.Bool().Draw(t, "nullable") {
			schema["type"] = []any{schema["type"], "null"}
		}
		return schema
	})
}

// values generates decoded JSON.
func values(depth int) *rapid.Generator[any] {
	return rapid.Custom(func(t *rapid.T) any {
		kinds := []string{"text", "number", "flag", "null"}
		if depth > 0 {
			kinds = append(kinds, "list", "fields", "fields", "fields")
		}
		switch rapid.SampledFrom(kinds).Draw(t, "value") {
		case "text":
			return rapid.SampledFrom([]string{"", "a", "é", "bb", "ccc", "dddd"}).Draw(t, "text")
		case "number":
			return rapid.SampledFrom([]float64{-1, 0, 0.5, 1, 2, 3.5, 4}).Draw(t, "number")
		case "flag":
			return rapid.Bool().Draw(t, "flag")
		case "list":
			return rapid.SliceOfN(values(depth-1), 0, 4).Draw(t, "list")
		case "fields":
			return rapid.MapOfN(rapid.SampledFrom([]string{"a", "b", "c"}), values(depth-1), 0, 3).Draw(t, "fields")
		default:
			return nil
		}
	})
}

// Ensure that the same values are refused as by Google's JSON Schema library.
func TestCheckAgreesWithJSONSchema(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text, err := json.Marshal(schemas(2).Draw(t, "schema"))
		if err != nil {
			t.Fatal(err)
		}
		var schema map[string]any
		var known jsonschema.Schema
		for _, to := range []any{&schema, &known} {
			if err := json.Unmarshal(text, to); err != nil {
				t.Fatal(err)
			}
		}
		resolved, err := known.Resolve(nil)
		if err != nil {
			t.Fatal(err)
		}
		value := values(2).Draw(t, "value")
		got, want := check(schema, value, arguments), resolved.Validate(value)
		if (got == nil) != (want == nil) {
			t.Fatalf("%s\n%#v\ngot %v, want %v", text, value, got, want)
		}
	})
}

// Ensure that errors name the value and say what would be valid.
func TestCheckNamesTheValue(t *testing.T) {
	t.Parallel()
	schema := map[string]any{
		"type": "object", "additionalProperties": false, "required": []any{"by"},
		"properties": map[string]any{
			"by":   map[string]any{"type": "string", "enum": []any{"day", "month"}},
			"list": map[string]any{"type": "array", "items": map[string]any{"type": "integer", "maximum": 3.0}},
		},
	}
	for text, want := range map[string]string{
		`{}`:                        "by is required",
		`{"by":"week"}`:             "by must be one of day month",
		`{"by":1}`:                  "by must be of type string",
		`{"by":"day","colour":1}`:   "colour is unknown; there are by, list",
		`{"by":"day","list":[1,4]}`: "list[1] must be at most 3",
		`[]`:                        "the arguments must be of type object",
	} {
		var value any
		if err := json.Unmarshal([]byte(text), &value); err != nil {
			t.Fatal(err)
		}
		if err := check(schema, value, arguments); err == nil || err.Error() != want {
			t.Errorf("%s: got %v, want %s", text, err, want)
		}
	}
}
