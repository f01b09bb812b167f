package mcp

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"
)

// maxMessages is the maximum number of JSON-RPC messages in a batch. A short message can have a long answer: that to
// tools/list is 700 times as long.
const maxMessages = 50

// MaxBody is the maximum length of a body in bytes.
const MaxBody = sdk.DefaultMaxRequestBodyBytes

// The codes of errors that JSON-RPC has for bodies and methods (https://www.jsonrpc.org/specification#error_object).
const (
	codeParseError     = -32700
	codeInvalidRequest = -32600
	codeMethodNotFound = -32601
)

// refuseBody answers a request whose body is too long, no JSON, an empty batch or a batch of more than maxMessages
// messages with an error of JSON-RPC, and reports whether it did. Otherwise it returns the body, which the SDK can read
// again.
func refuseBody(w http.ResponseWriter, r *http.Request) (body []byte, refused bool) {
	if r.Method != http.MethodPost {
		return nil, false
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, MaxBody))
	var tooLong *http.MaxBytesError
	if errors.As(err, &tooLong) {
		text := fmt.Sprintf("the body has more than %d bytes", tooLong.Limit)
		writeError(w, http.StatusRequestEntityTooLarge, nil, codeInvalidRequest, text)
		return nil, true
	}
	if err != nil { // the SDK gets the error when it reads on
		r.Body = io.NopCloser(io.MultiReader(bytes.NewReader(body), r.Body))
		return nil, false
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	code, text := bodyProblem(body)
	if code != 0 {
		writeError(w, http.StatusBadRequest, nil, code, text)
	}
	return body, code != 0
}

// writeError sends an error of JSON-RPC about the request with an id, or about a body from which none is known.
func writeError(w http.ResponseWriter, status int, id json.RawMessage, code int, text string) {
	var failure struct {
		Version string          `json:"jsonrpc"`
		ID      json.RawMessage `json:"id"` // nil is encoded as null
		Error   struct {
			Code    int    `json:"code"`
			Message string `json:"message"`
		} `json:"error"`
	}
	failure.Version, failure.ID, failure.Error.Code, failure.Error.Message = "2.0", id, code, text
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(failure) // an error is that of a client that left
}

// bodyProblem returns the code and the text of the error for a body, or 0. It reads at most one message of a batch more
// than maxMessages.
func bodyProblem(body []byte) (code int, text string) {
	var syntax *json.SyntaxError
	var unused json.RawMessage
	if errors.As(json.Unmarshal(body, &unused), &syntax) {
		return codeParseError, fmt.Sprintf("the body is not JSON from byte %d", syntax.Offset)
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	if first, err := decoder.Token(); err != nil || first != json.Delim('[') {
		return 0, ""
	}
	if !decoder.More() {
		return codeInvalidRequest, "the batch is empty"
	}
	for range maxMessages {
		if !decoder.More() || decoder.Decode(&unused) != nil {
			return 0, ""
		}
	}
	if decoder.More() {
		const format = "the batch has more than %d messages; send the others in further batches"
		return codeInvalidRequest, fmt.Sprintf(format, maxMessages)
	}
	return 0, ""
}
