package emulator_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

// failureLog keeps the log.
type failureLog struct {
	mu    sync.Mutex
	lines strings.Builder
}

// Write adds a line.
func (l *failureLog) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.lines.Write(line)
}

func (l *failureLog) text() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.lines.String()
}

// Ensure that a sandbox stops within its limit whatever runs: waiting calls, delayed calls, calls that move the
// clock for many customers, connections whose requests never arrive whole, and receivers that never answer.
func TestStopsWhateverRuns(t *testing.T) {
	t.Parallel()
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	for name, busy := range map[string]func(c emulatortest.Client){
		"nothing": func(emulatortest.Client) {},
		"polls":   func(c emulatortest.Client) { send(c, "GET", "/_sandbox/requests?wait=60s&path=/x", "") },
		"delays": func(c emulatortest.Client) {
			c.Call(t, "POST", "/_sandbox/faults", `{"delay":"5m"}`, nil)
			send(c, "GET", "/platform/v3/customers", "")
		},
		"half a body": func(c emulatortest.Client) {
			conn, err := net.Dial("tcp", strings.TrimPrefix(c.Base, "http://"))
			if err != nil {
				t.Error(err)
				return
			}
			fmt.Fprintf(conn, "POST /platform/v3/customers HTTP/1.1\r\nHost: x\r\nX-Client-Id: shop\r\nAuthorization: Bearer "+
				"%s\r\nContent-Length: 100\r\n\r\n{", c.Token)
		},
		"a walk of the clock": func(c emulatortest.Client) {
			var all []string
			for i := range 400 {
				all = append(all, fmt.Sprintf(`{"idempotent_identifier":"%d","connections":[{"persona":"uk_student"}]}`, i))
			}
			c.Call(t, "POST", "/_sandbox/customers", `{"client_id":"shop","customers":[`+strings.Join(all, ",")+`]}`, nil)
			c.Call(t, "PUT", "/_sandbox/background-refreshes", `{"every":"PT1H"}`, nil)
			send(c, "POST", "/_sandbox/clock/advance", `{"by":"P60D"}`)
		},
		"a silent receiver": func(c emulatortest.Client) {
			c.Call(t, "PUT", "/_sandbox/webhooks", `{"*":"http://`+silent.Addr().String()+`/"}`, nil)
			customer := c.NewCustomer(t, "")
			c.Call(t, "POST", "/_sandbox/customers/"+customer+"/connections", `{"persona":"uk_student"}`, nil)
			send(c, "POST", "/_sandbox/clock/advance", `{"by":"P1D"}`)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var failures failureLog
			s, err := emulator.New(emulator.Options{
				Listen: "127.0.0.1:0", Data: t.TempDir() + "/data.db", NoAccessLog: true,
				Log: slog.New(slog.NewTextHandler(&failures, &slog.HandlerOptions{Level: slog.LevelError})),
			})
			if err != nil {
				t.Fatal(err)
			}
			c := emulatortest.NewClient(t, s, "shop")
			busy(c)
			time.Sleep(100 * time.Millisecond) // until the requests are running
			const maxWait = 1500 * time.Millisecond
			ctx, cancel := context.WithTimeout(context.Background(), maxWait)
			defer cancel()
			start := time.Now()
			if err := s.Close(ctx); err != nil && !errors.Is(err, emulator.ErrAborted) {
				t.Error(err)
			}
			if took := time.Since(start); took > maxWait+5*time.Second { // for slow machines
				t.Errorf("ended after %s", took)
			}
			if text := failures.text(); text != "" {
				t.Errorf("a normal end is logged as a failure:\n%s", text)
			}
		})
	}
}

// send sends a request and ignores the response.
func send(c emulatortest.Client, method, path, body string) {
	go func() {
		r, err := http.NewRequest(method, c.Base+path, strings.NewReader(body))
		if err != nil {
			return
		}
		r.Header.Set("Authorization", "Bearer "+c.Token)
		r.Header.Set("X-Client-Id", c.ID)
		if response, err := http.DefaultTransport.RoundTrip(r); err == nil {
			_ = response.Body.Close()
		}
	}()
}
