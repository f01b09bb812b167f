package mcp

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
)

// jsonErrors is a response in which the plain texts with which the SDK refuses a message are errors of JSON-RPC.
type jsonErrors struct {
	http.ResponseWriter
	status int // of a plain text; 0 for another response
	text   bytes.Buffer
}

// Unwrap gives http.ResponseController the response.
func (w *jsonErrors) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// WriteHeader keeps the status of a plain text, and sends that of another response.
func (w *jsonErrors) WriteHeader(status int) {
	if status >= http.StatusBadRequest && strings.HasPrefix(w.Header().Get("Content-Type"), "text/plain") {
		w.status = status
		return
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *jsonErrors) Write(text []byte) (int, error) {
	if w.status != 0 {
		return w.text.Write(text)
	}
	return w.ResponseWriter.Write(text)
}

// finish sends a plain text as an error of JSON-RPC about a body. An unknown method is an answer to its call, with
// status 200 as other answers have.
func (w *jsonErrors) finish(body []byte) {
	if w.status == 0 {
		return
	}
	var message struct {
		ID     json.RawMessage `json:"id"`
		Method string          `json:"method"`
	}
	_ = json.Unmarshal(body, &message) // a batch has no id and no method
	status, code, text := w.status, codeInvalidRequest, strings.TrimSpace(w.text.String())
	if strings.HasPrefix(text, "JSON RPC not handled: ") { // the text of the SDK, whose error value is internal
		code, text = codeMethodNotFound, strings.TrimPrefix(text, "JSON RPC not handled: ")
		if message.Method != "" {
			text = fmt.Sprintf("there is no method %q", message.Method[:min(len(message.Method), maxName)])
		}
		if message.ID != nil {
			status = http.StatusOK
		}
	}
	w.Header().Del("Content-Length")
	writeError(w.ResponseWriter, status, message.ID, code, text)
}
