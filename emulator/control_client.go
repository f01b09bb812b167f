package emulator

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"time"
)

// controlRequest calls the control plane without the network, so that the Go API and HTTP always agree. An error has
// the text of the control plane. A body of type []byte is sent unchanged, and a response is stored unchanged if into
// is a *[]byte.
func (s *Sandbox) controlRequest(method, path string, body, into any) error {
	encoded := []byte("{}")
	if raw, ok := body.([]byte); ok {
		encoded = raw
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
	status, answer := s.app.Do(r)
	if status >= 300 {
		return controlError(method, path, status, answer)
	}
	if raw, ok := into.(*[]byte); ok {
		*raw = answer
		return nil
	}
	if into == nil || len(answer) == 0 {
		return nil
	}
	if err := json.Unmarshal(answer, into); err != nil {
		return fmt.Errorf("%s %s: %w", method, path, err)
	}
	return nil
}

// withClient adds a client id to a body unless it is empty. The control plane refuses an empty client id, because it
// may come from an unset variable.
func withClient(client string, body map[string]any) map[string]any {
	if client != "" {
		body["client_id"] = client
	}
	return body
}

// listLimit is the maximum length of a list of the control plane.
const listLimit = "1000"

// newQuery returns the parameters that are not empty. The control plane refuses an empty one, because it may come from
// an unset variable.
func newQuery(parameters map[string]string) url.Values {
	query := url.Values{}
	for name, value := range parameters {
		if value != "" {
			query.Set(name, value)
		}
	}
	return query
}

// nonEmpty returns the fields of a body without the empty ones, which the control plane would read as given.
func nonEmpty(fields map[string]string) map[string]string {
	maps.DeleteFunc(fields, func(_, value string) bool { return value == "" })
	return fields
}

// formatTime formats a time for the control plane; the zero time is empty.
func formatTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// customerPath returns the control plane's path of a customer, or of what belongs to one.
func customerPath(customer string, segments ...string) string {
	path := "/_sandbox/customers/" + url.PathEscape(customer)
	for _, segment := range segments {
		path += "/" + url.PathEscape(segment)
	}
	return path
}

// controlError returns the error of an unsuccessful response.
func controlError(method, path string, status int, body []byte) error {
	var answer struct {
		Message string
		Errors  map[string]any
	}
	if json.Unmarshal(body, &answer) != nil || answer.Message == "" {
		return fmt.Errorf("%s %s: %d %s", method, path, status, bytes.TrimSpace(body))
	}
	for _, field := range slices.Sorted(maps.Keys(answer.Errors)) { // the first is enough
		return fmt.Errorf("%s %s: %d %s: %v", method, path, status, answer.Message, answer.Errors[field])
	}
	return fmt.Errorf("%s %s: %d %s", method, path, status, answer.Message)
}
