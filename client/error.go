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

// codeNoCustomer is the code of a 401 about the customer rather than the token.
const codeNoCustomer = "customer_not_found"

// Error is a response of the API other than a success.
type Error struct {
	Status      int            // HTTP status
	OperationID string         // operation that responded; "unknown" or empty without one
	Code        string         // Bud's code_id
	Message     string         // Bud's message, or the text of the status if the body is not Bud's
	Fields      map[string]any // what is wrong with each field, if given
	RequestID   string         // for Bud's support

	retryAfter time.Duration
}

// newError parses an unsuccessful response. It also accepts responses of proxies, which are not Bud's JSON.
func newError(response *http.Response, body []byte) *Error {
	var answer struct {
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
	if json.Unmarshal(body, &answer) == nil {
		e.OperationID, e.Code, e.Message = answer.OperationID, answer.Code, answer.Message
		_ = json.Unmarshal(answer.Fields, &e.Fields) // other JSON than an object names no fields
	}
	if e.Message == "" {
		e.Message = http.StatusText(e.Status)
	}
	return e
}

// Error returns all details in one sentence.
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
		fmt.Fprintf(&text, "%s %s %s", mark, name, fieldText(e.Fields[name]))
	}
	if e.RequestID != "" {
		fmt.Fprintf(&text, " (request %s)", e.RequestID)
	}
	return text.String()
}

// fieldText formats the value of a field, which may be a string, a list or an object.
func fieldText(value any) string {
	encoded, _ := json.Marshal(value) // decoded JSON always encodes
	return string(encoded)
}

// isTemporary reports whether the same request may succeed later. It is unknown whether a failed request was executed,
// so a request that must be executed only once is repeated only if the server did not start it.
func (e *Error) isTemporary(once bool) bool {
	switch e.Status {
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		return true
	case http.StatusNotImplemented:
		return false
	}
	return e.Status >= 500 && !once
}

// retryAfter parses the header Retry-After: seconds or a date.
func retryAfter(header string) time.Duration {
	if seconds, err := strconv.Atoi(header); err == nil {
		return time.Duration(seconds) * time.Second
	}
	if date, err := http.ParseTime(header); err == nil {
		return time.Until(date)
	}
	return 0
}

// UnreachableError reports that nothing responds at the base URL.
type UnreachableError struct {
	BaseURL string
	Err     error
}

func (u *UnreachableError) Error() string {
	return fmt.Sprintf(
		"nothing answers at %s (%v): start the sandbox with `budsandbox serve`, or give the API's address with --base-url",
		u.BaseURL, u.Err,
	)
}

// Unwrap returns the network error.
func (u *UnreachableError) Unwrap() error { return u.Err }
