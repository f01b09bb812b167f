package control

import (
	"testing"
	"time"

	"budsandbox/bank"
	"budsandbox/clock"
)

// Ensure that the number of projects with their own clocks is limited, because all clocks are stored together, and
// that a project with a clock, and the shared clock, can still be moved.
func TestClocksHaveALimit(t *testing.T) {
	t.Parallel()
	clocks := clock.NewClocks(clock.New(time.Now, clock.State{}))
	for _, p := range []bank.Project{"a", "b"} {
		if err := checkClockLimit(clocks, p, 2); err != nil {
			t.Errorf("%s gets no clock: %v", p, err)
		}
		clocks = clocks.With(p, clock.State{})
	}
	for p, full := range map[bank.Project]bool{"": false, "a": false, "b": false, "c": true} {
		if err := checkClockLimit(clocks, p, 2); (err != nil) != full {
			t.Errorf("%q: got error %v, want one: %t", p, err, full)
		}
	}
}
