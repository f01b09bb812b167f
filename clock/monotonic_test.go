package clock_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"budsandbox/clock"
)

// Ensure that the time never goes back, whatever the machine's clock does, and follows it forward.
func TestMonotonic(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		wall := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
		now := clock.Monotonic(func() time.Time { return wall })
		last := now()
		for _, step := range rapid.SliceOf(rapid.Int64Range(-1e12, 1e12)).Draw(t, "steps") {
			wall = wall.Add(time.Duration(step))
			got := now()
			if got.Before(last) || got.Before(wall) {
				t.Fatalf("after a step of %s it is %s, was %s, and the machine has %s", time.Duration(step), got, last, wall)
			}
			last = got
		}
	})
}

// Ensure that the time continues while the machine's clock is behind.
func TestMonotonicRunsOn(t *testing.T) {
	t.Parallel()
	back := time.Duration(0)
	now := clock.Monotonic(func() time.Time { return time.Now().Add(-back) }) // Add moves the monotonic part, too
	first := now()
	if first.Before(time.Now().Add(-time.Minute)) {
		t.Fatalf("it is %s", first)
	}
	back = time.Hour
	second := now()
	time.Sleep(2 * time.Millisecond)
	if third := now(); second.Before(first) || !third.After(second) {
		t.Errorf("%s, %s, %s", first, second, third)
	}
}
