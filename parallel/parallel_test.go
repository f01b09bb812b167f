package parallel_test

import (
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"budsandbox/parallel"
)

// Ensure that the spans cover the range once and in order, that none is shorter than the least
// length, and that there is at most one for each processor.
func TestSpans(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, least := rapid.IntRange(0, 1000).Draw(t, "n"), rapid.IntRange(1, 300).Draw(t, "least")
		spans := parallel.Map(n, least, func(from, to int) [2]int { return [2]int{from, to} })
		at := 0
		for _, s := range spans {
			if s[0] != at || len(spans) > 1 && s[1]-s[0] < least {
				t.Fatalf("%d in spans of %d and more are %v", n, least, spans)
			}
			at = s[1]
		}
		if at != n || len(spans) > runtime.GOMAXPROCS(0) {
			t.Fatalf("%d are %v", n, spans)
		}
	})
}

// Ensure that all work is done when Each returns.
func TestEach(t *testing.T) {
	var mu sync.Mutex
	done := 0
	parallel.Each(1000, 1, func(from, to int) {
		mu.Lock()
		defer mu.Unlock()
		done += to - from
	})
	if done != 1000 {
		t.Errorf("%d of 1000 are done", done)
	}
}

// Ensure that a panic in any span reaches the caller, who can recover it, and contains the stack.
func TestPanics(t *testing.T) {
	for _, at := range []int{0, 999} {
		func() {
			defer func() {
				if p := fmt.Sprint(recover()); !strings.Contains(p, "of no use") ||
					!strings.Contains(p, "parallel_test.go") {
					t.Errorf("got the panic %q", p)
				}
			}()
			parallel.Each(1000, 1, func(from, to int) {
				if from <= at && at < to {
					panic("of no use")
				}
			})
			t.Error("nobody panicked")
		}()
	}
}
