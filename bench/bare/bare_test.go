package bare

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	bolt "go.etcd.io/bbolt"
)

// mustOpenNew opens a store with a new file.
func mustOpenNew(t *testing.T) *store {
	t.Helper()
	s, err := open(filepath.Join(t.TempDir(), "bare.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// count returns the number of records and creations in a store.
func count(t *testing.T, s *store) (records, creations int) {
	t.Helper()
	err := s.db.View(func(tx *bolt.Tx) error {
		records, creations = tx.Bucket(recordsBucket).Stats().KeyN, tx.Bucket(creationsBucket).Stats().KeyN
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return records, creations
}

// Ensure that each route responds with the right status and length, and stores the right number of records.
func TestRoutes(t *testing.T) {
	s := mustOpenNew(t)
	h := handler(s)
	for _, test := range []struct {
		method, path string
		status, kept int
	}{
		{"GET", "/health", 200, 0},
		{"GET", "/nothing", 200, 0},
		{"POST", "/alone", 201, 1},
		{"POST", "/group", 201, 2},
		{"POST", "/batch", 201, 202},
		{"POST", "/grow?n=98", 204, 300},
		{"POST", "/grow?n=0", 400, 300},
		{"POST", "/grow?n=201", 400, 300},
		{"POST", "/grow", 400, 300},
		{"GET", "/list", 200, 300},
	} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(test.method, test.path, nil))
		records, creations := count(t, s)
		if w.Code != test.status || records != test.kept || creations != test.kept {
			t.Errorf("%s %s: status %d with %d records and %d creations, want %d and %d",
				test.method, test.path, w.Code, records, creations, test.status, test.kept)
		}
		if w.Body.Len() > 0 && !json.Valid(w.Body.Bytes()) {
			t.Errorf("%s %s answers with invalid JSON: %s", test.method, test.path, w.Body)
		}
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("GET", "/nothing", nil))
	if w.Body.Len() != 11 {
		t.Errorf("/nothing answers with %d bytes, want 11", w.Body.Len())
	}
}

// Ensure that responses have the same content as the sandbox's.
func TestAnswers(t *testing.T) {
	s := mustOpenNew(t)
	ask := func(method, path string, into any) {
		t.Helper()
		w := httptest.NewRecorder()
		handler(s).ServeHTTP(w, httptest.NewRequest(method, path, nil))
		if err := json.Unmarshal(w.Body.Bytes(), into); err != nil {
			t.Fatalf("%s %s: %v", method, path, err)
		}
	}
	type customer struct {
		ID      string `json:"customer_id"`
		Created string `json:"created_at"`
	}
	var one struct{ Data customer }
	ask("POST", "/alone", &one)
	if len(one.Data.ID) != 36 {
		t.Errorf("/alone answers with id %q", one.Data.ID)
	}
	var batch struct{ Data []customer }
	ask("POST", "/batch", &batch)
	if len(batch.Data) != pageSize {
		t.Errorf("/batch answers with %d customers", len(batch.Data))
	}
	var page struct {
		Data     []customer
		Metadata struct{ Results int }
	}
	ask("GET", "/list", &page)
	if len(page.Data) != pageSize || page.Metadata.Results != pageSize || len(page.Data[0].Created) != len(listedTime) {
		t.Errorf("/list answers with %d customers, results %d, first %+v",
			len(page.Data), page.Metadata.Results, page.Data[0])
	}
}

// Ensure that group commit loses no concurrent records.
func TestGroupCommit(t *testing.T) {
	const posts = 50
	s := mustOpenNew(t)
	server := httptest.NewServer(handler(s))
	defer server.Close()
	var clients sync.WaitGroup
	for range posts {
		clients.Go(func() {
			response, err := http.Post(server.URL+"/group", "application/json", nil)
			if err != nil {
				t.Error(err)
				return
			}
			defer response.Body.Close()
			if response.StatusCode != http.StatusCreated {
				t.Errorf("status %d", response.StatusCode)
			}
		})
	}
	clients.Wait()
	if records, creations := count(t, s); records != posts || creations != posts {
		t.Errorf("%d records and %d creations of %d posts", records, creations, posts)
	}
}

// Ensure that all waiting callers get the error of a failed commit, and that the next commit succeeds.
func TestGroupCommitFails(t *testing.T) {
	fails := true
	g := newGroup(func([]record) error {
		if fails {
			return io.ErrShortWrite
		}
		return nil
	})
	var callers sync.WaitGroup
	for range 20 {
		callers.Go(func() {
			if err := g.commit([]record{{}}); !errors.Is(err, io.ErrShortWrite) {
				t.Errorf("commit returns %v", err)
			}
		})
	}
	callers.Wait()
	fails = false
	if err := g.commit([]record{{}}); err != nil {
		t.Errorf("the next commit returns %v", err)
	}
}

// Ensure that the program prints its URL, responds there, and ends when its context is done.
func TestServe(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	out, in := io.Pipe()
	ended := make(chan error, 1)
	go func() { ended <- Serve(ctx, "127.0.0.1:0", filepath.Join(t.TempDir(), "bare.db"), in) }()
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.Get(strings.TrimSpace(line) + "/health")
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusOK {
		t.Errorf("health answers with %d", response.StatusCode)
	}
	cancel()
	if err := <-ended; err != nil {
		t.Errorf("Serve returns %v", err)
	}
}

// Ensure that the error of an unusable address or file names it.
func TestServeRefuses(t *testing.T) {
	for _, test := range []struct{ listen, file, want string }{
		{"127.0.0.1:0", filepath.Join(t.TempDir(), "missing", "bare.db"), "open "},
		{"nowhere", filepath.Join(t.TempDir(), "bare.db"), "listen on nowhere"},
	} {
		err := Serve(t.Context(), test.listen, test.file, io.Discard)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("Serve(%s, %s) returns %v, want %q", test.listen, test.file, err, test.want)
		}
	}
}

// Ensure that the responses have the length that the sandbox's had when this was written, so that both send the same
// amount.
func TestLengths(t *testing.T) {
	s := mustOpenNew(t)
	for _, test := range []struct {
		method, path string
		length       int
	}{
		{"POST", "/alone", 281}, {"POST", "/group", 281}, {"POST", "/batch", 36109}, {"GET", "/list", 19139},
	} {
		w := httptest.NewRecorder()
		handler(s).ServeHTTP(w, httptest.NewRequest(test.method, test.path, nil))
		if w.Body.Len() != test.length {
			t.Errorf("%s %s answers with %d bytes, want %d", test.method, test.path, w.Body.Len(), test.length)
		}
	}
}
