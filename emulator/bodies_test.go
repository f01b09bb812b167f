package emulator_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

// sendAll sends a whole request before it reads the response, as Python's urllib does. It returns the status, or 0
// without a response.
func sendAll(t *testing.T, base, method, path string, length int, headers ...string) (int, error) {
	t.Helper()
	u, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.Dial("tcp", u.Host)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(time.Minute))
	fmt.Fprintf(
		conn, "%s %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n", method,
		path, u.Host, length,
	)
	for _, header := range headers {
		fmt.Fprintf(conn, "%s\r\n", header)
	}
	fmt.Fprint(conn, "\r\n")
	for piece := bytes.Repeat([]byte("x"), 64<<10); length > 0; length -= len(piece) {
		if _, err := conn.Write(piece[:min(length, len(piece))]); err != nil {
			return 0, err
		}
	}
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	return response.StatusCode, nil
}

// Ensure that a client that sends the whole body before it reads gets a response, wherever a long body is refused
// without being read.
func TestRefusedBodiesAreAnswered(t *testing.T) {
	t.Parallel()
	s := emulator.Start(t, emulator.Options{MaxBody: 1 << 20})
	c := emulatortest.NewClient(t, s, "shop")
	token := "Authorization: Bearer " + c.Token
	for _, test := range []struct {
		method, path string
		status       int
		headers      []string
	}{
		{"POST", "/platform/v3/customers", 413, []string{token, "X-Client-Id: shop"}},
		{"POST", "/platform/v3/customers", 413, nil},
		{"POST", "/v1/oauth/token", 413, nil},
		{"POST", "/_sandbox/customers", 413, nil},
		{"POST", "/nowhere", 404, nil},
		{"PUT", "/financial/v2/transactions", 405, nil},
		{"GET", "/financial/v3/accounts", 413, nil},
		{"POST", "/bud-api-mcp/mcp", 401, nil},
		{"POST", "/_sandbox/mcp", 413, nil},
		{"POST", "/connect/none", 404, nil},
		{"POST", "/_sandbox/customers", 403, []string{"Origin: https://elsewhere.example"}},
	} {
		if status, err := sendAll(t, c.Base, test.method, test.path, 16<<20, test.headers...); status != test.status ||
			err != nil {
			t.Errorf("%s %s: %d %v, want %d", test.method, test.path, status, err, test.status)
		}
	}
}

func gzipped(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// Ensure that compressed bodies are accepted on Bud's routes and on the sandbox's own, that the limits apply to the
// decompressed body, and that invalid or unsupported compression is refused.
func TestCompressedBodies(t *testing.T) {
	t.Parallel()
	s := emulator.Start(t, emulator.Options{MaxBody: 1 << 20})
	c := emulatortest.NewClient(t, s, "shop")
	const path = "/platform/v3/customers"
	made := `{"client_metadata":{"idempotent_identifier":"zipped"}}`
	got := c.Call(t, "POST", path, gzipped(t, made), map[string]string{"Content-Encoding": "gzip"})
	if got.Status != 201 || got.Str("data.client_metadata.idempotent_identifier") != "zipped" {
		t.Errorf("a compressed body: %d %s", got.Status, got.Text)
	}
	got = c.Call(
		t,
		"PUT",
		"/_sandbox/clock",
		gzipped(t, `{"now":"2030-03-01T09:00:00Z","frozen":true}`),
		map[string]string{"Content-Encoding": "GZip"},
	)
	if got.Status != 200 || got.Str("now") != "2030-03-01T09:00:00Z" {
		t.Errorf("a compressed body of the control plane: %d %s", got.Status, got.Text)
	}
	c = emulatortest.NewClient(t, s, "shop")
	if last := requestsOf(t, c, "path", path); !strings.Contains(last.Text, "zipped") {
		t.Errorf("the request log does not show what the body says: %s", last.Text)
	}
	bomb := gzipped(t, `{"a":"`+strings.Repeat(" ", 64<<20)+`"}`)
	for name, test := range map[string]struct {
		body, encoding string
		status         int
	}{
		"a bomb":             {bomb, "gzip", 413},
		"plain":              {made, "gzip", 400},
		"cut":                {gzipped(t, made)[:20], "gzip", 400},
		"another encoding":   {made, "br", 415},
		"two encodings":      {gzipped(t, gzipped(t, made)), "gzip, gzip", 415},
		"identity":           {made, "identity", 200},
		"an empty body":      {"", "gzip", 201},
		"empty, yet encoded": {gzipped(t, ""), "gzip", 201},
	} {
		if got := c.Call(t, "POST", path, test.body,
			map[string]string{"Content-Encoding": test.encoding}); got.Status != test.status {
			t.Errorf("%s: %d %s, want %d", name, got.Status, got.Text, test.status)
		}
	}
}
