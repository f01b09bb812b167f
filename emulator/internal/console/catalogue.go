package console

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"sort"
	"strings"
)

// operation is an operation of Bud's API or of the control plane, read from the sandbox's OpenAPI document.
type operation struct {
	ID, Method, Path, Tag, Summary string
	Deprecated                     bool
	Control                        bool   // it belongs to the control plane
	Customer                       bool   // it acts for a customer
	Project                        bool   // it needs a token
	Body                           string // an example; empty without a body
	Parameters                     []parameter
}

// parameter is a parameter of an operation.
type parameter struct {
	Name, In, Type string
	Required       bool
	Values         []string // allowed values; empty for any
}

// document is the part of an OpenAPI document that the explorer needs.
type document struct {
	Paths map[string]map[string]struct {
		ID         string `json:"operationId"`
		Summary    string
		Tags       []string
		Deprecated bool
		Parameters []struct {
			Name, In string
			Required bool
			Schema   schema
		}
		Body struct {
			Content map[string]struct{ Schema schema }
		} `json:"requestBody"`
	}
}

// schema is the part of a JSON schema that examples are generated from.
type schema struct {
	Type, Format string
	Enum         []any
	Items        *schema
	Properties   map[string]*schema
	Required     []string
}

// readCatalogue returns the operations of the sandbox's OpenAPI document.
func (c *Console) readCatalogue() ([]operation, error) {
	text, err := c.Document()
	if err != nil {
		return nil, err
	}
	var d document
	if err := json.Unmarshal(text, &d); err != nil {
		return nil, fmt.Errorf("read the operations: %w", err)
	}
	return d.operations(), nil
}

// operations lists the operations of a document by tag, path and method.
func (d document) operations() (all []operation) {
	for path, methods := range d.Paths {
		for method, o := range methods {
			listed := operation{
				ID: o.ID, Method: strings.ToUpper(method), Path: path, Summary: o.Summary, Deprecated: o.Deprecated,
				Control: strings.HasPrefix(path, Home+"/"), Tag: strings.Join(o.Tags, ", "),
			}
			for _, p := range o.Parameters {
				switch p.Name {
				case "X-Client-Id":
					listed.Project = true
				case "X-Customer-Id":
					listed.Customer = true
				default:
					listed.Parameters = append(listed.Parameters, parameter{
						p.Name, p.In, p.Schema.Type, p.Required, p.Schema.values(),
					})
				}
			}
			if content, ok := o.Body.Content["application/json"]; ok {
				listed.Body = Value{content.Schema.example("", 0)}.Pretty()
			}
			all = append(all, listed)
		}
	}
	sort.Slice(all, func(i, j int) bool {
		a, b := &all[i], &all[j]
		return cmp.Or(cmp.Compare(a.Tag, b.Tag), cmp.Compare(a.Path, b.Path), cmp.Compare(a.Method, b.Method)) < 0
	})
	return all
}

// values returns the values of an enumeration, or of a list's elements.
func (s schema) values() (all []string) {
	if s.Items != nil && len(s.Enum) == 0 {
		return s.Items.values()
	}
	for _, v := range s.Enum {
		all = append(all, Value{v}.Text(""))
	}
	return all
}

// maxDepth is the maximum depth of an example, because some schemas are recursive.
const maxDepth = 6

// example returns a value of a schema with its required properties, or with all if none are required.
func (s schema) example(name string, depth int) any {
	switch {
	case len(s.Enum) > 0:
		return s.Enum[0]
	case depth > maxDepth:
		return nil
	case s.Type == "array" && s.Items != nil:
		return []any{s.Items.example(name, depth+1)}
	case s.Type == "object":
		object := map[string]any{}
		for key, property := range s.Properties {
			if len(s.Required) == 0 || slices.Contains(s.Required, key) {
				object[key] = property.example(key, depth+1)
			}
		}
		return object
	case s.Type == "boolean":
		return false
	case s.Type == "integer", s.Type == "number":
		return 1
	case s.Format == "date":
		return "2026-03-01"
	case s.Format == "date-time":
		return "2026-03-01T09:00:00Z"
	}
	return cmp.Or(s.Format, name, "text")
}

// operations returns all operations of the sandbox.
func (v *visit) operations() []operation {
	all, err := v.console.catalogue()
	if err != nil {
		v.fail(err)
	}
	return all
}
