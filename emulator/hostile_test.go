package emulator_test

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"budsandbox/emulator/emulatortest"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/server"
)

// hostileRequest is a request, usually an invalid one.
type hostileRequest struct {
	method, path, query string
	header              http.Header
	body                string
	chunked             bool
}

// requestsPerRoute is the number of requests to each route, a few thousand in all.
const requestsPerRoute = 20

// Ensure that no request to any operation breaks the sandbox: every response has its usual form and a message, and
// none is a 500. The requests of each operation start as valid ones that one to three mutations make invalid, the
// same in every run.
func TestHostileRequests(t *testing.T) {
	t.Parallel()
	s := emulatortest.Frozen(t)
	known := describedOperations(t, emulatortest.NewClient(t, s, "shop"))
	seen := map[int]int{}
	for _, row := range slices.Concat(server.BudRoutes(), server.ControlRoutes()) {
		r := rand.New(
			rand.NewChaCha8(sha256.Sum256([]byte(row.ID))),
		) // so that a new route does not change the requests to others
		// Earlier requests may have moved the clock or emptied the sandbox.
		c := emulatortest.NewClient(t, s, "shop")
		customer := c.NewCustomer(t, "")
		for range requestsPerRoute {
			a := validRequest(c, row, known[row.ID], customer)
			for range 1 + r.IntN(3) {
				mutations[r.IntN(len(mutations))](r, &a)
			}
			seen[a.send(t, c).Status]++
		}
	}
	// If all requests were refused at once, or all accepted, the test would show nothing.
	for _, status := range []int{200, 201, 204, 400, 401, 403, 404, 405} {
		if seen[status] == 0 {
			t.Errorf("no request was answered %d, only %v", status, seen)
		}
	}
	if got := emulatortest.NewClient(t, s, "shop").Call(t, "GET", "/_sandbox/health", "", nil); got.Status != 200 {
		t.Errorf("after all that, the sandbox answers %d", got.Status)
	}
}

// describedOperations returns the operations of the sandbox's OpenAPI document by id.
func describedOperations(t *testing.T, c emulatortest.Client) map[string]*openapi3.Operation {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromData([]byte(c.Call(t, "GET", "/_sandbox/openapi.json", "", nil).Text))
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]*openapi3.Operation{}
	for _, item := range doc.Paths.Map() {
		for _, op := range item.Operations() {
			known[op.OperationID] = op
		}
	}
	return known
}

// validRequest returns a request with a value for every parameter and field of the operation.
func validRequest(c emulatortest.Client, row *route.Route, op *openapi3.Operation, customer string) hostileRequest {
	header := http.Header{}
	for name, value := range map[string]string{
		"Authorization": "Bearer " + c.Token, "X-Client-Id": c.ID, "X-Customer-Id": customer,
		"Content-Type": "application/json",
	} {
		header.Set(name, value)
	}
	a := hostileRequest{method: row.Method, path: row.Path, header: header, body: `{"a":[1,{"b":"c"}]}`}
	query := url.Values{}
	if op != nil {
		for _, p := range op.Parameters {
			if p.Value.In == "query" {
				query.Set(p.Value.Name, fmt.Sprint(example(p.Value.Schema.Value)))
			}
		}
		if op.RequestBody != nil && op.RequestBody.Value.Content["application/json"] != nil {
			text, _ := json.Marshal(example(op.RequestBody.Value.Content["application/json"].Schema.Value))
			a.body = string(text)
		}
	}
	a.query = query.Encode()
	for strings.Contains(a.path, "{") {
		before, rest, _ := strings.Cut(a.path, "{")
		_, after, _ := strings.Cut(rest, "}")
		a.path = before + customer + after
	}
	return a
}

// example returns a value that a schema accepts.
func example(s *openapi3.Schema) any {
	switch {
	case len(s.Enum) > 0:
		return s.Enum[0]
	case s.Type.Is("object"):
		object := map[string]any{}
		for name, property := range s.Properties {
			object[name] = example(property.Value)
		}
		return object
	case s.Type.Is("array"):
		return []any{example(s.Items.Value)}
	case s.Type.Is("integer"), s.Type.Is("number"):
		return 1
	case s.Type.Is("boolean"):
		return true
	default:
		return ""
	}
}

// send sends the request and checks what is true of every response.
func (a hostileRequest) send(t *testing.T, c emulatortest.Client) emulatortest.Answer {
	t.Helper()
	target := a.path
	if a.query != "" {
		target += "?" + a.query
	}
	var body io.Reader = strings.NewReader(a.body)
	if a.chunked {
		body = io.MultiReader(body) // of which net/http cannot tell the length
	}
	request, err := http.NewRequest(a.method, c.Base+target, body)
	if err != nil {
		t.Fatalf("this belongs to TestMalformedHTTP: %v", err)
	}
	request.Header = maps.Clone(a.header)
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		t.Fatalf("%s %.200q: %v", a.method, target, err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	got := emulatortest.Answer{Status: response.StatusCode, Header: response.Header, Text: string(text)}
	if a.method == http.MethodHead {
		got.Text = `{"message":"an answer to HEAD has no body"}`
		got.Header.Set("Content-Type", "application/json")
	}
	got.MustBeValid(t, a.method, fmt.Sprintf("%.200s", target))
	emulatortest.MustFollowDocuments(t, request, got)
	return got
}
