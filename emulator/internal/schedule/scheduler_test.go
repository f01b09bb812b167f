package schedule_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"path/filepath"
	"slices"
	"sort"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"budsandbox/bank"
	"budsandbox/clock"
	"budsandbox/emulator/internal/schedule"
	"budsandbox/storage"
)

var start = time.Date(2026, 1, 1, 9, 0, 0, 0, time.UTC)

// testSource is a source of given events. It records those that ran.
type testSource struct {
	name    string
	events  map[bank.Project][]*testEvent
	calls   int                // of Due
	ran     *[]string          // "seconds project source event"
	prepare func(event string) // called by Prepare of the events; nil for none
}

// testEvent is an event that recurs.
type testEvent struct {
	name      string
	at        time.Time // of its next occurrence
	every     time.Duration
	times     int        // number of occurrences that are left
	cancels   *testEvent // event that this one cancels; nil for none
	cancelled bool
}

func (s *testSource) Candidates(tx *storage.Tx) iter.Seq[bank.Project] { return tx.Projects() }

func (s *testSource) Due(
	_ *storage.Tx, project bank.Project, now time.Time, found func(schedule.Event),
) (next time.Time, _ error) {
	s.calls++
	for _, one := range s.events[project] {
		switch {
		case one.times == 0 || one.cancelled:
		case !one.at.After(now):
			found(s.event(project, one))
		case next.IsZero() || one.at.Before(next):
			next = one.at
		}
	}
	return next, nil
}

func (s *testSource) event(project bank.Project, one *testEvent) schedule.Event {
	at := one.at
	ready := func(context.Context) error {
		if s.prepare != nil {
			s.prepare(one.name)
		}
		return nil
	}
	return schedule.Event{At: at, Prepare: ready, Apply: func(*storage.Tx) ([]schedule.Event, error) {
		if one.cancelled {
			return nil, nil
		}
		*s.ran = append(*s.ran, fmt.Sprint(at.Sub(start).Seconds(), " ", project, " ", s.name, " ", one.name))
		if one.cancels != nil {
			one.cancels.cancelled = true
		}
		one.at = one.at.Add(one.every)
		if one.times--; one.times == 0 {
			return nil, nil
		}
		return []schedule.Event{s.event(project, one)}, nil
	}}
}

// newScheduler returns a scheduler with two sources for two projects, the events that ran, and its time.
func newScheduler(t testing.TB) (scheduler *schedule.Scheduler, a, b *testSource, ran *[]string, now *time.Time) {
	db, err := storage.Open(filepath.Join(t.TempDir(), "file.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	for _, project := range []bank.Project{"bank", "shop"} {
		if err := db.Update(t.Context(), func(tx *storage.Tx) error {
			return tx.Tasks(project).Put(bank.Task{ID: bank.TaskID{1}, Started: start})
		}); err != nil {
			t.Fatal(err)
		}
	}
	ran, now = &[]string{}, new(time.Time)
	*now = start
	a = &testSource{name: "a", ran: ran, events: map[bank.Project][]*testEvent{}}
	b = &testSource{name: "b", ran: ran, events: map[bank.Project][]*testEvent{}}
	clocks := clock.NewClocks(clock.New(func() time.Time { return *now }, clock.State{}))
	return &schedule.Scheduler{Store: db, Clock: clocks, Sources: []schedule.Source{a, b}}, a, b, ran, now
}

func runDue(ctx context.Context, t interface{ Fatal(...any) }, scheduler *schedule.Scheduler) {
	if err := scheduler.RunDue(ctx, scheduler.Clock, nil); err != nil {
		t.Fatal(err)
	}
}

func at(seconds int) time.Time { return start.Add(time.Duration(seconds) * time.Second) }

// Ensure that events of any kind and owner happen in the order of their times, and their consequences in the right
// place.
func TestOrder(t *testing.T) {
	scheduler, a, b, ran, now := newScheduler(t)
	a.events["shop"] = []*testEvent{{name: "ends", at: at(30), times: 1}, {name: "late", at: at(101), times: 1}}
	b.events["shop"] = []*testEvent{{name: "hourly", at: at(10), every: 15 * time.Second, times: 3}}
	b.events["bank"] = []*testEvent{{name: "once", at: at(26), times: 1}}
	*now = at(100)
	runDue(t.Context(), t, scheduler)
	want := []string{"10 shop b hourly", "25 shop b hourly", "26 bank b once", "30 shop a ends", "40 shop b hourly"}
	if !slices.Equal(*ran, want) {
		t.Errorf("events %q, want %q", *ran, want)
	}
}

// Ensure that an event that another one cancels before its time does not happen.
func TestTakenAway(t *testing.T) {
	scheduler, a, b, ran, now := newScheduler(t)
	refresh := &testEvent{name: "refresh", at: at(20), every: 20 * time.Second, times: 10}
	a.events["shop"] = []*testEvent{{name: "revoked", at: at(50), times: 1, cancels: refresh}}
	b.events["shop"] = []*testEvent{refresh}
	*now = at(1000)
	runDue(t.Context(), t, scheduler)
	if want := []string{"20 shop b refresh", "40 shop b refresh", "50 shop a revoked"}; !slices.Equal(*ran, want) {
		t.Errorf("events %q, want %q", *ran, want)
	}
}

// Ensure that the events of a project with its own clock follow that clock.
func TestOwnClock(t *testing.T) {
	scheduler, a, _, ran, now := newScheduler(t)
	a.events["shop"] = []*testEvent{{name: "ends", at: at(30), times: 1}}
	a.events["bank"] = []*testEvent{{name: "ends", at: at(30), times: 1}}
	*now = at(10)
	scheduler.Clock.CopyFrom(scheduler.Clock.With("shop", clock.State{Frozen: true, At: at(60)}))
	runDue(t.Context(), t, scheduler)
	if want := []string{"30 shop a ends"}; !slices.Equal(*ran, want) {
		t.Errorf("events %q, want %q", *ran, want)
	}
	if pause := scheduler.NextIn(time.Minute); pause != 20*time.Second { // of bank; shop's clock is frozen
		t.Errorf("a pause of %v", pause)
	}
}

// Ensure that a source is not asked again before the time of its next event, unless a change was reported or the
// file was replaced.
func TestQuiet(t *testing.T) {
	scheduler, a, _, ran, now := newScheduler(t)
	a.events["shop"] = []*testEvent{{name: "ends", at: at(30), times: 1}}
	hasDue := func(want bool) {
		t.Helper()
		if got, err := scheduler.HasDue(t.Context()); err != nil || got != want {
			t.Fatalf("due is %v, %v", got, err)
		}
	}
	hasDue(false)
	asked := a.calls
	*now = at(29)
	hasDue(false)
	if a.calls != asked {
		t.Error("it was asked although nothing could be due")
	}
	a.events["shop"] = append(a.events["shop"], &testEvent{name: "sooner", at: at(20), times: 1})
	scheduler.Changed("shop")
	hasDue(true)
	runDue(t.Context(), t, scheduler)
	*now = at(30)
	hasDue(true)
	runDue(t.Context(), t, scheduler)
	hasDue(false)
	a.events["bank"] = []*testEvent{{name: "imported", at: at(5), times: 1}}
	scheduler.Reset()
	hasDue(true)
	runDue(t.Context(), t, scheduler)
	if want := []string{"20 shop a sooner", "30 shop a ends", "5 bank a imported"}; !slices.Equal(*ran, want) {
		t.Errorf("events %q, want %q", *ran, want)
	}
	select {
	case <-scheduler.Wakeups():
	default:
		t.Error("nobody was woken")
	}
}

// Ensure that a change during the scan's read transaction is not missed, although the transaction began before it.
func TestChangeWhileLooking(t *testing.T) {
	scheduler, a, _, ran, now := newScheduler(t)
	*now = at(10)
	scheduler.Sources = []schedule.Source{changingSource{scheduler}, a}
	if due, err := scheduler.HasDue(t.Context()); due || err != nil {
		t.Fatalf("there is something: %v, %v", due, err)
	}
	a.events["shop"] = []*testEvent{{name: "paid", at: at(5), times: 1}} // which was on disk before that, unseen
	runDue(t.Context(), t, scheduler)
	if want := []string{"5 shop a paid"}; !slices.Equal(*ran, want) {
		t.Errorf("events %q, want %q", *ran, want)
	}
}

// changingSource is a source of nothing, during whose asking a client changes something.
type changingSource struct{ scheduler *schedule.Scheduler }

func (c changingSource) Candidates(tx *storage.Tx) iter.Seq[bank.Project] { return tx.Projects() }

func (c changingSource) Due(
	_ *storage.Tx, project bank.Project, _ time.Time, _ func(schedule.Event),
) (time.Time, error) {
	c.scheduler.Changed(project)
	return time.Time{}, nil
}

// Ensure that an event that fails makes the whole run fail, and that nothing of it is stored.
func TestFailure(t *testing.T) {
	scheduler, _, _, _, now := newScheduler(t)
	*now = at(1)
	broken := errors.New("broken")
	scheduler.Sources = []schedule.Source{failingSource{broken}}
	if err := scheduler.RunDue(t.Context(), scheduler.Clock, nil); !errors.Is(err, broken) {
		t.Errorf("the error is %v", err)
	}
}

type failingSource struct{ err error }

func (f failingSource) Candidates(tx *storage.Tx) iter.Seq[bank.Project] { return tx.Projects() }

func (f failingSource) Due(_ *storage.Tx, _ bank.Project, _ time.Time, found func(schedule.Event)) (time.Time, error) {
	found(schedule.Event{At: start, Apply: func(*storage.Tx) ([]schedule.Event, error) { return nil, f.err }})
	return time.Time{}, nil
}

// Ensure that one long run and many short ones have the same events in the same order.
func TestStepsAddUp(t *testing.T) {
	scheduler, a, b, ran, now := newScheduler(t)
	rapid.Check(t, func(rt *rapid.T) {
		draw := func(name string) (all []testEvent) {
			for i := range rapid.IntRange(0, 4).Draw(rt, name) {
				all = append(all, testEvent{
					name: fmt.Sprint(i), at: at(rapid.IntRange(1, 100).Draw(rt, "at")), times: rapid.IntRange(1, 4).Draw(rt, "times"),
					every: time.Duration(rapid.IntRange(1, 30).Draw(rt, "every")) * time.Second,
				})
			}
			return all
		}
		all := [][]testEvent{draw("a shop"), draw("a bank"), draw("b shop"), draw("b bank")}
		steps := append(rapid.SliceOf(rapid.IntRange(1, 250)).Draw(rt, "steps"), 250)
		sort.Ints(steps)
		var runs [2][]string
		for i, stops := range [][]int{{250}, steps} {
			*ran = nil
			for j, list := range all {
				var own []*testEvent
				for _, one := range list {
					own = append(own, &one)
				}
				[]*testSource{a, b}[j/2].events[[]bank.Project{"shop", "bank"}[j%2]] = own
			}
			scheduler.Reset()
			scheduler.MaxWaiting = rapid.SampledFrom([]int{0, 1, 2, 5}).Draw(rt, "waiting")
			for _, stop := range stops {
				*now = at(stop)
				runDue(rt.Context(), rt, scheduler)
			}
			runs[i] = *ran
		}
		if len(runs[0]) != len(runs[1]) {
			rt.Fatalf("%q in one step and %q in many", runs[0], runs[1])
		}
		if byTime := func(l []string) []string { s := slices.Clone(l); slices.Sort(s); return s }; !slices.Equal(
			byTime(runs[0]),
			byTime(runs[1]),
		) {
			rt.Fatalf("%q in one step and %q in many", runs[0], runs[1])
		}
		for _, run := range runs {
			last := -1.0
			for _, line := range run {
				var at float64
				if _, err := fmt.Sscan(line, &at); err != nil || at < last {
					rt.Fatalf("%q is out of order in %q (%v)", line, run, err)
				}
				last = at
			}
		}
	})
}

// Ensure that a long run uses several transactions, each of which gets the time reached, in the order of times;
// that each event is prepared outside of them; and that what a client adds meanwhile is found before the end.
func TestManyTransactions(t *testing.T) {
	scheduler, a, _, ran, now := newScheduler(t)
	scheduler.BatchSize, scheduler.BatchTime = 100, time.Hour // only the number of events ends a transaction
	*now = at(1000)
	var prepared []string
	for i := range 150 {
		added := &testEvent{name: fmt.Sprint(i), at: at(i), every: 500 * time.Second, times: 2}
		a.events["shop"] = append(a.events["shop"], added)
	}
	a.prepare = func(name string) { prepared = append(prepared, name) }
	var came []time.Time
	err := scheduler.RunDue(t.Context(), scheduler.Clock, func(_ *storage.Tx, until time.Time) error {
		if len(*ran) > len(prepared) {
			t.Errorf("%d have happened, and %d were prepared", len(*ran), len(prepared))
		}
		if len(came) == 0 {
			a.events["shop"] = append(a.events["shop"], &testEvent{name: "meanwhile", at: at(700), times: 1})
		}
		came = append(came, until)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if want := []time.Time{at(99), at(549), at(649), at(700), {}}; !slices.EqualFunc(came, want, time.Time.Equal) {
		t.Errorf("it came to %v, want %v", came, want)
	}
	if len(*ran) != 301 || (*ran)[300] != "700 shop a meanwhile" {
		t.Errorf("%d events ran, the last %q", len(*ran), (*ran)[len(*ran)-1])
	}
}

// Ensure that the memory for due events is bounded: with room for ten, each of hundreds happens once, in order,
// with its consequences, and only a few are read again.
func TestBacklog(t *testing.T) {
	scheduler, a, _, ran, now := newScheduler(t)
	scheduler.MaxWaiting = 10
	*now = at(1000)
	for i := range 300 { // the latest first
		added := &testEvent{name: "ends", at: at(300 - i), every: 350 * time.Second, times: 2}
		a.events["shop"] = append(a.events["shop"], added)
	}
	runDue(t.Context(), t, scheduler)
	if len(*ran) != 600 {
		t.Fatalf("%d events ran, want 600", len(*ran))
	}
	for i, line := range *ran {
		second := i + 1
		if i >= 300 {
			second = 51 + i // 350 seconds after the first time
		}
		if want := fmt.Sprint(second, " shop a ends"); line != want {
			t.Fatalf("event %d is %q, want %q", i, line, want)
		}
	}
	asked := a.calls
	if due, err := scheduler.HasDue(t.Context()); due || err != nil {
		t.Fatalf("due is %v, %v", due, err)
	}
	if a.calls > asked+2 { // one for each project
		t.Errorf("it was asked %d times more", a.calls-asked)
	}
}

// Ensure that events that begin to be due between the scan and the transaction all run, although not all of them fit.
func TestBacklogOfLateEvents(t *testing.T) {
	scheduler, a, _, ran, now := newScheduler(t)
	scheduler.MaxWaiting = 2
	*now = at(10)
	scheduler.Sources = []schedule.Source{&lateSource{testSource: a}}
	for i := range 5 {
		a.events["shop"] = append(a.events["shop"], &testEvent{name: "ends", at: at(i), times: 1})
	}
	runDue(t.Context(), t, scheduler)
	if len(*ran) != 5 {
		t.Errorf("%d of 5 events ran: %q", len(*ran), *ran)
	}
}

// lateSource is a plan whose events are not found by the first scan.
type lateSource struct {
	*testSource
	scanned map[bank.Project]bool
}

func (l *lateSource) Due(
	tx *storage.Tx, project bank.Project, now time.Time, found func(schedule.Event),
) (next time.Time, err error) {
	if !l.scanned[project] {
		if l.scanned == nil {
			l.scanned = map[bank.Project]bool{}
		}
		l.scanned[project] = true
		return now, nil
	}
	return l.testSource.Due(tx, project, now, found)
}

// Ensure that no event happens while the file is being replaced.
func TestAlone(t *testing.T) {
	scheduler, a, _, ran, now := newScheduler(t)
	a.events["shop"] = []*testEvent{{name: "ends", at: at(30), times: 1}}
	*now = at(31)
	ended := make(chan error, 1)
	err := scheduler.Exclusive(t.Context(), func() error {
		go func() { ended <- scheduler.RunDue(t.Context(), scheduler.Clock, nil) }()
		a.events["shop"] = nil // it is another file's
		return nil
	})
	if err := errors.Join(err, <-ended); err != nil {
		t.Fatal(err)
	}
	if len(*ran) > 0 {
		t.Errorf("events %q ran", *ran)
	}
}

// Ensure that a holder of CommitLock never sees events on disk that are later than the clocks.
func TestHold(t *testing.T) {
	scheduler, a, _, _, now := newScheduler(t)
	var hold sync.Mutex
	scheduler.CommitLock, scheduler.BatchSize = &hold, 100
	for i := range 250 { // several transactions
		a.events["shop"] = append(a.events["shop"], &testEvent{name: "ends", at: at(i + 1), times: 1})
	}
	*now = at(1000)
	followed := 0
	err := scheduler.RunDue(t.Context(), scheduler.Clock, func(tx *storage.Tx, _ time.Time) error {
		tx.OnCommit(func() {
			followed++
			if hold.TryLock() {
				t.Error("nothing is held as the clocks follow")
			}
		})
		return nil
	})
	if err != nil || followed < 3 || !hold.TryLock() {
		t.Errorf("the clocks followed %d times, and then all is held: %v", followed, err)
	}
}

// Ensure that events in the background end for a caller that wants to replace the file, however many they are, and that
// a caller does not wait for others longer than its context lasts.
func TestBackgroundIsInterrupted(t *testing.T) {
	scheduler, a, _, _, now := newScheduler(t)
	*now = at(1)
	endless := &testEvent{name: "ends", at: at(0), every: 0, times: 1 << 40}
	a.events["shop"] = []*testEvent{endless}
	scheduler.BatchTime = time.Millisecond
	begun, ended := make(chan struct{}), make(chan error, 1)
	go func() {
		close(begun)
		ended <- scheduler.RunInBackground(t.Context())
	}()
	<-begun
	err := scheduler.Exclusive(t.Context(), func() error {
		a.events["shop"] = nil
		over, cancel := context.WithCancel(t.Context())
		cancel()
		if err := scheduler.RunDue(over, scheduler.Clock, nil); !errors.Is(err, context.Canceled) {
			t.Errorf("a caller whose context is over gets %v", err)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	if err := <-ended; err != nil && !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// Ensure that a caller that replaces the file goes first between two transactions, and that what it removed no longer
// happens, while callers that come without end stop nothing.
func TestExclusiveGoesBetween(t *testing.T) {
	scheduler, a, _, ran, now := newScheduler(t)
	*now = at(1)
	endless := &testEvent{name: "ends", at: at(0), every: 0, times: 1 << 40}
	a.events["shop"] = []*testEvent{endless}
	scheduler.BatchTime = time.Millisecond
	var begin sync.Once
	begun, ended := make(chan struct{}), make(chan error, 1)
	go func() {
		ended <- scheduler.RunDue(t.Context(), scheduler.Clock, func(*storage.Tx, time.Time) error {
			begin.Do(func() { close(begun) })
			return nil
		})
	}()
	<-begun
	last := 0
	for range 3 {
		err := scheduler.Exclusive(t.Context(), func() error {
			if len(*ran) <= last {
				t.Errorf("%d events ran before the last caller, and %d after it", last, len(*ran)-last)
			}
			last = len(*ran)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		for n := last; n == last; { // until it goes on
			if err := scheduler.Exclusive(t.Context(), func() error { n = len(*ran); return nil }); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := scheduler.Exclusive(t.Context(), func() error { a.events["shop"] = nil; return nil }); err != nil {
		t.Error(err)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
