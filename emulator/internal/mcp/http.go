package mcp

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"strings"
	"sync"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"budsandbox/emulator/internal/customertoken"
)

// transport serves a server over streamable HTTP: stateless, with JSON answers. The SDK's own check of Host is off,
// because the sandbox has its own, which knows the hosts that users allow.
func transport(server func() (*sdk.Server, error), log *slog.Logger) http.Handler {
	inner := sdk.NewStreamableHTTPHandler(
		func(*http.Request) *sdk.Server {
			made, err := server()
			if err != nil {
				log.Error("MCP", "error", err)
				return nil
			}
			return made
		},
		&sdk.StreamableHTTPOptions{
			Stateless:                    true,
			JSONResponse:                 true,
			DisableLocalhostProtection:   true,
			PropagateRequestCancellation: true,
		},
	)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if accept := r.Header.Get("Accept"); !strings.Contains(accept, "application/json") ||
			!strings.Contains(accept, "text/event-stream") {
			r = r.Clone(r.Context()) // curl sends */*, which the SDK does not take for both
			r.Header.Set("Accept", "application/json, text/event-stream")
		}
		inner.ServeHTTP(w, r)
	})
}

// baseHeader carries the address at which a client reached the server to the tools, which see headers only.
const baseHeader = "X-Sandbox-Base-Url"

// Customers is Bud's MCP server: whoever has a token reads the data of its customer.
type Customers struct {
	Tokens    *customertoken.Signer
	Version   string
	Document  func() (json.RawMessage, error) // OpenAPI
	Written   func(operation string) bool     // whether the sandbox carries an operation out
	Operation func(ctx context.Context, g customertoken.Grant, base string, call Call) (Answer, error)
	Log       *slog.Logger
}

// instructions tell a model what the tools are for.
const instructions = "Read-only access to one bank customer's accounts, transactions and what follows from them. " +
	"Amounts are decimal strings with a currency; credit_debit_indicator says which side they are on. The data are made up."

// Handler serves the server at a base URL that each request brings. It makes nothing until the first request.
func (c *Customers) Handler(base func(*http.Request) string) http.Handler {
	server := sync.OnceValues(func() (*sdk.Server, error) {
		doc, err := c.Document()
		if err != nil {
			return nil, err
		}
		var tools []Tool
		for _, t := range CustomerTools {
			if c.Written(t.Operation) {
				tools = append(tools, t)
			}
		}
		s := spec{name: "bud-api-mcp", title: "Bud", version: c.Version, instructions: instructions, enveloped: true}
		return s.server(doc, tools, c.call)
	})
	inner := transport(server, c.Log)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r = r.Clone(r.Context())
		r.Header.Set(baseHeader, base(r))
		inner.ServeHTTP(w, r)
	})
}

// Verify returns what the bearer token of a request opens, or the error of customertoken.
func (c *Customers) Verify(header http.Header) (customertoken.Grant, error) {
	scheme, token, _ := strings.Cut(header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "bearer") {
		return customertoken.Grant{}, customertoken.ErrInvalid
	}
	return c.Tokens.Verify(strings.TrimSpace(token), customertoken.MCP)
}

// call carries out an operation for the token's customer, in the token's time zone.
func (c *Customers) call(ctx context.Context, header http.Header, call Call) (Answer, error) {
	grant, err := c.Verify(header)
	if err != nil {
		return Answer{}, err
	}
	if grant.Timezone != "" && strings.HasPrefix(call.Operation, "search_") {
		call.Parameters.Set("X-Timezone", grant.Timezone)
	}
	return c.Operation(ctx, grant, header.Get(baseHeader), call)
}
