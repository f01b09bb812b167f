package webhook_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"budsandbox/bank"
	"budsandbox/clock"
	"budsandbox/emulator/internal/webhook"
	"budsandbox/storage"
)

const shop = bank.Project("shop")

var (
	customer = bank.CustomerID{1}
	start    = time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
)

// receiver answers events with statuses in turn, the last one from then on, and keeps the events.
type receiver struct {
	*httptest.Server
	mu       sync.Mutex
	statuses []int
	got      []received
	more     chan struct{}
}

type received struct{ body, signature, id string }

func newReceiver(t *testing.T, statuses ...int) *receiver {
	t.Helper()
	r := &receiver{statuses: statuses, more: make(chan struct{}, 1000)}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		body, err := io.ReadAll(q.Body)
		if err != nil || q.Method != "POST" || q.Header.Get("Content-Type") != "application/json" {
			t.Errorf("%s %q: %v", q.Method, q.Header.Get("Content-Type"), err)
		}
		r.mu.Lock()
		status := r.statuses[0]
		r.statuses = r.statuses[min(1, len(r.statuses)-1):]
		r.got = append(r.got, received{string(body), q.Header.Get("X-Signature"), q.Header.Get("X-Signing-ID")})
		r.mu.Unlock()
		w.Header().Set("Location", "http://127.0.0.1:1/")
		w.WriteHeader(status)
		r.more <- struct{}{}
	}))
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) bodies() (all []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, g := range r.got {
		all = append(all, g.body)
	}
	return all
}

// testOutbox is an outbox over a file and a frozen clock.
type testOutbox struct {
	*webhook.Outbox
	clock *clock.Clock
	stop  func()
}

func open(t *testing.T, file string, run bool) *testOutbox {
	t.Helper()
	store, err := storage.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	c := clock.New(time.Now, clock.State{Frozen: true, At: start})
	o := &testOutbox{clock: c, Outbox: webhook.NewOutbox(webhook.Config{
		Store: store, Clock: clock.NewClocks(c), Signer: &webhook.Signer{Store: store, InMemory: true},
		Log: slog.New(slog.DiscardHandler),
	})}
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	if run {
		running.Go(func() { o.Run(ctx) })
	}
	o.stop = sync.OnceFunc(func() {
		cancel()
		running.Wait()
		if err := errors.Join(store.Check(), store.Close()); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(o.stop)
	return o
}

func (o *testOutbox) setEndpoint(t *testing.T, address string) {
	t.Helper()
	if err := o.SetEndpoints(t.Context(), shop, map[string]string{webhook.AllEvents: address}); err != nil {
		t.Fatal(err)
	}
}

func (o *testOutbox) add(t *testing.T, owner bank.CustomerID, messages ...webhook.Message) {
	t.Helper()
	err := o.Store.Update(t.Context(), func(tx *storage.Tx) error {
		if owner != (bank.CustomerID{}) {
			if err := tx.Customers(shop).Put(bank.Customer{ID: owner}); err != nil {
				return err
			}
		}
		return o.Add(tx, shop, owner, messages...)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (o *testOutbox) settle(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if err := o.Settle(ctx); err != nil {
		t.Fatal(err)
	}
}

// deliveries returns the deliveries in the file, in their order.
func (o *testOutbox) deliveries(t *testing.T) (all []bank.Delivery) {
	t.Helper()
	err := o.Store.View(t.Context(), func(tx *storage.Tx) error {
		for key := range tx.Deliveries(shop).Keys(storage.ByNumber, nil, nil) {
			delivery, err := tx.Deliveries(shop).Get(key)
			if err != nil {
				return err
			}
			all = append(all, delivery)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func message(text string) webhook.Message {
	return webhook.Message{Event: "open_banking.connect.completed", Body: []byte(`{"n":"` + text + `"}`)}
}

// Ensure that events arrive in order, each with a signature of its exact bytes that the published key verifies.
func TestSends(t *testing.T) {
	r, o := newReceiver(t, 200), open(t, storage.Memory, true)
	o.setEndpoint(t, r.URL)
	o.add(t, customer, message("1"), message("2"))
	o.add(t, customer, message("3"))
	o.settle(t)
	if got := strings.Join(r.bodies(), ""); got != `{"n":"1"}{"n":"2"}{"n":"3"}` {
		t.Errorf("received %s", got)
	}
	encoded, err := o.Signer.KeySet(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var keys jose.JSONWebKeySet
	if err := json.Unmarshal(encoded, &keys); err != nil || strings.Contains(string(encoded), `"d"`) {
		t.Fatalf("the key set is %s: %v", encoded, err)
	}
	for _, g := range r.got {
		signed, err := jose.ParseSignedCompact(g.signature, []jose.SignatureAlgorithm{jose.RS256})
		if err != nil {
			t.Fatal(err)
		}
		payload, err := signed.Verify(keys.Key(g.id)[0].Key)
		if err != nil || string(payload) != g.body || signed.Signatures[0].Header.KeyID != g.id {
			t.Errorf("the signature is over %s by %s: %v", payload, signed.Signatures[0].Header.KeyID, err)
		}
	}
}

// Ensure that 2xx accepts an event, that 3xx and 4xx end its delivery, and that after anything else it is sent
// again, also as soon as the clock is moved.
func TestRetries(t *testing.T) {
	for _, test := range []struct {
		name     string
		statuses []int
		state    bank.DeliveryState
		attempts int
	}{
		{"accepted", []int{204}, bank.DeliveryDelivered, 1},
		{"accepted later", []int{503, 500, 202}, bank.DeliveryDelivered, 3},
		{"a redirect is not followed", []int{302}, bank.DeliveryRefused, 1},
		{"refused", []int{410}, bank.DeliveryRefused, 1},
		{"refused later", []int{500, 404}, bank.DeliveryRefused, 2},
		{"given up", []int{500}, bank.DeliveryAbandoned, 6},
	} {
		t.Run(test.name, func(t *testing.T) {
			r, o := newReceiver(t, test.statuses...), open(t, storage.Memory, true)
			o.setEndpoint(t, r.URL)
			o.add(t, customer, message("1"))
			for range 10 {
				o.settle(t)
				o.clock.Restore(clock.State{Frozen: true, At: o.clock.Now().Add(time.Hour)})
				o.ClockMoved()
			}
			delivery := o.deliveries(t)[0]
			if delivery.State != test.state || len(delivery.Attempts) != test.attempts || len(r.bodies()) != test.attempts {
				t.Errorf(
					"%s after %d attempts, %d received; want %s after %d", delivery.State, len(delivery.Attempts), len(r.bodies()),
					test.state, test.attempts,
				)
			}
		})
	}
}

// Ensure that delivery to an unreachable client is tried again, and that the list shows the reason.
func TestNobodyThere(t *testing.T) {
	o := open(t, storage.Memory, true)
	o.setEndpoint(t, "http://127.0.0.1:1/hook")
	o.add(t, customer, message("1"))
	o.settle(t)
	delivery := o.deliveries(t)[0]
	if delivery.State != bank.DeliveryPending || len(delivery.Attempts) != 1 || delivery.Attempts[0].Status != 0 ||
		!strings.Contains(delivery.Attempts[0].Answer, "refused") {
		t.Errorf("got %+v", delivery)
	}
}

// Ensure that an event waits for its task, in real time while the clock stands still, or until the clock is moved
// past it.
func TestWaitsForTask(t *testing.T) {
	r, o := newReceiver(t, 200), open(t, storage.Memory, true)
	o.setEndpoint(t, r.URL)
	m := message("1")
	m.After = bank.Task{Started: o.clock.Now(), Real: o.clock.Real(), Delay: time.Hour}
	o.add(t, customer, m)
	soon := message("2")
	soon.After = bank.Task{Started: o.clock.Now(), Real: o.clock.Real(), Delay: 20 * time.Millisecond}
	o.add(t, customer, soon)
	<-r.more
	if got := r.bodies(); !slices.Equal(got, []string{`{"n":"2"}`}) {
		t.Fatalf("received %v before the task ended", got)
	}
	o.clock.Restore(clock.State{Frozen: true, At: start.Add(time.Hour)})
	o.ClockMoved()
	o.settle(t)
	if got := r.bodies(); !slices.Equal(got, []string{`{"n":"2"}`, `{"n":"1"}`}) {
		t.Errorf("received %v", got)
	}
}

// Ensure that deliveries in the file are sent by the next process, if the last one ended before it could.
func TestSurvivesProcess(t *testing.T) {
	r, file := newReceiver(t, 200), filepath.Join(t.TempDir(), "outbox.db")
	first := open(t, file, false)
	first.setEndpoint(t, r.URL)
	first.add(t, customer, message("1"), message("2"))
	first.stop()
	second := open(t, file, true)
	<-r.more
	<-r.more
	second.settle(t)
	if got := r.bodies(); !slices.Equal(got, []string{`{"n":"1"}`, `{"n":"2"}`}) {
		t.Errorf("received %v", got)
	}
}

// Ensure that nothing is kept of a deleted customer: neither waiting deliveries, nor the event of the deletion once
// it is sent.
func TestForgetsCustomers(t *testing.T) {
	r, o := newReceiver(t, 200), open(t, storage.Memory, false)
	o.setEndpoint(t, r.URL)
	o.add(t, customer, message("on its way"))
	o.add(t, bank.CustomerID{}, message("gone"))
	err := o.Store.Update(t.Context(), func(tx *storage.Tx) error {
		if err := tx.Customers(shop).Put(bank.Customer{ID: customer}); err != nil {
			return err
		}
		return tx.DeleteCustomer(shop, customer)
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	go o.Run(ctx)
	<-r.more
	o.settle(t)
	cancel()
	if left := o.deliveries(t); len(left) != 0 || !slices.Equal(r.bodies(), []string{`{"n":"gone"}`}) {
		t.Errorf("received %v, left %v", r.bodies(), left)
	}
}

// Ensure that a delivery can be sent again, whatever its result, and that an unknown one is 404.
func TestReplay(t *testing.T) {
	r, o := newReceiver(t, 400, 200), open(t, storage.Memory, true)
	o.setEndpoint(t, r.URL)
	o.add(t, customer, message("1"))
	o.settle(t)
	d, err := o.Replay(t.Context(), shop, o.deliveries(t)[0].ID)
	if err != nil || d.State != bank.DeliveryDelivered || len(d.Attempts) != 2 {
		t.Errorf("got %+v, %v", d, err)
	}
	if _, err := o.Replay(t.Context(), shop, bank.DeliveryID{9}); !errors.Is(err, webhook.ErrNoDelivery) {
		t.Errorf("an unknown delivery: %v", err)
	}
}

// Ensure that the most specific address is used, that an event without an address is not kept, and that addresses
// elsewhere are refused.
func TestEndpoints(t *testing.T) {
	o := open(t, storage.Memory, false)
	set := func(project bank.Project, addresses map[string]string) {
		t.Helper()
		if err := o.SetEndpoints(t.Context(), project, addresses); err != nil {
			t.Fatal(err)
		}
	}
	revoked := webhook.Message{Event: "open_banking.consent.revoked", Body: []byte(`{}`)}
	o.add(t, customer, revoked)
	set("", map[string]string{"*": "http://127.0.0.1:1/all", "open_banking.consent.revoked": "http://[::1]:1/revoked"})
	o.add(t, customer, message("1"), revoked)
	set(shop, map[string]string{"*": "http://localhost:1/shop"})
	o.add(t, customer, message("2"), revoked)
	set(shop, map[string]string{"*": ""})
	o.add(t, customer, revoked)
	var urls []string
	for _, d := range o.deliveries(t) {
		urls = append(urls, d.URL)
	}
	if got := strings.Join(urls, " "); got != "http://127.0.0.1:1/all http://[::1]:1/revoked http://localhost:1/shop "+
		"http://localhost:1/shop http://[::1]:1/revoked" {
		t.Errorf("sent to %s", got)
	}
	for _, bad := range []map[string]string{
		{"customers.created": "http://127.0.0.1/"}, {"*": "http://192.0.2.1/hook"}, {"*": "ftp://127.0.0.1/"}, {"*": "hook"},
	} {
		if err := o.SetEndpoints(t.Context(), "", bad); !errors.Is(err, webhook.ErrEndpoint) {
			t.Errorf("%v: %v", bad, err)
		}
	}
}

// Ensure that nothing is sent to an address that does not resolve to this machine, even if it did when it was set.
func TestOnlyThisMachine(t *testing.T) {
	o := open(t, storage.Memory, true)
	err := o.Store.Update(t.Context(), func(tx *storage.Tx) error {
		return tx.Endpoints(shop).Put(storage.Endpoint{Event: "*", URL: "http://192.0.2.1/hook"}) // of an older file, say
	})
	if err != nil {
		t.Fatal(err)
	}
	o.add(t, customer, message("1"))
	o.settle(t)
	if d := o.deliveries(t)[0]; len(d.Attempts) != 1 || !strings.Contains(d.Attempts[0].Answer, "--webhooks-anywhere") {
		t.Errorf("got %+v", d)
	}
}

// Ensure that events are sent in the order of their times, also while the clock runs.
func TestOrderWhileTimePasses(t *testing.T) {
	r := newReceiver(t, 200)
	store, err := storage.Open(filepath.Join(t.TempDir(), "file.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = store.Close() }()
	var looked atomic.Int64
	c := clock.New(
		func() time.Time { return start.Add(time.Duration(looked.Add(1)) * time.Millisecond) },
		clock.State{},
	)
	o := &testOutbox{Outbox: webhook.NewOutbox(webhook.Config{
		Store: store, Clock: clock.NewClocks(c), Signer: &webhook.Signer{Store: store, InMemory: true},
		Log: slog.New(slog.DiscardHandler),
	})}
	o.setEndpoint(t, r.URL)
	var want []string
	var messages []webhook.Message
	for i := range 100 {
		body := fmt.Sprint(i)
		want = append(want, body)
		messages = append(
			messages,
			webhook.Message{
				Event: "payment.success",
				Body:  []byte(body),
				At:    start.Add(time.Duration(1000+i) * time.Millisecond),
			},
		)
	}
	o.add(t, customer, messages...)
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { o.Run(ctx) })
	for range want {
		for waiting := true; waiting; {
			select {
			case <-r.more:
				waiting = false
			case <-time.After(time.Millisecond):
				o.ClockMoved()
			}
		}
	}
	cancel()
	running.Wait()
	if got := r.bodies(); !slices.Equal(got, want) {
		t.Errorf("received in the order %v", got)
	}
}
