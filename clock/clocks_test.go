package clock_test

import (
	"slices"
	"testing"
	"time"

	"budsandbox/bank"
	"budsandbox/clock"
)

// Ensure that a project uses the shared clock until it has its own, that neither moves the other, and that it can
// share again.
func TestClocks(t *testing.T) {
	m := newMachine()
	clocks := clock.NewClocks(clock.New(m.time, clock.State{}))
	spring, autumn := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC), time.Date(2026, 9, 1, 9, 0, 0, 0, time.UTC)
	must := func(when string, shared, own time.Time, owners ...bank.Project) {
		t.Helper()
		if got := clocks.Of("").Now(); !got.Equal(shared) {
			t.Errorf("%s the shared clock shows %v, want %v", when, got, shared)
		}
		if got := clocks.Of("other").Now(); !got.Equal(shared) {
			t.Errorf("%s another project's clock shows %v, want %v", when, got, shared)
		}
		if got := clocks.Of("shop").Now(); !got.Equal(own) {
			t.Errorf("%s the project's clock shows %v, want %v", when, got, own)
		}
		if got := clocks.Own(); !slices.Equal(got, owners) {
			t.Errorf("%s these have their own: %v, want %v", when, got, owners)
		}
	}
	frozen := func(at time.Time) clock.State { return clock.State{Frozen: true, At: at} }
	clocks.CopyFrom(clocks.With("", frozen(spring)))
	must("at first", spring, spring)
	if then := clocks.With("shop", frozen(autumn)); !then.Of("shop").Now().Equal(autumn) ||
		!then.Of("").Now().Equal(spring) {
		t.Error("the clocks as they would be show another time")
	}
	must("as long as nothing changed", spring, spring)
	clocks.CopyFrom(clocks.With("shop", frozen(autumn)))
	must("with one of its own", spring, autumn, "shop")
	clocks.CopyFrom(clocks.With("", frozen(autumn)).With("shop", frozen(spring)))
	must("with both moved", autumn, spring, "shop")
	kept := clock.NewClocks(clock.New(m.time, clocks.Of("").State()))
	for p, state := range clocks.States() {
		kept = kept.With(p, state)
	}
	clocks = kept
	must("after a restart", autumn, spring, "shop")
	clocks.CopyFrom(clocks.Without("shop"))
	must("sharing again", autumn, autumn)
}

// Ensure that a Moment has the times of all clocks at one instant, whenever it is read.
func TestMoment(t *testing.T) {
	start := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	asked := 0
	machine := func() time.Time { asked++; return start.Add(time.Duration(asked) * time.Second) }
	clocks := clock.NewClocks(clock.New(machine, clock.State{Offset: time.Hour}))
	clocks = clocks.With("ahead", clock.State{Offset: 2 * time.Hour}).
		With("stands", clock.State{Frozen: true, At: start})
	asked = 0
	m := clocks.Moment()
	for p, want := range map[bank.Project]time.Time{
		"": start.Add(time.Hour + time.Second), "other": start.Add(time.Hour + time.Second),
		"ahead": start.Add(2*time.Hour + time.Second), "stands": start,
	} {
		if got := m.Of(p); !got.Equal(want) {
			t.Errorf("%q is at %v, want %v", p, got, want)
		}
	}
	if !m.Real.Equal(start.Add(time.Second)) {
		t.Errorf("the machine is at %v", m.Real)
	}
}
