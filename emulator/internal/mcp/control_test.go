package mcp_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
	"budsandbox/emulator/internal/mcp"
)

// agent calls the tools of a sandbox and records which it called.
type agent struct {
	*testing.T
	session *sdk.ClientSession
	called  map[string]bool
}

// must calls a tool that must succeed, and returns its structured result.
func (s *agent) must(name string, arguments map[string]any) map[string]any {
	s.Helper()
	s.called[name] = true
	got := call(s.T, s.session, name, arguments)
	content, _ := got.StructuredContent.(map[string]any)
	if got.IsError || content == nil {
		s.Fatalf("%s %v: %s", name, arguments, text(got))
	}
	return content
}

// list returns the data of a result.
func list(content map[string]any) []any {
	all, _ := content["data"].([]any)
	return all
}

// read reads a customer with two banks, one of which fails, and the agenda.
func (s *agent) read(customer string) {
	s.Helper()
	if found := list(s.must("list_customers", map[string]any{"search": "ad", "state": "failing"})); len(found) != 1 {
		s.Errorf("list_customers: %v", found)
	}
	if got := s.must("get_customer", map[string]any{"customer_id": customer}); got["idempotent_identifier"] != "ada" {
		s.Errorf("get_customer: %v", got)
	}
	if got := list(s.must("list_payments", nil)); len(got) != 0 {
		s.Errorf("list_payments: %v", got)
	}
	if got := list(s.must("list_events", map[string]any{"event": "open_banking.connect.completed"})); len(got) != 2 {
		s.Errorf("list_events: %v", got)
	}
	if got := list(s.must("get_agenda", map[string]any{"kind": []any{"consent_expires"}})); len(got) != 2 {
		s.Errorf("get_agenda: %v", got)
	}
}

// Ensure that the descriptions of arguments say what the tool does with them.
func TestControlDescriptions(t *testing.T) {
	t.Parallel()
	session := open(t, emulatortest.Frozen(t).URL()+mcp.ControlPath, "")
	listed, err := session.ListTools(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, tool := range listed.Tools {
		properties, _ := tool.InputSchema.(map[string]any)["properties"].(map[string]any)
		for name, schema := range properties {
			got[tool.Name+" "+name], _ = schema.(map[string]any)["description"].(string)
		}
	}
	for argument, want := range map[string]string{
		"add_fault times": "Without it, all", "advance_clock client_id": "clock that projects share",
		"set_clock client_id": "clock that projects share", "create_customers client_id": "gets the customers",
		"add_life_event percent": "in per cent of the present one", "get_requests client_id": "all of them",
	} {
		if !strings.Contains(got[argument], want) {
			t.Errorf("%s is described as %q, without %q", argument, got[argument], want)
		}
	}
}

// Ensure that a coding agent can prepare a scenario, inspect what happened and restore the state, with every tool
// of the sandbox.
func TestControlTools(t *testing.T) {
	t.Parallel()
	sandbox := emulatortest.Frozen(t)
	s := &agent{t, open(t, sandbox.URL()+mcp.ControlPath, ""), map[string]bool{}}
	if personas := list(s.must("list_personas", nil)); len(personas) < 30 {
		t.Errorf("%d personas", len(personas))
	}
	made := list(s.must("create_customers", map[string]any{"client_id": "shop", "customers": []any{map[string]any{
		"idempotent_identifier": "ada", "connections": []any{map[string]any{"persona": "uk_student"}},
	}}}))
	ada, _ := made[0].(map[string]any)["customer_id"].(string)
	connections, _ := made[0].(map[string]any)["connections"].([]any)
	s.lifeEvents(ada, connections[0].(map[string]any)["connection_id"])
	natwest := map[string]any{"customer_id": ada, "provider": "Natwest_Sandbox"}
	if got := s.must("connect_bank", natwest); got["result"] != "success" {
		t.Errorf("connect_bank: %v", got)
	}
	natwest["result"] = "provider_timeout"
	s.must("set_refresh_result", natwest)
	s.must("close_bank", map[string]any{"provider_id": "Natwest_Sandbox", "maintenance_window": map[string]any{}})
	open := map[string]any{"provider_id": "Natwest_Sandbox", "maintenance_window": nil}
	if got := s.must("close_bank", open); got["active"] != false {
		t.Errorf("opening a bank: %v", got)
	}
	s.must("take_snapshot", map[string]any{"name": "before"})
	s.must("add_fault", map[string]any{
		"match": map[string]any{"operation_id": "financial_v3_accounts_get"}, "answer": map[string]any{"status": 503},
		"times": 1,
	})
	if faults := list(s.must("list_faults", nil)); len(faults) != 1 {
		t.Errorf("%d faults", len(faults))
	}
	shop := emulatortest.NewClient(t, sandbox, "shop")
	of := map[string]string{"X-Customer-Id": ada}
	for _, status := range []int{503, 200} {
		if got := shop.Call(t, "GET", "/financial/v3/accounts", "", of); got.Status != status {
			t.Errorf("accounts: %d %s", got.Status, got.Text)
		}
	}
	s.must("clear_faults", nil)
	if seen := list(s.must("get_requests", map[string]any{"operation_id": "financial_v3_accounts_get"})); len(seen) != 2 {
		t.Errorf("%d requests", len(seen))
	}
	s.must("get_advice", nil)
	income := map[string]any{"operation_id": "v2_income_get", "client_id": "shop", "customer_id": ada}
	figures := s.must("explain_figure", income)
	if all, _ := figures["figures"].([]any); len(all) == 0 {
		t.Errorf("explain_figure: %v", figures)
	}
	s.read(ada)
	if got := s.must("advance_clock", map[string]any{"by": "P1D"}); got["now"] != "2026-03-02T09:00:00Z" {
		t.Errorf("advance_clock: %v", got)
	}
	s.must("set_clock", map[string]any{"now": "2026-03-05T09:00:00Z", "frozen": true})
	if snapshots := list(s.must("list_snapshots", nil)); len(snapshots) != 1 {
		t.Errorf("%d snapshots", len(snapshots))
	}
	s.must("restore_snapshot", map[string]any{"name": "before"})
	if got := s.must("get_clock", nil); got["now"] != "2026-03-01T09:00:00Z" {
		t.Errorf("after going back: %v", got)
	}
	s.webhooks(ada, sandbox)
	s.must("reset", map[string]any{"client_id": "shop"})
	s.allCalled()
}

// webhooks sends a webhook and lists the deliveries.
func (s *agent) webhooks(customer string, sandbox *emulator.Sandbox) {
	s.Helper()
	if err := sandbox.Webhooks().SetEndpoint("*", "http://127.0.0.1:1/hook"); err != nil {
		s.Fatal(err)
	}
	s.must("send_webhook", map[string]any{"client_id": "shop", "customer_id": customer, "event": "payment.success"})
	if sent := list(s.must("list_webhook_deliveries", nil)); len(sent) == 0 {
		s.Error("no deliveries")
	}
}

// lifeEvents adds a life event to a customer, and lists it.
func (s *agent) lifeEvents(customer string, connection any) {
	s.Helper()
	s.must("add_life_event", map[string]any{
		"client_id": "shop", "customer_id": customer, "connection_id": connection, "kind": "windfall",
	})
	events := list(s.must("list_life_events", map[string]any{"client_id": "shop", "customer_id": customer}))
	if len(events) != 1 {
		s.Errorf("%d life events", len(events))
	}
}

// allCalled ensures that no tool is listed that the agent did not call.
func (s *agent) allCalled() {
	s.Helper()
	tools, err := s.session.ListTools(s.Context(), nil)
	if err != nil {
		s.Fatal(err)
	}
	for _, tool := range tools.Tools {
		if !s.called[tool.Name] {
			s.Errorf("%s is listed and not called", tool.Name)
		}
	}
	if len(tools.Tools) < 20 {
		s.Errorf("%d tools", len(tools.Tools))
	}
}

// Ensure that errors say what to do instead, and that pages of other origins cannot use the server.
func TestControlErrors(t *testing.T) {
	t.Parallel()
	sandbox := emulatortest.Frozen(t)
	address := sandbox.URL() + mcp.ControlPath
	session := open(t, address, "")
	for _, test := range []struct {
		tool      string
		arguments map[string]any
		want      string
	}{
		{"advance_clock", map[string]any{"by": "soon"}, "soon"},
		{"advance_clock", map[string]any{}, "by"},
		{"restore_snapshot", map[string]any{"name": "nothing"}, "list_snapshots lists them, take_snapshot takes one"},
		{"get_customer", map[string]any{"customer_id": "nobody"}, "list_customers lists"},
		{"get_requests", map[string]any{"limit": "ten"}, "the arguments of get_requests are not right: limit: "},
		{"create_customers", map[string]any{"people": []any{}}, "people"},
		{
			"add_fault",
			map[string]any{"match": map[string]any{"operation_id": "nothing"}, "answer": map[string]any{"status": 500}},
			"nothing",
		},
	} {
		if got := call(t, session, test.tool, test.arguments); !got.IsError || !strings.Contains(text(got), test.want) {
			t.Errorf("%s %v: %s", test.tool, test.arguments, text(got))
		}
	}
	foreign := map[string]string{"Origin": "https://elsewhere.example"}
	if status, got := post(t, address, listTools, foreign); status != 403 {
		t.Errorf("a page of another origin: %d %s", status, got)
	}
	if status, got := post(t, address, listTools, map[string]string{"Origin": sandbox.URL()}); status != 200 {
		t.Errorf("a page of the sandbox: %d %s", status, got)
	}
}

// Ensure that the same tools are served over standard input and output.
func TestServeMCP(t *testing.T) {
	t.Parallel()
	sandbox := emulatortest.Frozen(t)
	agentReads, serverWrites := io.Pipe()
	serverReads, agentWrites := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		ended <- emulator.ServeMCP(t.Context(), http.DefaultClient, sandbox.URL()+"/", "1.0", serverReads, serverWrites)
	}()
	client := sdk.NewClient(&sdk.Implementation{Name: "test", Version: "1"}, nil)
	session, err := client.Connect(t.Context(), &sdk.IOTransport{Reader: agentReads, Writer: agentWrites}, nil)
	if err != nil {
		t.Fatal(err)
	}
	s := &agent{t, session, map[string]bool{}}
	if got := s.must("advance_clock", map[string]any{"by": "PT1H"}); got["now"] != "2026-03-01T10:00:00Z" {
		t.Errorf("advance_clock: %v", got)
	}
	s.must("take_snapshot", map[string]any{"name": "a b"})
	tools, err := session.ListTools(t.Context(), nil)
	if err != nil || len(tools.Tools) < 20 {
		t.Errorf("%d tools, %v", len(tools.Tools), err)
	}
	if err := session.Close(); err != nil {
		t.Error(err)
	}
	select {
	case <-ended:
	case <-time.After(10 * time.Second):
		t.Error("the server goes on although its input has ended")
	}
	none := io.NopCloser(strings.NewReader(""))
	err = emulator.ServeMCP(t.Context(), http.DefaultClient, "http://127.0.0.1:1", "1.0", none, discard{io.Discard})
	if err == nil || !strings.Contains(err.Error(), "no sandbox answers") {
		t.Errorf("without a sandbox: %v", err)
	}
}

type discard struct{ io.Writer }

func (discard) Close() error { return nil }

// Ensure that one page describes the sandbox with its operations and tools.
func TestLLMs(t *testing.T) {
	t.Parallel()
	sandbox := emulatortest.Frozen(t)
	got := emulatortest.NewClient(t, sandbox, "shop").Call(t, "GET", "/_sandbox/llms.txt", "", nil)
	if got.Status != 200 || got.Header.Get("Content-Type") != "text/plain; charset=utf-8" {
		t.Fatalf("%d %s", got.Status, got.Header)
	}
	for _, want := range []string{
		"# budsandbox\n", "Base URL: " + sandbox.URL(), "- advance_clock: ", "- POST /_sandbox/faults (sandbox_faults_post)",
		"- uk_student (GB, personal): ", "- GET /v2/income (v2_income_get)",
	} {
		if !strings.Contains(got.Text, want) {
			t.Errorf("it does not say %q:\n%s", want, got.Text)
		}
	}
}

// Ensure that the schemas of tools are JSON Schema without references, not OpenAPI's.
func TestSchemas(t *testing.T) {
	t.Parallel()
	session := open(t, emulatortest.Frozen(t).URL()+mcp.ControlPath, "")
	tools, err := session.ListTools(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, tool := range tools.Tools {
		text, err := json.Marshal([]any{tool.InputSchema, tool.OutputSchema})
		if err != nil || bytes.Contains(text, []byte(`"nullable"`)) || bytes.Contains(text, []byte(`$ref`)) {
			t.Errorf("%s: %v %s", tool.Name, err, text)
		}
	}
}
