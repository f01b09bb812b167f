package emulator_test

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

// Ensure that a test may close its sandbox, once or twice, and that the cleanup of Start copes with it.
func TestCloseInTest(t *testing.T) {
	t.Parallel()
	t.Run("closed", func(t *testing.T) {
		s := emulator.Start(t)
		for range 2 {
			if err := s.Close(t.Context()); err != nil {
				t.Errorf("close: %v", err)
			}
		}
	})
}

// Ensure that a receiver that moves the clock before it responds causes no deadlock: both moves and both deliveries
// succeed at the first attempt.
func TestReceiverMovesTheClock(t *testing.T) {
	t.Parallel()
	s := emulator.Start(t, emulatortest.March)
	var calls atomic.Int32
	receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		event, err := io.ReadAll(r.Body)
		if err != nil || !bytes.Contains(event, []byte("consent.revoked")) || calls.Add(1) > 1 {
			return
		}
		body := bytes.NewReader([]byte(`{"by":"P1D"}`))
		response, err := http.Post(s.URL()+"/_sandbox/clock/advance", "application/json", body)
		if err != nil || response.StatusCode != 200 {
			t.Errorf("the receiver moves the clock: %v %v", response, err)
		}
		_ = response.Body.Close()
	}))
	defer receiver.Close()
	client := s.Client("shop")
	if err := client.Webhooks().SetEndpoint("*", receiver.URL); err != nil {
		t.Fatal(err)
	}
	customer, err := client.NewCustomer(emulator.CustomerOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.Connect(customer, "uk_student"); err != nil {
		t.Fatal(err)
	}
	if err := s.Clock().AdvanceBy("P6M"); err != nil {
		t.Fatal(err)
	}
	if calls.Load() == 0 {
		t.Fatal("the receiver was told of no consent's end")
	}
	deliveries, err := client.Webhooks().Deliveries(emulator.DeliveryFilter{})
	if err != nil || len(deliveries) == 0 {
		t.Fatalf("%d deliveries, %v", len(deliveries), err)
	}
	for _, d := range deliveries {
		if d.State != "delivered" || len(d.Attempts) != 1 {
			t.Errorf("%s is %s after %d attempts", d.Event, d.State, len(d.Attempts))
		}
	}
}

// Ensure that closed sandboxes leave no connections to webhook receivers open.
func TestClosedSandboxesLeaveNoConnections(t *testing.T) {
	t.Parallel()
	var open atomic.Int32
	delivered := make(chan struct{}, 10)
	receiver := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		delivered <- struct{}{}
	}))
	receiver.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		switch state {
		case http.StateNew:
			open.Add(1)
		case http.StateClosed:
			open.Add(-1)
		}
	}
	receiver.Start()
	defer receiver.Close()
	send := func() {
		s := emulator.Start(t, emulatortest.March)
		client := s.Client("shop")
		if err := client.Webhooks().SetEndpoint("*", receiver.URL); err != nil {
			t.Fatal(err)
		}
		customer, err := client.NewCustomer(emulator.CustomerOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if err := client.Webhooks().Trigger(customer, "payment.success", nil); err != nil {
			t.Fatal(err)
		}
		<-delivered
		if err := s.Clock().Advance(0); err != nil { // returns when the delivery has ended
			t.Fatal(err)
		}
		if err := s.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	for range 5 {
		send()
	}
	for deadline := time.Now().Add(10 * time.Second); open.Load() > 0 && time.Now().Before(deadline); {
		time.Sleep(5 * time.Millisecond)
	}
	if n := open.Load(); n != 0 {
		t.Errorf("%d connections are open after all sandboxes were closed", n)
	}
}
