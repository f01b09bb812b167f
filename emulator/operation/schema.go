package operation

import (
	"encoding"
	"encoding/json"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
)

// shaped is data that writes its own JSON and says by an example type what that looks like.
type shaped interface{ Shape() any }

// schemaOf describes a Go type as it is on the wire. In an answer a field is required unless it may be left out;
// in a request unless a rule says so.
func schemaOf(t reflect.Type, answer bool) *openapi3.Schema {
	if s, ok := reflect.Zero(t).Interface().(shaped); ok {
		return schemaOf(reflect.TypeOf(s.Shape()), answer)
	}
	switch {
	case t.Kind() == reflect.Pointer:
		return schemaOf(t.Elem(), answer)
	case t == reflect.TypeFor[time.Time]():
		return openapi3.NewDateTimeSchema()
	case reflect.PointerTo(t).Implements(reflect.TypeFor[encoding.TextUnmarshaler]()):
		return openapi3.NewStringSchema()
	}
	switch t.Kind() {
	case reflect.String:
		return openapi3.NewStringSchema()
	case reflect.Bool:
		return openapi3.NewBoolSchema()
	case reflect.Float64:
		return openapi3.NewFloat64Schema()
	case reflect.Int, reflect.Int64, reflect.Uint64:
		return openapi3.NewIntegerSchema()
	case reflect.Slice:
		return openapi3.NewArraySchema().WithItems(schemaOf(t.Elem(), answer))
	case reflect.Map:
		return openapi3.NewObjectSchema().WithAdditionalProperties(schemaOf(t.Elem(), answer))
	case reflect.Struct:
		return objectSchema(t, answer)
	default: // anything
		return openapi3.NewSchema()
	}
}

func objectSchema(t reflect.Type, answer bool) *openapi3.Schema {
	object := openapi3.NewObjectSchema()
	for _, f := range reflect.VisibleFields(t) {
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous || name == "" || name == "-" {
			continue
		}
		object.WithProperty(name, ruled(schemaOf(f.Type, answer), f.Tag))
		if (answer && !strings.Contains(options, "omitempty")) || mandatory(f.Tag) {
			object.Required = append(object.Required, name)
		}
	}
	return object
}

// mandatory says whether the rules of a tag refuse a value that is left out. A choice does too, unless another rule
// goes before it.
func mandatory(tag reflect.StructTag) bool {
	first, _, _ := strings.Cut(tag.Get("validate"), ",")
	return tag.Get("default") == "" && (first == "required" || strings.HasPrefix(first, "oneof="))
}

// ruled adds to a schema what the tags validate and default say, so that a limit is written once.
func ruled(schema *openapi3.Schema, tag reflect.StructTag) *openapi3.Schema {
	if fallback := tag.Get("default"); fallback != "" {
		schema.Default = typed(schema, fallback)
	}
	about := schema
	for rule := range strings.SplitSeq(tag.Get("validate"), ",") {
		name, value, _ := strings.Cut(rule, "=")
		switch name {
		case "dive": // what follows is about the items
			if about.Items != nil {
				about = about.Items.Value
			}
		case "oneof":
			for choice := range strings.FieldsSeq(value) {
				about.Enum = append(about.Enum, typed(about, choice))
			}
		case "gte", "min":
			limit(value, about, about.WithMin, about.WithMinLength, about.WithMinItems)
		case "lte", "max":
			limit(value, about, about.WithMax, about.WithMaxLength, about.WithMaxItems)
		}
	}
	return schema
}

// limit calls what the validator takes a limit for: that of a number, of a text's length, or of how many there are.
func limit(text string, of *openapi3.Schema, value func(float64) *openapi3.Schema, length, count func(int64) *openapi3.Schema) {
	n, _ := strconv.ParseFloat(text, 64) // it is one, or the validator would panic in the first request
	switch {
	case of.Type.Is(openapi3.TypeString):
		length(int64(n))
	case of.Type.Is(openapi3.TypeArray):
		count(int64(n))
	default:
		value(n)
	}
}

// typed reads a value in a tag as JSON has it for a schema; of a list it is the only item.
func typed(schema *openapi3.Schema, text string) any {
	var value any
	switch {
	case schema.Type.Is(openapi3.TypeArray):
		return []any{typed(schema.Items.Value, text)}
	case schema.Type.Is(openapi3.TypeString) || json.Unmarshal([]byte(text), &value) != nil:
		return text
	default:
		return value
	}
}
