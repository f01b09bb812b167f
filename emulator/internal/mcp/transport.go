package mcp

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"slices"
)

// transport serves a server over streamable HTTP, without sessions and with JSON responses. maxBody is the
// maximum length of a message in bytes. The caller has checked the headers Host and Origin.
func transport(server func() (*server, error), maxBody int64, log *slog.Logger) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost { // a GET would open a stream, a DELETE end a session
			w.Header().Set("Allow", http.MethodPost)
			http.Error(w, "Method Not Allowed", http.StatusMethodNotAllowed)
			return
		}
		if media, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); media != "application/json" {
			http.Error(w, "Content-Type must be application/json", http.StatusUnsupportedMediaType)
			return
		}
		made, err := server()
		if err != nil {
			log.Error("MCP", "error", err)
			http.Error(w, "the server could not be made ready; see the sandbox's log", http.StatusInternalServerError)
			return
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
		var large *http.MaxBytesError
		switch {
		case errors.As(err, &large):
			http.Error(w, fmt.Sprintf("the body exceeds %d bytes", large.Limit), http.StatusRequestEntityTooLarge)
			return
		case err != nil:
			http.Error(w, "the body could not be read", http.StatusBadRequest)
			return
		}
		made.serve(w, r, body)
	})
}

// serve answers the message of a POST.
func (s *server) serve(w http.ResponseWriter, r *http.Request, body []byte) {
	requests, batch, failed := parse(body)
	version := r.Header.Get(versionHeader)
	switch {
	case failed != nil:
	case version != "" && !slices.Contains(versions, version):
		failed = unsupported(version)
	case batch && version >= unbatchedVersion:
		failed = &rpcError{Code: codeInvalidRequest, Message: "protocol version " + version + " has no batches"}
	case !batch:
		failed = checkHeaders(r.Header, requests[0])
	}
	if failed != nil {
		id := json.RawMessage("null")
		if len(requests) == 1 && requests[0].isCall() {
			id = requests[0].ID
		}
		write(w, http.StatusBadRequest, failure(id, failed))
		return
	}
	var responses []response
	for _, request := range requests {
		if request.isCall() {
			responses = append(responses, s.respond(r.Context(), r.Header, request))
		}
	}
	switch {
	case len(responses) == 0:
		w.WriteHeader(http.StatusAccepted)
	case batch:
		write(w, http.StatusOK, responses)
	case version >= newestVersion && responses[0].Error != nil && responses[0].Error.Code == codeMethodNotFound:
		write(w, http.StatusNotFound, responses[0])
	default:
		write(w, http.StatusOK, responses[0])
	}
}

func write(w http.ResponseWriter, status int, answer any) {
	text, err := json.Marshal(answer)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-cache, no-transform")
	w.WriteHeader(status)
	_, _ = w.Write(text) // a client that has gone needs no answer
}

// Headers with which clients repeat parts of the message. All but the version are of the newest version.
const (
	versionHeader = "Mcp-Protocol-Version"
	methodHeader  = "Mcp-Method"
	nameHeader    = "Mcp-Name"
)

// checkHeaders checks that headers agree with the message, as the newest version requires.
func checkHeaders(header http.Header, r request) *rpcError {
	var params struct {
		meta
		Name string `json:"name"`
	}
	if failed := r.params(&params); failed != nil || !r.isCall() {
		return failed
	}
	version := header.Get(versionHeader)
	if version < newestVersion && params.Meta.Version == "" {
		return nil
	}
	wanted := []struct{ header, value string }{{versionHeader, params.Meta.Version}, {methodHeader, r.Method}}
	if r.Method == "tools/call" {
		wanted = append(wanted, struct{ header, value string }{nameHeader, params.Name})
	}
	for _, want := range wanted {
		if got := header.Get(want.header); got != want.value {
			return &rpcError{
				Code:    codeHeaderMismatch,
				Message: fmt.Sprintf("the header %s is %q, but the message has %q", want.header, got, want.value),
			}
		}
	}
	return nil
}
