package emulator_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"budsandbox/emulator/emulatortest"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/server"
	"budsandbox/internal/long"
)

// listOf is an operation whose body has a list of any length.
type listOf struct {
	route *route.Route
	where string // path of the list, such as [].accounts
	body  func(n int) string
}

// elements returns the elements of special lists.
var elements = map[string]func(sound any, i int) any{
	"empty":  func(any, int) any { return map[string]any{} },
	"nulls":  func(any, int) any { return nil },
	"copies": func(sound any, _ int) any { return sound },
	"others": func(sound any, i int) any { return withSuffix(sound, fmt.Sprint("-", i)) },
}

// withSuffix returns a value with a suffix after every id in it.
func withSuffix(value any, suffix string) any {
	switch v := value.(type) {
	case string:
		return v + suffix
	case map[string]any:
		all := map[string]any{}
		for name, inner := range v {
			all[name] = inner
			if text, isText := inner.(string); isText && strings.HasSuffix(name, "_id") && !strings.HasPrefix(name, "customer") {
				all[name] = text + suffix
			}
		}
		return all
	}
	return value
}

// lists returns the lists in the bodies of all operations, found in the valid bodies and in the sandbox's OpenAPI
// document.
func lists(described map[string]*openapi3.Operation) (all []listOf) {
	for _, r := range slices.Concat(server.BudRoutes(), server.ControlRoutes()) {
		var body any
		if r.Method == "GET" || json.Unmarshal([]byte(bodyOf(r, described)), &body) != nil {
			continue
		}
		for _, where := range listsIn(body, "") {
			for _, kind := range slices.Sorted(maps.Keys(elements)) {
				all = append(all, listOf{r, where + " of " + kind, func(n int) string {
					long, _ := json.Marshal(lengthened(body, "", where, n, elements[kind]))
					return string(long)
				}})
			}
		}
	}
	return all
}

// bodyOf returns a body of an operation: a valid one, or an example of the sandbox's OpenAPI document.
func bodyOf(r *route.Route, described map[string]*openapi3.Operation) string {
	text, op := validBodies[r.ID], described[r.ID]
	if text != "" && text != "-" || op == nil || op.RequestBody == nil ||
		op.RequestBody.Value.Content["application/json"] == nil {
		return text
	}
	example, _ := json.Marshal(example(op.RequestBody.Value.Content["application/json"].Schema.Value))
	return string(example)
}

// listsIn returns the paths of the lists in a value.
func listsIn(value any, path string) (all []string) {
	switch v := value.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			all = append(all, listsIn(v[name], path+"."+name)...)
		}
	case []any:
		all = append(all, path+"[]")
		if len(v) > 0 {
			all = append(all, listsIn(v[0], path+"[]")...)
		}
	}
	return all
}

// lengthened returns a value with n elements in the list at where.
func lengthened(value any, path, where string, n int, element func(any, int) any) any {
	switch v := value.(type) {
	case map[string]any:
		all := map[string]any{}
		for name, inner := range v {
			all[name] = lengthened(inner, path+"."+name, where, n, element)
		}
		return all
	case []any:
		if len(v) == 0 {
			return v
		}
		if path+"[]" != where {
			return []any{lengthened(v[0], path+"[]", where, n, element)}
		}
		all := make([]any, n)
		for i := range all {
			all[i] = element(v[0], i)
		}
		return all
	}
	return value
}

// listHeaders returns the headers that the operation's body needs.
func listHeaders(r *route.Route, customer string) map[string]string {
	headers := map[string]string{"X-Customer-Id": customer, "X-Timezone": "Europe/London"}
	switch {
	case strings.Contains(r.Path, "/ingest/accounts"):
		headers["Content-Type"] = "application/bud-accounts+json"
	case strings.Contains(r.Path, "/ingest/transactions"):
		headers["Content-Type"] = "application/bud-transaction-v3+json"
	}
	return headers
}

// Ensure that every operation limits the length of its lists, that the refusal is short, and that a list of Bud's
// maximal length is accepted whatever it contains.
func TestListsHaveLimits(t *testing.T) {
	t.Parallel()
	s := emulatortest.Frozen(t)
	c := emulatortest.NewClient(t, s, "shop")
	w := newChanger(t, c)
	all := lists(describedOperations(t, c))
	if len(all) < 60 {
		t.Fatalf("only %d lists were found", len(all))
	}
	const most = 32 << 10
	many, some := long.Of(2001, 120_000), long.Of(20, 200)
	for _, list := range all {
		if list.route.ID == "sandbox_reset_post" {
			continue
		}
		headers := listHeaders(list.route, w.customer)
		if strings.HasSuffix(list.where, "empty") {
			got := c.Call(t, list.route.Method, w.fill(list.route.Path), w.fill(list.body(many)), headers)
			if got.Status < 400 || got.Status >= 500 {
				t.Errorf("%s takes %d elements in %s: %d %.300s", list.route.ID, many, list.where, got.Status, got.Text)
			}
			if len(got.Text) > most {
				t.Errorf("%s answers %d bytes to %d elements in %s", list.route.ID, len(got.Text), many, list.where)
			}
		}
		got := c.Call(t, list.route.Method, w.fill(list.route.Path), w.fill(list.body(some)), headers)
		if got.Status >= 400 && len(got.Text) > most {
			t.Errorf(
				"%s answers %d bytes to %d elements in %s: %.300s", list.route.ID, len(got.Text), some, list.where,
				got.Text,
			)
		}
	}
}
