package emulator

import (
	"context"
	"time"
)

// TB is what Start needs of a *testing.T or *testing.B.
type TB interface {
	Helper()
	Cleanup(func())
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// Start gives a test a sandbox of its own, in memory unless the options say otherwise, on a free port. When the
// test ends, the sandbox does, and its file must agree with itself. Options are given once or not at all.
func Start(tb TB, options ...Options) *Sandbox {
	tb.Helper()
	if len(options) > 1 {
		tb.Fatalf("start the sandbox: %d options, where one is enough", len(options))
	}
	s, err := New(append(options, Options{})[0])
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
