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
	Descriptions             map[string]string // of arguments
	Nullable                 []string          // arguments that may be null
	Maximum                  map[string]int    // maxima of arguments that are lower than the operation's
	Default                  map[string]int    // defaults of arguments that are lower than the operation's
	Bound                    *Bound            // of results; nil for none
	Writes                   bool              // it changes something
	Destroys                 bool              // its changes cannot be undone

	// Select, unless nil, returns the operation to call. Selectors are the schemas of the arguments that only it reads.
	Select    func(arguments map[string]any) string
	Selectors map[string]any
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

// invokeFunc calls an operation for the client that the headers of a request identify.
type invokeFunc func(ctx context.Context, header http.Header, call Call) (Answer, error)

// registeredTool is a tool of a server, with its schemas prepared.
type registeredTool struct {
	Tool
	operation operation
	arguments *jsonschema.Resolved
	names     []string // of the arguments
	invoke    invokeFunc
	enveloped bool
}

// serverConfig describes a server.
type serverConfig struct {
	name, title, version, instructions string
	enveloped                          bool // responses have Bud's envelope: {operation_id, data, metadata}
}

// newServer returns a server of tools. It leaves out tools whose operations do not exist.
func (c serverConfig) newServer(operations map[string]operation, tools []Tool, invoke invokeFunc) (*sdk.Server, error) {
	server := sdk.NewServer(&sdk.Implementation{Name: c.name, Title: c.title, Version: c.version},
		&sdk.ServerOptions{Instructions: c.instructions, Capabilities: &sdk.ServerCapabilities{}})
	for _, t := range tools {
		o, known := operations[t.Operation]
		if !known {
			continue
		}
		if err := c.register(server, t, o, invoke); err != nil {
			return nil, fmt.Errorf("the tool %s: %w", t.Name, err)
		}
	}
	return server, nil
}

// register adds a tool to a server.
func (c serverConfig) register(server *sdk.Server, t Tool, o operation, invoke invokeFunc) error {
	input := t.input(o)
	arguments, err := resolve(input)
	if err != nil {
		return err
	}
	properties, _ := input["properties"].(map[string]any)
	names := slices.Sorted(maps.Keys(properties))
	registered := registeredTool{
		Tool: t, operation: o, arguments: arguments, names: names, invoke: invoke, enveloped: c.enveloped,
	}
	openWorld := false
	definition := &sdk.Tool{
		Name: t.Name, Title: t.Title, Description: t.Description, InputSchema: input,
		Annotations: &sdk.ToolAnnotations{
			ReadOnlyHint: !t.Writes, DestructiveHint: &t.Destroys, OpenWorldHint: &openWorld, IdempotentHint: !t.Writes,
		},
	}
	if t.Select == nil { // several operations have no common schema
		result := output(o, c.enveloped)
		if t.Bound != nil {
			t.Bound.describe(result)
		}
		definition.OutputSchema = result
	}
	server.AddTool(definition, registered.handle)
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
func (t registeredTool) handle(ctx context.Context, r *sdk.CallToolRequest) (*sdk.CallToolResult, error) {
	arguments := map[string]any{}
	if raw := r.Params.Arguments; len(raw) > 0 && string(raw) != "null" {
		if err := json.Unmarshal(raw, &arguments); err != nil {
			return failedResult("the arguments are not a JSON object"), nil //nolint:nilerr // the result reports it
		}
		if path := strictjson.Repeated(raw); path != "" {
			return failedResult(path + " comes twice in the arguments of " + t.Name + "; give it once"), nil
		}
	}
	for _, name := range slices.Sorted(maps.Keys(arguments)) {
		if !slices.Contains(t.names, name) {
			return failedResult(t.unknown(name)), nil
		}
	}
	if err := t.arguments.Validate(arguments); err != nil {
		return failedResult("the arguments of " + t.Name + " are not right: " + schemaProblem(err)), nil
	}
	header := http.Header{}
	if r.Extra != nil && r.Extra.Header != nil {
		header = r.Extra.Header
	}
	answer, err := t.invoke(ctx, header, t.callOf(arguments))
	if err != nil {
		return nil, err
	}
	if answer.Status >= http.StatusBadRequest {
		return failedResult(string(answer.Body)), nil
	}
	return t.result(answer.Body, arguments)
}

// unknown returns the error for an argument that the tool does not have.
func (t registeredTool) unknown(name string) string {
	name = name[:min(len(name), maxName)]
	if len(t.names) == 0 {
		return fmt.Sprintf("%q is not an argument of %s, which has none", name, t.Name)
	}
	return fmt.Sprintf("%q is not an argument of %s; %s", name, t.Name, spelling.DidYouMean(name, t.names))
}

// maxName is the maximum length of an unknown name in an error, in bytes.
const maxName = 100

// callOf returns the call for valid arguments.
func (t registeredTool) callOf(arguments map[string]any) Call {
	c := Call{Operation: t.Operation, Parameters: url.Values{}}
	if t.Select != nil {
		c.Operation = t.Select(arguments)
	}
	for _, p := range t.operation.Parameters {
		if value, given := arguments[t.argument(p.Name)]; given && value != nil {
			c.Parameters[p.Name] = queryValues(value)
		} else if own := t.Default[t.argument(p.Name)]; own > 0 {
			c.Parameters.Set(p.Name, strconv.Itoa(own))
		}
	}
	if t.Select != nil {
		return c
	}
	if body := t.operation.RequestBody.schema(); body != nil {
		c.Body = map[string]any{}
		fields, _ := body["properties"].(map[string]any)
		for name := range fields {
			if value, given := arguments[t.argument(name)]; given {
				c.Body[name] = value
			}
		}
	}
	return c
}

// queryValues returns the values of a parameter for a query.
func queryValues(value any) []string {
	switch v := value.(type) {
	case []any:
		var all []string
		for _, element := range v {
			all = append(all, queryValues(element)...)
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
func (t registeredTool) result(body json.RawMessage, arguments map[string]any) (*sdk.CallToolResult, error) {
	content, err := t.content(body)
	if err == nil && t.Bound != nil {
		content, err = t.Bound.apply(content, arguments)
	}
	if err != nil {
		return nil, fmt.Errorf("read the answer of %s: %w", t.Operation, err)
	}
	return &sdk.CallToolResult{
		Content:           []sdk.Content{&sdk.TextContent{Text: string(content)}},
		StructuredContent: content,
	}, nil
}

// content returns a response as a JSON object: without the operation_id of Bud's envelope, and an array as data.
func (t registeredTool) content(body json.RawMessage) (json.RawMessage, error) {
	if t.enveloped {
		var envelope struct {
			Data     json.RawMessage `json:"data"`
			Metadata json.RawMessage `json:"metadata,omitempty"`
		}
		if len(body) > 0 {
			if err := json.Unmarshal(body, &envelope); err != nil {
				return nil, err
			}
		}
		return json.Marshal(envelope)
	}
	switch {
	case len(body) == 0:
		return json.RawMessage(`{}`), nil
	case body[0] != '{':
		return append(append([]byte(`{"data":`), body...), '}'), nil
	}
	return body, nil
}

// failedResult returns the result of a failed call.
func failedResult(text string) *sdk.CallToolResult {
	if text == "" {
		text = "the operation failed"
	}
	return &sdk.CallToolResult{Content: []sdk.Content{&sdk.TextContent{Text: text}}, IsError: true}
}
