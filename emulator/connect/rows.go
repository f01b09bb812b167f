// Package connect is the room of the Connect API: providers, gateway URLs, authorisation, refreshes and consents.
package connect

import (
	"slices"

	"budsandbox/emulator/operation"
)

// Rows are the operations of this room.
var Rows = slices.Concat(
	operation.Family("Create a Connection", operation.OpenBanking,
		operation.Pending[operation.InProject]("GET /v1/open-banking/providers", "open_banking_providers_get"),
		operation.Pending[operation.OfCustomer]("POST /v2/open-banking/authorisation-gateway-url", "v2_ob_authorisation_gateway_url_post",
			operation.Answers(201), operation.Speaks(operation.Gateway)),
		operation.Pending[operation.OfCustomer]("POST /v1/open-banking/authorisation-url", "open_banking_authorisation_url_post",
			operation.Answers(202), operation.Only(operation.UK)),
		operation.Pending[operation.NamesCustomer]("GET /v1/open-banking/authorisation-url/{task_id}", "open_banking_authorisation_url_get",
			operation.Only(operation.UK)),
		operation.Pending[operation.NamesCustomer]("POST /v1/open-banking/authorisation-codes", "v1_open_banking_authorisation_codes_post",
			operation.Answers(202), operation.Only(operation.UK), operation.Deprecated, operation.Speaks(operation.Codes)),
		operation.Pending[operation.NamesCustomer]("POST /v2/open-banking/authorisation-codes", "v2_open_banking_authorisation_codes_post",
			operation.Answers(202), operation.Only(operation.UK), operation.Speaks(operation.Codes)),
		operation.Pending[operation.NamesCustomer]("GET /v1/open-banking/connect/{connection_task_id}", "open_banking_connect_get"),
	),
	operation.Family("Manage a Connection", operation.OpenBanking,
		operation.Pending[operation.OfCustomer]("POST /v1/open-banking/refresh", "open_banking_refresh_post",
			operation.Answers(202), operation.Deprecated),
		operation.Pending[operation.NamesCustomer]("GET /v1/open-banking/refresh/{task_id}", "open_banking_refresh_get",
			operation.Deprecated),
		operation.Pending[operation.OfCustomer]("POST /open-banking/v2/refresh", "v2_open_banking_refresh_post", operation.Answers(202)),
		operation.Pending[operation.NamesCustomer]("GET /open-banking/v2/refresh/{task_id}", "v2_open_banking_refresh_get",
			operation.Alias("/v2/open-banking/refresh/{task_id}")),
		operation.Pending[operation.NamesCustomer]("GET /v1/open-banking/account-access-consents", "open_banking_connections_get"),
		operation.Pending[operation.NamesCustomer]("POST /v1/open-banking/account-access-consent/revoke", "open_banking_account_access_consent_revoke_post",
			operation.Answers(202), operation.RepliesAs("open_banking_revoke_post")),
		operation.Pending[operation.NamesCustomer]("GET /v1/open-banking/account-access-consent/revoke/{task_id}", "open_banking_account_access_consent_revoke_get",
			operation.RepliesAs("open_banking_revoke_task_get"), operation.Speaks(operation.Revocation)),
		operation.Pending[operation.OfCustomer]("POST /v1/open-banking/account-access-consents/{consent_id}/reconfirm", "open_banking_consents_reconfirm_post",
			operation.Only(operation.UK)),
	),
)
