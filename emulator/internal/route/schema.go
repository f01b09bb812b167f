package route

import (
	"encoding"
	"encoding/json"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// shaper is data that encodes itself. Shape returns a value whose type has the same JSON.
type shaper interface{ Shape() any }

// oneOfShaper is data that has one of several shapes.
type oneOfShaper interface{ Shapes() []any }

// schemaOf returns the schema of a Go type's JSON. In a response a field is required unless it may be omitted, in a
// request only if a rule requires it.
func schemaOf(t reflect.Type, response bool) *schema {
	if t.Kind() == reflect.Pointer && t.Elem().Implements(reflect.TypeFor[shaper]()) {
		return schemaOf(t.Elem(), response) // a value's method cannot be called on a nil pointer
	}
	if s, ok := reflect.Zero(t).Interface().(shaper); ok {
		return schemaOf(reflect.TypeOf(s.Shape()), response)
	}
	if s, ok := reflect.Zero(t).Interface().(oneOfShaper); ok {
		oneOf := &schema{}
		for _, shape := range s.Shapes() {
			oneOf.OneOf = append(oneOf.OneOf, schemaOf(reflect.TypeOf(shape), response))
		}
		return oneOf
	}
	switch {
	case t.Kind() == reflect.Pointer:
		return schemaOf(t.Elem(), response)
	case t == reflect.TypeFor[time.Time]():
		return &schema{Type: "string", Format: "date-time"}
	case reflect.PointerTo(t).Implements(reflect.TypeFor[encoding.TextUnmarshaler]()):
		return &schema{Type: "string"}
	}
	switch t.Kind() {
	case reflect.String:
		return &schema{Type: "string"}
	case reflect.Bool:
		return &schema{Type: "boolean"}
	case reflect.Float64:
		return &schema{Type: "number"}
	case reflect.Int, reflect.Int64, reflect.Uint64:
		return &schema{Type: "integer"}
	case reflect.Slice:
		return &schema{Type: "array", Items: schemaOf(t.Elem(), response)}
	case reflect.Map:
		return &schema{Type: "object", Additional: schemaOf(t.Elem(), response)}
	case reflect.Struct:
		return objectSchema(t, response)
	default: // anything
		return &schema{}
	}
}

func objectSchema(t reflect.Type, response bool) *schema {
	s := object()
	for _, f := range reflect.VisibleFields(t) {
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous || name == "" || name == "-" {
			continue
		}
		field := schemaOf(f.Type, response)
		field.Nullable = response && f.Type.Kind() == reflect.Pointer && !strings.Contains(options, "omit")
		s.Properties[name] = withRules(field, f.Tag)
		if (response && !strings.Contains(options, "omit")) || isRequired(f.Tag) {
			s.Required = append(s.Required, name)
		}
	}
	return s
}

// isRequired reports whether the rules of a tag refuse a missing value. The rule oneof does if it is the first one.
func isRequired(tag reflect.StructTag) bool {
	first := rulesOf(tag)[0]
	return tag.Get("default") == "" && (first == "required" || strings.HasPrefix(first, "oneof="))
}

// withRules adds the rules of the tags validate and default to a schema, so that a limit is written only once, and the
// text of the tag doc.
func withRules(s *schema, tag reflect.StructTag) *schema {
	s.Description = tag.Get("doc")
	if fallback := tag.Get("default"); fallback != "" {
		s.Default = parseValue(s, fallback)
	}
	target := s
	for _, rule := range rulesOf(tag) {
		name, value, _ := strings.Cut(rule, "=")
		switch name {
		case "dive": // the following rules are for the items
			if target.Items != nil {
				target = target.Items
			}
		case "oneof":
			for choice := range strings.FieldsSeq(value) {
				target.Enum = append(target.Enum, parseValue(target, choice))
			}
		case "gte", "min":
			limit(value, target, &target.Minimum, &target.MinLength, &target.MinItems)
		case "lte", "max":
			limit(value, target, &target.Maximum, &target.MaxLength, &target.MaxItems)
		}
	}
	return s
}

// limit sets the limit that the validator checks for the schema's type: of a number's value, a string's length or an
// array's length.
func limit(text string, s *schema, value **float64, length, count **int) {
	n, _ := strconv.ParseFloat(text, 64) // the validator panics on the first request if it is not a number
	switch s.Type {
	case "string":
		*length = new(int(n))
	case "array":
		*count = new(int(n))
	default:
		*value = &n
	}
}

// parseValue parses a value in a tag as JSON of the schema's type. For an array it is the only item.
func parseValue(s *schema, text string) any {
	var value any
	switch {
	case s.Type == "array":
		return []any{parseValue(s.Items, text)}
	case s.Type == "string" || json.Unmarshal([]byte(text), &value) != nil:
		return text
	default:
		return value
	}
}
