package route

import (
	"reflect"
	"strings"
	"sync"
)

// jsonField is a field that encoding/json would fill.
type jsonField struct {
	name string
	typ  reflect.Type
}

// jsonFields returns all fields of a struct that encoding/json would fill.
func jsonFields(t reflect.Type) (fields []jsonField) {
	for _, f := range reflect.VisibleFields(t) {
		if name := jsonFieldName(f); name != "" {
			fields = append(fields, jsonField{name, f.Type})
		}
	}
	return fields
}

// jsonTypes keeps the fields of types, because to find them takes longer than to decode a short body. It is safe for
// concurrent use.
type jsonTypes struct{ known sync.Map } // reflect.Type to []jsonField

// fields returns jsonFields(t).
func (types *jsonTypes) fields(t reflect.Type) []jsonField {
	if known, found := types.known.Load(t); found {
		return known.([]jsonField)
	}
	fields := jsonFields(t)
	types.known.Store(t, fields)
	return fields
}

func jsonNames(fields []jsonField) []string {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.name
	}
	return names
}

// jsonFieldName returns the name of a field in JSON, or "" if it is not encoded.
func jsonFieldName(f reflect.StructField) string {
	if !f.IsExported() || f.Anonymous {
		return ""
	}
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	switch name {
	case "":
		return f.Name
	case "-":
		return ""
	}
	return name
}
