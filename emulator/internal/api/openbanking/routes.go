// Package openbanking holds the handlers of the Connect API: providers, gateway URLs, authorisation, refreshes and
// consents. It converts requests and responses; package connection implements the operations.
package openbanking

import (
	"slices"

	"budsandbox/emulator/internal/connection"
	"budsandbox/emulator/internal/route"
)

// Handlers implements the Connect API.
type Handlers struct {
	Service *connection.Service
}

// Routes returns the API's routes.
func (h *Handlers) Routes() []*route.Route {
	return slices.Concat(
		route.Group("Create a Connection", route.OpenBanking,
			route.New("GET /v1/open-banking/providers", "open_banking_providers_get", h.providers),
			route.New("POST /v2/open-banking/authorisation-gateway-url", "v2_ob_authorisation_gateway_url_post",
				h.gateway,
				route.Succeeds(201), route.Fails(422), route.WithDialect(route.Gateway)),
			route.New("POST /v1/open-banking/authorisation-gateway-url", "ob_authorisation_gateway_url_post", h.gateway,
				route.ReplacedBy("POST /v2/open-banking/authorisation-gateway-url"),
				route.Succeeds(201), route.Fails(404, 422), route.WithDialect(route.Gateway)),
			route.New("POST /v1/open-banking/authorisation-url", "open_banking_authorisation_url_post", h.authorise,
				route.Succeeds(202), route.Only(route.UK)),
			route.New("GET /v1/open-banking/authorisation-url/{task_id}", "open_banking_authorisation_url_get",
				h.authorisation,
				route.Only(route.UK)),
			route.New("POST /v1/open-banking/authorisation-codes", "v1_open_banking_authorisation_codes_post",
				h.codesV1,
				route.Succeeds(202), route.Only(route.UK), route.Deprecated, route.WithDialect(route.Codes)),
			route.New("POST /v2/open-banking/authorisation-codes", "v2_open_banking_authorisation_codes_post", h.codes,
				route.Succeeds(202), route.Fails(409), route.Only(route.UK), route.WithDialect(route.Codes)),
			route.New("GET /v1/open-banking/connect/{connection_task_id}", "open_banking_connect_get", h.connectTask),
		),
		route.Group(
			"Manage a Connection",
			route.OpenBanking,
			route.New("POST /v1/open-banking/refresh", "open_banking_refresh_post", h.refreshV1,
				route.Succeeds(202), route.Deprecated, route.WithDialect(route.Refresh)),
			route.New("GET /v1/open-banking/refresh/{task_id}", "open_banking_refresh_get", h.refreshTaskV1,
				route.Deprecated),
			route.New("POST /open-banking/v2/refresh", "v2_open_banking_refresh_post", h.refresh,
				route.Succeeds(202), route.Alias("/v2/open-banking/refresh")),
			route.New("GET /open-banking/v2/refresh/{task_id}", "v2_open_banking_refresh_get", h.refreshTask,
				route.Alias("/v2/open-banking/refresh/{task_id}")),
			route.New("GET /v1/open-banking/account-access-consents", "open_banking_connections_get", h.consents),
			route.New(
				"POST /v1/open-banking/account-access-consent/revoke",
				"open_banking_account_access_consent_revoke_post", h.revoke, route.Succeeds(202),
				route.WithID("open_banking_revoke_post"),
			),
			route.New(
				"GET /v1/open-banking/account-access-consent/revoke/{task_id}",
				"open_banking_account_access_consent_revoke_get", h.revokeTask,
				route.WithID("open_banking_revoke_task_get"), route.WithDialect(route.Revocation),
			),
			route.New(
				"POST /v1/open-banking/account-access-consents/{consent_id}/reconfirm",
				"open_banking_consents_reconfirm_post", h.reconfirm, route.Only(route.UK),
			),
		),
	)
}
