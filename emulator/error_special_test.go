package emulator_test

import (
	"strings"
	"testing"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

// specialProvocations returns the invalid requests that fit only one operation.
func specialProvocations(t *testing.T, s *emulator.Sandbox, c emulatortest.Client, w changer) map[string][]provocation {
	t.Helper()
	all := map[string][]provocation{
		"platform_v3_customers_get":          {{path: "/platform/v3/customers?page_token=x"}},
		"corrections_v2_merchant_search_get": {{path: "/corrections/v2/merchants/search/ab"}},
		"corrections_v2_merchants_post": {
			{body: `[{"transactions":["t1"],"merchant_id":"x"}]`},
			{body: `[{"transactions":["t9"],"merchant_id":""}]`},
		},
		"corrections_v2_merchant_feedback_post": {
			{body: `{"logo_feedback":"ugly"}`},
			{body: `{"logo_feedback":"wrong_logo"}`},
		},
		"v1_payment_get":                      {{headers: map[string]string{"X-Payment-Id": unknownID}}},
		"corrections_v3_rules_rule_id_get":    {{path: "/corrections/v3/rules/%20"}},
		"corrections_v3_rules_rule_id_delete": {{path: "/corrections/v3/rules/%20"}},
		"goals_v2_savings_goal_post": {
			{body: carSavings},
			{body: strings.NewReplacer(`"current"`, `"{account}"`, `:0.2`, `:1.2`).Replace(carSavings)},
		},
		"goals_v2_savings_goal_patch": {
			{body: `{"allocation_ratio":1.5}`},
			{body: `{"allocation_ratio":"1.5"}`},
		},
		"insights_v2_products":           {{path: "/insights/v2/products?from=7th+March+2023"}},
		"v1_payments_standing_order_get": {{headers: map[string]string{"X-Date-From": "yesterday"}}},
		"v1_payments_scheduled_get":      {{headers: map[string]string{"X-Date-From": "yesterday"}}},
		"v1_payments_single_post": {
			{body: order("single", details{"recipient.account_number": "12-34-56123456"})},
		},
		"v1_payments_standing_order_post":             twoMistakes("standing-order"),
		"v1_payments_scheduled_post":                  twoMistakes("scheduled"),
		"v1_payments_single_bud_pay_url_post":         {{body: order("single", details{"redirect_url": nil})}},
		"v1_payments_standing_order_bud_pay_url_post": {{body: order("standing-order", details{"redirect_url": nil})}},
		"v1_payments_scheduled_bud_pay_url_post":      {{body: order("scheduled", details{"redirect_url": nil})}},
		"v1_payments_authorisation_codes_post":        {{body: `{"state":"` + unknownID + `","code":"x"}`}},
		"open_banking_authorisation_url_post": {
			{
				body: `{"provider":"Natwest_Sandbox","provider_redirect_url":"https://app.example/back",
					"consent_id":"` + unknownID + `"}`,
			},
		},
		"v2_ingest_transactions_post": {
			{body: `[{}]`},
			{
				body: `[{"customer_id":"{customer}","transactions":[{"transaction_id":"t1","currency":"GBP",
					"date_time":"2026-02-02T10:00:00Z","amount":"x"}]}]`,
			},
		},
		"v2_open_banking_authorisation_codes_post": {
			{body: `{"state":"{state}","code":"x"}`},
			{body: `{"state":"{state}","code":"x"}`},
			{body: `{"code":"x"}`},
		},
		"v1_open_banking_authorisation_codes_post":      {{body: `{"code":"x"}`}},
		"corrections_v3_regularity_post":                {{body: `{"frequency":"weekly"}`}},
		"corrections_v3_similar_post":                   {{body: `{"similar":true}`}},
		"oauth_token_post":                              tokenProvocations(),
		"v3_ingest_accounts_close_post":                 closings(t, c),
		"v3_ingest_accounts_reopen_post":                closings(t, c),
		"v1_payments_single_confirm_post":               confirmation(t, c, "single"),
		"v1_payments_standing_order_confirm_post":       confirmation(t, c, "standing-order"),
		"v1_payments_scheduled_payment_id_confirm_post": confirmation(t, c, "scheduled"),
	}
	const closed = "Sandcastle_Bank"
	return withMaintenance(t, c, all, closed)
}

// tokenProvocations returns the invalid requests for tokens.
func tokenProvocations() []provocation {
	const basic = "Basic c2hvcDpzaG9wLXNlY3JldA==" // shop:shop-secret
	of := func(form, authorization, client string) provocation {
		return provocation{body: form, headers: map[string]string{"Authorization": authorization, "X-Client-Id": client}}
	}
	const form = "grant_type=client_credentials"
	return []provocation{
		of(form, "", ""), of("grant_type=password", basic, ""), of(form, "Basic c2hvcDp3cm9uZw==", ""), // shop:wrong
		of(form, basic, "other"),
	}
}

// twoMistakes returns a payment whose recipient has neither a sort code nor a name.
func twoMistakes(service string) []provocation {
	return []provocation{
		{body: order(service, details{"recipient.account_number": "12-34-56123456", "recipient.name": nil})},
	}
}

// closings returns requests to close and open accounts that do not exist.
func closings(t *testing.T, c emulatortest.Client) []provocation {
	t.Helper()
	c.Call(t, "POST", "/platform/v3/customers", `{"client_metadata":{"idempotent_identifier":"your_internal_id"}}`, nil)
	return []provocation{
		{body: `[{"customer_id":"{customer}","account_ids":["` + unknownID + `"]}]`},
		{body: `[{"customer_idempotent_identifier":"your_internal_id","account_ids":["` + unknownID + `"]}]`},
	}
}

// confirmation returns a confirmation of a payment that is not authorised.
func confirmation(t *testing.T, c emulatortest.Client, service string) []provocation {
	t.Helper()
	got := c.Call(t, "POST", "/v1/payments/"+service, order(service, nil), nil)
	if got.Status != 200 {
		t.Fatalf("create: %d %s", got.Status, got.Text)
	}
	return []provocation{{path: "/v1/payments/" + service + "/" + got.Str("data.payment_id") + "/confirm"}}
}

// withMaintenance adds requests about a provider in maintenance.
func withMaintenance(
	t *testing.T,
	c emulatortest.Client,
	all map[string][]provocation,
	provider string,
) map[string][]provocation {
	t.Helper()
	got := c.Call(
		t,
		"PUT",
		"/_sandbox/providers/"+provider,
		`{"maintenance_window":{"start":"2026-03-01T10:00:00Z","end":"2026-04-01T12:00:00Z"}}`,
		nil,
	)
	if got.Status != 200 {
		t.Fatalf("maintenance: %d %s", got.Status, got.Text)
	}
	add := func(id, body string) { all[id] = append(all[id], provocation{body: body}) }
	add(
		"open_banking_authorisation_url_post",
		`{"provider":"`+provider+`","provider_redirect_url":"https://app.example/back"}`,
	)
	add("open_banking_refresh_post", `{"provider":"`+provider+`"}`)
	return all
}
