package emulator_test

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// typeOf returns the type of a schema, with that of its items: "array of string".
func typeOf(s *openapi3.Schema) string {
	types := slices.Clone(s.Type.Slice())
	switch {
	case len(types) > 0:
	case s.Items != nil:
		types = []string{openapi3.TypeArray}
	case len(s.Properties) > 0 || s.AdditionalProperties.Schema != nil:
		types = []string{openapi3.TypeObject}
	}
	for i, name := range types {
		if name == openapi3.TypeArray && s.Items != nil {
			types[i] = "array of " + typeOf(flatten(s.Items))
		}
	}
	return strings.Join(types, " or ")
}

// flatten returns a schema without allOf, oneOf and anyOf, which are merged into it. Fields are not flattened.
func flatten(ref *openapi3.SchemaRef) *openapi3.Schema {
	if ref == nil { // no schema
		return &openapi3.Schema{}
	}
	whole := *ref.Value
	whole.AllOf, whole.OneOf, whole.AnyOf = nil, nil, nil
	for _, part := range ref.Value.AllOf {
		whole = allOf(whole, *flatten(part))
	}
	for _, alternatives := range []openapi3.SchemaRefs{ref.Value.OneOf, ref.Value.AnyOf} {
		if len(alternatives) == 0 {
			continue
		}
		one := *flatten(alternatives[0])
		for _, other := range alternatives[1:] {
			one = anyOf(one, *flatten(other))
		}
		whole = allOf(whole, one)
	}
	return &whole
}

// allOf returns the schema of values that match both schemas.
func allOf(a, b openapi3.Schema) openapi3.Schema {
	a.Properties = mergeFields(a.Properties, b.Properties, openapi3.NewAllOfSchema)
	a.Required = slices.Concat(a.Required, b.Required)
	if a.Type.IsEmpty() {
		a.Type = b.Type
	}
	if len(a.Enum) == 0 {
		a.Enum = b.Enum
	}
	if a.Default == nil {
		a.Default = b.Default
	}
	a.Min, a.Max = cmp.Or(a.Min, b.Min), cmp.Or(a.Max, b.Max)
	a.MinLength, a.MaxLength = max(a.MinLength, b.MinLength), cmp.Or(a.MaxLength, b.MaxLength)
	a.MinItems, a.MaxItems = max(a.MinItems, b.MinItems), cmp.Or(a.MaxItems, b.MaxItems)
	a.Items = cmp.Or(a.Items, b.Items)
	a.AdditionalProperties.Schema = cmp.Or(a.AdditionalProperties.Schema, b.AdditionalProperties.Schema)
	return a
}

// anyOf returns the schema of values that match one of two schemas. It has no limits.
func anyOf(a, b openapi3.Schema) (one openapi3.Schema) {
	one.Properties = mergeFields(a.Properties, b.Properties, openapi3.NewAnyOfSchema)
	for _, name := range a.Required {
		if slices.Contains(b.Required, name) {
			one.Required = append(one.Required, name)
		}
	}
	types := openapi3.Types(slices.Compact(slices.Sorted(slices.Values(slices.Concat(a.Type.Slice(), b.Type.Slice())))))
	one.Type = &types
	if len(a.Enum) > 0 && len(b.Enum) > 0 {
		one.Enum = slices.Concat(a.Enum, b.Enum)
	}
	one.Items = cmp.Or(a.Items, b.Items)
	if a.Items != nil && b.Items != nil {
		one.Items = openapi3.NewAnyOfSchema(a.Items.Value, b.Items.Value).NewRef()
	}
	one.AdditionalProperties.Schema = cmp.Or(a.AdditionalProperties.Schema, b.AdditionalProperties.Schema)
	return one
}

// mergeFields returns the fields of two schemas. merge combines a field that both have.
func mergeFields(a, b openapi3.Schemas, merge func(...*openapi3.Schema) *openapi3.Schema) openapi3.Schemas {
	all := openapi3.Schemas{}
	maps.Copy(all, a)
	for name, field := range b {
		if known := all[name]; known != nil {
			field = merge(known.Value, field.Value).NewRef()
		}
		all[name] = field
	}
	return all
}
