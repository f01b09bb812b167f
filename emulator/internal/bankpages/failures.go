package bankpages

import "budsandbox/bank"

// failureData is a failure that can be chosen, with its persona, its result code and its meaning.
type failureData struct{ Persona, Code, Text string }

// failures returns the failures of connecting or refreshing, depending on the prefix.
func failures(prefix string) (all []failureData) {
	for _, result := range bank.Results {
		if result != bank.Success {
			all = append(all, failureData{prefix + string(result), string(result), meanings[result]})
		}
	}
	return all
}

// meanings are short descriptions of all result codes.
var meanings = map[bank.Result]string{
	bank.AuthDenied:                   "Access was declined at the bank.",
	"auth_expired":                    "The login at the bank took too long.",
	"auth_used":                       "The login has already been used.",
	bank.AwaitingAuthorisation:        "The bank is still waiting for the customer.",
	bank.ConnectionExpired:            "The consent has expired.",
	bank.ConnectionNotFound:           "The bank does not know this connection.",
	"connection_permission":           "The consent does not cover the request.",
	"connection_reauthenticate":       "The bank requires the customer to log in again.",
	bank.ConnectionRevoked:            "The customer ended the consent at the bank.",
	"connection_status":               "The connection cannot be used in its present state.",
	"consent_not_found":               "The consent does not exist.",
	"extension_not_permitted":         "The bank does not allow the consent to be extended.",
	"failed_body_decode":              "The bank's response could not be read.",
	"failed_validation":               "The bank's response was not valid.",
	"internal_auth_error":             "The platform could not log in to the bank.",
	"internal_error":                  "The platform failed.",
	"internal_timeout":                "The platform took too long.",
	"internal_transient_error":        "The platform failed temporarily. Trying again may help.",
	"provider_unauthorised":           "The bank rejected the platform.",
	"provider_unavailable":            "The bank cannot be reached.",
	"provider_endpoint_deprecated":    "The bank has switched off the endpoint.",
	"provider_endpoint_unimplemented": "The bank has not implemented the endpoint.",
	"provider_endpoint_unsupported":   "The bank does not support the endpoint.",
	bank.ProviderFailure:              "The bank responded with an error.",
	bank.ProviderMaintenance:          "The bank is closed for maintenance.",
	"provider_marked_account_invalid": "The bank considers the account invalid.",
	bank.ProviderNotFound:             "The bank does not exist.",
	"provider_request_limit":          "The bank received too many requests.",
	"provider_timeout":                "The bank took too long to respond.",
	"resource_not_found":              "The bank does not have the requested data.",
	"task_not_found":                  "The task does not exist.",
}
