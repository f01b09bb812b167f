package webhook_test

import (
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"budsandbox/bank"
	"budsandbox/clock"
	"budsandbox/storage"
)

// Ensure that a receiver to which there is no connection costs few connections and commits, however many deliveries
// and retries fall due as the clock moves, and that every delivery has all attempts with their times, in order.
func TestUnreachableReceiver(t *testing.T) {
	t.Parallel()
	const events, attempts = 600, 6
	o := open(t, storage.Memory, true)
	o.setEndpoint(t, "http://127.0.0.1:1/hook")
	begun, before := time.Now(), o.Store.Version()
	o.add(t, customer, messages(0, events)...)
	var times []time.Time
	for range attempts {
		o.settle(t)
		times = append(times, o.clock.Now())
		o.clock.Restore(clock.State{Frozen: true, At: o.clock.Now().Add(time.Hour)})
		o.ClockMoved()
	}
	allowed := attempts + int(time.Since(begun)/(100*time.Millisecond)) // connections: one in each move and each 100 ms
	sent := 0
	for i, delivery := range o.deliveries(t) {
		if delivery.State != bank.DeliveryAbandoned || len(delivery.Attempts) != attempts {
			t.Fatalf("delivery %d is %s after %d attempts", i, delivery.State, len(delivery.Attempts))
		}
		for j, a := range delivery.Attempts {
			if !a.At.Equal(times[j]) || a.Status != 0 || !strings.Contains(a.Answer, "refused") {
				t.Errorf("attempt %d of delivery %d at %s, status %d: %s; want one at %s", j, i, a.At, a.Status, a.Answer, times[j])
			}
			if !strings.HasPrefix(a.Answer, "Not sent") {
				sent++
			}
		}
	}
	if sent < attempts || sent > allowed {
		t.Errorf("%d attempts were sent, want %d to %d", sent, attempts, allowed)
	}
	// Of each attempt that was sent, the result and the failures of the rest of its batch are a commit each; others fail
	// by the hundred.
	if commits := int(o.Store.Version() - before); commits > 2*allowed+attempts*events/100 {
		t.Errorf("%d commits for %d attempts, %d of them sent", commits, events*attempts, sent)
	}
}

// Ensure that a receiver that comes back gets what it missed as soon as it is due again, in order.
func TestReceiverComesBack(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	_ = listener.Close()
	o := open(t, storage.Memory, true)
	o.setEndpoint(t, "http://"+address+"/hook")
	o.add(t, customer, messages(0, 200)...)
	o.settle(t)
	if listener, err = net.Listen("tcp", address); err != nil {
		t.Fatal(err)
	}
	r := newReceiver(t, 200)
	back := httptest.NewUnstartedServer(http.HandlerFunc(r.Config.Handler.ServeHTTP))
	_ = back.Listener.Close()
	back.Listener = listener
	back.Start()
	defer back.Close()
	o.clock.Restore(clock.State{Frozen: true, At: start.Add(time.Minute)})
	o.ClockMoved()
	o.settle(t)
	for i, d := range o.deliveries(t) {
		if d.State != bank.DeliveryDelivered || len(d.Attempts) != 2 {
			t.Fatalf("delivery %d is %s: %+v", i, d.State, d.Attempts)
		}
	}
	for i, body := range r.bodies() {
		if body != string(messages(i, 1)[0].Body) {
			t.Fatalf("event %d is %s", i, body)
		}
	}
}

// Ensure that Settle does not wait for a receiver that takes an event and does not respond.
func TestSettleLeavesSilentReceiver(t *testing.T) {
	t.Parallel()
	o := open(t, storage.Memory, true)
	o.setEndpoint(t, silentReceiver(t))
	o.add(t, customer, messages(0, 3)...) // 30 s until all of them have timed out
	o.settle(t)
	for _, d := range o.deliveries(t) {
		if d.State != bank.DeliveryPending {
			t.Errorf("a delivery is %s: %+v", d.State, d.Attempts)
		}
	}
}
