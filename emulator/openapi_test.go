package emulator_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"

	"budsandbox/emulator/emulatortest"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/server"
)

// mustBeOpenAPI parses a document, which must be valid.
func mustBeOpenAPI(t *testing.T, text []byte) *openapi3.T {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(context.Background()); err != nil || !strings.HasPrefix(doc.OpenAPI, "3.0.") {
		t.Errorf("no document of OpenAPI 3.0 but of %q: %v", doc.OpenAPI, err)
	}
	return doc
}

// Ensure that the document describes every operation that the sandbox answers, under its own id, and no other.
func TestDocumentHasTheRows(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewClient(t, emulatortest.Frozen(t), "shop")
	doc := mustBeOpenAPI(t, []byte(c.Call(t, "GET", "/_sandbox/openapi.json", "", nil).Text))
	want, got := map[string]string{}, map[string]string{}
	for _, row := range slices.Concat(server.BudRoutes(), server.ControlRoutes()) {
		if !row.Pending && row.Method != http.MethodHead { // HEAD is GET without its body
			want[row.Method+" "+row.Path] = row.ID
		}
	}
	eachOperation(doc, func(method, path string, op *openapi3.Operation) { got[method+" "+path] = op.OperationID })
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the document differs from the table (-table +document):\n%s", diff)
	}
}

// Ensure that the document describes how callers authenticate: with a client id and secret for a token, then with
// the token.
func TestDocumentOfCredentials(t *testing.T) {
	t.Parallel()
	known := describedOperations(t, emulatortest.NewClient(t, emulatortest.Frozen(t), "shop"))
	for id, want := range map[string]openapi3.SecurityRequirements{
		"oauth_token_post":           {{"basic": {}}, {}}, // a refresh token needs no pair
		"platform_v3_customers_post": {{"bearer": {}}},
		"financial_v3_accounts_get":  {{"bearer": {}}},
	} {
		if got := known[id].Security; got == nil || !cmp.Equal(*got, want) {
			t.Errorf("%s says %v of its credentials, want %v", id, got, want)
		}
		if slices.ContainsFunc(
			known[id].Parameters,
			func(p *openapi3.ParameterRef) bool { return strings.EqualFold(p.Value.Name, "Authorization") },
		) {
			t.Errorf("%s has Authorization as a parameter, which OpenAPI has readers ignore", id)
		}
	}
	if got := known["sandbox_clock_get"].Security; got == nil || len(*got) > 0 { // an empty list says that none are needed
		t.Errorf("the control plane asks for %v", got)
	}
}

// thingRequest is a request with every kind of rule that a document can show.
type thingRequest struct {
	route.ForCustomer
	ID      string   `path:"thing_id"`
	Size    int      `                query:"size"   default:"5"    validate:"gte=1,lte=9"`
	Level   int      `                query:"level"                 validate:"omitempty,oneof=1 2"`
	Deep    bool     `                query:"deep"   default:"true"`
	Kind    string   `                query:"kind"                  validate:"oneof=small large"`
	Names   []string `                query:"name"                  validate:"max=3,dive,oneof=a b"`
	Unless  string   `                query:"unless"                validate:"required_if=Kind small"`
	Purpose string   `                                              validate:"required,max=20"        header:"X-Purpose"`
	Body    struct {
		Ratio float64 `json:"ratio" validate:"required,gte=0"`
		Note  string  `json:"note,omitempty" default:"2024" validate:"min=2"`
	} `                                                                                                   body:"required"`
}

// thingData has a field that is always present and one that may be left out.
type thingData struct {
	ID   string  `json:"thing_id"`
	Note *string `json:"note,omitempty"`
}

// things has one operation, which nobody calls.
type things struct{}

func (things) put(*route.Request, *thingRequest) (route.Data[[]thingData], error) {
	return route.Data[[]thingData]{}, nil
}

// Ensure that the limits in the document are those of the request types' tags, so that each is written once.
func TestDocumentOfTags(t *testing.T) {
	t.Parallel()
	rows := route.Group("Things", route.Classic,
		route.New("PUT /things/{thing_id}", "things_put", things{}.put, route.WithID("thing_put"), route.Fails(409)))
	text, err := route.OpenAPI("1.0", "", rows)
	if err != nil {
		t.Fatal(err)
	}
	got := places{}
	eachOperation(mustBeOpenAPI(t, text), func(_, _ string, op *openapi3.Operation) { got.addOperation(op) })
	want := places{
		"path thing_id":        {"type": "string", "required": ""},
		"query size":           {"type": "integer", "default": "5", "minimum": "1", "maximum": "9"},
		"query level":          {"type": "integer", "enum": "1|2"},
		"query deep":           {"type": "boolean", "default": "true"},
		"query kind":           {"type": "string", "required": "", "enum": "large|small"},
		"query name":           {"type": "array of string", "enum": "a|b", "most": "3"},
		"query unless":         {"type": "string"},
		"header X-Purpose":     {"type": "string", "required": "", "longest": "20"},
		"header X-Client-Id":   {"type": "string", "required": ""},
		"header X-Customer-Id": {"type": "string"},
		"header X-Customer-Idempotent-Identifier": {"type": "string"},
		"header X-Customer-Secret":                {"type": "string"},
		"body":                                    {"required": ""},
		"body: application/json":                  {},
		"body: ratio":                             {"type": "number", "required": "", "minimum": "0"},
		"body: note":                              {"type": "string", "default": "2024", "shortest": "2"},
		"response 200":                            {},
		"response 200: application/json":          {},
		"response 200: operation_id":              {"type": "string", "required": ""},
		"response 200: data":                      {"type": "array of object", "required": ""},
		"response 200: data[].thing_id":           {"type": "string", "required": ""},
		"response 200: data[].note":               {"type": "string"},
		"response 400":                            {}, "response 401": {}, "response 404": {}, "response 405": {},
		"response 409": {}, "response 413": {}, "response 415": {}, "response 500": {},
	}
	all := places{}
	for place, facts := range want {
		all["things_put: "+place] = facts
	}
	if diff := cmp.Diff(all, got); diff != "" {
		t.Errorf("the document differs (-want +got):\n%s", diff)
	}
}
