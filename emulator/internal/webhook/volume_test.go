package webhook_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"budsandbox/bank"
	"budsandbox/clock"
	"budsandbox/emulator/internal/webhook"
	"budsandbox/storage"
)

// silentReceiver returns the URL of a receiver that accepts connections and never responds.
func silentReceiver(tb testing.TB) string {
	tb.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = listener.Close() })
	return "http://" + listener.Addr().String() + "/hook"
}

// Ensure that the number of events that wait for a receiver that never answers is limited, that the log says so,
// that the latest are kept, and that another receiver gets its events meanwhile, in order.
func TestSilentReceiver(t *testing.T) {
	const limit, more = 10_000, 200
	var log bytes.Buffer
	r, o := newReceiver(t, 200), open(t, storage.Memory, true)
	o.Log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelWarn}))
	o.setEndpoint(t, silentReceiver(t))
	for sent := 0; sent < limit+more; sent += 100 {
		o.add(t, customer, messages(sent, min(100, limit-min(sent, limit)))...)
		if sent >= limit { // the bound is kept by every transaction that adds one
			for i := range 100 {
				o.add(t, customer, messages(sent+i, 1)...)
			}
		}
	}
	waiting, abandoned := 0, 0
	for _, d := range o.deliveries(t) {
		switch d.State {
		case bank.DeliveryPending:
			waiting++
		case bank.DeliveryAbandoned:
			abandoned++
		}
	}
	if waiting > limit+1 || waiting < limit-1 || abandoned == 0 || abandoned > more {
		t.Errorf("%d wait, %d were abandoned", waiting, abandoned)
	}
	o.setEndpoint(t, r.URL)
	o.add(t, customer, messages(0, 300)...)
	for range 300 {
		<-r.more
	}
	for i, body := range r.bodies() {
		if body != string(message(fmt.Sprint(i)).Body) {
			t.Fatalf("event %d is %s", i, body)
		}
	}
	o.stop()
	if n := strings.Count(log.String(), "abandoned"); n != 1 {
		t.Errorf("the log says it %d times: %s", n, log.String())
	}
}

// Ensure that the bodies of the events that wait have a limit in bytes as well, within which the latest are kept.
func TestPendingBytes(t *testing.T) {
	t.Parallel()
	o := open(t, storage.Memory, false)
	o.setEndpoint(t, silentReceiver(t))
	const size = 4 << 20
	text := strings.Repeat("x", size)
	for range 20 {
		o.add(t, customer, message(text))
	}
	length, states := 0, map[bank.DeliveryState]int{}
	for _, delivery := range o.deliveries(t) {
		states[delivery.State]++
		if delivery.State == bank.DeliveryPending {
			length += len(delivery.Body)
		}
	}
	if length > 64<<20 || length < 56<<20 || states[bank.DeliveryAbandoned] != 20-states[bank.DeliveryPending] {
		t.Errorf("%d length wait, in the states %v", length, states)
	}
}

func messages(from, number int) (all []webhook.Message) {
	for i := range number {
		all = append(all, message(fmt.Sprint(from+i)))
	}
	return all
}

// BenchmarkDeliver measures how many events a receiver that answers at once gets, while many others wait for one
// that never answers.
func BenchmarkDeliver(b *testing.B) {
	for _, waiting := range []int{0, 9000} {
		b.Run(fmt.Sprintf("%d_wait", waiting), func(b *testing.B) {
			var got atomic.Int64
			receiver := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { got.Add(1) }))
			defer receiver.Close()
			store, err := storage.Open(filepath.Join(b.TempDir(), "data.db"))
			if err != nil {
				b.Fatal(err)
			}
			o := webhook.NewOutbox(webhook.Config{
				Store: store, Clock: clock.NewClocks(clock.New(time.Now, clock.State{})),
				Signer: &webhook.Signer{Store: store, InMemory: true}, Log: slog.New(slog.DiscardHandler),
			})
			ctx, cancel := context.WithCancel(b.Context())
			ended := make(chan struct{})
			go func() { o.Run(ctx); close(ended) }()
			add := func(address string, n int) {
				if err := o.SetEndpoints(ctx, shop, map[string]string{webhook.AllEvents: address}); err != nil {
					b.Fatal(err)
				}
				for ; n > 0; n -= 100 {
					err := store.Update(ctx, func(tx *storage.Tx) error {
						if err := tx.Customers(shop).Put(bank.Customer{ID: customer}); err != nil {
							return err
						}
						return o.Add(tx, shop, customer, messages(0, min(n, 100))...)
					})
					if err != nil {
						b.Fatal(err)
					}
				}
			}
			add(silentReceiver(b), waiting)
			const events = 500
			start := time.Now()
			n := 0
			for b.Loop() {
				want := got.Load() + events
				add(receiver.URL, events)
				for got.Load() < want {
					time.Sleep(time.Millisecond)
				}
				n += events
			}
			b.ReportMetric(float64(n)/time.Since(start).Seconds(), "events/s")
			var m runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&m)
			b.ReportMetric(float64(m.HeapAlloc>>20), "MB")
			cancel()
			<-ended
			_ = store.Close()
		})
	}
}
