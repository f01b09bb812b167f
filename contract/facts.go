// Package contract compares a newer OpenAPI document of Bud's with those that the sandbox follows. It stores facts
// about these documents, which are the names and types of parameters and responses, and none of their text.
package contract

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	yaml "github.com/oasdiff/yaml3"
)

// Facts maps the ids of a document's operations to what the document says of them: method and path, parameters and
// responses. Each fact is a line such as "answers 200 data[].amount.value: string".
type Facts map[string][]string

// Read extracts the facts from an OpenAPI document in YAML or JSON.
func Read(document []byte) (Facts, error) {
	var content any
	if err := yaml.Unmarshal(document, &content); err != nil {
		return nil, fmt.Errorf("read the document: %w", err)
	}
	root, _ := withNames(content).(map[string]any)
	paths, _ := root["paths"].(map[string]any)
	if root["openapi"] == nil || len(paths) == 0 {
		return nil, errors.New("read the document: it is not an OpenAPI document with paths")
	}
	r := reader{root}
	facts := Facts{}
	for path, item := range paths {
		methods := r.object(item)
		for method, one := range methods {
			op := r.object(one)
			if id, _ := op["operationId"].(string); id != "" && isMethod(method) {
				facts[id] = r.operation(strings.ToUpper(method)+" "+path, op, methods["parameters"])
			}
		}
	}
	return facts, nil
}

// withNames converts the keys of all maps in a YAML value to strings, because YAML parses a status such as 200 as a
// number.
func withNames(v any) any {
	switch v := v.(type) {
	case map[any]any:
		named := make(map[string]any, len(v))
		for key, inner := range v {
			named[fmt.Sprint(key)] = withNames(inner)
		}
		return named
	case map[string]any:
		for key, inner := range v {
			v[key] = withNames(inner)
		}
	case []any:
		for i, inner := range v {
			v[i] = withNames(inner)
		}
	}
	return v
}

func isMethod(name string) bool {
	return slices.Contains([]string{"get", "put", "post", "delete", "patch", "head", "options"}, name)
}

// reader resolves the references of a document.
type reader struct{ root map[string]any }

// object returns v as an object. It follows a reference, and returns nil for anything else.
func (r reader) object(v any) map[string]any {
	object, _ := v.(map[string]any)
	for range 10 {
		reference, is := object["$ref"].(string)
		if !is {
			return object
		}
		var at any = r.root
		for step := range strings.SplitSeq(strings.TrimPrefix(reference, "#/"), "/") {
			step = strings.NewReplacer("~1", "/", "~0", "~").Replace(step)
			inner, _ := at.(map[string]any)
			at = inner[step]
		}
		object, _ = at.(map[string]any)
	}
	return object
}

// operation returns the facts about an operation. shared has the parameters of all operations at its path.
func (r reader) operation(route string, op map[string]any, shared any) []string {
	facts := []string{route}
	if op["deprecated"] == true {
		facts = append(facts, "deprecated")
	}
	ofOperation, _ := op["parameters"].([]any)
	ofPath, _ := shared.([]any)
	for _, parameter := range slices.Concat(ofPath, ofOperation) {
		p := r.object(parameter)
		verb := "asks for"
		if p["required"] == true {
			verb = "requires"
		}
		facts = append(facts, fmt.Sprintf("%s %v %v: %s", verb, p["in"], p["name"], r.typeOf(p["schema"])))
	}
	for _, content := range r.object(r.object(op["requestBody"])["content"]) {
		facts = r.fields(facts, "asks for body ", "", r.object(content)["schema"], 0)
	}
	for status, response := range r.object(op["responses"]) {
		facts = append(facts, "answers "+status)
		if !strings.HasPrefix(status, "2") {
			continue
		}
		for _, content := range r.object(r.object(response)["content"]) {
			facts = r.fields(facts, "answers "+status+" ", "", r.object(content)["schema"], 0)
		}
	}
	slices.Sort(facts)
	return slices.Compact(facts)
}

// maxDepth is the maximum depth of fields, which ends schemas that contain themselves.
const maxDepth = 10

// fields appends the fields of a schema at a path, of its parts and of its alternatives.
func (r reader) fields(facts []string, prefix, path string, schema any, depth int) []string {
	s := r.object(schema)
	if s == nil || depth > maxDepth {
		return facts
	}
	for _, keyword := range []string{"allOf", "oneOf", "anyOf"} {
		parts, _ := s[keyword].([]any)
		for _, part := range parts {
			facts = r.fields(facts, prefix, path, part, depth+1)
		}
	}
	if s["items"] != nil {
		facts = r.fields(facts, prefix, path+"[]", s["items"], depth+1)
	}
	for name, property := range r.object(s["properties"]) {
		inner := strings.TrimPrefix(path+"."+name, ".")
		facts = append(facts, prefix+inner+": "+r.typeOf(property))
		facts = r.fields(facts, prefix, inner, property, depth+1)
	}
	return facts
}

// typeOf returns the type of a schema, with its values if the schema lists them.
func (r reader) typeOf(schema any) string {
	s := r.object(schema)
	kind, _ := s["type"].(string)
	values, _ := s["enum"].([]any)
	texts := make([]string, len(values))
	for i, value := range values {
		texts[i] = fmt.Sprint(value)
	}
	switch {
	case kind == "array":
		return "list"
	case kind == "" && s["properties"] != nil:
		return "object"
	case kind == "":
		return "any"
	case len(texts) > 0 && len(texts) <= 40:
		slices.Sort(texts)
		return kind + " of " + strings.Join(texts, ", ")
	}
	return kind
}
