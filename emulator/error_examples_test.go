package emulator_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

// errorExample is an error in an example of Bud's documents.
type errorExample struct {
	edition, operation, status, name string
	body                             map[string]any
}

// errorExamples returns the errors of an edition, in the order of operations, statuses and names.
func errorExamples(e emulatortest.Edition) (all []errorExample) {
	eachOperation(e.Doc, func(_, _ string, op *openapi3.Operation) {
		for status, response := range op.Responses.Map() {
			if status < "400" {
				continue
			}
			for _, content := range response.Value.Content {
				for name, body := range examplesOf(content) {
					all = append(all, errorExample{e.Name, op.OperationID, status, name, body})
				}
			}
		}
	})
	slices.SortFunc(all, func(a, b errorExample) int { return strings.Compare(a.key(), b.key()) })
	return all
}

// key returns the key of the example in otherErrors.
func (e errorExample) key() string {
	return strings.TrimSuffix(e.operation+": "+e.status+": "+e.name, ": ")
}

// examplesOf returns the examples of a body by name. A single one has the name "".
func examplesOf(content *openapi3.MediaType) map[string]map[string]any {
	all := map[string]map[string]any{}
	note := func(name string, value any) {
		if body, ok := value.(map[string]any); ok {
			all[name] = body
		}
	}
	note("", content.Example)
	for name, example := range content.Examples {
		note(name, example.Value.Value)
	}
	if len(all) == 0 && content.Schema != nil {
		note("", content.Schema.Value.Example)
	}
	return all
}

// anyID matches what differs between calls: ids, and placeholders for ids in examples.
var anyID = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\[Payment ID\]`)

// wording returns the texts of an error without ids.
func wording(body map[string]any) string {
	text, _ := json.Marshal(body) // which sorts the keys
	return anyID.ReplaceAllString(string(text), "ID")
}

// checkCodesAreListed checks that ErrorCodes has the code of every answer.
func checkCodesAreListed(t *testing.T, got map[string]map[string]string) {
	t.Helper()
	for operation, answers := range got {
		for answer := range answers {
			_, rest, _ := strings.Cut(answer, `"code_id":"`)
			code, _, _ := strings.Cut(rest, `"`)
			if !slices.Contains(emulator.ErrorCodes(), code) {
				t.Errorf("ErrorCodes lacks %q of %s: %s", code, operation, answer)
			}
		}
	}
}

// Ensure that every error in Bud's documents can be reproduced word for word, except for those listed here with the
// reason. docs/error-examples.md lists them.
func TestErrorExamples(t *testing.T) {
	t.Parallel()
	got := provokedErrors(t)
	checkCodesAreListed(t, got)
	editions := emulatortest.Editions(t)
	lines := map[string]string{}
	unexplained := maps.Clone(otherErrors)
	counted := 0
	for _, edition := range editions {
		for _, example := range errorExamples(edition) {
			want := example.status + " " + wording(example.body)
			key := example.key()
			counted++
			_, same := got[example.operation][want]
			reason, listed := otherErrors[key]
			if _, ofEdition := otherErrors[key+" ("+edition.Name+")"]; ofEdition {
				key += " (" + edition.Name + ")"
				reason, listed = otherErrors[key], true
			}
			if listed {
				delete(unexplained, key)
			}
			how := "the same"
			switch {
			case same && listed:
				t.Errorf("%s is listed with a reason, and is the same", key)
			case !same && !listed:
				t.Errorf(
					"%s (%s) prints\n%s\nand the sandbox answers\n%s", key, edition.Name, want,
					strings.Join(slices.Sorted(maps.Keys(got[example.operation])), "\n"),
				)
			case !same:
				how = reason
			}
			if lines[key] == "" || how != "the same" {
				code, _ := example.body["code_id"].(string)
				lines[key] = fmt.Sprintf("| `%s` | %s | `%s` | %s |\n", example.operation, example.status, code, how)
			}
		}
	}
	for key := range unexplained {
		t.Errorf("no example is called %q", key)
	}
	if counted < 200 {
		t.Errorf("only %d examples were found", counted)
	}
	var table strings.Builder
	table.WriteString("| operation | status | `code_id` | the sandbox's answer |\n|---|---|---|---|\n")
	for _, key := range slices.Sorted(maps.Keys(lines)) {
		table.WriteString(lines[key])
	}
	mustBeInDocument(t, "../docs/error-examples.md", "errors", table.String())
}

// otherErrors are the examples that the sandbox words differently or cannot return, with the reasons.
var otherErrors = map[string]string{
	"oauth_token_post: 400: Basic Auth Credentials Incorrect": "401 `unauthorised`, the " +
		"example of wrong credentials beside it: clients heal on 401",
	"v1_payments_scheduled_post: 400": "names `scheduled_payment_details`: the example has a standing order's",
	"corrections_v2_similar_merchants_get: 400: Missing Customer Id (openapi-us.yaml)": "the text alone, as in the " +
		"British example and in that of the operation beside it",
	"insights_v2_products: 401 (openapi.yaml)": "with an empty `errors`, which " +
		"the American schema requires",
	"v2_open_banking_refresh_get: 400 (openapi-us.yaml)": "with V2's own `operation_id`: " +
		"the American examples are V1's",
	"v2_open_banking_refresh_post: 400: Parameter missing (openapi-us.yaml)": "with V2's own `operation_id`: " +
		"the American examples are V1's",
	"v2_open_banking_refresh_post: 400: Provider in Maintenance (openapi-us.yaml)": "a refresh of all banks goes " +
		"on; the task tells which are in maintenance",
}
