package emulator_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

// holdRequest sends a request without the last byte of its body, and returns the connection. It stops early if the
// sandbox responds.
func holdRequest(t *testing.T, c emulatortest.Client, method, path string, length int) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(c.Base, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	_ = conn.SetDeadline(time.Now().Add(time.Minute))
	fmt.Fprintf(conn, "%s %s HTTP/1.1\r\nHost: sandbox\r\nAuthorization: Bearer %s\r\nX-Client-Id: %s\r\n"+
		"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n", method, path, c.Token, c.ID, length+1)
	_, _ = conn.Write(bytes.Repeat([]byte(" "), length))
	return conn
}

// inFlight matches the number of bytes in an error about bodies in flight, which depends on how far other bodies were
// read.
var inFlight = regexp.MustCompile(`take [1-9]\d{5} of`)

// Ensure that the bodies of all requests together stay within their budget: one more large body is answered 503 in the
// form of its API and with Retry-After, small ones pass, and what is given back is used again.
func TestBudgetOfBodies(t *testing.T) {
	t.Parallel()
	const large = 400 << 10
	s := emulator.Start(t, emulator.Options{MaxBody: 512 << 10, MaxBodies: 1 << 20})
	c := emulatortest.NewClient(t, s, "shop")
	conns := []net.Conn{
		holdRequest(t, c, "POST", "/v2/ingest/transactions", large), holdRequest(t, c, "POST", "/_sandbox/customers", large),
	}
	time.Sleep(100 * time.Millisecond) // until the sandbox has read them
	const reason = "The bodies of other requests in flight take * of the 1048576 bytes that are meant for all; try again."
	const bud = `{"operation_id":"v2_ingest_accounts_post","code_id":"unknown","message":"Service unavailable",` +
		`"errors":{"body":"` + reason + `"}}`
	const own = `"code_id":"bodies_in_flight","message":"` + reason + `","errors":{}}`
	var group sync.WaitGroup
	for path, want := range map[string]string{
		"/v2/ingest/accounts":        bud,
		"/_sandbox/customers":        `{"operation_id":"sandbox_customers_post",` + own,
		"/_sandbox/console/do/clock": `{` + own,
		"/_sandbox/mcp":              `{` + own,
	} {
		group.Go(func() {
			conn := holdRequest(t, c, "POST", path, large)
			_, _ = io.WriteString(conn, " ")
			got, err := http.ReadResponse(bufio.NewReader(conn), nil)
			if err != nil {
				t.Error(err)
				return
			}
			defer got.Body.Close()
			text, err := io.ReadAll(got.Body)
			if got.StatusCode != http.StatusServiceUnavailable || got.Header.Get("Retry-After") != "2" ||
				inFlight.ReplaceAllString(string(text), "take * of") != want {
				t.Errorf("%s without room: %s %s %v", path, got.Status, text, err)
			}
		})
	}
	group.Wait()
	small := `{"lines":[{"description":"TESCO"}]}`
	if got := c.Call(t, "POST", "/_sandbox/enrich", small+strings.Repeat(" ", 60<<10), nil); got.Status != 200 {
		t.Errorf("a small body without room: %d %s", got.Status, got.Text)
	}
	for _, conn := range conns {
		_, _ = io.WriteString(conn, " ")
		if _, err := http.ReadResponse(bufio.NewReader(conn), nil); err != nil {
			t.Error(err)
		}
	}
	for range 5 {
		got := c.Call(t, "POST", "/v2/ingest/accounts", strings.Repeat(" ", large), nil)
		if got.Status != http.StatusBadRequest {
			t.Errorf("a large body with room: %d %s", got.Status, got.Text)
		}
	}
}

// Ensure that operations whose sound bodies are short refuse long ones, however long those of others may be.
func TestLimitsOfOperations(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewClient(t, emulator.Start(t, emulator.Options{}), "shop")
	for path, limit := range map[string]int{
		"POST /v1/oauth/token": 64 << 10, "PUT /_sandbox/webhooks": 64 << 10, "POST /_sandbox/enrich": 1 << 20,
		"POST /platform/v3/customers": 1 << 20, "POST /v2/ingest/transactions": 32 << 20,
	} {
		method, path, _ := strings.Cut(path, " ")
		for _, more := range []int{0, 1} {
			got := c.Call(t, method, path, strings.Repeat(" ", limit+more), nil)
			if refused := got.Status == http.StatusRequestEntityTooLarge; refused != (more > 0) {
				t.Errorf("%s %s with %d bytes: %d %s", method, path, limit+more, got.Status, got.Text)
			}
		}
	}
}
