// Package connect is the room of the Connect API: providers, gateway URLs, authorisation, refreshes and consents. What they do is
// in package connection; this room says it in Bud's words.
package connect

import (
	"slices"

	"budsandbox/emulator/connection"
	"budsandbox/emulator/operation"
)

// Room answers the Connect API.
type Room struct {
	Desk *connection.Desk
}

// Rows are the operations of this room.
var Rows = slices.Concat(
	operation.Family("Create a Connection", operation.OpenBanking,
		operation.Of("GET /v1/open-banking/providers", "open_banking_providers_get", (*Room).providers),
		operation.Of("POST /v2/open-banking/authorisation-gateway-url", "v2_ob_authorisation_gateway_url_post", (*Room).gateway,
			operation.Answers(201), operation.Fails(422), operation.Speaks(operation.Gateway)),
		operation.Of("POST /v1/open-banking/authorisation-url", "open_banking_authorisation_url_post", (*Room).authorise,
			operation.Answers(202), operation.Only(operation.UK)),
		operation.Of("GET /v1/open-banking/authorisation-url/{task_id}", "open_banking_authorisation_url_get", (*Room).authorisation,
			operation.Only(operation.UK)),
		operation.Of("POST /v1/open-banking/authorisation-codes", "v1_open_banking_authorisation_codes_post", (*Room).codesV1,
			operation.Answers(202), operation.Only(operation.UK), operation.Deprecated, operation.Speaks(operation.Codes)),
		operation.Of("POST /v2/open-banking/authorisation-codes", "v2_open_banking_authorisation_codes_post", (*Room).codes,
			operation.Answers(202), operation.Fails(409), operation.Only(operation.UK), operation.Speaks(operation.Codes)),
		operation.Of("GET /v1/open-banking/connect/{connection_task_id}", "open_banking_connect_get", (*Room).connecting),
	),
	operation.Family("Manage a Connection", operation.OpenBanking,
		operation.Of("POST /v1/open-banking/refresh", "open_banking_refresh_post", (*Room).refreshV1,
			operation.Answers(202), operation.Deprecated),
		operation.Of("GET /v1/open-banking/refresh/{task_id}", "open_banking_refresh_get", (*Room).refreshingV1,
			operation.Deprecated),
		operation.Of("POST /open-banking/v2/refresh", "v2_open_banking_refresh_post", (*Room).refresh,
			operation.Answers(202), operation.Alias("/v2/open-banking/refresh")),
		operation.Of("GET /open-banking/v2/refresh/{task_id}", "v2_open_banking_refresh_get", (*Room).refreshing,
			operation.Alias("/v2/open-banking/refresh/{task_id}")),
		operation.Of("GET /v1/open-banking/account-access-consents", "open_banking_connections_get", (*Room).consents),
		operation.Of("POST /v1/open-banking/account-access-consent/revoke", "open_banking_account_access_consent_revoke_post", (*Room).revoke,
			operation.Answers(202), operation.RepliesAs("open_banking_revoke_post")),
		operation.Of("GET /v1/open-banking/account-access-consent/revoke/{task_id}", "open_banking_account_access_consent_revoke_get", (*Room).revoking,
			operation.RepliesAs("open_banking_revoke_task_get"), operation.Speaks(operation.Revocation)),
		operation.Of("POST /v1/open-banking/account-access-consents/{consent_id}/reconfirm", "open_banking_consents_reconfirm_post", (*Room).reconfirm,
			operation.Only(operation.UK)),
	),
)
