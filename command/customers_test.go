package command

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"budsandbox/client"
)

// fakeBud is an API with customers, some of which have accounts and some of which cannot be deleted.
type fakeBud struct {
	mu          sync.Mutex
	customers   []client.Customer
	accounts    map[string]bool
	undeletable map[string]bool             // ids of customers whose deletion fails
	onDelete    func(w http.ResponseWriter) // nil for a deletion
	onAsked     func(id string)             // after an answer about accounts; nil for nothing
	url         string
	ctx         context.Context // of the commands
}

// day is a time in 2026, by the number of days since it began.
func day(n int) time.Time { return time.Date(2026, 1, 1+n, 0, 0, 0, 0, time.UTC) }

func newFakeBud(t *testing.T, customers ...client.Customer) *fakeBud {
	f := &fakeBud{customers: customers, accounts: map[string]bool{}, undeletable: map[string]bool{}, ctx: t.Context()}
	mux := http.NewServeMux()
	answer := func(pattern string, handle func(w http.ResponseWriter, r *http.Request) (data, metadata any)) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			f.mu.Lock()
			defer f.mu.Unlock()
			if data, metadata := handle(w, r); data != nil {
				json.NewEncoder(w).Encode(map[string]any{"operation_id": "fake", "data": data, "metadata": metadata})
			}
		})
	}
	answer("POST /v1/oauth/token", func(w http.ResponseWriter, r *http.Request) (_, _ any) {
		if _, secret, _ := r.BasicAuth(); secret != "demo-secret" {
			w.WriteHeader(http.StatusUnauthorized)
		}
		return map[string]any{"access_token": "token", "expires_in": 3600}, nil
	})
	answer("POST /platform/v3/customers", f.create)
	answer("POST /platform/v3/customers/batch", f.create)
	answer("GET /platform/v3/customers", f.list)
	answer("GET /financial/v3/accounts", func(_ http.ResponseWriter, r *http.Request) (_, _ any) {
		id := r.Header.Get("X-Customer-Id")
		if f.onAsked != nil {
			defer f.onAsked(id)
		}
		if f.accounts[id] {
			return []any{"an account"}, nil
		}
		return []any{}, nil
	})
	answer("DELETE /platform/v3/customers/{id}", f.remove)
	answer("GET /platform/v3/customers/{id}/{task}", func(_ http.ResponseWriter, r *http.Request) (_, _ any) {
		if f.undeletable[r.PathValue("id")] {
			return map[string]any{"result": "failed"}, map[string]any{"status": "Failed"}
		}
		return map[string]any{"result": "success"}, map[string]any{"status": "Completed"}
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	f.url = server.URL
	return f
}

// create adds as many customers as the body asks for, and refuses the 450th and all after.
func (f *fakeBud) create(w http.ResponseWriter, r *http.Request) (data, metadata any) {
	var body struct {
		Number int `json:"number_of_customers"`
		Client struct {
			Identifier string `json:"idempotent_identifier"`
		} `json:"client_metadata"`
	}
	json.NewDecoder(r.Body).Decode(&body)
	if len(f.customers)+body.Number >= 450 {
		w.WriteHeader(http.StatusForbidden)
		return map[string]any{}, nil
	}
	rows := []map[string]string{}
	for range max(body.Number, 1) {
		made := client.Customer{
			ID:         fmt.Sprintf("c%d", len(f.customers)),
			CreatedAt:  day(0),
			Identifier: body.Client.Identifier,
		}
		f.customers = append(f.customers, made)
		rows = append(rows, map[string]string{"customer_id": made.ID})
	}
	if body.Number == 0 {
		return rows[0], map[string]any{"created_at": day(0)}
	}
	return rows, map[string]any{"created_at": day(0)}
}

func (f *fakeBud) list(_ http.ResponseWriter, r *http.Request) (data, metadata any) {
	rows := []client.Customer{}
	for _, customer := range f.customers {
		from, err := time.Parse(time.RFC3339, r.FormValue("date_from"))
		early := err == nil && customer.CreatedAt.Before(from)
		to, err := time.Parse(time.RFC3339, r.FormValue("date_to"))
		late := err == nil && customer.CreatedAt.After(to)
		if !early && !late {
			rows = append(rows, customer)
		}
	}
	return rows, map[string]any{"results": len(rows)}
}

func (f *fakeBud) remove(w http.ResponseWriter, r *http.Request) (data, metadata any) {
	if f.onDelete != nil {
		f.onDelete(w)
		return nil, nil
	}
	for i, customer := range f.customers {
		if customer.ID == r.PathValue("id") {
			if !f.undeletable[customer.ID] {
				f.customers = append(f.customers[:i:i], f.customers[i+1:]...)
			}
			return map[string]any{"task_id": "task"}, map[string]any{"status": "Pending", "next_url_delay": 1}
		}
	}
	w.WriteHeader(http.StatusNotFound)
	return map[string]any{}, nil
}

// ids are the customers that are left.
func (f *fakeBud) ids() string {
	var ids []string
	for _, customer := range f.customers {
		ids = append(ids, customer.ID)
	}
	return strings.Join(ids, " ")
}

// run runs `budsandbox customers` with the given words and BUDSANDBOX_BASE_URL.
func (f *fakeBud) run(t *testing.T, words ...string) (status int, stdout, stderr string) {
	t.Helper()
	variables := map[string]string{"BUDSANDBOX_BASE_URL": f.url}
	var out, notes bytes.Buffer
	env := Environment{
		Args:      append([]string{"customers"}, words...),
		LookupEnv: func(name string) (string, bool) { value, ok := variables[name]; return value, ok },
		Stdin:     strings.NewReader(""), Stdout: &out, Stderr: &notes,
	}
	status = Run(f.ctx, env)
	return status, out.String(), notes.String()
}

// expect fails the test unless a text holds every part.
func expect(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%q is missing in:\n%s", part, text)
		}
	}
}

// Ensure that any number of customers is created in batches and printed as one JSON document.
func TestCustomersCreate(t *testing.T) {
	f := newFakeBud(t)
	status, stdout, stderr := f.run(t, "create", "-n", "401", "--output", "json")
	var made []client.Customer
	if err := json.Unmarshal([]byte(stdout), &made); err != nil || status != 0 || len(made) != 401 ||
		len(f.customers) != 401 {
		t.Errorf("status %d, %d customers, %v", status, len(made), err)
	}
	expect(t, stderr, "Created 401 customers.")
}

// Ensure that after a failure the customers of the earlier batches are printed, because they exist.
func TestCustomersCreateFails(t *testing.T) {
	f := newFakeBud(t)
	status, stdout, stderr := f.run(t, "create", "-n", "500")
	if lines := strings.Count(stdout, "\n"); status != 1 || lines != 401 {
		t.Errorf("status %d, %d lines", status, lines)
	}
	expect(t, stderr, "Created 400 customers.", "create 100 customers: the API answered 403")
}

// Ensure that a customer can be created with the caller's own identifier.
func TestCustomersCreateIdentifier(t *testing.T) {
	f := newFakeBud(t)
	status, stdout, _ := f.run(t, "create", "--identifier", "user-42")
	if status != 0 || f.customers[0].Identifier != "user-42" {
		t.Errorf("status %d, %v", status, f.customers)
	}
	expect(t, stdout, "IDEMPOTENT IDENTIFIER\n", "c0 ", "2026-01-01T00:00:00Z  user-42\n")
}

// Ensure that a list can be limited to a period, and that an empty list is an empty array with a note.
func TestCustomersList(t *testing.T) {
	f := newFakeBud(
		t,
		client.Customer{ID: "a", CreatedAt: day(0)},
		client.Customer{ID: "b", CreatedAt: day(9), Identifier: "user"},
		client.Customer{ID: "c", CreatedAt: day(20)},
	)
	_, stdout, _ := f.run(t, "list", "--from", "2026-01-02", "--to", "2026-01-15T00:00:00Z", "--output", "json")
	const want = `[
  {
    "customer_id": "b",
    "created_at": "2026-01-10T00:00:00Z",
    "idempotent_identifier": "user"
  }
]
`
	if diff := cmp.Diff(want, stdout); diff != "" {
		t.Error(diff)
	}
	status, stdout, stderr := f.run(t, "list", "--from", "2027-01-01", "--output", "json")
	if status != 0 || stdout != "[]\n" {
		t.Errorf("status %d, %s", status, stdout)
	}
	expect(t, stderr, "no such customers")
}

// Ensure that customers are counted, for people and for programs.
func TestCustomersCount(t *testing.T) {
	f := newFakeBud(t, client.Customer{ID: "a", CreatedAt: day(0)})
	if _, stdout, stderr := f.run(t, "count"); stdout != "1 customer\n" || stderr != "" {
		t.Error(stdout, stderr)
	}
	if _, stdout, _ := f.run(t, "count", "--output", "json"); stdout != "{\n  \"count\": 1\n}\n" {
		t.Error(stdout)
	}
}

// newAgedBud returns a fakeBud with two old customers without an account, one with, and a new one.
func newAgedBud(t *testing.T) *fakeBud {
	f := newFakeBud(t, client.Customer{ID: "active", CreatedAt: day(0)}, client.Customer{ID: "new", CreatedAt: day(40)},
		client.Customer{ID: "old", CreatedAt: day(5)}, client.Customer{ID: "older", CreatedAt: day(1)})
	f.accounts["active"] = true
	return f
}

// Ensure that inactive finds old customers without an account, oldest first, and also succeeds if there are none.
func TestCustomersInactive(t *testing.T) {
	f := newAgedBud(t)
	for _, age := range []string{"30d", "P30D", "720h", "PT720H", "P1M"} {
		status, stdout, stderr := f.run(t, "inactive", "--as-of", "2026-02-15", "--older-than", age)
		if rows := strings.Split(strings.TrimSpace(stdout), "\n"); status != 0 || len(rows) != 3 ||
			!strings.HasPrefix(rows[1], "older ") || !strings.HasPrefix(rows[2], "old ") {
			t.Errorf("%s: status %d\n%s%s", age, status, stdout, stderr)
		}
	}
	status, stdout, stderr := f.run(t, "inactive", "--as-of", "2026-02-15", "--older-than", "52w", "--output", "json")
	if status != 0 || stdout != "[]\n" {
		t.Errorf("status %d, %s", status, stdout)
	}
	expect(t, stderr, "0 customers created up to 2025-02-16T00:00:00Z")
}

// Ensure that ages are computed by this machine's clock unless a flag sets another time.
func TestCustomersInactiveNow(t *testing.T) {
	f := newFakeBud(t, client.Customer{ID: "new", CreatedAt: time.Now().UTC().Add(-time.Hour).Truncate(time.Second)})
	if _, stdout, _ := f.run(t, "inactive", "--output", "json"); stdout != "[]\n" {
		t.Error(stdout)
	}
	if _, stdout, _ := f.run(t, "inactive", "--older-than", "30m"); !strings.Contains(stdout, "new ") {
		t.Error(stdout)
	}
}

// Ensure that prune shows which customers it would delete, and deletes none without --yes.
func TestCustomersPruneLooks(t *testing.T) {
	f := newAgedBud(t)
	status, stdout, _ := f.run(t, "prune", "--as-of", "2026-02-15")
	if status != 0 || len(f.customers) != 4 {
		t.Errorf("status %d, %s are left", status, f.ids())
	}
	expect(t, stdout, "Found 2 customers", "The oldest:\n  older ", "Nothing was deleted; --yes deletes them.")
	_, stdout, _ = f.run(t, "prune", "--as-of", "2026-02-15", "--output", "json")
	var outcome pruneResult
	if err := json.Unmarshal([]byte(stdout), &outcome); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(pruneResult{Found: 2, Failed: []failedDeletion{}, DryRun: true}, outcome); diff != "" {
		t.Error(diff)
	}
}

// Ensure that prune deletes exactly the customers that it found, and shows no progress bar without a terminal.
func TestCustomersPrune(t *testing.T) {
	f := newAgedBud(t)
	status, stdout, stderr := f.run(t, "prune", "--as-of", "2026-02-15", "--yes")
	if status != 0 || f.ids() != "active new" || stderr != "" {
		t.Errorf("status %d, %s are left\n%s", status, f.ids(), stderr)
	}
	expect(t, stdout, "Deleted 2 of 2 customers.")
	status, stdout, _ = f.run(t, "prune", "--as-of", "2026-02-15", "--yes")
	if status != 0 {
		t.Errorf("status %d without anybody to delete", status)
	}
	expect(t, stdout, "There is nothing to delete.")
}

// Ensure that a customer that could not be deleted is named with the reason, and that the command fails.
func TestCustomersPruneFails(t *testing.T) {
	f := newAgedBud(t)
	f.undeletable["old"] = true
	status, stdout, stderr := f.run(t, "prune", "--as-of", "2026-02-15", "--yes", "--output", "json")
	var outcome pruneResult
	if err := json.Unmarshal([]byte(stdout), &outcome); err != nil {
		t.Fatal(err)
	}
	want := pruneResult{
		Found:   2,
		Deleted: 1,
		Failed:  []failedDeletion{{"old", "delete customer old: the API could not finish it (task task)"}},
	}
	if diff := cmp.Diff(want, outcome); diff != "" || status != 1 || f.ids() != "active new old" {
		t.Errorf("status %d, %s are left\n%s", status, f.ids(), diff)
	}
	expect(t, stderr, "1 customer could not be deleted")
	_, stdout, _ = f.run(t, "prune", "--as-of", "2026-02-15", "--yes")
	expect(t, stdout, "Failed: old: delete customer old")
}

// Ensure that prune skips customers that changed since the search: one that connected an account, and one that was
// deleted.
func TestCustomersPruneSkips(t *testing.T) {
	f := newAgedBud(t)
	f.onAsked = func(id string) { f.accounts[id] = id == "old" }
	f.onDelete = func(w http.ResponseWriter) { w.WriteHeader(http.StatusNotFound) }
	status, stdout, _ := f.run(t, "prune", "--as-of", "2026-02-15", "--yes")
	if status != 0 || f.ids() != "active new old older" {
		t.Errorf("status %d, %s are left", status, f.ids())
	}
	expect(t, stdout, "Deleted 0 of 2 customers.", "Left alone: 2 customers")
}

// Ensure that an interrupted prune reports its progress and fails.
func TestCustomersPruneInterrupted(t *testing.T) {
	f := newAgedBud(t)
	var interrupt func()
	f.ctx, interrupt = context.WithCancel(t.Context())
	f.onDelete = func(w http.ResponseWriter) { interrupt() }
	status, stdout, stderr := f.run(t, "prune", "--as-of", "2026-02-15", "--yes")
	if status != statusFailed {
		t.Errorf("status %d", status)
	}
	expect(t, stdout, "Deleted 0 of 2 customers.")
	expect(t, stderr, "stopped early", "context canceled")
}

// Ensure that mistakes in the command line end with status 2 and name the flag.
func TestCustomersUsage(t *testing.T) {
	f := newFakeBud(t)
	for line, want := range map[string]string{
		"count --output yaml":                    `--output "yaml" is neither text nor json`,
		"count --base-url localhost":             `--base-url "localhost" is not an address such as`,
		"create -n many":                         `--number "many" is not a whole number`,
		"create -n 0":                            "--number 0 is not",
		"create -n 2 --identifier user":          "--identifier",
		"list --from yesterday":                  `--from "yesterday" is neither`,
		"list --to 2026-02-30":                   `--to "2026-02-30" is neither`,
		"list --from 2026-02-01 --to 2026-01-01": "--to 2026-01-01 is before --from 2026-02-01",
		"inactive --older-than month":            `--older-than "month" is not an age`,
		"inactive --older-than=-5h":              `--older-than "-5h" is not an age`,
		"prune --older-than 99999999d":           `--older-than "99999999d" is not an age`,
		"prune --as-of now":                      `--as-of "now" is neither`,
		"prune --yess":                           "did you mean --yes?",
		"prun":                                   `"prun" is not a command; did you mean`,
		"list everybody":                         `"everybody" is neither a command nor a flag`,
	} {
		status, stdout, stderr := f.run(t, strings.Fields(line)...)
		if status != statusUsage || stdout != "" {
			t.Errorf("%s: status %d, printed %s", line, status, stdout)
		}
		expect(t, stderr, want)
	}
}

// Ensure that refusals of the API and failures of the network end with status 1 and a hint.
func TestCustomersFailure(t *testing.T) {
	f := newFakeBud(t)
	status, stdout, stderr := f.run(t, "count", "--client-secret", "guess")
	if status != statusFailed || stdout != "" {
		t.Errorf("status %d, printed %s", status, stdout)
	}
	expect(t, stderr, "401", "--client-secret")
	status, _, stderr = f.run(t, "count", "--base-url", "http://127.0.0.1:1")
	if status != statusFailed {
		t.Errorf("status %d", status)
	}
	expect(t, stderr, "nothing answers at http://127.0.0.1:1", "budsandbox serve", "--base-url")
}

// Ensure that the help of every command has an example.
func TestCustomersHelp(t *testing.T) {
	f := newFakeBud(t)
	_, stdout, _ := f.run(t)
	expect(t, stdout, "create", "list", "count", "inactive", "prune", "Examples:", "--base-url")
	for _, name := range []string{"create", "list", "count", "inactive", "prune"} {
		status, stdout, _ := f.run(t, name, "--help")
		if status != 0 {
			t.Errorf("%s: status %d", name, status)
		}
		expect(t, stdout, "Examples:", "budsandbox customers "+name, "--output")
	}
}
