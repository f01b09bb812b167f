package clock_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"budsandbox/clock"
)

// machine is a source of real time that tests set.
type machine struct{ now time.Time }

func (m *machine) time() time.Time         { return m.now }
func (m *machine) advance(d time.Duration) { m.now = m.now.Add(d) }

func newMachine() *machine {
	return &machine{now: time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)}
}

// Ensure that a clock in its zero state shows the machine's time and moves with it.
func TestClockRunning(t *testing.T) {
	m := newMachine()
	c := clock.New(m.time, clock.State{})
	for range 2 {
		if got, want := c.Now(), m.now; !got.Equal(want) {
			t.Errorf("got %v, want %v", got, want)
		}
		m.advance(time.Hour)
	}
}

// Ensure that a frozen clock does not move while the machine's time and Real do.
func TestClockFrozen(t *testing.T) {
	m := newMachine()
	c := clock.New(m.time, clock.State{})
	want := time.Date(2024, 2, 29, 23, 59, 59, 0, time.UTC)
	c.Restore(c.StateAt(want, true))
	m.advance(72 * time.Hour)
	if got := c.Now(); !got.Equal(want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if got := c.Real(); !got.Equal(m.now) {
		t.Errorf("got real time %v, want %v", got, m.now)
	}
}

// Ensure that StateAt does not change the clock before Restore.
func TestStateAtChangesNothing(t *testing.T) {
	m := newMachine()
	c := clock.New(m.time, clock.State{})
	c.StateAt(m.now.AddDate(1, 0, 0), true)
	if got, want := c.Now(), m.now; !got.Equal(want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// Ensure that a clock shows the time that it is set to, and moves on from it unless it is frozen.
func TestClockSet(t *testing.T) {
	m := newMachine()
	c := clock.New(m.time, clock.State{})
	rapid.Check(t, func(t *rapid.T) {
		start := time.UnixMicro(rapid.Int64Range(-1e15, 1e16).Draw(t, "start")).UTC()
		frozen := rapid.Bool().Draw(t, "frozen")
		passed := time.Duration(rapid.Int64Range(0, 1e9).Draw(t, "microseconds passed")) * time.Microsecond

		c.Restore(c.StateAt(start, frozen))
		if got := c.Now(); !got.Equal(start) {
			t.Fatalf("got %v, want %v", got, start)
		}
		m.advance(passed)
		want := start.Add(passed)
		if frozen {
			want = start
		}
		if got := c.Now(); !got.Equal(want) {
			t.Fatalf("after %v: got %v, want %v", passed, got, want)
		}
	})
}

// Ensure that a state stored as JSON restores another clock to the same time, including the time passed since.
func TestClockRestore(t *testing.T) {
	for name, frozen := range map[string]bool{"frozen": true, "running": false} {
		t.Run(name, func(t *testing.T) {
			m := newMachine()
			before := clock.New(m.time, clock.State{})
			before.Restore(before.StateAt(time.Date(2019, 12, 31, 23, 0, 0, 123456000, time.UTC), frozen))
			kept, err := json.Marshal(before.State())
			if err != nil {
				t.Fatal(err)
			}
			var state clock.State
			if err := json.Unmarshal(kept, &state); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(before.State(), state); diff != "" {
				t.Errorf("state differs after JSON (-want +got):\n%s", diff)
			}
			m.advance(26 * time.Hour)
			after := clock.New(m.time, state)
			if got, want := after.Now(), before.Now(); !got.Equal(want) {
				t.Errorf("got %v, want %v", got, want)
			}
		})
	}
}

// Ensure that times are in UTC and truncated to microseconds, whatever their zone and precision were.
func TestClockPrecision(t *testing.T) {
	zone := time.FixedZone("two hours ahead", 2*60*60)
	fine := time.Date(2026, 5, 4, 12, 0, 0, 123456789, zone)
	want := time.Date(2026, 5, 4, 10, 0, 0, 123456000, time.UTC)
	m := &machine{now: fine}
	c := clock.New(m.time, clock.State{})
	for name, got := range map[string]time.Time{
		"real":            c.Real(),
		"running":         c.Now(),
		"set running":     clock.New(m.time, c.StateAt(fine, false)).Now(),
		"set frozen":      clock.New(m.time, c.StateAt(fine, true)).Now(),
		"restored frozen": clock.New(m.time, clock.State{Frozen: true, At: fine}).Now(),
	} {
		if got != want { // compares the zone, too
			t.Errorf("%s: got %v, want %v", name, got, want)
		}
	}
}
