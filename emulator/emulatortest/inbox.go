package emulatortest

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// Inbox is a client's receiver of webhooks.
type Inbox struct {
	*httptest.Server
	mu  sync.Mutex
	got []Event
}

// Event is a received event. Its name is from the path of the request.
type Event struct{ Name, Body, Signature, KeyID string }

// NewInbox starts a receiver of webhooks, which stops at the end of the test.
func NewInbox(t *testing.T) *Inbox {
	t.Helper()
	in := &Inbox{}
	in.Server = httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		if strings.Contains(string(body), zeroTime) {
			t.Errorf("a webhook has a time that was never set: %s", body)
		}
		in.mu.Lock()
		defer in.mu.Unlock()
		in.got = append(in.got, Event{
			Name: strings.TrimPrefix(r.URL.Path, "/"), Body: string(body),
			Signature: r.Header.Get("X-Signature"), KeyID: r.Header.Get("X-Signing-ID"),
		})
	}))
	t.Cleanup(in.Close)
	return in
}

// Named returns the received events whose body names the event, in the order of arrival.
func (in *Inbox) Named(name string) (found []Event) {
	in.mu.Lock()
	defer in.mu.Unlock()
	for _, e := range in.got {
		if strings.Contains(e.Body, `"event":"`+name+`"`) {
			found = append(found, e)
		}
	}
	return found
}

// All returns all received events in the order of arrival.
func (in *Inbox) All() []Event {
	in.mu.Lock()
	defer in.mu.Unlock()
	return slices.Clone(in.got)
}

// Take waits for an event with this name, removes it from the inbox and returns it.
func (in *Inbox) Take(t *testing.T, name string) Event {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(2 * time.Millisecond) {
		in.mu.Lock()
		i := slices.IndexFunc(in.got, func(e Event) bool { return e.Name == name })
		if i >= 0 {
			e := in.got[i]
			in.got = slices.Delete(in.got, i, i+1)
			in.mu.Unlock()
			return e
		}
		in.mu.Unlock()
	}
	t.Fatalf("no %s came", name)
	return Event{}
}

// MustBe compares the event's body with JSON in which "*" means any string.
func (e Event) MustBe(t *testing.T, want string) {
	t.Helper()
	a := Answer{}
	if err := json.Unmarshal([]byte(e.Body), &a.JSON); err != nil {
		t.Fatalf("%s: %v", e.Body, err)
	}
	a.MustBe(t, want)
}
