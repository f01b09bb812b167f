package mcp

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// openAPI is the part of an OpenAPI document that tools need. The sandbox's document has no references.
type openAPI struct {
	Paths map[string]map[string]json.RawMessage `json:"paths"`
}

// operation is an operation of an OpenAPI document.
type operation struct {
	ID         string `json:"operationId"`
	Parameters []struct {
		Name     string         `json:"name"`
		In       string         `json:"in"`
		Required bool           `json:"required"`
		Schema   map[string]any `json:"schema"`
	} `json:"parameters"`
	RequestBody bodyContent            `json:"requestBody"`
	Responses   map[string]bodyContent `json:"responses"`

	method, path string
}

type bodyContent struct {
	Content map[string]struct {
		Schema map[string]any `json:"schema"`
	} `json:"content"`
}

// schema returns the schema of the content, or nil if it has none.
func (c bodyContent) schema() map[string]any {
	for _, media := range c.Content {
		return media.Schema
	}
	return nil
}

// readOperations returns the operations of a document by id.
func readOperations(document func() (json.RawMessage, error)) (map[string]operation, error) {
	text, err := document()
	if err != nil {
		return nil, err
	}
	var d openAPI
	if err := json.Unmarshal(text, &d); err != nil {
		return nil, fmt.Errorf("read the OpenAPI document: %w", err)
	}
	all := map[string]operation{}
	for path, methods := range d.Paths {
		for method, raw := range methods {
			if !strings.HasPrefix(string(raw), "{") {
				continue // the list of parameters that all operations of the path have
			}
			var o operation
			if err := json.Unmarshal(raw, &o); err != nil {
				return nil, fmt.Errorf("read %s %s of the OpenAPI document: %w", method, path, err)
			}
			o.method, o.path = strings.ToUpper(method), path
			if _, known := all[o.ID]; o.ID != "" && !known {
				all[o.ID] = o
			}
		}
	}
	return all, nil
}

// credentials lists the parameters that are not arguments of tools, because the token identifies the caller.
var credentials = []string{
	"Authorization", "X-Client-Id", "X-Customer-Id", "X-Customer-Idempotent-Identifier", "X-Customer-Secret", "Accept",
	"X-Timezone",
}

// input returns the schema of a tool's arguments: the parameters and the body's fields of its operation.
func (t Tool) input(o operation) map[string]any {
	properties, required := map[string]any{}, []string{}
	add := func(name string, schema map[string]any, isRequired bool) {
		if slices.Contains(credentials, name) || slices.Contains(t.Omit, name) {
			return
		}
		argument := t.argument(name)
		properties[argument] = t.argumentSchema(argument, schema)
		if isRequired {
			required = append(required, argument)
		}
	}
	for _, p := range o.Parameters {
		add(p.Name, p.Schema, p.Required)
	}
	body := o.RequestBody.schema()
	requiredFields, _ := body["required"].([]any)
	fields, _ := body["properties"].(map[string]any)
	for name, field := range fields {
		schema, _ := field.(map[string]any)
		add(name, schema, slices.Contains(requiredFields, any(name)))
	}
	maps.Copy(properties, t.Selectors)
	if _, has := properties[limitArgument]; t.Bound != nil && !has {
		properties[limitArgument] = t.Bound.schema()
	}
	schema := map[string]any{"type": "object", "properties": properties, "additionalProperties": false}
	if len(required) > 0 {
		slices.Sort(required)
		schema["required"] = required
	}
	return schema
}

// argumentSchema returns the schema of an argument: that of the operation, as the tool limits and describes it.
func (t Tool) argumentSchema(argument string, schema map[string]any) map[string]any {
	schema = convert(schema).(map[string]any)
	if description := t.Descriptions[argument]; description != "" {
		schema["description"] = description
	}
	if kind, ok := schema["type"].(string); ok && slices.Contains(t.Nullable, argument) {
		schema["type"] = []any{kind, "null"}
	}
	if maximum := t.Maximum[argument]; maximum > 0 {
		schema["maximum"] = maximum
	}
	if own := t.Default[argument]; own > 0 {
		schema["default"] = own
	}
	if t.Bound != nil && argument == limitArgument {
		schema["default"], schema["description"] = t.Bound.Rows, t.Bound.Limit
	}
	return schema
}

// output returns the schema of a tool's result: the successful response of its operation.
func output(o operation, enveloped bool) map[string]any {
	for _, status := range []string{"200", "201", "202"} {
		schema := o.Responses[status].schema()
		if schema == nil {
			continue
		}
		converted := convert(schema).(map[string]any)
		if !enveloped {
			return asObject(converted)
		}
		fields, _ := converted["properties"].(map[string]any)
		properties := map[string]any{}
		for _, name := range []string{"data", "metadata"} {
			if field, ok := fields[name]; ok {
				properties[name] = map[string]any{"anyOf": []any{field, map[string]any{"type": "null"}}}
			}
		}
		return map[string]any{"type": "object", "properties": properties, "required": []string{"data"}}
	}
	return map[string]any{"type": "object"}
}

// asObject returns the schema of an object, which MCP requires for results. Any other schema becomes that of a field.
func asObject(schema map[string]any) map[string]any {
	if schema["type"] == "object" {
		return schema
	}
	return map[string]any{"type": "object", "properties": map[string]any{"data": schema}, "required": []string{"data"}}
}

// convert converts an OpenAPI 3.0 schema to JSON Schema: nullable adds null to the types.
func convert(value any) any {
	switch v := value.(type) {
	case map[string]any:
		converted := make(map[string]any, len(v))
		for name, inner := range v {
			converted[name] = convert(inner)
		}
		if converted["nullable"] == true {
			delete(converted, "nullable")
			if kind, ok := converted["type"].(string); ok {
				converted["type"] = []any{kind, "null"}
			}
		}
		return converted
	case []any:
		converted := make([]any, len(v))
		for i, inner := range v {
			converted[i] = convert(inner)
		}
		return converted
	}
	return value
}
