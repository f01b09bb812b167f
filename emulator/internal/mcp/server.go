package mcp

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
)

// Protocol versions by their dates. Clients of the newest have no session: each request names its version, and
// server/discover replaces initialize (https://modelcontextprotocol.io/specification).
const (
	newestVersion    = "2026-07-28"
	handshakeVersion = "2025-11-25" // the newest that begins with initialize
	unbatchedVersion = "2025-06-18" // the oldest without batches
	assumedVersion   = "2025-03-26" // of requests that name none
)

var versions = []string{newestVersion, handshakeVersion, unbatchedVersion, assumedVersion, "2024-11-05"}

// server answers the requests of clients. It is stateless and safe for concurrent use.
type server struct {
	spec  spec
	tools map[string]served
	list  json.RawMessage // of the definitions of all tools, by name
}

// meta is the part of a request's parameters that describes the client. Only the newest version sends it.
type meta struct {
	Meta struct {
		Version      string          `json:"io.modelcontextprotocol/protocolVersion"`
		Capabilities json.RawMessage `json:"io.modelcontextprotocol/clientCapabilities"`
	} `json:"_meta"`
}

// respond carries out a call. Header identifies the caller to the tools.
func (s *server) respond(ctx context.Context, header http.Header, r request) response {
	result, failed := s.result(ctx, header, r)
	if failed != nil {
		return failure(r.ID, failed)
	}
	return response{Version: "2.0", ID: r.ID, Result: result}
}

func (s *server) result(ctx context.Context, header http.Header, r request) (map[string]any, *rpcError) {
	var client meta
	if failed := r.params(&client); failed != nil {
		return nil, failed
	}
	if client.Meta.Version < newestVersion {
		return s.handshakeResult(ctx, header, r)
	}
	switch {
	case !slices.Contains(versions, client.Meta.Version):
		return nil, unsupported(client.Meta.Version)
	case len(client.Meta.Capabilities) == 0:
		return nil, &rpcError{Code: codeInvalidParams, Message: "_meta has no io.modelcontextprotocol/clientCapabilities"}
	}
	var result map[string]any
	switch r.Method {
	case "server/discover":
		result = map[string]any{
			"supportedVersions": versions, "capabilities": capabilities, "instructions": s.spec.instructions,
		}
	case "tools/list":
		result = map[string]any{"tools": s.list}
	case "tools/call":
		called, failed := s.call(ctx, header, r)
		if failed != nil {
			return nil, failed
		}
		result = called.fields()
	default:
		return nil, notFound(r.Method)
	}
	if r.Method != "tools/call" {
		result["ttlMs"], result["cacheScope"] = 0, "public"
	}
	result["resultType"] = "complete"
	result["_meta"] = map[string]any{"io.modelcontextprotocol/serverInfo": s.info()}
	return result, nil
}

// handshakeResult returns the result for clients of the versions that begin with initialize.
func (s *server) handshakeResult(
	ctx context.Context, header http.Header, r request,
) (map[string]any, *rpcError) {
	switch r.Method {
	case "initialize":
		var client struct {
			Version string `json:"protocolVersion"`
		}
		if failed := r.params(&client); failed != nil {
			return nil, failed
		}
		if client.Version == newestVersion || !slices.Contains(versions, client.Version) {
			client.Version = handshakeVersion
		}
		return map[string]any{
			"protocolVersion": client.Version, "capabilities": capabilities, "serverInfo": s.info(),
			"instructions": s.spec.instructions,
		}, nil
	case "ping":
		return map[string]any{}, nil
	case "tools/list":
		return map[string]any{"tools": s.list}, nil
	case "tools/call":
		called, failed := s.call(ctx, header, r)
		if failed != nil {
			return nil, failed
		}
		return called.fields(), nil
	default:
		return nil, notFound(r.Method)
	}
}

var capabilities = map[string]any{"tools": map[string]any{}}

func (s *server) info() map[string]any {
	return map[string]any{"name": s.spec.name, "title": s.spec.title, "version": s.spec.version}
}

func notFound(method string) *rpcError {
	return &rpcError{Code: codeMethodNotFound, Message: fmt.Sprintf("the server has no method %q", method)}
}

func unsupported(version string) *rpcError {
	return &rpcError{
		Code: codeUnsupportedVersion, Message: fmt.Sprintf("protocol version %q is not supported", version),
		Data: map[string]any{"supported": versions, "requested": version},
	}
}

// call carries out tools/call.
func (s *server) call(ctx context.Context, header http.Header, r request) (toolResult, *rpcError) {
	var params struct {
		Name      string          `json:"name"`
		Arguments json.RawMessage `json:"arguments"`
	}
	if failed := r.params(&params); failed != nil {
		return toolResult{}, failed
	}
	tool, known := s.tools[params.Name]
	if !known {
		return toolResult{}, &rpcError{Code: codeInvalidParams, Message: fmt.Sprintf("unknown tool %q", params.Name)}
	}
	result, err := tool.handle(ctx, header, params.Arguments)
	if err != nil {
		return toolResult{}, &rpcError{Code: codeInternalError, Message: err.Error()}
	}
	return result, nil
}

// toolResult is the result of a tool, as text and, unless the call failed, as structured content.
type toolResult struct {
	text       string
	structured json.RawMessage
	failed     bool
}

func (t toolResult) fields() map[string]any {
	fields := map[string]any{"content": []any{map[string]any{"type": "text", "text": t.text}}}
	if t.failed {
		fields["isError"] = true
	} else {
		fields["structuredContent"] = t.structured
	}
	return fields
}
