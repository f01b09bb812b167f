package mcp

import (
	"log/slog"
	"net/http"
	"strings"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"
)

// newTransport returns a handler that serves a server over streamable HTTP, stateless and with JSON responses. The
// SDK's check of the Host header is disabled, because the sandbox checks it and knows the hosts that users allow.
// Batches are limited.
func newTransport(server func() (*sdk.Server, error), log *slog.Logger) http.Handler {
	inner := sdk.NewStreamableHTTPHandler(
		func(*http.Request) *sdk.Server {
			created, err := server()
			if err != nil {
				log.Error("the MCP server cannot start", "error", err)
				return nil
			}
			return created
		},
		&sdk.StreamableHTTPOptions{
			Stateless:                    true,
			JSONResponse:                 true,
			DisableLocalhostProtection:   true,
			PropagateRequestCancellation: true,
		},
	)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, refused := refuseBody(w, r)
		if refused {
			return
		}
		if accept := r.Header.Get("Accept"); !strings.Contains(accept, "application/json") ||
			!strings.Contains(accept, "text/event-stream") {
			r = r.Clone(r.Context()) // curl sends */*, which the SDK does not accept for both types
			r.Header.Set("Accept", "application/json, text/event-stream")
		}
		answer := &jsonErrors{ResponseWriter: w}
		inner.ServeHTTP(answer, r)
		answer.finish(body)
	})
}
