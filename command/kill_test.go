package command_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

// flakyReceiver is a receiver of webhooks that accepts the first, refuses the second and does not respond to the third,
// and so on, until healthy is closed.
type flakyReceiver struct {
	*httptest.Server
	mu       sync.Mutex
	calls    int
	healthy  chan struct{}
	accepted []string
}

func newFlakyReceiver(t *testing.T) *flakyReceiver {
	t.Helper()
	m := &flakyReceiver{healthy: make(chan struct{})}
	m.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return // the sender was killed
		}
		m.mu.Lock()
		behaviour := m.calls % 3
		m.calls++
		m.mu.Unlock()
		select {
		case <-m.healthy:
			behaviour = 0
		default:
		}
		switch behaviour {
		case 1:
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		case 2:
			select {
			case <-m.healthy:
			case <-r.Context().Done():
				return // not accepted
			}
		}
		m.mu.Lock()
		defer m.mu.Unlock()
		m.accepted = append(m.accepted, string(body))
	}))
	t.Cleanup(m.Close)
	return m
}

// received reports whether an accepted body has all of some texts.
func (m *flakyReceiver) received(names ...string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, body := range m.accepted {
		all := true
		for _, name := range names {
			all = all && strings.Contains(body, name)
		}
		if all {
			return true
		}
	}
	return false
}

// startProgram starts the program as a separate process, and returns its base URL.
func startProgram(t *testing.T, args ...string) (process *exec.Cmd, base string) {
	t.Helper()
	process = exec.Command("budsandbox", append([]string{"serve", "--listen", "127.0.0.1:0", "--quiet"}, args...)...)
	output, err := process.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := process.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = process.Process.Kill(); _ = process.Wait() })
	base, err = bufio.NewReader(output).ReadString('\n')
	if err != nil {
		t.Fatalf("the program says %q, %v", base, err)
	}
	return process, strings.TrimSpace(base)
}

// expectedEvent is an event that a receiver must get, because the request that caused it was answered. id is that of
// the task or the consent.
type expectedEvent struct{ event, id string }

// Ensure that the program reports every acknowledged event by webhook although it is killed at random moments while
// it connects, refreshes and deletes, with receivers that accept, refuse or do not respond. This includes events
// about deleted customers.
func TestKillLosesNoWebhook(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a process cannot be killed in the same way there")
	}
	file, target := filepath.Join(t.TempDir(), "sandbox.db"), newFlakyReceiver(t)
	flags := []string{"--data", file, "--task-delay", "0s", "--webhook", "*=" + target.URL}
	var all []expectedEvent
	for round := range 5 {
		process, base := startProgram(t, flags...)
		for n := 0; ; n++ {
			if n == 4+round { // while the next customers are connected
				time.AfterFunc(rand.N(20*time.Millisecond), func() { _ = process.Process.Kill() })
			}
			due, alive := connectCustomer(t, base, fmt.Sprintf("user-%d-%d", round, n))
			all = append(all, due...)
			if !alive {
				break
			}
		}
		_ = process.Wait()
	}
	kinds := map[string]int{}
	for _, one := range all {
		kinds[one.event]++
	}
	if len(kinds) != 2 || len(all) < 10 {
		t.Fatalf("only these events are expected: %v", kinds)
	}
	close(target.healthy)
	_, base := startProgram(t, flags...)
	ask(t, base, "POST", "/_sandbox/clock/advance", `{"by":"P1D"}`, nil) // which makes everything due
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		missing := 0
		for _, one := range all {
			if !target.received(one.event, one.id) {
				missing++
			}
		}
		if missing == 0 {
			return
		}
	}
	for _, one := range all {
		if !target.received(one.event, one.id) {
			t.Errorf("the event %[2]s of %[1]s was not received", one.id, one.event)
		}
	}
}

// connectCustomer connects a customer, and deletes every fifth one. It returns the events to expect, and whether all
// requests were answered.
func connectCustomer(t *testing.T, base, identifier string) (due []expectedEvent, alive bool) {
	t.Helper()
	var customer struct {
		Data struct {
			ID string `json:"customer_id"`
		}
	}
	body := `{"client_metadata":{"idempotent_identifier":"` + identifier + `"}}`
	if !ask(t, base, "POST", "/platform/v3/customers", body, &customer) {
		return nil, false
	}
	var connected struct {
		Task    string `json:"task_id"`
		Consent string `json:"consent_id"`
	}
	path := "/_sandbox/customers/" + customer.Data.ID + "/connections"
	if !ask(t, base, "POST", path, `{"client_id":"demo","persona":"thin_file"}`, &connected) {
		return nil, false
	}
	if strings.HasSuffix(identifier, "0") || strings.HasSuffix(identifier, "5") {
		if !ask(t, base, "DELETE", "/platform/v3/customers/"+customer.Data.ID, "", nil) {
			return nil, false // the customer may be deleted, with the events about it
		}
		return []expectedEvent{{"open_banking.consent.revoked", connected.Consent}}, true
	}
	return []expectedEvent{{`"task_type":"connect"`, connected.Task}}, true
}

// ask sends a request of the demo client, and reports whether it was answered.
func ask(t *testing.T, base, method, path, body string, into any) bool {
	t.Helper()
	token, alive := tokenAt(base)
	if !alive {
		return false
	}
	request, err := http.NewRequest(method, base+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+token)
	request.Header.Set("X-Client-Id", "demo")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return false
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return false
	}
	if response.StatusCode >= 300 {
		t.Errorf("%s %s: %d %s", method, path, response.StatusCode, text)
		return false
	}
	return into == nil || json.Unmarshal(text, into) == nil
}

// tokenAt returns a token for the demo client, and reports whether the request was answered.
func tokenAt(base string) (string, bool) {
	request, err := http.NewRequest("POST", base+"/v1/oauth/token", strings.NewReader("grant_type=client_credentials"))
	if err != nil {
		return "", false
	}
	request.SetBasicAuth("demo", "demo-secret")
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return "", false
	}
	defer response.Body.Close()
	var answer struct {
		Data struct {
			Token string `json:"access_token"`
		}
	}
	err = json.NewDecoder(response.Body).Decode(&answer)
	return answer.Data.Token, err == nil && answer.Data.Token != ""
}
