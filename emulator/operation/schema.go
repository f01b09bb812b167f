package operation

import (
	"encoding"
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
	case reflect.Struct:
		return objectSchema(t, answer)
	default:
		return openapi3.NewObjectSchema()
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
		rules := strings.Split(f.Tag.Get("validate"), ",")
		if (answer && !strings.Contains(options, "omitempty")) || rules[0] == "required" {
			object.Required = append(object.Required, name)
		}
	}
	return object
}

// ruled adds to a schema what the tags validate and default say, so that a limit is written once.
func ruled(schema *openapi3.Schema, tag reflect.StructTag) *openapi3.Schema {
	if fallback, given := tag.Lookup("default"); given {
		schema.Default = fallback
		if n, err := strconv.ParseFloat(fallback, 64); err == nil {
			schema.Default = n
		}
	}
	for rule := range strings.SplitSeq(tag.Get("validate"), ",") {
		name, value, _ := strings.Cut(rule, "=")
		limit, _ := strconv.ParseFloat(value, 64)
		switch {
		case name == "oneof":
			for choice := range strings.FieldsSeq(value) {
				schema.Enum = append(schema.Enum, choice)
			}
		case name == "gte":
			schema.WithMin(limit)
		case name == "lte":
			schema.WithMax(limit)
		case name == "max" && schema.Type.Is(openapi3.TypeString):
			schema.WithMaxLength(int64(limit))
		}
	}
	return schema
}
