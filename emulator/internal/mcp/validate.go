package mcp

import (
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"
)

// check returns an error that names the first value which a JSON Schema refuses, with its path. It knows the keywords
// that the OpenAPI document of the sandbox has. The schema and the value must be decoded JSON.
func check(schema map[string]any, value any, path string) error {
	if err := checkType(schema["type"], value, path); err != nil {
		return err
	}
	if choices, limited := schema["enum"].([]any); limited && !contains(choices, value) {
		return fmt.Errorf("%s must be one of %s", path, strings.Trim(fmt.Sprint(choices), "[]"))
	}
	switch v := value.(type) {
	case float64:
		if err := checkLimits(schema, "minimum", "maximum", v, path, ""); err != nil {
			return err
		}
	case string:
		if err := checkLimits(
			schema, "minLength", "maxLength", float64(utf8.RuneCountInString(v)), path, " characters",
		); err != nil {
			return err
		}
	case []any:
		if err := checkLimits(schema, "minItems", "maxItems", float64(len(v)), path, " items"); err != nil {
			return err
		}
		if items, described := schema["items"].(map[string]any); described {
			for i, item := range v {
				if err := check(items, item, fmt.Sprintf("%s[%d]", path, i)); err != nil {
					return err
				}
			}
		}
	case map[string]any:
		if err := checkFields(schema, v, path); err != nil {
			return err
		}
	}
	return checkAlternatives(schema, value, path)
}

// checkType checks a value against the keyword type, which has one type or several.
func checkType(types, value any, path string) error {
	all, several := types.([]any)
	if one, is := types.(string); is {
		all = []any{one}
	} else if !several {
		return nil
	}
	if slices.ContainsFunc(all, func(t any) bool { return isOf(t, value) }) {
		return nil
	}
	return fmt.Errorf("%s must be of type %s", path, strings.Trim(fmt.Sprint(all), "[]"))
}

func isOf(name, value any) bool {
	switch v := value.(type) {
	case nil:
		return name == "null"
	case bool:
		return name == "boolean"
	case string:
		return name == "string"
	case float64:
		return name == "number" || name == "integer" && v == math.Trunc(v)
	case []any:
		return name == "array"
	default:
		return name == "object"
	}
}

func contains(choices []any, value any) bool {
	return slices.ContainsFunc(choices, func(choice any) bool { return reflect.DeepEqual(choice, value) })
}

// checkLimits checks a number or a count against the keywords of its lower and upper limit.
func checkLimits(schema map[string]any, lower, upper string, n float64, path, unit string) error {
	if limit, limited := schema[lower].(float64); limited && n < limit {
		return fmt.Errorf("%s must be at least %v%s", path, limit, unit)
	}
	if limit, limited := schema[upper].(float64); limited && n > limit {
		return fmt.Errorf("%s must be at most %v%s", path, limit, unit)
	}
	return nil
}

// checkFields checks the fields of an object in the order of their names.
func checkFields(schema, object map[string]any, path string) error {
	required, _ := schema["required"].([]any)
	for _, name := range required {
		if _, given := object[name.(string)]; !given {
			return fmt.Errorf("%s is required", join(path, name.(string)))
		}
	}
	properties, _ := schema["properties"].(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(object)) {
		property, known := properties[name].(map[string]any)
		if !known {
			switch others := schema["additionalProperties"].(type) {
			case bool:
				if !others {
					known := strings.Join(slices.Sorted(maps.Keys(properties)), ", ")
					return fmt.Errorf("%s is unknown; there are %s", join(path, name), known)
				}
				continue
			case map[string]any:
				property = others
			default:
				continue
			}
		}
		if err := check(property, object[name], join(path, name)); err != nil {
			return err
		}
	}
	return nil
}

// checkAlternatives checks a value against the keywords anyOf and oneOf.
func checkAlternatives(schema map[string]any, value any, path string) error {
	for _, keyword := range []string{"anyOf", "oneOf"} {
		alternatives, some := schema[keyword].([]any)
		if !some {
			continue
		}
		matching := 0
		for _, alternative := range alternatives {
			if one, is := alternative.(map[string]any); is && check(one, value, path) == nil {
				matching++
			}
		}
		if matching == 0 || keyword == "oneOf" && matching > 1 {
			return fmt.Errorf("%s has %d of the %d forms that it may have, and must have one",
				path, matching, len(alternatives))
		}
	}
	return nil
}

// join returns the path of a field. The fields of the arguments themselves have paths without a beginning.
func join(path, name string) string {
	if path == arguments {
		return name
	}
	return path + "." + name
}

// arguments is the path of the arguments of a tool.
const arguments = "the arguments"
