package mcp_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"budsandbox/emulator/emulatortest"
)

// Ensure that both MCP servers refuse a batch of more than 50 messages, an empty one, what is not JSON, and unknown
// methods, with an error of JSON-RPC, and answer a batch of 50.
func TestRefusedMessages(t *testing.T) {
	t.Parallel()
	s := emulatortest.Frozen(t)
	c := newCustomer(t, s, "uk_student")
	batch := func(n int) string {
		const call = `{"jsonrpc":"2.0","id":1,"method":"ping"}`
		return " [" + strings.TrimSuffix(strings.Repeat(call+",", n), ",") + "]"
	}
	for _, address := range []string{s.URL() + "/_sandbox/mcp", c.address} {
		for _, one := range []struct {
			body   string
			status int
			text   string
		}{
			{batch(50), 200, `"result"`},
			{batch(51), 400, `"error":{"code":-32600,"message":"the batch has more than 50 messages;`},
			{batch(1000), 400, "more than 50 messages"},
			{`["` + strings.Repeat("x", 8<<20) + `"]`, 413, `"error":{"code":-32600,"message":"the body has more than`},
			{"[]", 400, `"error":{"code":-32600,"message":"the batch is empty"}`},
			{`{"jsonrpc": 2.0, id: 1}`, 400, `"error":{"code":-32700,"message":"the body is not JSON from byte 18"}`},
			{
				`{"jsonrpc":"2.0","id":"a","method":"nope"}`, 200,
				`{"jsonrpc":"2.0","id":"a","error":{"code":-32601,"message":"there is no method \"nope\""}}`,
			},
			{
				`{"jsonrpc":"2.0","id":7,"method":"tools/call"}`, 400,
				`{"jsonrpc":"2.0","id":7,"error":{"code":-32600,"message":"invalid request: missing required \"params\""}}`,
			},
			{`{"jsonrpc":"2.0","method":"nope"}`, 400, `{"jsonrpc":"2.0","id":null,"error":{"code":-32601,`},
			{`[{"jsonrpc":"2.0","id":1,"method":"nope"}]`, 400, `{"jsonrpc":"2.0","id":null,"error":{"code":-32601,`},
			{"", 400, `"error":{"code":-32700,"message":"the body is not JSON from byte 0"}`},
		} {
			r, err := http.NewRequestWithContext(t.Context(), "POST", address, strings.NewReader(one.body))
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Content-Type", "application/json")
			r.Header.Set("Authorization", "Bearer "+c.token)
			r.Header.Set("MCP-Protocol-Version", "2025-03-26") // the last one that has batches
			response, err := http.DefaultClient.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			answer, err := io.ReadAll(response.Body)
			response.Body.Close()
			worded := emulatortest.NextJSON || strings.Contains(string(answer), one.text)
			if err != nil || response.StatusCode != one.status || !worded {
				t.Errorf("%.100s at %s: %d %.300s (%v)", one.body, address, response.StatusCode, answer, err)
			}
		}
	}
}
