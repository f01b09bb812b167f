package bench

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/signal"
	"slices"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"budsandbox/bench/bare"
)

// TestMain lets the test's executable act as budsandbox, which Run starts.
func TestMain(m *testing.M) {
	if len(os.Args) < 2 || os.Args[1][0] == '-' {
		os.Exit(m.Run())
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	file := os.Args[len(os.Args)-1]
	var err error
	switch os.Args[1] {
	case "bench":
		err = bare.Serve(ctx, "127.0.0.1:0", file, os.Stdout)
	case "serve":
		err = serveFake(ctx, file)
	case "compact":
		_, err = os.Stat(file)
	}
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "fake:", err)
		os.Exit(1)
	}
}

// serveFake serves a fake over a file until ctx ends. FAKE_FAILS in the environment keeps it from starting.
func serveFake(ctx context.Context, file string) error {
	if message := os.Getenv("FAKE_FAILS"); message != "" {
		return errors.New(message)
	}
	if file == "memory" {
		file = os.DevNull
	}
	kept, err := os.OpenFile(file, os.O_CREATE|os.O_RDWR|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	f := &fake{out: kept, refuses: os.Getenv("FAKE_REFUSES")}
	for lines := bufio.NewScanner(kept); lines.Scan(); {
		f.ids = append(f.ids, lines.Text())
	}
	server := httptest.NewServer(f.handler())
	fmt.Println(server.URL)
	<-ctx.Done()
	server.CloseClientConnections()
	server.Close()
	return kept.Close()
}

// fake implements the routes of the sandbox that the bench uses. It writes each new id to out.
type fake struct {
	out     io.Writer
	refuses string // path that responds with 429

	mu      sync.Mutex
	ids     []string
	made    int
	deleted int

	connected []string // ids

	moves int // of the clock, each of which ends the tokens
	reads int // since the last move
}

func (f *fake) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /_sandbox/health", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `{"status":"ok"}`)
	})
	mux.HandleFunc("POST /v1/oauth/token", func(w http.ResponseWriter, r *http.Request) {
		if id, secret, _ := r.BasicAuth(); id != "bench" || secret != "s3cret" ||
			r.FormValue("grant_type") != "client_credentials" {
			http.Error(w, "Unauthorised.", http.StatusUnauthorized)
			return
		}
		fmt.Fprintf(w, `{"data":{"access_token":%q}}`, f.token())
	})
	mux.HandleFunc("POST "+customersPath, f.create)
	mux.HandleFunc("POST "+customersPath+"/batch", f.create)
	mux.HandleFunc("GET "+customersPath, f.list)
	mux.HandleFunc("DELETE "+customersPath+"/{id}", f.delete)
	mux.HandleFunc("POST /_sandbox/customers/{id}/connections", f.connect)
	mux.HandleFunc("POST /_sandbox/customers", f.createConnected)
	mux.HandleFunc("POST /_sandbox/clock/advance", f.move)
	for _, read := range []string{"/financial/", totalsPath, incomePath} {
		mux.HandleFunc("GET "+read, f.read)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		isPublic := r.URL.Path == "/v1/oauth/token" || r.URL.Path == "/_sandbox/health"
		switch {
		case !isPublic && (r.Header.Get("Authorization") != "Bearer "+f.token() || r.Header.Get("X-Client-Id") != "bench"):
			http.Error(w, "who asks?", http.StatusUnauthorized)
		case r.URL.Path == f.refuses:
			http.Error(w, "not today", http.StatusTooManyRequests)
		default:
			mux.ServeHTTP(w, r)
		}
	})
}

func (f *fake) create(w http.ResponseWriter, r *http.Request) {
	body := struct {
		Number int `json:"number_of_customers"`
	}{Number: 1}
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for range body.Number {
		f.made++
		id := fmt.Sprintf("c%d-%d", os.Getpid(), f.made)
		f.ids = append(f.ids, id)
		fmt.Fprintln(f.out, id)
	}
	w.WriteHeader(http.StatusCreated)
	if body.Number == 1 {
		fmt.Fprintf(w, `{"data":{"customer_id":%q}}`, f.ids[len(f.ids)-1])
	}
}

func (f *fake) connect(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !slices.Contains(f.ids, r.PathValue("id")) {
		http.NotFound(w, r)
		return
	}
	f.connected = append(f.connected, r.PathValue("id"))
	w.WriteHeader(http.StatusCreated)
	fmt.Fprint(w, `{"task_id":"t"}`)
}

// createConnected creates the customers of a description.
func (f *fake) createConnected(w http.ResponseWriter, r *http.Request) {
	var body struct {
		Client    string `json:"client_id"`
		Customers []struct{ Connections []any }
	}
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil || body.Client != "bench" {
		http.Error(w, "whose?", http.StatusBadRequest)
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for range body.Customers {
		f.made++
		id := fmt.Sprintf("c%d-%d", os.Getpid(), f.made)
		f.ids, f.connected = append(f.ids, id), append(f.connected, id)
	}
	fmt.Fprint(w, `{"data":[]}`)
}

// read responds only for connected customers.
func (f *fake) read(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !slices.Contains(f.connected, r.Header.Get("X-Customer-Id")) {
		http.Error(w, "whose?", http.StatusUnauthorized)
		return
	}
	f.reads++
	fmt.Fprint(w, `{"data":[]}`)
}

func (f *fake) token() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return fmt.Sprint("t", f.moves)
}

// move ends the tokens, and responds when customers were read with a later one.
func (f *fake) move(w http.ResponseWriter, _ *http.Request) {
	f.mu.Lock()
	f.moves, f.reads = f.moves+1, 0
	f.mu.Unlock()
	for range 2000 {
		f.mu.Lock()
		reads := f.reads
		f.mu.Unlock()
		if reads > 0 {
			fmt.Fprint(w, `{}`)
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	http.Error(w, "nobody reads", http.StatusConflict)
}

// list responds with a page. Its token is the start of the next one.
func (f *fake) list(w http.ResponseWriter, r *http.Request) {
	size, _ := strconv.Atoi(r.FormValue("page_size"))
	from, _ := strconv.Atoi(r.FormValue("page_token"))
	f.mu.Lock()
	defer f.mu.Unlock()
	to := min(from+size, len(f.ids))
	data := []map[string]string{}
	for _, id := range f.ids[from:to] {
		data = append(data, map[string]string{"customer_id": id})
	}
	metadata := map[string]any{"results": len(data)}
	if to < len(f.ids) {
		metadata["next_page_token"] = strconv.Itoa(to)
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"data": data, "metadata": metadata})
}

func (f *fake) delete(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	i := slices.Index(f.ids, r.PathValue("id"))
	if i < 0 {
		http.NotFound(w, r)
		return
	}
	f.ids = slices.Delete(f.ids, i, i+1)
	f.deleted++
	w.WriteHeader(http.StatusAccepted)
}
