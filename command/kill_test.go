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

// moody is a receiver of webhooks that accepts one, fails at the next and lets the third wait, over and over, until it
// is told to be good. It keeps what it accepted.
type moody struct {
	*httptest.Server
	mu       sync.Mutex
	calls    int
	good     chan struct{}
	accepted []string
}

func newMoody(t *testing.T) *moody {
	t.Helper()
	m := &moody{good: make(chan struct{})}
	m.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return // its sender was killed
		}
		m.mu.Lock()
		mood := m.calls % 3
		m.calls++
		m.mu.Unlock()
		select {
		case <-m.good:
			mood = 0
		default:
		}
		switch mood {
		case 1:
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		case 2:
			select {
			case <-m.good:
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

// told says whether something accepted names all of these.
func (m *moody) told(names ...string) bool {
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

// program starts the program on a file, as a process of its own, and gives its base URL.
func program(t *testing.T, args ...string) (process *exec.Cmd, base string) {
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

// owed is what a receiver is to be told, because the cause was answered: an event about a task or a consent.
type owed struct{ event, id string }

// Ensure that the program reports every acknowledged event by webhook although it is killed at random moments while
// it connects, refreshes and deletes, with receivers that accept, refuse or do not respond. This includes events
// about deleted customers.
func TestKillLosesNoWebhook(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a process cannot be killed in the same way there")
	}
	file, target := filepath.Join(t.TempDir(), "sandbox.db"), newMoody(t)
	flags := []string{"--data", file, "--task-delay", "0s", "--webhook", "*=" + target.URL}
	var all []owed
	for round := range 5 {
		process, base := program(t, flags...)
		for n := 0; ; n++ {
			if n == 4+round { // and in the midst of what comes then
				time.AfterFunc(rand.N(20*time.Millisecond), func() { _ = process.Process.Kill() })
			}
			due, alive := customersFlags(t, base, fmt.Sprintf("user-%d-%d", round, n))
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
		t.Fatalf("only these are owed: %v", kinds)
	}
	close(target.good)
	_, base := program(t, flags...)
	ask(t, base, "POST", "/_sandbox/clock/advance", `{"by":"P1D"}`, nil) // which makes everything due
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		missing := 0
		for _, one := range all {
			if !target.told(one.event, one.id) {
				missing++
			}
		}
		if missing == 0 {
			return
		}
	}
	for _, one := range all {
		if !target.told(one.event, one.id) {
			t.Errorf("of %s nobody was told that %s", one.id, one.event)
		}
	}
}

// chores connects a customer, and then deletes every second one. It gives what the receiver is to be told, and whether
// all was answered.
func customersFlags(t *testing.T, base, identifier string) (due []owed, alive bool) {
	t.Helper()
	var customer struct {
		Data struct {
			ID string `json:"customer_id"`
		}
	}
	if !ask(
		t,
		base,
		"POST",
		"/platform/v3/customers",
		`{"client_metadata":{"idempotent_identifier":"`+identifier+`"}}`,
		&customer,
	) {
		return nil, false
	}
	var made struct {
		Task    string `json:"task_id"`
		Consent string `json:"consent_id"`
	}
	if !ask(
		t,
		base,
		"POST",
		"/_sandbox/customers/"+customer.Data.ID+"/connections",
		`{"client_id":"demo","persona":"thin_file"}`,
		&made,
	) {
		return nil, false
	}
	if strings.HasSuffix(identifier, "0") || strings.HasSuffix(identifier, "5") {
		if !ask(t, base, "DELETE", "/platform/v3/customers/"+customer.Data.ID, "", nil) {
			return nil, false // nobody knows whether he is gone, and with him what there was to tell of him
		}
		return []owed{{"open_banking.consent.revoked", made.Consent}}, true
	}
	return []owed{{`"task_type":"connect"`, made.Task}}, true
}

// ask sends a request of the demo client, and says whether it was answered.
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

// tokenAt gets a token for the demo client, and says whether it was answered.
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
