package emulator_test

import (
	"net/http"
	"strings"
	"testing"

	"budsandbox/emulator/emulatortest"
)

// Ensure that the paths of the MCP servers refuse other methods than POST in the form of their API.
func TestMethodsOfMCP(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewClient(t, emulatortest.Frozen(t), "shop")
	for _, method := range []string{"GET", "PATCH", "PUT", "DELETE"} {
		got := c.Call(t, method, "/bud-api-mcp/mcp", "", nil)
		if got.Status != http.StatusMethodNotAllowed {
			t.Errorf("%s of Bud's server: %d", method, got.Status)
		}
		got.MustBe(t, `{"operation_id":"unknown","code_id":"unknown","message":"Method not allowed","errors":{}}`)
		got = c.Call(t, method, "/_sandbox/mcp", "", nil)
		if got.Status != http.StatusMethodNotAllowed || got.Str("code_id") != "method_not_allowed" {
			t.Errorf("%s of the sandbox's server: %d %s", method, got.Status, got.Text)
		}
	}
}

// Ensure that a query that cannot be decoded is refused in words that say how to mend it.
func TestUndecodableQueries(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewClient(t, emulatortest.Frozen(t), "shop")
	for query, want := range map[string]string{
		"client_id=%zz":   `query must not have \"%zz\", which is no encoded character; write % as %25`,
		"client_id=100%":  `query must not have \"%\", which is no encoded character; write % as %25`,
		"client_id=a;b=c": "query must separate its parameters by &; write ; as %3B",
	} {
		for _, path := range []string{"/platform/v3/customers", "/_sandbox/customers"} {
			got := c.Call(t, "GET", path+"?"+query, "", nil)
			if got.Status != http.StatusBadRequest || !strings.Contains(got.Text, want) {
				t.Errorf("%s?%s: %d %s", path, query, got.Status, got.Text)
			}
		}
	}
}

// Ensure that the name with which a project presents itself has no control characters.
func TestNamesOfProjects(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewClient(t, emulatortest.Frozen(t), "shop")
	for _, name := range []string{`Acme\u001b[31m`, `Acme\u0000`, `Acme\nBank`, `Acme\u0085`} {
		got := c.Call(t, "PUT", "/_sandbox/branding", `{"client_id":"shop","display_name":"`+name+`"}`, nil)
		if got.Status != http.StatusBadRequest || !strings.Contains(got.Str("errors.display_name"), "control characters") {
			t.Errorf("%s: %d %s", name, got.Status, got.Text)
		}
	}
}
