package bankpages

import "budsandbox/bank"

// failureData is a failure that can be chosen, with its persona, its result code and its meaning.
type failureData struct{ Persona, Code, Text string }

// The prefixes of personas that force a failure.
const (
	failsToConnect = "error."
	failsToRefresh = "error.refresh."
)

// failures returns the failures of connecting or refreshing, depending on the prefix.
func failures(prefix string) (all []failureData) {
	for _, result := range bank.Results {
		if result != bank.Success {
			all = append(all, failureData{prefix + string(result), string(result), meaning(result)})
		}
	}
	return all
}

// meaning returns a short description of a result code.
func meaning(result bank.Result) string {
	for _, m := range meanings {
		if m.result == result {
			return m.text
		}
	}
	return ""
}

var meanings = []struct {
	result bank.Result
	text   string
}{
	{bank.AuthDenied, "The customer said no at the bank."},
	{"auth_expired", "The customer took too long to log in."},
	{"auth_used", "The authorisation had been used before."},
	{bank.AwaitingAuthorisation, "The bank still waits for the customer."},
	{bank.ConnectionExpired, "The consent has run out."},
	{bank.ConnectionNotFound, "The bank knows no such connection."},
	{"connection_permission", "The consent does not cover what is asked for."},
	{"connection_reauthenticate", "The bank wants the customer to log in again."},
	{bank.ConnectionRevoked, "The customer ended the consent at the bank."},
	{"connection_status", "The connection is in no state to be used."},
	{"consent_not_found", "There is no such consent."},
	{"extension_not_permitted", "The bank does not let the consent be extended."},
	{"failed_body_decode", "The bank's answer could not be read."},
	{"failed_validation", "The bank's answer was not as agreed."},
	{"internal_auth_error", "The platform could not log in to the bank."},
	{"internal_error", "The platform failed."},
	{"internal_timeout", "The platform took too long."},
	{"internal_transient_error", "The platform failed, and would not if asked again."},
	{"provider_unauthorised", "The bank does not accept the platform."},
	{"provider_unavailable", "The bank cannot be reached."},
	{"provider_endpoint_deprecated", "The bank has switched the endpoint off."},
	{"provider_endpoint_unimplemented", "The bank has not built the endpoint."},
	{"provider_endpoint_unsupported", "The bank does not offer the endpoint."},
	{bank.ProviderFailure, "The bank answered with an error."},
	{bank.ProviderMaintenance, "The bank is closed for maintenance."},
	{"provider_marked_account_invalid", "The bank says that the account is not valid."},
	{bank.ProviderNotFound, "There is no such bank."},
	{"provider_request_limit", "The bank was asked too often."},
	{"provider_timeout", "The bank took too long to answer."},
	{"resource_not_found", "The bank has nothing of what is asked for."},
	{"task_not_found", "There is no such task."},
}
