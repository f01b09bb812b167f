package mcp

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
)

// maxCalls is the maximum number of JSON-RPC messages in a batch. A short message can have a long answer: that to
// tools/list is 700 times as long.
const maxCalls = 50

// refuseLongBatch answers a request whose body is a batch of more than maxCalls messages, and reports whether it did.
// Otherwise the body can be read again. A body that is no JSON is left to the SDK.
func refuseLongBatch(w http.ResponseWriter, r *http.Request) (refused bool) {
	if r.Method != http.MethodPost || r.Body == nil {
		return false
	}
	var read bytes.Buffer
	long := isLongBatch(json.NewDecoder(io.TeeReader(r.Body, &read)))
	if !long {
		r.Body = struct {
			io.Reader
			io.Closer
		}{io.MultiReader(&read, r.Body), r.Body}
		return false
	}
	const format = `{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"the batch has more than %d messages; ` +
		`send the others in further batches"}}` + "\n"
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusBadRequest)
	fmt.Fprintf(w, format, maxCalls)
	return true
}

// isLongBatch reports whether a JSON array has more than maxCalls elements.
func isLongBatch(body *json.Decoder) bool {
	if first, err := body.Token(); err != nil || first != json.Delim('[') {
		return false
	}
	for range maxCalls + 1 {
		var element json.RawMessage
		if !body.More() || body.Decode(&element) != nil {
			return false
		}
	}
	return true
}
