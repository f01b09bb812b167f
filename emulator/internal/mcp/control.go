package mcp

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"
)

// ControlPath is the path of the sandbox's own MCP server.
const ControlPath = "/_sandbox/mcp"

// Control is the sandbox's own MCP server, for coding agents. Its tools are operations of the control plane.
type Control struct {
	Version  string
	Document func() (json.RawMessage, error)     // OpenAPI
	Do       func(*http.Request) (Answer, error) // handles a request of the control plane; its URL has no host
	Log      *slog.Logger
}

// controlInstructions tells an agent how to begin.
const controlInstructions = "Controls budsandbox, a local stand-in for Bud's financial-data API. Nothing is real. " +
	"To set up a test: create_customers with a persona, then call Bud's API at the sandbox's base URL with any client " +
	"id and secret. advance_clock moves time; get_requests shows what your program sent, with advice; get_advice " +
	"lists what the real Bud would refuse. take_snapshot before an experiment and restore_snapshot after it. " +
	"GET /_sandbox/llms.txt describes the sandbox in one page."

// Handler returns an HTTP handler for the server. It is initialised by the first request.
func (c Control) Handler() http.Handler {
	return newTransport(sync.OnceValues(func() (*sdk.Server, error) { return newControlServer(c) }), c.Log)
}

// Run serves one client over standard input and output, until the input ends.
func (c Control) Run(ctx context.Context, in io.ReadCloser, out io.WriteCloser) error {
	server, err := newControlServer(c)
	if err != nil {
		return err
	}
	return server.Run(ctx, &sdk.IOTransport{Reader: in, Writer: out})
}

// newControlServer is a function because packages that mention Control would be compiled with the types of the SDK that
// its methods mention.
func newControlServer(c Control) (*sdk.Server, error) {
	operations, err := readOperations(c.Document)
	if err != nil {
		return nil, err
	}
	config := serverConfig{
		name: "budsandbox", title: "budsandbox", version: c.Version, instructions: controlInstructions,
	}
	tools := slices.Clone(ControlTools)
	for i := range tools {
		own := tools[i].Descriptions
		tools[i].Descriptions = maps.Clone(controlArguments)
		maps.Copy(tools[i].Descriptions, own)
	}
	named := namedTools(tools, operations)
	return config.newServer(operations, tools, func(ctx context.Context, _ http.Header, call Call) (Answer, error) {
		r, err := operations[call.Operation].request(ctx, call)
		if err != nil {
			return Answer{}, fmt.Errorf("%s: %w", call.Operation, err)
		}
		answer, err := c.Do(r)
		if answer.Status >= http.StatusBadRequest {
			answer.Body = withTools(answer.Body, named)
		}
		return answer, err
	})
}

// request returns the HTTP request of a call.
func (o operation) request(ctx context.Context, call Call) (*http.Request, error) {
	path, query := o.path, url.Values{}
	for _, parameter := range o.Parameters {
		values, given := call.Parameters[parameter.Name]
		if !given {
			continue
		}
		if parameter.In == "path" {
			path = strings.ReplaceAll(path, "{"+parameter.Name+"}", url.PathEscape(values[0]))
			continue
		}
		query[parameter.Name] = values
	}
	body := io.Reader(http.NoBody)
	if call.Body != nil {
		text, err := json.Marshal(call.Body)
		if err != nil {
			return nil, err
		}
		body = bytes.NewReader(text)
	}
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	r, err := http.NewRequestWithContext(ctx, o.method, path, body)
	if err != nil {
		return nil, err
	}
	r.Host = "localhost"
	r.Header.Set("Content-Type", "application/json")
	return r, nil
}
