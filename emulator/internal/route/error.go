package route

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
)

// unknown is the operation_id and the code_id of errors from Bud's gateway, which come before any service is called.
const unknown = "unknown"

// ErrorCodes lists the codes of errors that the operations of Bud answer.
var ErrorCodes = []string{
	"account_not_found", "auth_used", "bad_request", "customer_not_found", "failed_body_decode", "failed_validation",
	"forbidden", "internal_error", "not_found", "provider_in_maintenance_mode", "provider_maintenance",
	"provider_not_found", "resource_not_found", "task_not_found", "token_expired", "token_invalid", "unauthorised",
	"unique_constraint", unknown, "validation_error",
}

// Error is a response that reports a failure. A handler returns one where Bud documents it. Every other error of a
// handler becomes an internal error.
type Error struct {
	Status    int
	Operation string // operation_id; empty for the route's
	Code      string // code_id
	Message   string
	Fields    any    // errors: nil leaves the key out
	Cause     error  // logged, never sent
	Reason    string // for the request log and the advice; Bud does not send it
}

func (e *Error) Error() string {
	if e.Cause != nil {
		return fmt.Sprintf("%d %s: %s: %v", e.Status, e.Code, e.Message, e.Cause)
	}
	return fmt.Sprintf("%d %s: %s", e.Status, e.Code, e.Message)
}

// withReason sets the reason for the request log and returns the error.
func (e *Error) withReason(reason string) *Error {
	e.Reason = reason
	return e
}

func (e *Error) Unwrap() error { return e.Cause }

// gateway returns the error of Bud's gateway for a status (docs/research/bud.md#errors).
func gateway(status int, message string) *Error {
	return &Error{Status: status, Operation: unknown, Code: unknown, Message: message, Fields: struct{}{}}
}

// ForStatus returns the gateway's error for a status, with the standard text of the status if Bud's text is unknown.
func ForStatus(status int) *Error {
	switch status {
	case http.StatusUnauthorized:
		return Unauthorised(BadCredentials)
	case http.StatusNotFound:
		return NotFound()
	case http.StatusMethodNotAllowed:
		return MethodNotAllowed()
	case http.StatusTooManyRequests:
		return gateway(status, "Too many requests")
	case http.StatusInternalServerError:
		return &Error{Status: status} // each operation has its own
	case http.StatusServiceUnavailable:
		return gateway(status, "Service unavailable")
	}
	return gateway(status, http.StatusText(status))
}

// NotFound returns the error for a route or a resource that does not exist.
func NotFound() *Error { return gateway(http.StatusNotFound, "Route or resource not found") }

// MethodNotAllowed returns the error for a path that exists with other methods.
func MethodNotAllowed() *Error { return gateway(http.StatusMethodNotAllowed, "Method not allowed") }

// TooLarge returns the error for a body of more than limit bytes.
func TooLarge(limit int64) *Error {
	message := fmt.Sprintf("Request body too large, the limit is %d bytes", limit)
	return gateway(http.StatusRequestEntityTooLarge, message)
}

// unreadEncoding returns the error for a body with a compression other than gzip.
func unreadEncoding(encoding string) *Error {
	message := "Unsupported Content-Encoding " + shortened(encoding, maxName) + ", send gzip or none"
	return gateway(http.StatusUnsupportedMediaType, message)
}

// internal returns the error of status 500 that Bud documents for the operation.
func (r *Route) internal(requestID string) *Error {
	if r.Internal != nil {
		return new(*r.Internal)
	}
	return &Error{
		Status: http.StatusInternalServerError, Operation: unknown, Code: unknown,
		Message: "An error occurred while processing your request. " +
			"Get in touch with us and provide us your request id: " + requestID,
	}
}

// complete returns the error with missing parts taken from another. A fault may set only some parts.
func (e *Error) complete(other *Error) *Error {
	if e.Code == "" && e.Message == "" {
		return other
	}
	whole := *e
	whole.Code, whole.Message = cmp.Or(e.Code, other.Code), cmp.Or(e.Message, other.Message)
	if e.Code == "" {
		whole.Operation = other.Operation
	}
	return &whole
}

// documented returns an error of the gateway in the form that the documents have for the operation.
func (r *Route) documented(e *Error) *Error {
	if r.adjust == nil || e.Operation != unknown {
		return e
	}
	adjusted := *e
	r.adjust(&adjusted)
	return &adjusted
}

// Unauthorised returns an error with status 401 and Bud's text for the reason (docs/research/bud.md#authentication).
// Bud's examples of the general reason have no errors.
func Unauthorised(reason UnauthorisedReason) *Error {
	e := &Error{
		Status: http.StatusUnauthorized, Operation: unknown, Code: reason.Code, Message: reason.Message,
	}
	if reason != BadCredentials {
		e.Fields = struct{}{}
	}
	return e
}

// UnauthorisedReason is a reason for status 401, with Bud's code and message.
type UnauthorisedReason struct{ Code, Message string }

// The reasons for status 401 that Bud distinguishes.
var (
	BadCredentials   = UnauthorisedReason{unknown, "Unauthorised request"}
	TokenExpired     = UnauthorisedReason{"token_expired", "The provided token is expired or is not valid."}
	TokenInvalid     = UnauthorisedReason{"token_invalid", "An invalid token was provided."}
	CustomerNotFound = UnauthorisedReason{"customer_not_found", "The customer in the request was not found."}
)

// customerGone returns the error for a customer that was deleted while the request was handled: the same as if the
// request had come later.
func customerGone(route *Route, cause error) *Error {
	failure := Unauthorised(CustomerNotFound)
	if route.ControlPlane {
		failure = NotFound()
	}
	failure.Cause = cause
	return failure
}

// statusClientClosedRequest is the status in the request log if the client disconnected before the response. It is
// never sent. nginx introduced the number.
const statusClientClosedRequest = 499

func clientClosedRequest(cause error) *Error {
	failure := gateway(statusClientClosedRequest, "Client closed request")
	failure.Cause = cause
	return failure
}

func notImplemented(route *Route) *Error {
	const format = "budsandbox does not answer %s yet; `budsandbox operations` lists what it answers"
	return &Error{
		Status: http.StatusNotImplemented, Code: "not_implemented", Message: fmt.Sprintf(format, route.ID),
	}
}

// damagedFile returns the error for a value in the file that no sandbox writes. Bud has no such error, so its text
// names the value.
func damagedFile(cause error) *Error {
	return &Error{
		Status: http.StatusInternalServerError, Operation: unknown, Code: "damaged_file", Cause: cause,
		Message: "The file of the sandbox is damaged: " + cause.Error() + ". Stop the sandbox, then `budsandbox check` " +
			"tells more; POST /_sandbox/reset begins anew.",
	}
}

// unknownPersona returns the error for a connection whose persona is not known, because the sandbox was started without
// the folder that has it.
func unknownPersona(cause error) *Error {
	return &Error{
		Status: http.StatusInternalServerError, Operation: unknown, Code: "unknown_persona", Cause: cause,
		Message: "The sandbox cannot compute the data of " + cause.Error() + ". Start it with the " +
			"--personas that has it, or delete the customer.",
	}
}

// diskFull returns the error for a write to a full disk. Bud has no such error, so its text says how to correct the
// problem.
func diskFull(cause error) *Error {
	return &Error{
		Status: http.StatusInsufficientStorage, Operation: unknown, Code: "disk_full", Cause: cause,
		Message: "The disk of the sandbox is full. Nothing was changed; make room, or move the file with --data, and try " +
			"again.",
	}
}

// fileUnusable returns the error for a file that was damaged, or that others have changed. The sandbox ends with the
// same reason.
func fileUnusable(cause error) *Error {
	return &Error{
		Status: http.StatusInternalServerError, Operation: unknown, Code: "file_unusable", Cause: cause,
		Message: "The sandbox cannot use its file any more and ends: " + cause.Error(),
	}
}

// noRoom returns the error for a body that finds no room in the budget of bodies. Bud's form has the operation, as from
// the service that would read the body, and room for the reason in its errors.
func noRoom(route *Route, cause error) *Error {
	failure := ForStatus(http.StatusServiceUnavailable)
	failure.Cause, failure.Reason = cause, "Too many large bodies are being sent at once."
	var spent *spentError
	if errors.As(cause, &spent) {
		failure.Reason = spent.Error()
	}
	if route.ControlPlane {
		failure.Code, failure.Message = "bodies_in_flight", failure.Reason
		return failure
	}
	failure.Operation, failure.Fields = "", map[string]string{"body": failure.Reason}
	return failure
}
