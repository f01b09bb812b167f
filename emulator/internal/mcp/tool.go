// Package mcp provides two servers of the Model Context Protocol. With Bud's, a language model reads one customer's
// data. With the sandbox's own, a coding agent controls the sandbox. The tools of both are operations: their schemas
// come from the OpenAPI document of the sandbox, and their results are the responses of the operations.
package mcp

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
)

// Tool describes an operation as a tool.
type Tool struct {
	Name, Title, Description string
	Operation                string
	Rename                   map[string]string // parameter to argument
	Omit                     []string          // parameters that are not arguments
	Fixed                    map[string]string // parameters with fixed values
	About                    map[string]string // descriptions of arguments
	Null                     []string          // arguments that may be null
	Most                     map[string]int    // limits of arguments that are lower than the operation's
	Extra                    map[string]any    // schemas of arguments that only select the operation
	Choose                   func(arguments map[string]any) string
	Writes                   bool // it changes something
	Destroys                 bool // its changes cannot be undone
}

// argument returns a tool's name for a parameter.
func (t Tool) argument(parameter string) string {
	if name := t.Rename[parameter]; name != "" {
		return name
	}
	return parameter
}

// Call is a call of an operation.
type Call struct {
	Operation  string
	Parameters url.Values     // of path, query and headers
	Body       map[string]any // nil for none
}

// Answer is the response of an operation: JSON, or empty.
type Answer struct {
	Status int
	Body   json.RawMessage
}

// caller calls an operation for the caller that the headers of a request identify.
type caller func(ctx context.Context, header http.Header, call Call) (Answer, error)

// served is a tool with its prepared schemas.
type served struct {
	Tool
	operation operation
	input     map[string]any // schema of the arguments
	call      caller
	enveloped bool
}

// spec describes a server.
type spec struct {
	name, title, version, instructions string
	enveloped                          bool // responses have Bud's envelope: {operation_id, data, metadata}
}

// definition is a tool as tools/list describes it.
type definition struct {
	Name        string          `json:"name"`
	Title       string          `json:"title"`
	Description string          `json:"description"`
	Input       map[string]any  `json:"inputSchema"`
	Output      map[string]any  `json:"outputSchema,omitempty"`
	Annotations map[string]bool `json:"annotations"`
}

// server returns a server of tools. It leaves out tools whose operations are not in the document.
func (s spec) server(doc json.RawMessage, tools []Tool, call caller) (*server, error) {
	operations, err := readOperations(doc)
	if err != nil {
		return nil, err
	}
	made := &server{spec: s, tools: map[string]served{}}
	var list []definition
	for _, t := range tools {
		o, known := operations[t.Operation]
		if !known {
			continue
		}
		one, err := newServed(t, o, call, s.enveloped)
		if err != nil {
			return nil, fmt.Errorf("the tool %s: %w", t.Name, err)
		}
		made.tools[t.Name] = one
		list = append(list, one.definition())
	}
	slices.SortFunc(list, func(a, b definition) int { return cmp.Compare(a.Name, b.Name) })
	if made.list, err = json.Marshal(list); err != nil {
		return nil, err
	}
	return made, nil
}

func newServed(t Tool, o operation, call caller, enveloped bool) (served, error) {
	text, err := json.Marshal(t.input(o))
	if err != nil {
		return served{}, err
	}
	s := served{Tool: t, operation: o, call: call, enveloped: enveloped}
	return s, json.Unmarshal(text, &s.input) // numbers are then those of decoded JSON, as check needs
}

func (s served) definition() definition {
	d := definition{
		Name: s.Name, Title: s.Title, Description: s.Description, Input: s.input,
		Annotations: map[string]bool{
			"readOnlyHint": !s.Writes, "destructiveHint": s.Destroys, "openWorldHint": false, "idempotentHint": !s.Writes,
		},
	}
	if s.Choose == nil { // several operations have no common schema
		d.Output = output(s.operation, s.enveloped)
	}
	return d
}

// handle calls the tool. Errors in arguments or of the operation are returned in the result, where a model can read
// them.
func (s served) handle(ctx context.Context, header http.Header, raw json.RawMessage) (toolResult, error) {
	given := map[string]any{}
	if len(raw) > 0 && string(raw) != "null" {
		if err := json.Unmarshal(raw, &given); err != nil {
			return failed("the arguments are not a JSON object"), nil //nolint:nilerr // the client is told by the result
		}
	}
	if err := check(s.input, given, arguments); err != nil {
		return failed(fmt.Sprintf("the arguments of %s are not right: %v", s.Name, err)), nil
	}
	answer, err := s.call(ctx, header, s.callOf(given))
	if err != nil {
		return toolResult{}, err
	}
	if answer.Status >= http.StatusBadRequest {
		return failed(string(answer.Body)), nil
	}
	return s.result(answer.Body)
}

// callOf returns the call for valid arguments.
func (s served) callOf(arguments map[string]any) Call {
	c := Call{Operation: s.Operation, Parameters: url.Values{}}
	if s.Choose != nil {
		c.Operation = s.Choose(arguments)
	}
	for name, value := range s.Fixed {
		c.Parameters.Set(name, value)
	}
	for _, p := range s.operation.Parameters {
		if value, given := arguments[s.argument(p.Name)]; given && value != nil {
			c.Parameters[p.Name] = texts(value)
		} else if limit := s.Most[s.argument(p.Name)]; limit > 0 {
			c.Parameters.Set(p.Name, strconv.Itoa(limit))
		}
	}
	if s.Choose != nil {
		return c
	}
	if body := s.operation.RequestBody.schema(); body != nil {
		c.Body = map[string]any{}
		fields, _ := body["properties"].(map[string]any)
		for name := range fields {
			if value, given := arguments[s.argument(name)]; given {
				c.Body[name] = value
			}
		}
	}
	return c
}

// texts returns the values of a parameter for a query.
func texts(value any) []string {
	switch v := value.(type) {
	case []any:
		var all []string
		for _, one := range v {
			all = append(all, texts(one)...)
		}
		return all
	case string:
		return []string{v}
	case float64:
		return []string{strconv.FormatFloat(v, 'f', -1, 64)}
	default:
		return []string{fmt.Sprint(v)}
	}
}

// result returns a response as structured content, and as text for clients that do not support it.
func (s served) result(body json.RawMessage) (toolResult, error) {
	content := body
	if s.enveloped {
		var envelope struct {
			Data     json.RawMessage `json:"data"`
			Metadata json.RawMessage `json:"metadata,omitempty"`
		}
		if len(body) > 0 {
			if err := json.Unmarshal(body, &envelope); err != nil {
				return toolResult{}, fmt.Errorf("read the answer of %s: %w", s.Operation, err)
			}
		}
		var err error
		if content, err = json.Marshal(envelope); err != nil {
			return toolResult{}, err
		}
	}
	switch {
	case len(content) == 0:
		content = json.RawMessage(`{}`)
	case content[0] != '{':
		content = append(append([]byte(`{"data":`), content...), '}')
	}
	return toolResult{text: string(content), structured: content}, nil
}

// failed returns the result of a failed call.
func failed(text string) toolResult {
	if text == "" {
		text = "the operation failed"
	}
	return toolResult{text: text, failed: true}
}
