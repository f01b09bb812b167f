package client_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sort"
	"strconv"
	"sync"
	"testing"
	"time"

	"budsandbox/client"
)

// fake is a fake of Bud's API with a few customers and configurable failures.
type fake struct {
	t   *testing.T
	url string

	mu             sync.Mutex
	customers      map[string]string   // identifiers by id; no customer has an account
	polls          int                 // number of polls for which a deletion is pending
	deletionResult string              // newFake sets success
	life           int                 // of a token, in seconds
	tokens         map[string]bool     // accepted tokens
	failures       map[string][]answer // responses before the normal one, by method and path
	seen           map[string]int      // number of requests by method and path
	fetched        int                 // number of fetched tokens
	slept          []time.Duration
}

// answer is a response that the fake sends instead of the normal one.
type answer struct {
	status int
	header http.Header
	body   string
}

func newFake(t *testing.T) *fake {
	f := &fake{
		t: t, life: 3600, deletionResult: "success",
		customers: map[string]string{}, tokens: map[string]bool{},
		failures: map[string][]answer{}, seen: map[string]int{},
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1/oauth/token", f.token)
	mux.HandleFunc("POST /platform/v3/customers", f.bearer(f.create))
	mux.HandleFunc("POST /platform/v3/customers/batch", f.bearer(f.batch))
	mux.HandleFunc("GET /platform/v3/customers", f.bearer(f.list))
	mux.HandleFunc("DELETE /platform/v3/customers/{id}", f.bearer(f.remove))
	mux.HandleFunc("GET /platform/v3/customers/{id}/{task}", f.bearer(f.task))
	mux.HandleFunc("GET /financial/v3/accounts", f.bearer(f.listAccounts))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f.mu.Lock()
		defer f.mu.Unlock()
		route := r.Method + " " + r.URL.Path
		f.seen[route]++
		w.Header().Set("X-Request-Id", "request-7")
		if r.Header.Get("X-Client-Id") != "demo" {
			const errors = `{"client_id":"This value should not be blank"}`
			refuse(w, 400, "platform", "failed_validation", "Failed validation.", errors)
			return
		}
		if waiting := f.failures[route]; len(waiting) > 0 {
			f.failures[route] = waiting[1:]
			for name, values := range waiting[0].header {
				w.Header()[name] = values
			}
			w.WriteHeader(waiting[0].status)
			fmt.Fprint(w, waiting[0].body)
			return
		}
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	f.url = server.URL
	return f
}

// client returns a client of the fake that records waits instead of waiting.
func (f *fake) client() *client.Client {
	return f.clientWith(client.Options{BaseURL: f.url, ID: "demo", Secret: "demo-secret"})
}

func (f *fake) clientWith(options client.Options) *client.Client {
	options.Sleep = func(ctx context.Context, d time.Duration) error {
		f.mu.Lock()
		defer f.mu.Unlock()
		f.slept = append(f.slept, d)
		return ctx.Err()
	}
	c, err := client.New(options)
	if err != nil {
		f.t.Fatal(err)
	}
	return c
}

func refuse(w http.ResponseWriter, status int, operation, code, message, errors string) {
	w.WriteHeader(status)
	fmt.Fprintf(w, `{"operation_id":%q,"code_id":%q,"message":%q,"errors":%s}`, operation, code, message, errors)
}

func reply(w http.ResponseWriter, status int, data, metadata any) {
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{"operation_id": "fake", "data": data, "metadata": metadata})
}

func (f *fake) token(w http.ResponseWriter, r *http.Request) {
	id, secret, _ := r.BasicAuth()
	if id != "demo" || secret != "demo-secret" || r.FormValue("grant_type") != "client_credentials" {
		refuse(w, 401, "oauth_token_create", "unauthorised", "Unauthorised.", `{}`)
		return
	}
	f.fetched++
	token := "token-" + strconv.Itoa(f.fetched)
	f.tokens[token] = true
	reply(w, 200, map[string]any{"access_token": token, "token_type": "Bearer", "expires_in": f.life}, nil)
}

// bearer calls next if the token is accepted.
func (f *fake) bearer(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if !f.tokens[r.Header.Get("Authorization")[len("Bearer "):]] {
			refuse(w, 401, "unknown", "token_expired", "The token is over.", `{}`)
			return
		}
		next(w, r)
	}
}

const createdAt = "2026-01-01T07:02:11Z"

func (f *fake) create(w http.ResponseWriter, r *http.Request) {
	var body struct {
		Client struct {
			Identifier string `json:"idempotent_identifier"`
		} `json:"client_metadata"`
	}
	_ = json.NewDecoder(r.Body).Decode(&body)
	f.customers["customer-new"] = body.Client.Identifier
	reply(w, 201, map[string]any{"customer_id": "customer-new"}, map[string]any{"created_at": createdAt})
}

func (f *fake) batch(w http.ResponseWriter, r *http.Request) {
	var body struct {
		Number int `json:"number_of_customers"`
	}
	_ = json.NewDecoder(r.Body).Decode(&body)
	reply(w, 201, f.fill(body.Number), map[string]any{"created_at": createdAt})
}

// fill adds n customers.
func (f *fake) fill(n int) (rows []map[string]string) {
	for range n {
		id := fmt.Sprintf("customer-%04d", len(f.customers))
		f.customers[id] = ""
		rows = append(rows, map[string]string{"customer_id": id})
	}
	return rows
}

func (f *fake) list(w http.ResponseWriter, r *http.Request) {
	ids := make([]string, 0, len(f.customers))
	for id := range f.customers {
		ids = append(ids, id)
	}
	sort.Strings(ids)
	offset, _ := strconv.Atoi(r.FormValue("page_token"))
	size, _ := strconv.Atoi(r.FormValue("page_size"))
	metadata := map[string]any{}
	if end := offset + size; end < len(ids) {
		ids, metadata["next_page_token"] = ids[:end], strconv.Itoa(end)
	}
	rows := []map[string]string{}
	for _, id := range ids[offset:] {
		rows = append(rows, map[string]string{"customer_id": id, "created_at": "2019-02-27T06:11:57+0000"})
	}
	reply(w, 200, rows, metadata)
}

func (f *fake) remove(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	delete(f.customers, id)
	reply(w, 202, map[string]string{"task_id": "task-1"},
		map[string]any{"status": "Pending", "next_url": "/v3/customers/" + id + "/task-1", "next_url_delay": 50})
}

func (f *fake) task(w http.ResponseWriter, r *http.Request) {
	if f.polls > 0 {
		f.polls--
		reply(w, 200, map[string]string{"task_id": "task-1"}, map[string]any{"status": "Pending", "next_url_delay": 50})
		return
	}
	status := map[string]string{"success": "Completed", "failed": "Failed"}[f.deletionResult]
	reply(w, 200, map[string]string{"task_id": "task-1", "result": f.deletionResult}, map[string]any{"status": status})
}

func (f *fake) listAccounts(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("X-Customer-Id") == "" {
		const errors = `{"X-Customer-Id":"not present"}`
		refuse(w, 400, "financial_v3_accounts_get", "failed_validation", "Invalid request payload.", errors)
		return
	}
	reply(w, 200, []any{}, map[string]any{"results": 0})
}
