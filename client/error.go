package client

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// codeNoCustomer comes with a 401 that is about the customer, not about the token.
const codeNoCustomer = "customer_not_found"

// Error is an answer of the API that is not a success.
type Error struct {
	Status      int            // of HTTP
	OperationID string         // the operation that answered, "unknown" or empty when none did
	Code        string         // Bud's code_id
	Message     string         // Bud's message, or the status in words when the body is not Bud's
	Fields      map[string]any // what is wrong with each field, if the API says
	RequestID   string         // what Bud's support asks for

	retryAfter time.Duration
}

// newError reads an answer that is not a success, whoever gave it: a proxy does not speak Bud's JSON.
func newError(response *http.Response, body []byte) *Error {
	var said struct {
		OperationID string          `json:"operation_id"`
		Code        string          `json:"code_id"`
		Message     string          `json:"message"`
		Fields      json.RawMessage `json:"errors"`
	}
	e := &Error{
		Status:     response.StatusCode,
		RequestID:  response.Header.Get("X-Request-Id"),
		retryAfter: retryAfter(response.Header.Get("Retry-After")),
	}
	if json.Unmarshal(body, &said) == nil {
		e.OperationID, e.Code, e.Message = said.OperationID, said.Code, said.Message
		_ = json.Unmarshal(said.Fields, &e.Fields) // anything but an object names no fields
	}
	if e.Message == "" {
		e.Message = http.StatusText(e.Status)
	}
	return e
}

// Error says it all in one sentence.
func (e *Error) Error() string {
	var text strings.Builder
	fmt.Fprintf(&text, "the API answered %d", e.Status)
	if e.Code != "" {
		fmt.Fprintf(&text, " (%s)", e.Code)
	}
	text.WriteString(": " + strings.TrimRight(e.Message, "."))
	for i, name := range slices.Sorted(maps.Keys(e.Fields)) {
		mark := ","
		if i == 0 {
			mark = ":"
		}
		fmt.Fprintf(&text, "%s %s %s", mark, name, inWords(e.Fields[name]))
	}
	if e.RequestID != "" {
		fmt.Fprintf(&text, " (request %s)", e.RequestID)
	}
	return text.String()
}

// inWords writes the value of a field, which Bud's services give as a text, a list of texts or an object.
func inWords(value any) string {
	encoded, _ := json.Marshal(value) // it came from JSON
	return string(encoded)
}

// passing says whether the same request may succeed later. After most failures of a server nobody knows whether
// it did the work, so what must happen once is repeated only when the server says that it did not begin.
func (e *Error) passing(once bool) bool {
	switch e.Status {
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		return true
	case http.StatusNotImplemented:
		return false
	}
	return e.Status >= 500 && !once
}

// retryAfter reads the header of that name: seconds or a date.
func retryAfter(header string) time.Duration {
	if seconds, err := strconv.Atoi(header); err == nil {
		return time.Duration(seconds) * time.Second
	}
	if date, err := http.ParseTime(header); err == nil {
		return time.Until(date)
	}
	return 0
}

// Unreachable means that nothing answers at the base URL.
type Unreachable struct {
	BaseURL string
	Err     error
}

func (u *Unreachable) Error() string {
	return fmt.Sprintf("nothing answers at %s (%v): start the sandbox with `budsandbox serve`, or give the API's address with --base-url", u.BaseURL, u.Err)
}

// Unwrap returns what the network said.
func (u *Unreachable) Unwrap() error { return u.Err }
