package emulator_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

// receiver is a receiver of webhooks that hangs until it may answer, and records the tasks and the customers of
// insights that it accepted.
type receiver struct {
	*httptest.Server
	answers  atomic.Bool
	hanging  chan struct{}
	mu       sync.Mutex
	accepted map[string]int // counts of received events
}

func newReceiver(t *testing.T) *receiver {
	t.Helper()
	r := &receiver{hanging: make(chan struct{}), accepted: map[string]int{}}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, asked *http.Request) {
		if !r.answers.Load() {
			select {
			case <-r.hanging:
			case <-asked.Context().Done():
			}
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		var body struct {
			Customer string `json:"customer_id"`
			Data     struct {
				Task string `json:"task_id"`
			}
		}
		if err := json.NewDecoder(asked.Body).Decode(&body); err != nil {
			t.Errorf("a body that is not JSON: %v", err)
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		r.accepted[cmp.Or(body.Data.Task, body.Customer)]++
	}))
	t.Cleanup(r.Close)
	return r
}

// missing returns the tasks or customers of which no event was received.
func (r *receiver) missing(all []string) (missing []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, one := range all {
		if r.accepted[one] == 0 {
			missing = append(missing, one)
		}
	}
	return missing
}

// mustReceive starts the sandbox again with the file, answers, and checks that all events arrive.
func (r *receiver) mustReceive(t *testing.T, file string, all []string) {
	t.Helper()
	r.answers.Store(true)
	close(r.hanging)
	s := emulator.Start(t, emulator.Options{Data: file})
	if err := s.Clock().Advance(24 * time.Hour); err != nil { // makes everything due
		t.Fatal(err)
	}
	for deadline := time.Now().Add(30 * time.Second); len(r.missing(all)) > 0 &&
		time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
	}
	if missing := r.missing(all); len(missing) > 0 {
		t.Errorf("of %d, %d were never told: %v", len(all), len(missing), missing)
	}
}

// Ensure that a sandbox that is killed between an event and the delivery of its webhook still delivers it: every
// acknowledged connection and ingestion is reported at least once, over several kills with the same file.
func TestCrashLosesNoEvent(t *testing.T) {
	t.Parallel()
	file, target := filepath.Join(t.TempDir(), "sandbox.db"), newReceiver(t)
	var token string
	t.Run("the file is made", func(t *testing.T) {
		s := emulator.Start(t, emulator.Options{Data: file, TaskDelay: new(time.Duration)})
		token = emulatortest.NewClient(t, s, "shop").Token
		for _, event := range []string{"open_banking.connect.completed", "first_party_ingester.ingest.succeeded"} {
			if err := s.Webhooks().SetEndpoint(event, target.URL); err != nil {
				t.Fatal(err)
			}
		}
	})
	var tasks []string
	for range 4 {
		tasks = append(tasks, workUntilKilled(t, file, token)...)
	}
	if len(tasks) < 8 {
		t.Fatalf("only %d tasks were answered before the kills", len(tasks))
	}
	target.mustReceive(t, file, tasks)
}

// workUntilKilled runs a sandbox with a file, sends requests of several clients and kills the sandbox meanwhile. It
// returns the tasks that were answered.
func workUntilKilled(t *testing.T, file, token string) (tasks []string) {
	t.Helper()
	victim, base := startVictim(t, file)
	var mu sync.Mutex
	var group sync.WaitGroup
	for i := range 4 {
		group.Go(func() {
			for n := 0; ; n++ {
				task, alive := connectAndIngest(base, token, fmt.Sprintf("user-%d-%d", i, n))
				mu.Lock()
				if tasks = append(tasks, task...); len(tasks) >= 12 {
					_ = victim.Process.Kill()
				}
				mu.Unlock()
				if !alive {
					return
				}
			}
		})
	}
	group.Wait()
	_ = victim.Wait()
	return tasks
}

// postTo sends JSON to a sandbox that may be killed meanwhile, and reports whether the response was a success.
func postTo(address, token, customer, body string, into any) bool {
	r, err := http.NewRequest("POST", address, bytes.NewBufferString(body))
	if err != nil {
		return false
	}
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("X-Client-Id", "shop")
	if customer != "" {
		r.Header.Set("X-Customer-Id", customer)
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		return false
	}
	defer response.Body.Close()
	return response.StatusCode < 300 && json.NewDecoder(response.Body).Decode(into) == nil
}

// connectAndIngest creates a customer, connects it and ingests a transaction, and returns the tasks that were
// answered.
func connectAndIngest(base, token, identifier string) (tasks []string, alive bool) {
	post := func(path, body string, into any) bool { return postTo(base+path, token, "", body, into) }
	var customer struct {
		Data struct {
			ID string `json:"customer_id"`
		}
	}
	var connected struct {
		Task string `json:"task_id"`
	}
	var ingested struct {
		Metadata struct {
			Task string `json:"task_id"`
		}
	}
	if !post("/platform/v3/customers", `{"client_metadata":{"idempotent_identifier":"`+identifier+`"}}`, &customer) {
		return nil, false
	}
	if !post(
		"/_sandbox/customers/"+customer.Data.ID+"/connections",
		`{"client_id":"shop","persona":"thin_file"}`,
		&connected,
	) {
		return nil, false
	}
	tasks = append(tasks, connected.Task)
	row := `[{"customer_id":"` + customer.Data.ID + `",` +
		emulatortest.TransactionsBody([4]string{"t1", "2026-02-01T10:00:00Z", "-1", "x"}) + `}]`
	if !post("/v2/ingest/transactions", row, &ingested) {
		return tasks, false
	}
	return append(tasks, ingested.Metadata.Task), true
}
