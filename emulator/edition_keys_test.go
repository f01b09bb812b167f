package emulator_test

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

// startAt starts a sandbox with a frozen clock and tasks that end at once.
func startAt(t *testing.T, now time.Time) *emulator.Sandbox {
	t.Helper()
	return emulator.Start(t, emulator.Options{Now: now, Freeze: true, TaskDelay: new(time.Duration)})
}

// Ensure that no response has a key that the schema of the customer's edition lacks, except for those listed here with
// the reason. Objects without any known field, and those with additional fields, are open.
func TestKeysOfEditions(t *testing.T) {
	t.Parallel()
	editions := emulatortest.Editions(t)
	found := map[string]bool{}
	s := startAt(t, paymentsAt)
	for i, of := range []struct{ persona, region string }{
		{"uk_overindebted", "GB"}, {"uk_uc_pip", "GB"}, {"us_paycheck_to_paycheck", "US"}, {"us_laid_off", "US"},
	} {
		edition := editions[0]
		if of.region == "US" {
			edition = editions[1]
		}
		keys := newKeysOfAnswers(edition)
		c := emulatortest.NewClient(t, s, "shop")
		c.Observe = func(method, path string, a emulatortest.Answer) {
			for _, key := range keys.beyond(method, path, a) {
				found[key+" ("+edition.Name+")"] = true
			}
		}
		callExamples(t, c, of.persona, of.region, strconv.Itoa(i))
		own := emulatortest.NewClient(t, s, of.persona)
		own.Observe = c.Observe
		newRequester(own, of.persona, of.region).sendAllRequests(t, clientRequests(t))
		if len(keys.known) < 100 {
			t.Errorf("%s: only %d kinds of answers were seen", of.persona, len(keys.known))
		}
	}
	beyondSchemas.mustExplain(t, slices.Sorted(maps.Keys(found)))
}

// beyondSchemas are patterns of keys that answers have although the schema of the customer's edition lacks them, with
// the reasons.
var beyondSchemas = exceptions{
	"aggregations_v2_bucket_get: data.*ated_at *":                            "the example has them, as the list does",
	"financial_v3_accounts_account_id_get: metadata.parameters.account_id *": "the example has it",
	"financial_v2_accounts: data[].identifiers.pan (openapi-us.yaml)": "the number of a card identifies it; the schema " +
		"of one account has it",
	"financial_v2_accounts_account_id: data.identifiers.us_account_number (openapi-us.yaml)": "the schema has British " +
		"numbers alone; that of the list has the American one",
	"insights_v1_actionable_*_details_get: *.identifiers.us_account_number (openapi-us.yaml)": "the schema has British " +
		"numbers alone; that of accounts has the American one",
	"insights_beta_report_income_expenditure_get: data.insights[].expenditure.breakdown*": "the example has it",
	"insights_beta_report_*_get: metadata.currencies *": "the example of one report has it, " +
		"and the schemas of two",
	"v1_payments_scheduled*_get: *.amount* (openapi.yaml)": "the examples have it; recurring_amount " +
		"stands beside it",
	"v2_ingest_accounts_post: data*": "Bud's own collection reads the task's id there",
	"v2_open_banking_refresh_get: metadata.has_new_transactions *": "the example has it in data, the prose in " +
		"metadata",
}

// keysOfAnswers compares answers with the schemas of an edition.
type keysOfAnswers struct {
	edition emulatortest.Edition
	ops     map[string]*openapi3.Operation
	known   map[string]schemaKeys // by operation, status and media type
}

func newKeysOfAnswers(e emulatortest.Edition) keysOfAnswers {
	keys := keysOfAnswers{e, map[string]*openapi3.Operation{}, map[string]schemaKeys{}}
	eachOperation(e.Doc, func(_, _ string, op *openapi3.Operation) { keys.ops[op.OperationID] = op })
	return keys
}

// beyond returns the keys of a successful answer that the edition's schema lacks.
func (k keysOfAnswers) beyond(method, path string, a emulatortest.Answer) (all []string) {
	op := k.ops[k.edition.Operation(method, strings.SplitN(path, "?", 2)[0])]
	if op == nil || a.Status >= 300 || a.JSON == nil {
		return nil
	}
	response := op.Responses.Status(a.Status)
	if response == nil {
		return nil
	}
	media := a.Header.Get("Content-Type")
	content := response.Value.Content.Get(media)
	if content == nil || content.Schema == nil {
		return nil
	}
	name := op.OperationID + " " + strconv.Itoa(a.Status) + " " + media
	schema, read := k.known[name]
	if !read {
		schema = newSchemaKeys(content.Schema)
		k.known[name] = schema
	}
	eachKey("", any(a.JSON), func(at string) {
		if !schema.has(at) {
			all = append(all, op.OperationID+": "+at)
		}
	})
	return all
}

// schemaKeys finds the paths of the fields of a schema, and of its objects with fields. It keeps the results.
type schemaKeys struct {
	fields  places
	objects map[string]bool
	asked   map[string]bool
}

func newSchemaKeys(ref *openapi3.SchemaRef) schemaKeys {
	k := schemaKeys{places{}, map[string]bool{}, map[string]bool{}}
	k.fields.addFields("", flatten(ref), responseFacts)
	for path := range k.fields {
		k.objects[path[:strings.LastIndex(path, ".")+1]] = true
	}
	return k
}

// has reports whether the schema has a path, or the object around it is open.
func (k schemaKeys) has(path string) bool {
	known, before := k.asked[path]
	if !before {
		known = k.find("", strings.Split(path, "."))
		k.asked[path] = known
	}
	return known
}

func (k schemaKeys) find(at string, steps []string) bool {
	if len(steps) == 0 || !k.objects[at] {
		return true
	}
	name := strings.TrimRight(steps[0], "[]")
	lists := steps[0][len(name):]
	for _, field := range []string{name, "*"} {
		if _, found := k.fields[at+field]; found && k.find(at+field+lists+".", steps[1:]) {
			return true
		}
	}
	return false
}
