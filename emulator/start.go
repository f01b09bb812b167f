package emulator

import (
	"context"
	"log/slog"
	"strings"
	"time"
)

// TB is the part of *testing.T and *testing.B that Start needs.
type TB interface {
	Helper()
	Cleanup(func())
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
	Log(args ...any)
}

// Start starts a sandbox for a test, in memory and on a free port unless the options say otherwise. When the test
// ends, it checks the file for consistency and closes the sandbox. Errors of the sandbox, such as a handler's panic,
// are logged to the test unless Options.Log is set. At most one Options may be given.
func Start(tb TB, options ...Options) *Sandbox {
	tb.Helper()
	if len(options) > 1 {
		tb.Fatalf("start the sandbox: %d Options, where one is enough", len(options))
	}
	var o Options
	if len(options) > 0 {
		o = options[0]
	}
	if o.Log == nil {
		o.Log = slog.New(slog.NewTextHandler(testLog{tb}, &slog.HandlerOptions{Level: slog.LevelError}))
	}
	s, err := New(o)
	if err != nil {
		tb.Fatalf("start the sandbox: %v", err)
	}
	tb.Cleanup(func() {
		tb.Helper()
		defer func() { s = nil }() // a *testing.T keeps its cleanups until all tests have ended
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
