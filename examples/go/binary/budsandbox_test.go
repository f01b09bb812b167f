// Package binary_test is a suite that starts the program `budsandbox`, or the one that BUDSANDBOX names, on a free port
// and in memory, and stops it. It is for code that cannot import the sandbox, and uses only the standard library:
//
//	BUDSANDBOX=$PWD/budsandbox go test ./examples/go/binary
package binary_test

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// base is the URL of the sandbox that all tests of this package share. Each test has its own client id, so that tests
// do not see each other's customers.
var base string

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	named := os.Getenv("BUDSANDBOX")
	program, err := exec.LookPath(cmp.Or(named, "budsandbox"))
	switch {
	case err != nil && named == "":
		fmt.Println("skipped, as there is no budsandbox in PATH and BUDSANDBOX names none")
		return 0
	case err != nil:
		fmt.Println("BUDSANDBOX:", err)
		return 1
	}
	sandbox := exec.Command(program, "serve", "--data", "memory", "--listen", "127.0.0.1:0", "--quiet",
		"--now", "2026-03-01T09:00:00Z", "--freeze", "--task-delay", "100ms")
	sandbox.Stderr = os.Stderr
	printed, err := sandbox.StdoutPipe()
	if err == nil {
		err = sandbox.Start()
	}
	if err != nil {
		fmt.Println(err)
		return 1
	}
	defer func() { _ = sandbox.Process.Kill(); _ = sandbox.Wait() }()
	line, err := bufio.NewReader(printed).ReadString('\n') // the first line is the base URL
	if err != nil {
		fmt.Println("budsandbox does not say where it is:", err)
		return 1
	}
	base = strings.TrimSpace(line)
	return m.Run()
}

// bud is a client of Bud's API. Put your own in its place: it needs a base URL, a client id and a secret.
type bud struct{ client, customer string }

// answer is a response of Bud's API.
type answer struct {
	Status   int `json:"-"`
	Data     json.RawMessage
	Metadata struct {
		Status string
		Next   string `json:"next_url"`
		Delay  int64  `json:"next_url_delay"` // milliseconds
	}
}

// read decodes Data.
func (a answer) read(t *testing.T, into any) {
	t.Helper()
	if err := json.Unmarshal(a.Data, into); err != nil {
		t.Fatalf("%s: %v", a.Data, err)
	}
}

func (b *bud) call(t *testing.T, method, path, body string) answer {
	t.Helper()
	header := http.Header{"Authorization": {"Bearer " + b.token(t)}, "X-Client-Id": {b.client}}
	if b.customer != "" {
		header.Set("X-Customer-Id", b.customer)
	}
	return send(t, method, path, header, body)
}

func (b *bud) token(t *testing.T) string {
	t.Helper()
	form := url.Values{"grant_type": {"client_credentials"}}.Encode()
	r := http.Request{Header: http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}}
	r.SetBasicAuth(b.client, "any-secret")
	var token struct {
		Access string `json:"access_token"`
	}
	send(t, "POST", "/v1/oauth/token", r.Header, form).read(t, &token)
	return token.Access
}

func send(t *testing.T, method, path string, header http.Header, body string) (a answer) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, base+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header = header
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	if err := json.NewDecoder(response.Body).Decode(&a); err != nil && err != io.EOF {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	a.Status = response.StatusCode
	return a
}

// newConnected creates a customer and connects a bank, without a browser.
func newConnected(t *testing.T, client, persona string) *bud {
	t.Helper()
	b := &bud{client: client}
	b.connect(t, persona)
	return b
}

func (b *bud) connect(t *testing.T, persona string) {
	t.Helper()
	var created struct {
		ID string `json:"customer_id"`
	}
	b.call(t, "POST", "/platform/v3/customers", "{}").read(t, &created)
	body := fmt.Sprintf(`{"persona": %q, "seed": 1}`, persona)
	if got := b.call(t, "POST", "/_sandbox/customers/"+created.ID+"/connections", body); got.Status != 201 {
		t.Fatalf("connecting answers %d", got.Status)
	}
	b.customer = created.ID
}

type row struct {
	At     time.Time `json:"date_time"`
	Amount struct{ Value, Currency string }
}

func (b *bud) newest(t *testing.T) row {
	t.Helper()
	var rows []row
	b.call(t, "GET", "/financial/v2/transactions?page_size=1", "").read(t, &rows)
	if len(rows) != 1 {
		t.Fatalf("%d transactions", len(rows))
	}
	return rows[0]
}

func TestConnectedCustomersHaveAccounts(t *testing.T) {
	b := newConnected(t, "go-accounts", "uk_salaried_renter")
	var accounts []struct {
		Type string `json:"account_type"`
	}
	b.call(t, "GET", "/financial/v3/accounts", "").read(t, &accounts)
	if len(accounts) == 0 || accounts[0].Type != "current_account" {
		t.Errorf("accounts: %+v", accounts)
	}
}

func TestAMonthLaterARefreshBringsNewTransactions(t *testing.T) {
	b := newConnected(t, "go-time", "uk_student")
	before := b.newest(t)
	b.call(t, "POST", "/_sandbox/clock/advance", `{"client_id": "go-time", "by": "P1M"}`) // for this client alone
	task := b.call(t, "POST", "/open-banking/v2/refresh", `{}`)
	for task.Metadata.Status == "Pending" {
		time.Sleep(time.Duration(task.Metadata.Delay) * time.Millisecond) // as Bud asks for
		task = b.call(t, "GET", task.Metadata.Next, "")
	}
	if after := b.newest(t); task.Metadata.Status != "Completed" || !after.At.After(before.At) {
		t.Errorf("the task is %s; the newest transaction is of %s, before of %s", task.Metadata.Status, after.At, before.At)
	}
}

func TestAServiceThatIsDownTwiceIsAskedAThirdTime(t *testing.T) {
	b := newConnected(t, "go-faults", "uk_student")
	b.call(t, "POST", "/_sandbox/faults", `{
		"match": {"client_id": "go-faults", "operation_id": "financial_v3_accounts_get"},
		"answer": {"status": 503}, "times": 2
	}`)
	for _, want := range []int{503, 503, 200} {
		if got := b.call(t, "GET", "/financial/v3/accounts", "").Status; got != want {
			t.Errorf("the accounts answer %d, want %d", got, want)
		}
	}
}

func TestAWebhookComes(t *testing.T) {
	events := make(chan []byte, 1)
	receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body) // signed in X-Signature by a key of /_sandbox/jwks.json
		events <- body
	}))
	defer receiver.Close()
	b := &bud{client: "go-webhooks"}
	endpoint := fmt.Sprintf(`{"client_id": "go-webhooks", "open_banking.connect.completed": %q}`, receiver.URL)
	b.call(t, "PUT", "/_sandbox/webhooks", endpoint)
	b.connect(t, "uk_student")
	select {
	case body := <-events:
		if !bytes.Contains(body, []byte(b.customer)) {
			t.Errorf("the event is %s", body)
		}
	case <-time.After(10 * time.Second):
		t.Error("no event came")
	}
}
