package parallel_test

import (
	"fmt"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"pgregory.net/rapid"

	"budsandbox/parallel"
)

// Ensure that the spans cover the range once and in order, that none is shorter than the least length, and that there
// is at most one for each processor.
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

// Ensure that InOrder does every task once and yields it after it is done, in order, and that the tasks that nobody has
// begun stay undone when the caller stops early.
func TestInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, least := rapid.IntRange(0, 100).Draw(t, "n"), rapid.IntRange(1, 60).Draw(t, "least")
		end := rapid.IntRange(0, n).Draw(t, "end")
		done := make([]atomic.Int32, n)
		workers, next := atomic.Int32{}, 0
		for i := range parallel.InOrder(n, least, func() func(int) {
			workers.Add(1)
			return func(task int) { done[task].Add(1) }
		}) {
			if i != next || done[i].Load() != 1 {
				t.Fatalf("%d comes after %d tasks and was done %d times", i, next, done[i].Load())
			}
			if next++; next == end {
				break
			}
		}
		if end > 0 && next != end {
			t.Errorf("%d of %d tasks were yielded", next, end)
		}
		alone := workers.Load() == 1 // others may have begun any of the tasks
		for i := range done {
			if times := done[i].Load(); times > 1 || alone && end > 0 && i >= end && times > 0 {
				t.Errorf("%d was done %d times, and the caller stopped at %d", i, times, end)
			}
		}
		if most := max(1, min(runtime.GOMAXPROCS(0), n/least)); int(workers.Load()) > most {
			t.Errorf("%d workers for %d tasks, want at most %d", workers.Load(), n, most)
		}
	})
}

// Ensure that a panic of any worker of InOrder reaches the caller, who can recover it.
func TestInOrderPanics(t *testing.T) {
	for at := range 40 {
		func() {
			defer func() {
				if p := fmt.Sprint(recover()); !strings.Contains(p, "of no use") {
					t.Errorf("got the panic %q", p)
				}
			}()
			for range parallel.InOrder(40, 1, func() func(int) {
				return func(task int) {
					if task == at {
						panic("of no use")
					}
				}
			}) {
			}
			t.Error("nobody panicked")
		}()
	}
}
