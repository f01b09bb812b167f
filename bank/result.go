package bank

import "slices"

// Result is one of Bud's result codes of a connection's task, or empty while it is unknown.
type Result string

// The results that the sandbox produces itself. Testers may request any of Results.
const (
	Success               Result = "success"
	AuthDenied            Result = "auth_denied"
	ConnectionExpired     Result = "connection_expired"
	ConnectionNotFound    Result = "connection_not_found"
	ConnectionRevoked     Result = "connection_revoked"
	ProviderMaintenance   Result = "provider_maintenance"
	ProviderNotFound      Result = "provider_not_found"
	ProviderFailure       Result = "provider_failure"
	AwaitingAuthorisation Result = "awaiting_authorisation"
)

// Results lists Bud's result codes of connecting, refreshing, revoking and authorising
// (docs/research/bud.md#result-codes).
var Results = []Result{
	Success, AuthDenied, "auth_expired", "auth_used", AwaitingAuthorisation, ConnectionExpired, ConnectionNotFound,
	"connection_permission", "connection_reauthenticate", ConnectionRevoked, "connection_status", "consent_not_found",
	"extension_not_permitted", "failed_body_decode", "failed_validation", "internal_auth_error", "internal_error",
	"internal_timeout", "internal_transient_error", "provider_unauthorised", "provider_unavailable",
	"provider_endpoint_deprecated", "provider_endpoint_unimplemented", "provider_endpoint_unsupported", ProviderFailure,
	ProviderMaintenance, "provider_marked_account_invalid", ProviderNotFound, "provider_request_limit", "provider_timeout",
	"resource_not_found", "task_not_found",
}

// Known reports whether r is one of Bud's codes.
func (r Result) Known() bool { return slices.Contains(Results, r) }

// Step returns the step of a fetch at which it ends with this result: 1 fetches the token, 2 the accounts, 3 balances
// and transactions, 4 is the end. As in Bud's examples, results that are known before the bank is called end at 4.
func (r Result) Step() int {
	switch r {
	case Success, ConnectionExpired, ConnectionNotFound, ConnectionRevoked, "connection_status",
		"consent_not_found", ProviderMaintenance:
		return 4
	case ProviderFailure, "provider_unavailable", "provider_marked_account_invalid", "connection_permission",
		"resource_not_found":
		return 2
	case "provider_timeout", "provider_request_limit", "provider_endpoint_deprecated", "provider_endpoint_unimplemented",
		"provider_endpoint_unsupported", "internal_timeout", "internal_transient_error", "internal_error":
		return 3
	default:
		return 1
	}
}

// EndsConsent reports whether the customer must authorise again after a refresh with this result.
func (r Result) EndsConsent() bool {
	switch r {
	case "auth_expired", ConnectionExpired, "connection_permission", "connection_reauthenticate", ConnectionRevoked,
		"connection_status", "consent_not_found", "provider_unauthorised":
		return true
	}
	return false
}
