package mcp_test

import (
	"strings"
	"testing"

	"budsandbox/emulator/emulatortest"
	"budsandbox/emulator/internal/mcp"
)

// Ensure that an argument that a tool does not have is refused with the nearest one, at every depth and in whichever
// letters' case, as is a name that comes twice, and that nothing happens.
func TestUnknownArguments(t *testing.T) {
	t.Parallel()
	sandbox := emulatortest.Frozen(t)
	emulatortest.NewClient(t, sandbox, "shop").NewCustomer(t, "")
	session := open(t, sandbox.URL()+mcp.ControlPath, "")
	for _, test := range []struct {
		tool      string
		arguments map[string]any
		want      string
	}{
		{"reset", map[string]any{"ALL": true}, `"ALL" is not an argument of reset; did you mean all?`},
		{"reset", map[string]any{"client": "shop"}, "did you mean client_id?"},
		{"list_customers", map[string]any{"serach": "a"}, "did you mean search?"},
		{"add_fault", map[string]any{
			"match": map[string]any{"Client_ID": "shop"}, "answer": map[string]any{"status": 500},
		}, "client_id"},
	} {
		got := call(t, session, test.tool, test.arguments)
		if !got.IsError || !strings.Contains(text(got), test.want) {
			t.Errorf("%s %v: %s, want %s", test.tool, test.arguments, text(got), test.want)
		}
	}
	const twice = `{"jsonrpc":"2.0","id":1,"method":"tools/call",
		"params":{"name":"reset","arguments":{"client_id":"shop","client_id":"shop"}}}`
	if status, got := post(t, sandbox.URL()+mcp.ControlPath, twice, nil); status != 200 ||
		!strings.Contains(got, "client_id comes twice in the arguments of reset") {
		t.Errorf("a name that comes twice: %d %s", status, got)
	}
	if left := call(t, session, "list_customers", nil); strings.Contains(text(left), `"data":[]`) {
		t.Error("a refused call has removed the customer")
	}
}
