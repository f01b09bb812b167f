// Package mcp provides two servers of the Model Context Protocol. With Bud's, a language model reads one customer's
// data. With the sandbox's own, a coding agent controls the sandbox. The tools of both are operations: their schemas
// come from the OpenAPI document of the sandbox, and their results are the responses of the operations.
package mcp

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/google/jsonschema-go/jsonschema"
	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"budsandbox/internal/spelling"
	"budsandbox/internal/strictjson"
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
	arguments *jsonschema.Resolved
	names     []string // of the arguments
	call      caller
	enveloped bool
}

// spec describes a server.
type spec struct {
	name, title, version, instructions string
	enveloped                          bool // responses have Bud's envelope: {operation_id, data, metadata}
}

// server returns a server of tools. It leaves out tools whose operations are not in the document.
func (s spec) server(doc json.RawMessage, tools []Tool, call caller) (*sdk.Server, error) {
	operations, err := readOperations(doc)
	if err != nil {
		return nil, err
	}
	server := sdk.NewServer(&sdk.Implementation{Name: s.name, Title: s.title, Version: s.version},
		&sdk.ServerOptions{Instructions: s.instructions, Capabilities: &sdk.ServerCapabilities{}})
	for _, t := range tools {
		o, known := operations[t.Operation]
		if !known {
			continue
		}
		if err := s.add(server, t, o, call); err != nil {
			return nil, fmt.Errorf("the tool %s: %w", t.Name, err)
		}
	}
	return server, nil
}

func (s spec) add(server *sdk.Server, t Tool, o operation, call caller) error {
	input := t.input(o)
	arguments, err := resolve(input)
	if err != nil {
		return err
	}
	properties, _ := input["properties"].(map[string]any)
	names := slices.Sorted(maps.Keys(properties))
	one := served{t, o, arguments, names, call, s.enveloped}
	never := false
	definition := &sdk.Tool{
		Name: t.Name, Title: t.Title, Description: t.Description, InputSchema: input,
		Annotations: &sdk.ToolAnnotations{
			ReadOnlyHint: !t.Writes, DestructiveHint: &t.Destroys, OpenWorldHint: &never, IdempotentHint: !t.Writes,
		},
	}
	if t.Choose == nil { // several operations have no common schema
		definition.OutputSchema = output(o, s.enveloped)
	}
	server.AddTool(definition, one.handle)
	return nil
}

// resolve prepares a schema for validation.
func resolve(schema map[string]any) (*jsonschema.Resolved, error) {
	text, err := json.Marshal(schema)
	if err != nil {
		return nil, err
	}
	var parsed jsonschema.Schema
	if err := json.Unmarshal(text, &parsed); err != nil {
		return nil, err
	}
	return parsed.Resolve(nil)
}

// handle calls the tool. Errors in arguments or of the operation are returned in the result, where a model can read
// them.
func (s served) handle(ctx context.Context, r *sdk.CallToolRequest) (*sdk.CallToolResult, error) {
	arguments := map[string]any{}
	if raw := r.Params.Arguments; len(raw) > 0 && string(raw) != "null" {
		if err := json.Unmarshal(raw, &arguments); err != nil {
			return failed("the arguments are not a JSON object"), nil //nolint:nilerr // the client is told by the result
		}
		if path := strictjson.Repeated(raw); path != "" {
			return failed(path + " comes twice in the arguments of " + s.Name + "; give it once"), nil
		}
	}
	for _, name := range slices.Sorted(maps.Keys(arguments)) {
		if !slices.Contains(s.names, name) {
			return failed(s.unknown(name)), nil
		}
	}
	if err := s.arguments.Validate(arguments); err != nil {
		return failed(fmt.Sprintf("the arguments of %s are not right: %v", s.Name, err)), nil
	}
	header := http.Header{}
	if r.Extra != nil && r.Extra.Header != nil {
		header = r.Extra.Header
	}
	answer, err := s.call(ctx, header, s.callOf(arguments))
	if err != nil {
		return nil, err
	}
	if answer.Status >= http.StatusBadRequest {
		return failed(string(answer.Body)), nil
	}
	return s.result(answer.Body)
}

// unknown returns the error for an argument that the tool does not have.
func (s served) unknown(name string) string {
	name = name[:min(len(name), maxName)]
	if len(s.names) == 0 {
		return fmt.Sprintf("%q is no argument of %s, which has none", name, s.Name)
	}
	return fmt.Sprintf("%q is no argument of %s; %s", name, s.Name, spelling.DidYouMean(name, s.names))
}

// maxName is the maximum length of an unknown name in an error, in bytes.
const maxName = 100

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
func (s served) result(body json.RawMessage) (*sdk.CallToolResult, error) {
	content := body
	if s.enveloped {
		var envelope struct {
			Data     json.RawMessage `json:"data"`
			Metadata json.RawMessage `json:"metadata,omitempty"`
		}
		if len(body) > 0 {
			if err := json.Unmarshal(body, &envelope); err != nil {
				return nil, fmt.Errorf("read the answer of %s: %w", s.Operation, err)
			}
		}
		var err error
		if content, err = json.Marshal(envelope); err != nil {
			return nil, err
		}
	}
	switch {
	case len(content) == 0:
		content = json.RawMessage(`{}`)
	case content[0] != '{':
		content = append(append([]byte(`{"data":`), content...), '}')
	}
	return &sdk.CallToolResult{
		Content:           []sdk.Content{&sdk.TextContent{Text: string(content)}},
		StructuredContent: content,
	}, nil
}

// failed returns the result of a failed call.
func failed(text string) *sdk.CallToolResult {
	if text == "" {
		text = "the operation failed"
	}
	r := &sdk.CallToolResult{Content: []sdk.Content{&sdk.TextContent{Text: text}}}
	r.IsError = true
	return r
}
