package route

import (
	"fmt"
	"net/http"
)

// unknown is the operation and the code of errors that Bud's gateway gives, before any service was asked.
const unknown = "unknown"

// Error is an answer that is not a success. A handler returns one where Bud documents it; every other error of a
// handler is answered as an internal one.
type Error struct {
	Status    int
	Operation string // operation_id; empty for the row's own
	Code      string // code_id
	Message   string
	Fields    any   // errors: nil leaves the key out
	Cause     error // for the log alone
}

func (e *Error) Error() string {
	if e.Cause != nil {
		return fmt.Sprintf("%d %s: %s: %v", e.Status, e.Code, e.Message, e.Cause)
	}
	return fmt.Sprintf("%d %s: %s", e.Status, e.Code, e.Message)
}

func (e *Error) Unwrap() error { return e.Cause }

// gateway is the body that Bud's gateway gives for a status (research section 1.5).
func gateway(status int, message string) *Error {
	return &Error{Status: status, Operation: unknown, Code: unknown, Message: message, Fields: struct{}{}}
}

// ForStatus is what Bud's gateway answers with a status of failure, so far as it is known, else what the status is called.
func ForStatus(status int) *Error {
	switch status {
	case http.StatusUnauthorized:
		return Unauthorised(Refused)
	case http.StatusNotFound:
		return NotFound()
	case http.StatusMethodNotAllowed:
		return MethodNotAllowed()
	case http.StatusTooManyRequests:
		return gateway(status, "Too many requests")
	case http.StatusInternalServerError:
		return gateway(status, "An error occurred while processing your request")
	case http.StatusServiceUnavailable:
		return gateway(status, "Service unavailable")
	}
	return gateway(status, http.StatusText(status))
}

// NotFound is the answer for a route or a resource that is not there.
func NotFound() *Error { return gateway(http.StatusNotFound, "Route or resource not found") }

// MethodNotAllowed is the answer for a path that exists with other methods.
func MethodNotAllowed() *Error { return gateway(http.StatusMethodNotAllowed, "Method not allowed") }

// TooLarge is the answer for a body beyond the limit, in bytes.
func TooLarge(limit int64) *Error {
	return gateway(http.StatusRequestEntityTooLarge, fmt.Sprintf("Request body too large, the limit is %d bytes", limit))
}

// Internal is the answer for a fault of ours.
func Internal(requestID string, cause error) *Error {
	return &Error{
		Status: http.StatusInternalServerError, Operation: unknown, Code: unknown, Cause: cause,
		Message: "An error occurred while processing your request. Get in touch with us and provide us your request id: " + requestID,
	}
}

// Unauthorised is a refusal of the caller, with the code and the words of research section 1.3.
func Unauthorised(refusal Refusal) *Error {
	return &Error{Status: http.StatusUnauthorized, Operation: unknown, Code: refusal.Code, Message: refusal.Message, Fields: struct{}{}}
}

// Refusal is a reason for 401.
type Refusal struct{ Code, Message string }

// The reasons for 401 that Bud tells apart.
var (
	Refused          = Refusal{unknown, "Unauthorised request"}
	TokenExpired     = Refusal{"token_expired", "The provided token is expired or is not valid."}
	TokenInvalid     = Refusal{"token_invalid", "An invalid token was provided."}
	CustomerNotFound = Refusal{"customer_not_found", "The customer in the request was not found."}
)

func notImplemented(row Route) *Error {
	return &Error{
		Status: http.StatusNotImplemented, Code: "not_implemented",
		Message: fmt.Sprintf("budsandbox does not answer %s yet; `budsandbox operations` lists what it answers", row.ID),
	}
}
