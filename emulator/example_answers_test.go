package emulator_test

import (
	"fmt"
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

// Ensure that every key of an example in Bud's documents that its schema has occurs in a response of the sandbox to
// some customer, except for those listed here with the reason. docs/example-answers.md has the counts.
func TestExampleAnswers(t *testing.T) {
	t.Parallel()
	editions := emulatortest.Editions(t)
	shown := answeredKeys(t, editions)
	lines, table := []string{}, map[string]string{}
	for _, e := range editions {
		eachOperation(e.Doc, func(_, _ string, op *openapi3.Operation) {
			keys := exampleKeys(op)
			missing := 0
			for key := range keys {
				if !shown[op.OperationID][key] {
					lines = append(lines, op.OperationID+": "+key)
					missing++
				}
			}
			if len(keys) > 0 {
				how := "all"
				if missing > 0 {
					how = fmt.Sprintf("all but %d", missing)
				}
				table[op.OperationID+" "+e.Name] = fmt.Sprintf("| `%s` | %s | %d | %s |\n",
					op.OperationID, map[string]string{"openapi.yaml": "UK", "openapi-us.yaml": "US"}[e.Name], len(keys), how)
			}
		})
	}
	if len(table) < 150 {
		t.Errorf("only %d operations have examples", len(table))
	}
	slices.Sort(lines)
	unshown.mustExplain(t, slices.Compact(lines))
	var text strings.Builder
	text.WriteString("| operation | edition | keys of its examples | in the sandbox's answers |\n|---|---|---|---|\n")
	for _, key := range slices.Sorted(maps.Keys(table)) {
		text.WriteString(table[key])
	}
	text.WriteString("\n| keys that no answer has | reason |\n|---|---|\n")
	for _, key := range slices.Sorted(maps.Keys(unshown)) {
		fmt.Fprintf(&text, "| `%s` | %s |\n", key, unshown[key])
	}
	mustBeInDocument(t, "../docs/example-answers.md", "answers", text.String())
}

// exampleKeys returns the paths of the keys in the successful examples of an operation, as far as the schema has them.
func exampleKeys(op *openapi3.Operation) map[string]bool {
	keys := map[string]bool{}
	for status, response := range op.Responses.Map() {
		if !strings.HasPrefix(status, "2") {
			continue
		}
		for _, content := range response.Value.Content {
			known := places{}
			known.addFields("", flatten(content.Schema), responseFacts)
			for _, body := range examplesOf(content) {
				eachKey("", body, func(path string) {
					if _, found := known[path]; found {
						keys[path] = true
					}
				})
			}
		}
	}
	return keys
}

// eachKey calls visit for the path of each key in a value: data[].amount.value.
func eachKey(at string, v any, visit func(path string)) {
	switch v := v.(type) {
	case map[string]any:
		for key, inner := range v {
			visit(at + key)
			eachKey(at+key+".", inner, visit)
		}
	case []any:
		for _, inner := range v {
			eachKey(strings.TrimSuffix(at, ".")+"[].", inner, visit)
		}
	}
}

// answeredKeys returns the keys in the sandbox's answers to customers of several personas, by operation.
func answeredKeys(t *testing.T, editions []emulatortest.Edition) map[string]map[string]bool {
	t.Helper()
	shown := map[string]map[string]bool{}
	observe := func(method, path string, a emulatortest.Answer) {
		if a.Status >= 300 {
			return
		}
		for _, e := range editions {
			id := e.Operation(method, path)
			if id == "" {
				continue
			}
			if shown[id] == nil {
				shown[id] = map[string]bool{}
			}
			eachKey("", any(a.JSON), func(path string) { shown[id][path] = true })
		}
	}
	s := emulator.Start(t, emulator.Options{Now: paymentsAt, Freeze: true, TaskDelay: new(time.Duration)})
	c := emulatortest.NewClient(t, s, "shop")
	c.Observe = observe
	c.RequestToken(t, "grant_type=client_credentials", "shop:shop-secret", nil)
	for i, persona := range []string{"uk_salaried_renter", "uk_overindebted", "uk_uc_pip", "uk_high_earner",
		"us_paycheck_to_paycheck", "us_laid_off"} {
		region := strings.ToUpper(strings.Replace(persona[:2], "uk", "gb", 1))
		callExamples(t, c, persona, region, strconv.Itoa(i))
	}
	slow := emulator.Start(t, emulator.Options{Now: paymentsAt, Freeze: true, TaskDelay: new(time.Hour)})
	c = emulatortest.NewClient(t, slow, "shop")
	c.Observe = observe
	callPendingExamples(t, c)
	return shown
}

// unshown are patterns of keys that no answer has, with the reasons.
var unshown = exceptions{
	"*enrichments.location.address*": "the places of transactions are a paid extra of Bud's; a line gives no more than " +
		"a country",
	"*geolocation*": "the places of transactions are a paid extra of Bud's",
	"*posted_date_time": "no bank of the sandbox tells when it posted a transaction, and the documents " +
		"have deprecated it",
	"insights_v1_actionable_*_details_get: data.caused_by.accounts[].holder*": "the banks of the sandbox tell how a " +
		"holder relates to an account; the answer then has holders, as other examples do",
	"v2_income_get: data.transactions[].enrichment.processor*": "income comes by transfer, and its lines " +
		"name nobody between payer and payee",
	"v2_income_get: data.transactions[].enrichment.categories.l3*": "the category models of today have two " +
		"levels",
	"insights_beta_report_*: metadata.options[]*": "the options of these reports are " +
		"thresholds, of which their types have none",
}
