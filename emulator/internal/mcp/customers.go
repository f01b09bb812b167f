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

// baseHeader passes the address at which a client reached the server to the tools, which only see headers.
const baseHeader = "X-Sandbox-Base-Url"

// Customers is Bud's MCP server. A token gives access to the data of its customer.
type Customers struct {
	Tokens     *customertoken.Signer
	Version    string
	Document   func() (json.RawMessage, error) // OpenAPI
	Implements func(operation string) bool     // whether the sandbox implements an operation
	Log        *slog.Logger

	// Invoke calls an operation for the customer of a grant, who reached the sandbox at a base URL.
	Invoke func(ctx context.Context, g customertoken.Grant, base string, call Call) (Answer, error)
}

// customerInstructions tells a model what the tools are for.
const customerInstructions = "Read-only access to one bank customer's accounts, transactions and what follows from " +
	"them. Amounts are decimal strings with a currency; credit_debit_indicator says which side they are on. The " +
	"data are made up."

// Handler returns an HTTP handler for the server. base returns the base URL of each request. It is initialised by the
// first request.
func (c *Customers) Handler(base func(*http.Request) string) http.Handler {
	server := sync.OnceValues(func() (*sdk.Server, error) {
		operations, err := readOperations(c.Document)
		if err != nil {
			return nil, err
		}
		var tools []Tool
		for _, t := range CustomerTools {
			if c.Implements(t.Operation) {
				tools = append(tools, t)
			}
		}
		config := serverConfig{
			name: "bud-api-mcp", title: "Bud", version: c.Version, instructions: customerInstructions, enveloped: true,
		}
		return config.newServer(operations, tools, c.invoke)
	})
	inner := newTransport(server, c.Log)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r = r.Clone(r.Context())
		r.Header.Set(baseHeader, base(r))
		inner.ServeHTTP(w, r)
	})
}

// Verify returns the grant of the bearer token of a request, or an error of package customertoken.
func (c *Customers) Verify(header http.Header) (customertoken.Grant, error) {
	scheme, token, _ := strings.Cut(header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "bearer") {
		return customertoken.Grant{}, customertoken.ErrInvalid
	}
	return c.Tokens.Verify(strings.TrimSpace(token), customertoken.MCP)
}

// invoke calls an operation for the token's customer, in the token's time zone.
func (c *Customers) invoke(ctx context.Context, header http.Header, call Call) (Answer, error) {
	grant, err := c.Verify(header)
	if err != nil {
		return Answer{}, err
	}
	if grant.Timezone != "" && strings.HasPrefix(call.Operation, "search_") {
		call.Parameters.Set("X-Timezone", grant.Timezone)
	}
	return c.Invoke(ctx, grant, header.Get(baseHeader), call)
}
