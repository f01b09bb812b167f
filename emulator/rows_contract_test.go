package emulator_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"budsandbox/emulator/emulatortest"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/server"
)

// publishedIn maps Bud's documents to editions.
var publishedIn = map[string]route.Edition{"openapi.yaml": route.UK, "openapi-us.yaml": route.US}

// routesOf returns the routes of an edition.
func routesOf(e emulatortest.Edition) (rows []*route.Route) {
	for _, row := range server.BudRoutes() {
		if row.Editions&publishedIn[e.Name] != 0 {
			rows = append(rows, row)
		}
	}
	return rows
}

// eachOperation calls visit for every operation of a document.
func eachOperation(doc *openapi3.T, visit func(method, path string, op *openapi3.Operation)) {
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			visit(method, path, op)
		}
	}
}

// Ensure that the table of routes has the operations of both editions and no others, each with Bud's method, path,
// id, tag and success statuses.
func TestTableFollowsTheContract(t *testing.T) {
	t.Parallel()
	lines := differencesOfEditions(emulatortest.Editions(t), func(e emulatortest.Edition) (theirs, ours places) {
		theirs, ours = places{}, places{}
		eachOperation(e.Doc, func(method, path string, op *openapi3.Operation) {
			var statuses []int
			for status := range op.Responses.Map() {
				if n, err := strconv.Atoi(status); err == nil && n < 300 {
					statuses = append(statuses, n)
				}
			}
			theirs[op.OperationID] = rowFacts(method, path, op.Tags, op.Deprecated, statuses)
		})
		for _, row := range routesOf(e) {
			ours[row.ID] = rowFacts(row.Method, row.Path, []string{row.Tag}, row.Deprecated, row.Statuses)
		}
		return theirs, ours
	})
	exceptions{
		"v1_payments_providers_get: tags *": "a row has one tag: the first",
	}.mustExplain(t, lines)
}

func rowFacts(method, path string, tags []string, deprecated bool, statuses []int) facts {
	f := facts{
		"method": method, "path": path, "tags": strings.Join(tags, ", "),
		"statuses of success": fmt.Sprint(slices.Sorted(slices.Values(statuses))),
	}
	if deprecated {
		f["deprecated"] = ""
	}
	return f
}

// Ensure that responses and errors have the same operation_id as in Bud's examples.
func TestOperationIDsOfExamples(t *testing.T) {
	t.Parallel()
	lines := differencesOfEditions(emulatortest.Editions(t), func(e emulatortest.Edition) (theirs, ours places) {
		theirs, ours = places{}, places{}
		rows := map[string]*route.Route{}
		for _, row := range routesOf(e) {
			rows[row.ID] = row
		}
		eachOperation(e.Doc, func(_, _ string, op *openapi3.Operation) {
			for status, response := range op.Responses.Map() {
				own := rows[op.OperationID].ReplyID
				if status >= "300" {
					own = rows[op.OperationID].ErrorID
				}
				if ids := exampleIDs(response.Value); len(ids) > 0 {
					place := op.OperationID + ": response " + status
					theirs[place], ours[place] = facts{"operation_id": strings.Join(ids, ", ")}, facts{"operation_id": own}
				}
			}
		})
		return theirs, ours
	})
	exceptions{
		"v2_open_banking_refresh_*: response *: operation_id open_banking_refresh_* (openapi-us.yaml)": "the US examples " +
			"are V1's; the UK's, and the US answer of 202, have V2's",
	}.mustExplain(t, lines)
}

// exampleIDs returns the operation ids in the examples of a response, and in its schema if that has a single one,
// without those of the gateway.
func exampleIDs(response *openapi3.Response) (ids []string) {
	note := func(id any) {
		if text, given := id.(string); given && text != "unknown" {
			ids = append(ids, text)
		}
	}
	noteOf := func(example any) {
		if body, ok := example.(map[string]any); ok {
			note(body["operation_id"])
		}
	}
	for _, content := range response.Content {
		noteOf(content.Example)
		for _, example := range content.Examples {
			noteOf(example.Value.Value)
		}
		if id := flatten(flatten(content.Schema).Properties["operation_id"]); len(id.Enum) == 1 {
			note(id.Enum[0])
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// Ensure that each row finds the customer or client that it acts for by the headers that the contract declares.
func TestScopesFollowTheContract(t *testing.T) {
	t.Parallel()
	theirs, ours := places{}, places{}
	declared := map[string][]string{}
	for _, e := range emulatortest.Editions(t) {
		eachOperation(e.Doc, func(_, _ string, op *openapi3.Operation) {
			for _, parameter := range op.Parameters {
				declared[op.OperationID] = append(declared[op.OperationID], parameter.Value.Name)
			}
		})
	}
	for _, row := range server.BudRoutes() {
		if row.Editions == route.Withdrawn {
			continue
		}
		theirs[row.ID] = facts{"scope": narrowestScope(declared[row.ID])}
		ours[row.ID] = facts{"scope": narrowestScope(row.Headers())}
	}
	exceptions{
		"oauth_token_post: scope *":             "the caller has no token yet; the operation reads the header itself",
		"open_banking_connections_get: scope *": "it answers without the secret too, with less",
	}.mustExplain(t, differences(theirs, ours))
}

// narrowestScope returns the header among names with the narrowest scope.
func narrowestScope(names []string) string {
	for _, header := range []string{"X-Customer-Secret", "X-Customer-Id", "X-Client-Id"} {
		if slices.Contains(names, header) {
			return header
		}
	}
	return ""
}
