package emulator_test

import (
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"

	"budsandbox/emulator/emulatortest"
	"budsandbox/emulator/internal/route"
)

// Ensure that the sandbox accepts and returns what Bud's documents say, field by field, except for what is listed
// here.
func TestDocumentFollowsTheContract(t *testing.T) {
	t.Parallel()
	all := emulatortest.Editions(t)
	described := describedOperations(t, emulatortest.NewClient(t, emulatortest.Frozen(t), "shop"))
	lines := differencesOfEditions(all, func(e emulatortest.Edition) (theirs, ours places) {
		theirs, ours = places{}, places{}
		built := map[string]*route.Route{}
		for _, row := range routesOf(e) {
			if op := described[row.ID]; op != nil {
				built[row.ID] = row
				ours.addOperation(op)
			}
		}
		eachOperation(e.Doc, func(_, _ string, op *openapi3.Operation) {
			if _, found := built[op.OperationID]; found {
				theirs.addOperation(op)
			}
		})
		return theirs, ours
	})
	intendedDifferences.mustExplain(t, lines)
}

// intendedDifferences are the intended differences from Bud's documents. docs/fidelity.md has them too.
var intendedDifferences = exceptions{
	// Of every operation.
	"*: header X-Customer-Id: required there, not here":        "X-Customer-Idempotent-Identifier may replace it",
	"*: header X-Customer-Secret: not there (openapi-us.yaml)": "a row serves both editions, and the UK's has it",
	"*: query *: type string there, array of string here":      "the prose accepts several values",
	"*: response 400: not there": "a missing X-Client-Id gives it even where nothing else " +
		"can be wrong",
	"*: response 405: not there": "the router gives it for every path; some operations do " +
		"not list it",
	"*: response 413: not there":                      "the sandbox limits bodies; Bud documents no limit",
	"*: response 415: not there":                      "the sandbox reads gzip alone; Bud documents no encodings",
	"*: response 2*: required here, not there":        "the sandbox always gives it",
	"*: response 2*: type number there, integer here": "counts and milliseconds are whole",

	// Of tokens.
	"oauth_token_post: header X-Client-Id: required there, not here": "Bud's own example of a first call does without",

	// Of buckets.
	"aggregations_v2_bucket_totals_get: query group_by: *": "Bud's own collection sends none; the groups are then those " +
		"of the first level",

	// Of customers.
	"customers_create_v*: response 201: *.customer_secret: required there, not " +
		"here": "the prose gives it only where Bud does not host it",
	"platform_v3_customers_*: body: customer_context.host_secret: not " +
		"there": "V3's answers document customers whose secret Bud does not host",
	"platform_v3_customers_post: body: client_metadata.idempotent_identifier: longest 1024 here, not " +
		"there": "a limit must be somewhere",
	"platform_v3_customers_get: query page_size: default 200 here, not there": "the prose has it",

	// Of connections.
	"*open_banking*: response 401: not there": "some operations do not list it",
	"*open_banking*_get: response 404: not " +
		"there": "a task that is not there needs an answer; others document it",
	"*_open_banking_authorisation_codes_post: response 500: not " +
		"there": "the operations list no faults",
	"*_open_banking_authorisation_codes_post: body: error: not " +
		"there": "the prose and an example have it",
	"open_banking_connections_get: response 200: data[].raw*: not there " +
		"(openapi-us.yaml)": "a row serves both editions, and American consents are answered without",
	"open_banking_connections_get: response 200: data[].raw.*: required here, not " +
		"there*": "the sandbox always gives it",
	"open_banking_providers_get: query region: enum * there, GBR|USA " +
		"here*": "a row serves both editions",
	"open_banking_providers_get: query *: not there " +
		"(openapi-us.yaml)": "a row serves both editions, and the UK's has it",
	"*open_banking_refresh_post: header X-Customer-Ip-Address: required there, not here " +
		"(openapi-us.yaml)": "the UK's does without, and its own prose says to leave it out of background refreshes",
	"v2_ob_authorisation_gateway_url_post: body: *: not there (openapi-us.yaml)": "a row serves both " +
		"editions, and the UK's has it",
	"v2_ob_authorisation_gateway_url_post: body: initial_screen: enum * (openapi-us.yaml)": "a row serves both " +
		"editions, and the UK's has one screen more",
	"v2_open_banking_refresh_get: response 200: metadata.has_new_transactions: not there": "the prose has it there, the " +
		"examples in data; the sandbox gives both",

	// Of widgets.
	"insights_v1_*_url_post: response 401: not there": "every operation answers it to a token " +
		"that is not valid",
	"insights_v1_intelligent_search_url_post: header X-Timezone: not there": "Bud's own collection sends it, as the " +
		"search does",

	// Of reports and insights.
	"insights_*: response 401: not there": "every operation answers it to a token " +
		"that is not valid",
	"custom_insight_v1_*: response 401: not there": "every operation answers it to a token " +
		"that is not valid",
	"insights_*: response 500: not there":                  "some operations do not list it",
	"custom_insight_v1_profile_*: response 500: not there": "some operations do not list it",
	"insights_beta_report_*_transactions_get: response 404: not there": "a reference that leads nowhere needs " +
		"an answer",
	"insights_*: query enabled_insights: enum * there, not here": "an unknown name is refused with the " +
		"names in the order of the documentation",
	"insights_v1_actionable_*_details_get: path type: enum * there, not here": "an unknown type is refused with the " +
		"names in the order of the documentation",
	"insights_beta_report_*: path reference: default all here, not there": "Bud's own collection sends none; it " +
		"then stands for all parts of the report",
	"insights_beta_report_*: response 200: data[].posted_date_time: not here": "no bank of the sandbox tells when it " +
		"posted a transaction",
	"insights_beta_report_*: response 200: *.breakdown*: not there": "Bud's example has a breakdown for " +
		"expenditure, too",
	"insights_beta_report_*: response 200: metadata.currencies: not there": "Bud's examples have it",
	"insights_v1_actionable_*: response 200: data.*: not here": "our document says only that accounts " +
		"and transactions stand there; the answers are held against Bud's schema",
	"insights_v1_actionable_*: response 200: data.*: not there": "our document says only that accounts " +
		"and transactions stand there; the answers are held against Bud's schema",
	"insights_v1_actionable_*: query *_threshold: not there": "the prose has it",
	"insights_v1_actionable_*: response 200: metadata.options[].value: type *": "the values are texts, as in Bud's " +
		"examples",
	"custom_insight_v1_detail_get: response 200: *client_attributes*": "the names of a client's attributes " +
		"are its own",
	"v*_affordability_*: query timezone: *": "a window is in the client's zone, " +
		"which is UTC without one; the other version documents it",
	"v*_affordability_*: query currency: not there": "the other version documents it",
	"v*_affordability_transactions_get: query criteria: enum * there, not here": "an unknown criterion is refused with " +
		"the known ones",
	"v2_affordability_*: response 200: *": "the transactions are those of the " +
		"Financial API, which has more of them than this operation's schema",

	// Of financial data.
	"financial_v*_accounts_account_id*: response 404: not there": "an account that is not there " +
		"needs an answer; balances document it",
	"v2_account_delete: response 404: not there": "the document gives it to every " +
		"path with a name in it; the answer is 204 always",
	"v1_provider_delete: response 404: not there": "the document gives it to every " +
		"path with a name in it; the answer is 204 always",
	"financial_v2_accounts*: response 200: data*.identifiers.*: not there*": "each edition shows the numbers " +
		"of its own country",
	"financial_v2_accounts_account_id: response 200: metadata.*: not there":    "the examples have it",
	"financial_v*_balances_get: query granularity: * here, not there":          "the prose has default and values",
	"financial_v*_balances_get: query date-field: * here, not there":           "the prose has default and values",
	"financial_v2_authorised_payments_get: query page_size: * here, not there": "the prose has default and limits",
	"v2_transactions_get: query page_size: * here, not there":                  "the prose has default and limits",
	"v2_transactions_get: query credit_debit_indicator: not there (openapi-us.yaml)": "a row serves both editions, and " +
		"the UK's has it",
	"v2_transactions_get: response 200: data[].client_attributes.*: not *": "the document has a field named " +
		"key where it means any",

	"v2_transaction_labels_*: response 404: not there": "the document gives it to every path with a name in it; what is " +
		"not there is 400",

	// Of totals and buckets.
	"v2_category_totals_trends_get: query granularity: * here, not " +
		"there": "the prose has default and values",
	"aggregations_v2_totals_essential_statistics_get: response 200: operation_id: type none there, string " +
		"here": "it has one value only, which is a string",
	"aggregations_v2_bucket*: response 500: not there": "every operation may fail; the older ones " +
		"document it",
	"aggregations_v2_bucket*_get: response 403: not here": "nothing that a project may not read has an id",
	"aggregations_v2_bucket_put: response 40*: not there": "Bud's own bucket cannot be changed, one that " +
		"is not there neither; DELETE documents both",
	"aggregations_v2_bucket_get: response 200: data.*ed_at: not there": "the example has them",
	"aggregations_v2_bucket_totals_get: query group_by: enum *":        "one value may have several, with commas",

	// Of corrections.
	"corrections_v2_merchants_post: body: [].transactions: most 1000 here, not there": "lists are as long as those of " +
		"ingestion (docs/fidelity.md#limits)",
	"corrections_v3_similar_post: body: transaction_ids: most 1000 here, not there": "lists are as long as those of " +
		"ingestion (docs/fidelity.md#limits)",

	// Of applications.
	"v1_customer_application*: response 404: not there": "an application that is not there " +
		"needs an answer",
	"v1_customer_application*metadata.*: not here": "the fields that the dashboard knows " +
		"are listed; any others are kept, too",
	"v1_customer_application_get: query date_range_durations: default * there, *": "it is the same list, written with " +
		"commas",

	// Of budgets.
	"goals_v1_spending_budget_transactions_get: query page_size: * here, not there": "the prose has default and limits",
	"goals_v1_spending_budget_transactions_get: response 404: not there": "a budget that is not there needs " +
		"an answer; its other operations document it",
	"goals_v1_spending_budgets_patch: body: amount.currency: not there": "the prose says that it cannot " +
		"change, so it is read and refused",

	// Of finders.
	"regular_transactions_get: response 200: data[].transactions[].merchant*: not there " +
		"(openapi-us.yaml)": "a row serves both editions, and the UK's has it",
	"v2_future_transactions_get: query months: * here, not there": "a forecast of no months or for ever has no answer",
	"v2_future_transactions_get: response 500: not there":         "every operation may fail; the others document it",
	"v2_income_get: response 404: not here": "where there is no income the answer is 204, which " +
		"it lists too",

	// Of searches.
	"search_beta_*: query page_size: * here, not there": "the prose has default and limits",
	"search_beta_*: header X-Timezone: required there, not here*": "a search keeps its time zone, and " +
		"Bud's collection does not send it again",
	"search_beta_transactions_get: query account_id: longest 512 there, not here": "it is a list here, and each of it " +
		"has the limit",
	"search_beta_*: response 401: not there": "every operation needs a token; the " +
		"others document it",
	"search_beta_*: response 500: not there": "every operation may fail; the " +
		"others document it",
	"search_beta_*: query amount_min: minimum 0 there, not here": "it is refused below nothing, by " +
		"hand, as it is read as money",
	"search_beta_*: response 200: application/bud-transaction-*": "one form stands for both here; " +
		"answers are held against each of Bud's forms by the tests that search",

	// Of payments.
	"v1_payments_*_bud_pay_url_post: body: provider: required there, not here": "Bud's own collection " +
		"leaves it out, and the customer chooses on the page",
	"v1_payments_single_*post: body: payment_details.reference: longest 18 here, not there": "the status that shows it " +
		"has the limit",
	"v1_payment*: header X-Status-Codes: *": "one value may have several, with commas, and " +
		"there are more statuses",
	"v1_payments_providers_get: query product: *": "one value may have several, with commas",
	"v1_payments_scheduled*get: response 200: data*.amount*: not there": "the examples have it; recurring_amount stands " +
		"beside it",
	"v1_payments_*confirm_post: response 201: operation_id: not there": "the example has it",
	"v1_payments_authorisation_codes_post: body: error: not there":     "the prose has it",
	"v1_payments_authorisation_codes_post: response 401: not there": "every operation needs a token; the others " +
		"document it",

	// Of first-party data.
	"v2_ingest_*_post: body: */* *": "the American edition takes the " +
		"formats of other aggregators, too; their bodies are not described",
	"v2_ingest_*_post: body*: *application/bud-*": "bodies are described as JSON; " +
		"the header says which format they have",
	"v2_ingest_*_post: body: [].*": "bodies are described as JSON; " +
		"the header says which format they have",
	"v2_ingest_transactions_post: header X-Generate-Transaction-Ids: *": "Bud's own collection sends false",
	"v2_ingest_transactions_post: response 200: data[].enriched_transactions[].*": "rows are those of Transactions " +
		"V2, described there; answers are held against the document by the tests that ingest",
	"v2_ingest_accounts_post: response 202: data*: not there": "Bud's own collection reads the " +
		"task's id there",
	"financial_v*_accounts*: response 200: metadata.parameters.account_id: not there": "the example has it",
	"v2_ingest_transactions_post: response 202: data*: not there": "one description stands for both " +
		"successes",
	"v2_ingest_transactions_post: response 50*: not here": "the enrichment is a function, " +
		"which has no outages; faults can be added",
	"v3_ingest_status_get: response 200: data[].error.*: not there": "the document leaves the errors " +
		"open; they are texts by their paths",

	// Of corrections.
	"corrections_v2_merchants_post: response 200: data[].*": "rows are those of Transactions V2, described there; " +
		"answers are held against the document by the tests that correct",
	"corrections_v2_similar_*_get: response 200: data[].*": "as above",
	"corrections_v2_*: response 401: not there": "every operation needs a " +
		"token; the others document it",
	"corrections_v2_*: response 429: not here": "the sandbox limits nothing " +
		"unless a fault is added",
	"corrections_v2_merchant_search_get: response 404: not there": "the document gives it to " +
		"every path with a name in it; no match is an empty list",
	"corrections_v2_merchant_search_get: path merchant_query: shortest 3 there, not here": "it is refused by hand, in " +
		"Bud's words for it",
	"corrections_v2_merchant_feedback_post: body: logo_feedback: enum * there, not here": "it is refused by hand, in " +
		"Bud's words for it",
	"corrections_v3_rules_rule_id_get: response 200: data.rule_definition.*": "the document leaves it open",

	"*: body: number_of_customers: minimum 1 here, not there": "no customers or fewer cannot be made",
	"*: body: name: longest 255 here, not there":              "a limit must be somewhere; none is documented",
}

// Ensure that schemas with allOf, oneOf and anyOf are compared by what they mean together, which the comparison
// with the contract depends on.
func TestPlainSchemas(t *testing.T) {
	t.Parallel()
	text, number := openapi3.NewStringSchema(), openapi3.NewFloat64Schema()
	cat := openapi3.NewObjectSchema().
		WithProperty("kind", openapi3.NewStringSchema().WithEnum("cat")).
		WithProperty("lives", number)
	cat.Required = []string{"kind", "lives"}
	dog := openapi3.NewObjectSchema().
		WithProperty("kind", openapi3.NewStringSchema().WithEnum("dog")).
		WithProperty("name", text)
	dog.Required = []string{"kind"}
	tagged := openapi3.NewObjectSchema().
		WithProperty("name", openapi3.NewStringSchema().WithMaxLength(9)).
		WithProperty("tag", text)
	tagged.Required = []string{"tag"}
	for name, test := range map[string]struct {
		schema *openapi3.Schema
		want   places
	}{
		"one of two": {openapi3.NewOneOfSchema(cat, dog), places{
			"kind": {"type": "string", "required": "", "enum": "cat|dog"}, "lives": {"type": "number"},
			"name": {"type": "string"},
		}},
		"all of two": {openapi3.NewAllOfSchema(dog, tagged), places{
			"kind": {"type": "string", "required": "", "enum": "dog"}, "name": {"type": "string", "longest": "9"},
			"tag": {"type": "string", "required": ""},
		}},
		"parts with alternatives": {openapi3.NewAllOfSchema(openapi3.NewAnyOfSchema(cat, dog), tagged), places{
			"kind": {"type": "string", "required": "", "enum": "cat|dog"}, "lives": {"type": "number"},
			"name": {"type": "string", "longest": "9"}, "tag": {"type": "string", "required": ""},
		}},
		"a field of two types": {openapi3.NewObjectSchema().WithProperty("field",
			openapi3.NewAnyOfSchema(number, openapi3.NewArraySchema().WithItems(text))), places{
			"field": {"type": "array of string or number"},
		}},
		"any names": {openapi3.NewObjectSchema().WithAdditionalProperties(tagged), places{
			"*": {"type": "object"}, "*.name": {"type": "string", "longest": "9"}, "*.tag": {"type": "string", "required": ""},
		}},
	} {
		got := places{}
		got.addFields("", flatten(test.schema.NewRef()), requestFacts)
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
