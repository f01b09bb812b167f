package emulator_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

// watcher collects the messages of a stream.
type watcher struct {
	*testing.T
	next chan emulator.StreamMessage
}

// watch starts to collect messages, until the test ends.
func watch(t *testing.T, s *emulator.Sandbox, filter emulator.WatchFilter) *watcher {
	t.Helper()
	w := &watcher{t, make(chan emulator.StreamMessage, 1000)}
	messages := s.Watch(t.Context(), filter)
	go func() {
		defer close(w.next)
		for m, err := range messages {
			if err != nil {
				t.Error(err)
				return
			}
			w.next <- m
		}
	}()
	return w
}

// until returns the first message of a kind that matches.
func (w *watcher) until(kind string, fits func(emulator.StreamMessage) bool) emulator.StreamMessage {
	w.Helper()
	deadline := time.After(20 * time.Second)
	var seen []string
	for {
		select {
		case h, more := <-w.next:
			if !more {
				w.Fatalf("the stream ended; it told of %q", seen)
			}
			if h.Kind == kind && fits(h) {
				return h
			}
			seen = append(seen, h.Kind)
		case <-deadline:
			w.Fatalf("no such %s was told of, only %q", kind, seen)
		}
	}
}

// Ensure that the stream has messages about requests, tasks, events, deliveries and moves of the clock as they
// happen.
func TestWatch(t *testing.T) {
	t.Parallel()
	l := emulatortest.NewCustomer(t, time.Hour, emulatortest.British)
	in := emulatortest.NewInbox(t)
	if err := l.Sandbox.Webhooks().SetEndpoint("*", in.URL+"/hook"); err != nil {
		t.Fatal(err)
	}
	w := watch(t, l.Sandbox, emulator.WatchFilter{})
	l.Must(200, "GET", "/financial/v2/accounts", "")
	request := w.until(
		"request",
		func(h emulator.StreamMessage) bool { return h.Request.Path == "/financial/v2/accounts" },
	).Request
	if request.Status != 200 || request.Client != "shop" || request.Customer != l.ID || request.Response != nil {
		t.Errorf("the request is %+v", request)
	}
	if _, err := l.Sandbox.Client("shop").Connect(l.ID, "uk_student"); err != nil {
		t.Fatal(err)
	}
	task := func(status string) *emulator.CustomerTask {
		t.Helper()
		return w.until("task", func(h emulator.StreamMessage) bool { return h.Task.Status == status }).Task
	}
	begun := task("Pending")
	if begun.Customer != l.ID || begun.Kind != "connect" || begun.Result != "" {
		t.Errorf("the task that began is %+v", begun)
	}
	if err := l.Sandbox.Clock().Advance(time.Hour); err != nil {
		t.Fatal(err)
	}
	moved := w.until("clock", func(emulator.StreamMessage) bool { return true }).Clock
	if !moved.Now.Equal(l.Sandbox.Clock().Now()) || !moved.Frozen || moved.Client != "" {
		t.Errorf("the clock is %+v", moved)
	}
	isDelivered := func(h emulator.StreamMessage) bool { return h.Delivery.State == "delivered" }
	delivered := w.until("delivery", isDelivered).Delivery
	if len(delivered.Attempts) != 1 || delivered.Client != "shop" || delivered.Customer != l.ID {
		t.Errorf("the delivery is %+v", delivered)
	}
	other := watch(t, l.Sandbox, emulator.WatchFilter{})
	if _, err := l.Sandbox.Client("shop").Connect(l.ID, "uk_student",
		emulator.ConnectOptions{Outcome: "auth_denied"}); err != nil {
		t.Fatal(err)
	}
	fresh := emulatortest.NewClient(t, l.Sandbox, "shop") // the token of l has expired
	const revocation = "/v1/open-banking/account-access-consent/revoke"
	customer := map[string]string{"X-Customer-Id": l.ID}
	if got := fresh.Call(t, "POST", revocation, `{"provider":"Bank_Of_Bud"}`, customer); got.Status != 202 {
		t.Fatalf("the revocation is answered %d %s", got.Status, got.Text)
	}
	revokes := func(h emulator.StreamMessage) bool { return h.Task.Kind == "revoke" }
	if begun := other.until("task", revokes).Task; begun.Status != "Pending" || begun.Customer != l.ID {
		t.Errorf("the task of the revocation is %+v", begun)
	}
	if err := l.Sandbox.Clock().Advance(time.Hour); err != nil {
		t.Fatal(err)
	}
	hasFailed := func(h emulator.StreamMessage) bool { return h.Task.Status == "Failed" }
	if ended := other.until("task", hasFailed).Task; ended.Result != "auth_denied" {
		t.Errorf("the task that ended is %+v", ended)
	}
	event := other.until(
		"event",
		func(h emulator.StreamMessage) bool { return h.Event.Name == "open_banking.connect.completed" },
	).Event
	if event.Customer != l.ID || !json.Valid(event.Body) || !strings.Contains(string(event.Body), "auth_denied") {
		t.Errorf("the event is %+v", event)
	}
}

// Ensure that a listener gets only the messages that it selects.
func TestWatchFilters(t *testing.T) {
	t.Parallel()
	s := emulatortest.Frozen(t)
	shop, other := emulatortest.NewClient(t, s, "shop"), emulatortest.NewClient(t, s, "other")
	clocks := watch(t, s, emulator.WatchFilter{Client: "shop", Kinds: []string{"clock"}})
	requests := watch(t, s, emulator.WatchFilter{Client: "other"})
	shop.NewCustomer(t, `{}`)
	if err := s.Client("other").Clock().Advance(time.Minute); err != nil {
		t.Fatal(err)
	}
	if err := s.Client("shop").Clock().Advance(time.Hour); err != nil {
		t.Fatal(err)
	}
	if h := <-clocks.next; h.Kind != "clock" || h.Clock.Client != "shop" {
		t.Errorf("the first that shop hears of is %+v", h)
	}
	id := other.NewCustomer(t, `{}`)
	if h := <-requests.next; h.Kind != "clock" || h.Clock.Client != "other" {
		t.Errorf("the first that other hears of is %+v", h)
	}
	if h := <-requests.next; h.Kind != "request" || h.Request.Client != "other" {
		t.Errorf("the second that other hears of is %+v, customer %s", h, id)
	}
	var refused error
	for _, err := range s.Watch(t.Context(), emulator.WatchFilter{Kinds: []string{"requests"}}) {
		refused = err
	}
	if refused == nil || !strings.Contains(refused.Error(), "request") {
		t.Errorf("an unknown kind is refused with %v", refused)
	}
}

// Ensure that a client that reconnects with the id of its last event misses nothing, and that a closing sandbox
// does not wait for listeners.
func TestStreamResumes(t *testing.T) {
	t.Parallel()
	s, err := emulator.New(emulator.Options{Data: "memory", Listen: "127.0.0.1:0", NoAccessLog: true})
	if err != nil {
		t.Fatal(err)
	}
	closed := false
	defer func() {
		if !closed {
			_ = s.Close(context.Background())
		}
	}()
	shop := emulatortest.NewClient(t, s, "shop")
	for range 3 {
		shop.NewCustomer(t, `{}`)
	}
	listen := func(last string) *bufio.Scanner {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL()+"/_sandbox/stream?kind=request", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Last-Event-ID", last)
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = response.Body.Close() })
		if got := response.Header.Get("Content-Type"); response.StatusCode != 200 || got != "text/event-stream" {
			t.Fatalf("the stream is %d %s", response.StatusCode, got)
		}
		return bufio.NewScanner(response.Body)
	}
	ids := func(lines *bufio.Scanner, n int) (ids []string) {
		for len(ids) < n && lines.Scan() {
			if id, found := strings.CutPrefix(lines.Text(), "id: "); found {
				ids = append(ids, id)
			}
		}
		return ids
	}
	all := ids(listen("1"), 3) // the first was the request for a token
	if len(all) != 3 {
		t.Fatalf("got %q", all)
	}
	back := listen(all[1])
	if again := ids(back, 1); !slices.Equal(again, all[2:]) {
		t.Errorf("after %s comes %q, want %q", all[1], again, all[2:])
	}
	refused := shop.Call(t, "GET", "/_sandbox/stream", "", map[string]string{"Last-Event-ID": "x"})
	if refused.Status != 400 || !strings.Contains(refused.Text, "Last-Event-ID must be the id") {
		t.Errorf("a wrong id is answered %d %s", refused.Status, refused.Text)
	}
	closed = true
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	start := time.Now()
	if err := s.Close(ctx); err != nil || time.Since(start) > 20*time.Second {
		t.Errorf("close: %v after %s", err, time.Since(start))
	}
	if rest := ids(back, 1); len(rest) > 0 {
		t.Errorf("after the end came %q", rest)
	}
}

// Ensure that the ids of messages are consecutive, so that a listener notices when it has missed some.
func TestWatchCounts(t *testing.T) {
	t.Parallel()
	s := emulatortest.Frozen(t)
	w := watch(t, s, emulator.WatchFilter{})
	shop := emulatortest.NewClient(t, s, "shop")
	for i := range 20 {
		shop.Call(t, "GET", fmt.Sprintf("/v1/customers/00000000-0000-4000-8000-%012d/context", i), "", nil)
	}
	var last uint64
	for range 21 {
		h := <-w.next
		if last != 0 && h.ID != last+1 {
			t.Errorf("%d follows %d", h.ID, last)
		}
		last = h.ID
	}
}
