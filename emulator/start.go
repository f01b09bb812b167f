package emulator

import (
	"context"
	"log/slog"
	"strings"
	"time"
)

// TB is what Start needs of a *testing.T or *testing.B.
type TB interface {
	Helper()
	Cleanup(func())
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
	Log(args ...any)
}

// Start gives a test a sandbox of its own, in memory unless the options say otherwise, on a free port. When the
// test ends, the sandbox does, and its file must agree with itself. Errors of the sandbox itself, such as a panic of a handler, are
// logged to the test unless the options have a Log.
func Start(tb TB, options ...Options) *Sandbox {
	tb.Helper()
	if len(options) > 1 {
		tb.Fatalf("start the sandbox: %d options, where one is enough", len(options))
	}
	o := append(options, Options{})[0]
	if o.Log == nil {
		o.Log = slog.New(slog.NewTextHandler(testLog{tb}, &slog.HandlerOptions{Level: slog.LevelError}))
	}
	s, err := New(o)
	if err != nil {
		tb.Fatalf("start the sandbox: %v", err)
	}
	tb.Cleanup(func() {
		tb.Helper()
		if s.app.Closed() {
			return
		}
		if err := s.Check(); err != nil {
			tb.Errorf("the sandbox's file: %v", err)
		}
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if err := s.Close(ctx); err != nil {
			tb.Errorf("close the sandbox: %v", err)
		}
	})
	return s
}

// testLog writes the sandbox's log to a test's output.
type testLog struct{ tb TB }

func (l testLog) Write(line []byte) (int, error) {
	l.tb.Helper()
	l.tb.Log(strings.TrimSuffix(string(line), "\n"))
	return len(line), nil
}
