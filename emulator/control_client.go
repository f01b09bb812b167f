package emulator

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
)

// ask calls the control plane without the network, so that the Go API and HTTP cannot disagree. A refusal is an error with the
// control plane's own words. A body of bytes is a file, which is sent as it is; into a *[]byte goes the answer as it is.
func (s *Sandbox) ask(method, path string, body, into any) error {
	encoded := []byte("{}")
	if file, given := body.([]byte); given {
		encoded = file
	} else if body != nil {
		var err error
		if encoded, err = json.Marshal(body); err != nil {
			return fmt.Errorf("%s %s: %w", method, path, err)
		}
	}
	r, err := http.NewRequest(method, s.URL()+path, bytes.NewReader(encoded))
	if err != nil {
		return fmt.Errorf("%s %s: %w", method, path, err)
	}
	got := &recorded{header: http.Header{}, status: http.StatusOK}
	s.app.Handler().ServeHTTP(got, r)
	if got.status >= 300 {
		return refusalOf(method, path, got)
	}
	if raw, wanted := into.(*[]byte); wanted {
		*raw = got.body.Bytes()
		return nil
	}
	if into == nil || got.body.Len() == 0 {
		return nil
	}
	if err := json.Unmarshal(got.body.Bytes(), into); err != nil {
		return fmt.Errorf("%s %s: %w", method, path, err)
	}
	return nil
}

// scopedTo adds a client id to the body of a call, unless it is empty: the control plane refuses an empty scope, as it may
// be a variable that was not set.
func scopedTo(client string, body map[string]any) map[string]any {
	if client != "" {
		body["client_id"] = client
	}
	return body
}

// refusalOf makes an error of an answer that is none.
func refusalOf(method, path string, got *recorded) error {
	var answer struct {
		Message string
		Errors  map[string]any
	}
	if json.Unmarshal(got.body.Bytes(), &answer) != nil || answer.Message == "" {
		return fmt.Errorf("%s %s: %d %s", method, path, got.status, strings.TrimSpace(got.body.String()))
	}
	for _, text := range answer.Errors {
		return fmt.Errorf("%s %s: %d %s: %v", method, path, got.status, answer.Message, text)
	}
	return fmt.Errorf("%s %s: %d %s", method, path, got.status, answer.Message)
}

// recorded is an answer that is kept.
type recorded struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (w *recorded) Header() http.Header         { return w.header }
func (w *recorded) WriteHeader(status int)      { w.status = status }
func (w *recorded) Write(p []byte) (int, error) { return w.body.Write(p) }
