package emulator_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

// newCustomer creates a customer for a client of the Go API.
func newCustomer(t *testing.T, c *emulator.Client, identifier string) string {
	t.Helper()
	id, err := c.NewCustomer(emulator.CustomerOptions{Identifier: identifier})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// Ensure that what the Go API does is not a request: it uses up no fault, is not logged and calls no operation.
func TestGoAPISendsNoRequests(t *testing.T) {
	t.Parallel()
	s := emulator.Start(t)
	shop := s.Client("shop")
	if _, err := s.Faults().Add(emulator.Fault{Status: 503, Times: 1}); err != nil {
		t.Fatal(err)
	}
	id := newCustomer(t, shop, "user")
	if again := newCustomer(t, shop, "user"); again != id {
		t.Errorf("the same identifier gives %s and %s", id, again)
	}
	if _, err := shop.Token(); err != nil {
		t.Fatal(err)
	}
	requests, err := s.Requests(emulator.RequestFilter{})
	if err != nil || len(requests) != 0 {
		t.Errorf("the log has %v, %v", requests, err)
	}
	var refusal *emulator.APIError
	if err := shop.Call("GET", "/platform/v3/customers", "", nil, nil); !errors.As(err, &refusal) ||
		refusal.Status != 503 {
		t.Errorf("the first request answers %v, want the fault", err)
	}
	if requests, err = shop.Requests(emulator.RequestFilter{}); err != nil || len(requests) != 1 {
		t.Errorf("the log has %v, %v", requests, err)
	}
	if err := s.ClearRequests(); err != nil {
		t.Fatal(err)
	}
	if requests, err = s.Requests(emulator.RequestFilter{}); err != nil || len(requests) != 0 {
		t.Errorf("the log that was emptied has %v, %v", requests, err)
	}
}

// Ensure that new customers have the properties in their options.
func TestCustomersFromGo(t *testing.T) {
	t.Parallel()
	s := emulator.Start(t)
	shop := s.Client("shop")
	for _, test := range []struct {
		options emulator.CustomerOptions
		want    string
	}{
		{emulator.CustomerOptions{}, "personal GB"},
		{emulator.CustomerOptions{Region: "US"}, "personal US"},
		{emulator.CustomerOptions{Business: true, Identifier: "firm"}, "business GB"},
	} {
		id, err := shop.NewCustomer(test.options)
		if err != nil {
			t.Fatal(err)
		}
		var about struct{ Data struct{ Type, Region string } }
		if err := shop.Call("GET", "/v1/customers/"+id+"/context", "", nil, &about); err != nil {
			t.Fatal(err)
		}
		if got := about.Data.Type + " " + about.Data.Region; got != test.want {
			t.Errorf("%+v makes a customer %s, want %s", test.options, got, test.want)
		}
	}
	if _, err := shop.NewCustomer(emulator.CustomerOptions{Region: "Mars"}); err == nil ||
		!strings.Contains(err.Error(), "region") {
		t.Errorf("a customer on Mars: %v", err)
	}
}

// Ensure that with Options.Projects only the named projects can be used, with their secrets.
func TestNamedProjects(t *testing.T) {
	t.Parallel()
	s := emulator.Start(t, emulator.Options{Projects: map[string]string{"shop": "s3cret"}})
	if got := s.Client("shop").Secret; got != "s3cret" {
		t.Errorf("the secret is %q", got)
	}
	newCustomer(t, s.Client("shop"), "user")
	for _, id := range []string{"other", "", strings.Repeat("x", 500)} {
		stranger := s.Client(id)
		if _, err := stranger.NewCustomer(emulator.CustomerOptions{}); err == nil {
			t.Errorf("the client %.10q makes a customer", id)
		}
		if _, err := stranger.HTTP().Post(s.URL()+"/platform/v3/customers", "application/json",
			strings.NewReader("{}")); err == nil {
			t.Errorf("the client %.10q is answered", id)
		}
	}
}

// Ensure that a client renews its token when the clock moves forward or back.
func TestTokensFollowTheClock(t *testing.T) {
	t.Parallel()
	s := emulator.Start(t, emulator.Options{Now: emulatortest.March.Now, Freeze: true})
	shop := s.Client("shop")
	read := func() {
		t.Helper()
		if err := shop.Call("GET", "/platform/v3/customers", "", nil, nil); err != nil {
			t.Error(err)
		}
	}
	read()
	if err := s.Snapshot("before"); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if err := s.Clock().Advance(59 * time.Minute); err != nil {
			t.Fatal(err)
		}
		read()
	}
	if err := s.Restore("before"); err != nil {
		t.Fatal(err)
	}
	read()
}

// Ensure that faults are listed in the order of their addition, and that a client clears only its own.
func TestFaultsFromGo(t *testing.T) {
	t.Parallel()
	s := emulator.Start(t)
	shop, bank := s.Client("shop"), s.Client("bank")
	all := []emulator.Fault{
		{
			Operation:   "v2_transactions_get",
			Customer:    "8dd6a5c1-a529-41a1-a821-cb17df963374",
			Provider:    "Bank_Of_Bud",
			Status:      429,
			Code:        "slow_down",
			Message:     "Slow down",
			Times:       2,
			Probability: 0.5,
		},
		{Delay: time.Second, DelayUpTo: 90 * time.Second}, {Drop: true}, {RateLimit: 3, RatePeriod: 10 * time.Second},
		{Operation: "v2_open_banking_refresh_post", Result: "provider_timeout"},
	}
	var want []emulator.FaultRule
	for i, fault := range all {
		made, err := shop.Faults().Add(fault)
		if err != nil {
			t.Fatal(err)
		}
		fault.Client = "shop"
		want = append(want, emulator.FaultRule{Fault: fault, ID: made.ID})
		if diff := cmp.Diff(want[i], made); diff != "" || made.ID == "" {
			t.Errorf("what was added (-want +got):\n%s", diff)
		}
	}
	others, err := bank.Faults().Add(emulator.Fault{Status: 500})
	if err != nil {
		t.Fatal(err)
	}
	got, err := shop.Faults().List()
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("its faults (-want +got):\n%s%v", diff, err)
	}
	if _, err := s.Faults().Add(emulator.Fault{}); err == nil {
		t.Error("a fault that does nothing is added")
	}
	if _, err := s.Faults().Add(emulator.Fault{Code: "no_status"}); err == nil {
		t.Error("a fault with a code and no status is added")
	}
	if err := shop.Faults().Clear(); err != nil {
		t.Fatal(err)
	}
	if left, err := s.Faults().List(); err != nil || len(left) != 1 || left[0].ID != others.ID {
		t.Errorf("left are %v, %v", left, err)
	}
}

// Ensure that deliveries can be read and replayed, and that a client only takes its own events.
func TestDeliveriesFromGo(t *testing.T) {
	t.Parallel()
	s := emulator.Start(t, emulator.Options{TaskDelay: new(time.Duration)})
	came := make(chan string, 10)
	var accepts atomic.Bool
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !accepts.Load() {
			w.WriteHeader(http.StatusNotFound)
		}
		came <- r.URL.Path
	}))
	t.Cleanup(receiver.Close)
	shop, bank := s.Client("shop"), s.Client("bank")
	if err := shop.Webhooks().SetEndpoint("open_banking.connect.completed", receiver.URL+"/shop"); err != nil {
		t.Fatal(err)
	}
	for _, c := range []*emulator.Client{bank, shop} {
		if _, err := c.Connect(newCustomer(t, c, "user"), "thin_file"); err != nil {
			t.Fatal(err)
		}
	}
	<-came
	for _, c := range []*emulator.Client{shop, bank} {
		if e, err := c.Webhooks().Wait(t.Context(), "open_banking.connect.completed"); err != nil || e.Client != c.ID {
			t.Errorf("%s takes %+v, %v", c.ID, e, err)
		}
	}
	if err := s.Clock().Advance(0); err != nil { // returns when the attempt is stored
		t.Fatal(err)
	}
	sent, err := s.Webhooks().Deliveries(emulator.DeliveryFilter{State: "refused"})
	if err != nil || len(sent) != 1 || sent[0].Client != "shop" || len(sent[0].Attempts) != 1 ||
		sent[0].Attempts[0].Status != 404 {
		t.Fatalf("deliveries: %+v, %v", sent, err)
	}
	accepts.Store(true)
	again, err := s.Webhooks().Replay(sent[0].ID)
	if err != nil || again.State != "delivered" || len(again.Attempts) != 2 || !bytes.Equal(again.Body, sent[0].Body) {
		t.Errorf("sent again: %+v, %v", again, err)
	}
	if none, err := bank.Webhooks().Deliveries(emulator.DeliveryFilter{}); err != nil || len(none) != 0 {
		t.Errorf("another client sees %+v, %v", none, err)
	}
}

// Ensure that a project can be reset, exported and imported alone, and that a reset discards its events.
func TestProjectDataFromGo(t *testing.T) {
	t.Parallel()
	s := emulator.Start(t, emulator.Options{TaskDelay: new(time.Duration)})
	shop, bank := s.Client("shop"), s.Client("bank")
	kept, others := newCustomer(t, shop, "user"), newCustomer(t, bank, "user")
	for client, id := range map[*emulator.Client]string{shop: kept, bank: others} {
		if _, err := client.Connect(id, "thin_file"); err != nil {
			t.Fatal(err)
		}
	}
	has := func(c *emulator.Client, id string) bool {
		return c.Call("GET", "/financial/v3/accounts", id, nil, nil) == nil
	}
	var file bytes.Buffer
	if err := shop.Export(&file); err != nil {
		t.Fatal(err)
	}
	if err := shop.Reset(); err != nil {
		t.Fatal(err)
	}
	if has(shop, kept) || !has(bank, others) {
		t.Error("a project that is reset keeps its customers, or takes others along")
	}
	if e, err := bank.Webhooks().Wait(t.Context(), "open_banking.connect.completed"); err != nil || e.Customer != others {
		t.Errorf("the other's event is %+v, %v", e, err)
	}
	ended, cancel := shortContext(t)
	defer cancel()
	if e, err := shop.Webhooks().Wait(ended, "open_banking.connect.completed"); err == nil {
		t.Errorf("the event of a project that was reset comes: %+v", e)
	}
	if err := s.Import(&file); err != nil {
		t.Fatal(err)
	}
	if !has(shop, kept) || !has(bank, others) {
		t.Error("an imported project is not there, or takes others along")
	}
}

// Ensure that a client with many events that nobody takes does not displace those of others.
func TestEventsOfABusyClient(t *testing.T) {
	t.Parallel()
	s := emulator.Start(t, emulator.Options{TaskDelay: new(time.Duration)})
	quiet, busy := s.Client("quiet"), s.Client("busy")
	if _, err := quiet.Connect(newCustomer(t, quiet, "user"), "thin_file"); err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		id := newCustomer(t, busy, fmt.Sprint("user-", i))
		for range 170 { // two events each
			if _, err := busy.Connect(id, "", emulator.ConnectOptions{Outcome: "auth_denied"}); err != nil {
				t.Fatal(err)
			}
		}
	}
	if e, err := quiet.Webhooks().Wait(t.Context(), "open_banking.connect.completed"); err != nil || e.Client != "quiet" {
		t.Errorf("%+v, %v", e, err)
	}
	first, err := busy.Webhooks().Wait(t.Context(), "open_banking.connect.completed")
	if oldest := newCustomer(t, busy, "user-0"); err != nil || first.Customer != oldest {
		t.Errorf("the oldest that is kept is %+v, %v", first, err)
	}
}

// shortContext returns a context for a wait that is expected to find nothing.
func shortContext(t *testing.T) (context.Context, context.CancelFunc) {
	return context.WithTimeout(t.Context(), 20*time.Millisecond)
}
