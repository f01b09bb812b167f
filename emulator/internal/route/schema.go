package route

import (
	"encoding"
	"encoding/json"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// shaped is data that writes its own JSON and says by an example type what that looks like.
type shaped interface{ Shape() any }

// varied is data that has one of several forms.
type varied interface{ Shapes() []any }

// schemaOf describes a Go type as it is on the wire. In an answer a field is required unless it may be left out;
// in a request unless a rule says so.
func schemaOf(t reflect.Type, answer bool) *schema {
	if s, ok := reflect.Zero(t).Interface().(shaped); ok {
		return schemaOf(reflect.TypeOf(s.Shape()), answer)
	}
	if v, ok := reflect.Zero(t).Interface().(varied); ok {
		either := &schema{}
		for _, shape := range v.Shapes() {
			either.OneOf = append(either.OneOf, schemaOf(reflect.TypeOf(shape), answer))
		}
		return either
	}
	switch {
	case t.Kind() == reflect.Pointer:
		return schemaOf(t.Elem(), answer)
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
		return &schema{Type: "array", Items: schemaOf(t.Elem(), answer)}
	case reflect.Map:
		return &schema{Type: "object", Additional: schemaOf(t.Elem(), answer)}
	case reflect.Struct:
		return objectSchema(t, answer)
	default: // anything
		return &schema{}
	}
}

func objectSchema(t reflect.Type, answer bool) *schema {
	whole := object()
	for _, f := range reflect.VisibleFields(t) {
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous || name == "" || name == "-" {
			continue
		}
		field := schemaOf(f.Type, answer)
		field.Nullable = answer && f.Type.Kind() == reflect.Pointer && !strings.Contains(options, "omit")
		whole.Properties[name] = ruled(field, f.Tag)
		if (answer && !strings.Contains(options, "omit")) || isRequired(f.Tag) {
			whole.Required = append(whole.Required, name)
		}
	}
	return whole
}

// isRequired says whether the rules of a tag refuse a value that is left out. A choice does too, unless another rule
// goes before it.
func isRequired(tag reflect.StructTag) bool {
	first, _, _ := strings.Cut(tag.Get("validate"), ",")
	return tag.Get("default") == "" && (first == "required" || strings.HasPrefix(first, "oneof="))
}

// ruled adds to a schema what the tags validate and default say, so that a limit is written once.
func ruled(whole *schema, tag reflect.StructTag) *schema {
	if fallback := tag.Get("default"); fallback != "" {
		whole.Default = typed(whole, fallback)
	}
	about := whole
	for rule := range strings.SplitSeq(tag.Get("validate"), ",") {
		name, value, _ := strings.Cut(rule, "=")
		switch name {
		case "dive": // what follows is about the items
			if about.Items != nil {
				about = about.Items
			}
		case "oneof":
			for choice := range strings.FieldsSeq(value) {
				about.Enum = append(about.Enum, typed(about, choice))
			}
		case "gte", "min":
			limit(value, about, &about.Minimum, &about.MinLength, &about.MinItems)
		case "lte", "max":
			limit(value, about, &about.Maximum, &about.MaxLength, &about.MaxItems)
		}
	}
	return whole
}

// limit sets what the validator takes a limit for: that of a number, of a text's length, or of how many there are.
func limit(text string, of *schema, value **float64, length, count **int) {
	n, _ := strconv.ParseFloat(text, 64) // it is one, or the validator would panic in the first request
	switch of.Type {
	case "string":
		*length = new(int(n))
	case "array":
		*count = new(int(n))
	default:
		*value = &n
	}
}

// typed reads a value in a tag as JSON has it for a schema; of a list it is the only item.
func typed(of *schema, text string) any {
	var value any
	switch {
	case of.Type == "array":
		return []any{typed(of.Items, text)}
	case of.Type == "string" || json.Unmarshal([]byte(text), &value) != nil:
		return text
	default:
		return value
	}
}
