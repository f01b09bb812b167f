package mcp_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
	"budsandbox/emulator/internal/mcp"
)

const newest = `"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",
	"io.modelcontextprotocol/clientCapabilities":{}}`

// Ensure that messages are answered as JSON-RPC and each version of MCP prescribe, with and without the version's
// header.
func TestProtocol(t *testing.T) {
	t.Parallel()
	address := emulatortest.Frozen(t).URL() + mcp.ControlPath
	calling := map[string]string{"Mcp-Protocol-Version": "2026-07-28", "Mcp-Method": "tools/call", "Mcp-Name": "get_clock"}
	for name, test := range map[string]struct {
		message string
		headers map[string]string
		status  int
		want    string
	}{
		"ping":         {`{"jsonrpc":"2.0","id":"a","method":"ping"}`, nil, 200, `{"jsonrpc":"2.0","id":"a","result":{}}`},
		"notification": {`{"jsonrpc":"2.0","method":"notifications/initialized"}`, nil, 202, ``},
		"response":     {`{"jsonrpc":"2.0","id":1,"result":{}}`, nil, 202, ``},
		"version": {
			`{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-03-26"}}`, nil, 200,
			`"protocolVersion":"2025-03-26"`,
		},
		"unknown version": {
			`{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2031-01-01"}}`, nil, 200,
			`"protocolVersion":"2025-11-25"`,
		},
		"batch": {
			`[{"jsonrpc":"2.0","id":1,"method":"ping"},{"jsonrpc":"2.0","method":"x"},{"jsonrpc":"2.0","id":2,"method":"ping"}]`,
			nil, 200, `[{"jsonrpc":"2.0","id":1,"result":{}},{"jsonrpc":"2.0","id":2,"result":{}}]`,
		},
		"batch of a version without": {
			`[{"jsonrpc":"2.0","id":1,"method":"ping"}]`, map[string]string{"Mcp-Protocol-Version": "2025-06-18"}, 400, `-32600`,
		},
		"unknown method": {`{"jsonrpc":"2.0","id":1,"method":"prompts/list"}`, nil, 200, `-32601`},
		"unknown tool":   {`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x"}}`, nil, 200, `-32602`},
		"no JSON":        {`nonsense`, nil, 400, `{"jsonrpc":"2.0","id":null,"error":{"code":-32700,`},
		"no version":     {`{"id":1,"method":"ping"}`, nil, 400, `-32600`},
		"null id":        {`{"jsonrpc":"2.0","id":null,"method":"ping"}`, nil, 400, `-32600`},
		"empty batch":    {`[]`, nil, 400, `-32600`},
		"header of no version": {
			`{"jsonrpc":"2.0","id":1,"method":"ping"}`, map[string]string{"Mcp-Protocol-Version": "1999"}, 400, `-32022`,
		},
		"newest": {
			`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"get_clock",` + newest + `}}`, calling, 200,
			`"resultType":"complete"`,
		},
		"newest with another name": {
			`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"reset",` + newest + `}}`, calling, 400, `-32020`,
		},
		"newest without its header": {
			`{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{` + newest + `}}`, nil, 400, `-32020`,
		},
		"newest with an older method": {
			`{"jsonrpc":"2.0","id":1,"method":"ping","params":{` + newest + `}}`,
			map[string]string{"Mcp-Protocol-Version": "2026-07-28", "Mcp-Method": "ping"}, 404, `-32601`,
		},
	} {
		if status, got := post(t, address, test.message, test.headers); status != test.status ||
			!strings.Contains(got, test.want) || test.want == "" && got != "" {
			t.Errorf("%s: got %d %.300s, want %d and %s", name, status, got, test.status, test.want)
		}
	}
}

// Ensure that clients that begin with a handshake and those that do not list the same tools.
func TestProtocolVersions(t *testing.T) {
	t.Parallel()
	address := emulatortest.Frozen(t).URL() + mcp.ControlPath
	var lists []string
	for _, version := range []string{"2025-06-18", "2025-11-25", "2026-07-28"} {
		client := sdk.NewClient(&sdk.Implementation{Name: "test", Version: "1"}, nil)
		session, err := client.Connect(t.Context(), &sdk.StreamableClientTransport{Endpoint: address},
			&sdk.ClientSessionOptions{ProtocolVersion: version})
		if err != nil {
			t.Fatalf("%s: %v", version, err)
		}
		if got := session.InitializeResult().ProtocolVersion; got != version {
			t.Errorf("asked for %s, got %s", version, got)
		}
		tools, err := session.ListTools(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(tools.Tools)
		if err != nil {
			t.Fatal(err)
		}
		lists = append(lists, string(text))
		if err := session.Close(); err != nil {
			t.Error(err)
		}
	}
	if lists[0] != lists[1] || lists[1] != lists[2] {
		t.Error("the versions list different tools")
	}
}

// Ensure that over standard input and output a waiting call blocks no other and can be cancelled, and that an
// invalid message is answered.
func TestStandardInput(t *testing.T) {
	t.Parallel()
	sandbox := emulatortest.Frozen(t)
	serverReads, write := io.Pipe()
	read, serverWrites := io.Pipe()
	ended := make(chan error, 1)
	go func() { ended <- emulator.ServeMCP(t.Context(), sandbox.URL(), "1.0", serverReads, serverWrites) }()
	answers := bufio.NewScanner(read)
	next := func() string {
		if !answers.Scan() {
			t.Fatal("no answer", answers.Err())
		}
		return answers.Text()
	}
	send := func(message string) { _, _ = fmt.Fprintln(write, message) }
	send(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"list_events","arguments":{"wait":"60s"}}}`)
	send(`{"jsonrpc":"2.0","id":2,"method":"ping"}`)
	if got := next(); got != `{"jsonrpc":"2.0","id":2,"result":{}}` {
		t.Errorf("ping beside a call that waits: %s", got)
	}
	send(`{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}`)
	send(`nonsense`)
	if got := next(); !strings.Contains(got, `"code":-32700`) {
		t.Errorf("nonsense: %s", got)
	}
	_ = write.Close()
	select {
	case err := <-ended:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(20 * time.Second):
		t.Error("the cancelled call goes on")
	}
}
