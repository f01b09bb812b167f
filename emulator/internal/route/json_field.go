package route

import (
	"reflect"
	"strings"
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
