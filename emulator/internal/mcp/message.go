package mcp

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// request is a message of a client in JSON-RPC 2.0 (https://www.jsonrpc.org/specification). Without an id it is a
// notification, which has no response. Without a method it is a response, which the servers never wait for.
type request struct {
	Version string          `json:"jsonrpc"`
	ID      json.RawMessage `json:"id"`
	Method  string          `json:"method"`
	Params  json.RawMessage `json:"params"`
}

// isCall reports whether the client expects a response.
func (r request) isCall() bool { return len(r.ID) > 0 && r.Method != "" }

// params decodes the parameters of a request. Absent parameters leave to as it is.
func (r request) params(to any) *rpcError {
	if len(r.Params) == 0 {
		return nil
	}
	if err := json.Unmarshal(r.Params, to); err != nil {
		return &rpcError{Code: codeInvalidParams, Message: fmt.Sprintf("the params of %s: %v", r.Method, err)}
	}
	return nil
}

// response is the response to a request: a result or an error.
type response struct {
	Version string          `json:"jsonrpc"`
	ID      json.RawMessage `json:"id"`
	Result  any             `json:"result,omitempty"`
	Error   *rpcError       `json:"error,omitempty"`
}

func failure(id json.RawMessage, err *rpcError) response {
	return response{Version: "2.0", ID: id, Error: err}
}

// rpcError is an error of the protocol. What is wrong with a call of a tool is told in the tool's result instead.
type rpcError struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
	Data    any    `json:"data,omitempty"`
}

// Codes of errors: of JSON-RPC, and two of MCP.
const (
	codeParseError         = -32700
	codeInvalidRequest     = -32600
	codeMethodNotFound     = -32601
	codeInvalidParams      = -32602
	codeInternalError      = -32603
	codeHeaderMismatch     = -32020
	codeUnsupportedVersion = -32022
)

// parse reads the requests of a message. Only protocol versions before 2025-06-18 send several as a batch.
func parse(text []byte) (requests []request, batch bool, failed *rpcError) {
	text = bytes.TrimSpace(text)
	if batch = bytes.HasPrefix(text, []byte("[")); batch {
		failed = decode(text, &requests)
	} else {
		requests = make([]request, 1)
		failed = decode(text, &requests[0])
	}
	switch {
	case failed != nil:
		return nil, batch, failed
	case len(requests) == 0:
		return nil, batch, &rpcError{Code: codeInvalidRequest, Message: "the batch has no message"}
	}
	for _, r := range requests {
		if r.Version != "2.0" {
			return nil, batch, &rpcError{Code: codeInvalidRequest, Message: `"jsonrpc" must be "2.0"`}
		}
		if len(r.ID) > 0 && r.ID[0] != '"' && r.ID[0] != '-' && (r.ID[0] < '0' || r.ID[0] > '9') {
			return nil, batch, &rpcError{Code: codeInvalidRequest, Message: `"id" must be a string or a number`}
		}
		if r.Method == "" && len(r.ID) == 0 {
			return nil, batch, &rpcError{Code: codeInvalidRequest, Message: `"method" is missing`}
		}
	}
	return requests, batch, nil
}

func decode(text []byte, to any) *rpcError {
	err := json.Unmarshal(text, to)
	var syntax *json.SyntaxError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &syntax):
		return &rpcError{Code: codeParseError, Message: fmt.Sprintf("the message is not JSON: %v", err)}
	default:
		return &rpcError{Code: codeInvalidRequest, Message: fmt.Sprintf("the message is not a request: %v", err)}
	}
}
