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

// plan is a source: what happens in each project, each every so many seconds until it has happened times times.
type plan struct {
	name  string
	of    map[bank.Project][]*thing
	asked int
	told  *[]string

	prepare func(name string)
}

type thing struct {
	name   string
	at     time.Time
	every  time.Duration
	times  int
	gone   bool // before its time, by another's doing
	spoils *thing
}

func (s *plan) Candidates(tx *storage.Tx) iter.Seq[bank.Project] { return tx.Projects() }

func (s *plan) Due(
	_ *storage.Tx, project bank.Project, now time.Time, found func(schedule.Event),
) (next time.Time, _ error) {
	s.asked++
	for _, one := range s.of[project] {
		switch {
		case one.times == 0 || one.gone:
		case !one.at.After(now):
			found(s.event(project, one))
		case next.IsZero() || one.at.Before(next):
			next = one.at
		}
	}
	return next, nil
}

func (s *plan) event(project bank.Project, one *thing) schedule.Event {
	at := one.at
	ready := func(context.Context) error {
		if s.prepare != nil {
			s.prepare(one.name)
		}
		return nil
	}
	return schedule.Event{At: at, Prepare: ready, Apply: func(*storage.Tx) ([]schedule.Event, error) {
		if one.gone {
			return nil, nil
		}
		*s.told = append(*s.told, fmt.Sprint(at.Sub(start).Seconds(), " ", project, " ", s.name, " ", one.name))
		if one.spoils != nil {
			one.spoils.gone = true
		}
		one.at = one.at.Add(one.every)
		if one.times--; one.times == 0 {
			return nil, nil
		}
		return []schedule.Event{s.event(project, one)}, nil
	}}
}

// world is a walk over two kinds of event in two projects.
func world(t testing.TB) (w *schedule.Scheduler, a, b *plan, told *[]string, now *time.Time) {
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
	told, now = &[]string{}, new(time.Time)
	*now = start
	a = &plan{name: "a", told: told, of: map[bank.Project][]*thing{}}
	b = &plan{name: "b", told: told, of: map[bank.Project][]*thing{}}
	clocks := clock.NewClocks(clock.New(func() time.Time { return *now }, clock.State{}))
	return &schedule.Scheduler{Store: db, Clock: clocks, Sources: []schedule.Source{a, b}}, a, b, told, now
}

func do(ctx context.Context, t interface{ Fatal(...any) }, w *schedule.Scheduler) {
	if err := w.RunDue(ctx, w.Clock, nil); err != nil {
		t.Fatal(err)
	}
}

func at(seconds int) time.Time { return start.Add(time.Duration(seconds) * time.Second) }

// Ensure that events of any kind and owner happen in the order of their times, and their consequences in the right
// place.
func TestOrder(t *testing.T) {
	w, a, b, told, now := world(t)
	a.of["shop"] = []*thing{{name: "ends", at: at(30), times: 1}, {name: "late", at: at(101), times: 1}}
	b.of["shop"] = []*thing{{name: "hourly", at: at(10), every: 15 * time.Second, times: 3}}
	b.of["bank"] = []*thing{{name: "once", at: at(26), times: 1}}
	*now = at(100)
	do(t.Context(), t, w)
	want := []string{"10 shop b hourly", "25 shop b hourly", "26 bank b once", "30 shop a ends", "40 shop b hourly"}
	if !slices.Equal(*told, want) {
		t.Errorf("told %q, want %q", *told, want)
	}
}

// Ensure that an event that another one cancels before its time does not happen.
func TestTakenAway(t *testing.T) {
	w, a, b, told, now := world(t)
	refresh := &thing{name: "refresh", at: at(20), every: 20 * time.Second, times: 10}
	a.of["shop"] = []*thing{{name: "revoked", at: at(50), times: 1, spoils: refresh}}
	b.of["shop"] = []*thing{refresh}
	*now = at(1000)
	do(t.Context(), t, w)
	if want := []string{"20 shop b refresh", "40 shop b refresh", "50 shop a revoked"}; !slices.Equal(*told, want) {
		t.Errorf("told %q, want %q", *told, want)
	}
}

// Ensure that the events of a project with its own clock follow that clock.
func TestOwnClock(t *testing.T) {
	w, a, _, told, now := world(t)
	a.of["shop"] = []*thing{{name: "ends", at: at(30), times: 1}}
	a.of["bank"] = []*thing{{name: "ends", at: at(30), times: 1}}
	*now = at(10)
	w.Clock.CopyFrom(w.Clock.With("shop", clock.State{Frozen: true, At: at(60)}))
	do(t.Context(), t, w)
	if want := []string{"30 shop a ends"}; !slices.Equal(*told, want) {
		t.Errorf("told %q, want %q", *told, want)
	}
	if nap := w.NextIn(time.Minute); nap != 20*time.Second { // of bank; shop's time stands
		t.Errorf("a nap of %v", nap)
	}
}

// Ensure that a source is not asked again before the time of its next event, unless a change was reported or the
// file was replaced.
func TestQuiet(t *testing.T) {
	w, a, _, told, now := world(t)
	a.of["shop"] = []*thing{{name: "ends", at: at(30), times: 1}}
	hasDue := func(want bool) {
		t.Helper()
		if got, err := w.HasDue(t.Context()); err != nil || got != want {
			t.Fatalf("due is %v, %v", got, err)
		}
	}
	hasDue(false)
	asked := a.asked
	*now = at(29)
	hasDue(false)
	if a.asked != asked {
		t.Error("it was asked although nothing could be due")
	}
	a.of["shop"] = append(a.of["shop"], &thing{name: "sooner", at: at(20), times: 1})
	w.Changed("shop")
	hasDue(true)
	do(t.Context(), t, w)
	*now = at(30)
	hasDue(true)
	do(t.Context(), t, w)
	hasDue(false)
	a.of["bank"] = []*thing{{name: "imported", at: at(5), times: 1}}
	w.Reset()
	hasDue(true)
	do(t.Context(), t, w)
	if want := []string{"20 shop a sooner", "30 shop a ends", "5 bank a imported"}; !slices.Equal(*told, want) {
		t.Errorf("told %q, want %q", *told, want)
	}
	select {
	case <-w.Wakeups():
	default:
		t.Error("nobody was woken")
	}
}

// Ensure that a change during the walk's read transaction is not missed, although the transaction began before it.
func TestChangeWhileLooking(t *testing.T) {
	w, a, _, told, now := world(t)
	*now = at(10)
	w.Sources = []schedule.Source{changing{w}, a}
	if due, err := w.HasDue(t.Context()); due || err != nil {
		t.Fatalf("there is something: %v, %v", due, err)
	}
	a.of["shop"] = []*thing{{name: "paid", at: at(5), times: 1}} // which was on disk before that, unseen
	do(t.Context(), t, w)
	if want := []string{"5 shop a paid"}; !slices.Equal(*told, want) {
		t.Errorf("told %q, want %q", *told, want)
	}
}

// changing is a source of nothing, during whose asking a client changes something.
type changing struct{ walk *schedule.Scheduler }

func (c changing) Candidates(tx *storage.Tx) iter.Seq[bank.Project] { return tx.Projects() }

func (c changing) Due(_ *storage.Tx, project bank.Project, _ time.Time, _ func(schedule.Event)) (time.Time, error) {
	c.walk.Changed(project)
	return time.Time{}, nil
}

// Ensure that an event that fails makes the whole walk fail, and that nothing of it is stored.
func TestFailure(t *testing.T) {
	w, _, _, _, now := world(t)
	*now = at(1)
	broken := errors.New("broken")
	w.Sources = []schedule.Source{failing{broken}}
	if err := w.RunDue(t.Context(), w.Clock, nil); !errors.Is(err, broken) {
		t.Errorf("the error is %v", err)
	}
}

type failing struct{ err error }

func (f failing) Candidates(tx *storage.Tx) iter.Seq[bank.Project] { return tx.Projects() }

func (f failing) Due(_ *storage.Tx, _ bank.Project, _ time.Time, found func(schedule.Event)) (time.Time, error) {
	found(schedule.Event{At: start, Apply: func(*storage.Tx) ([]schedule.Event, error) { return nil, f.err }})
	return time.Time{}, nil
}

// Ensure that one long walk and many short ones have the same events in the same order.
func TestStepsAddUp(t *testing.T) {
	w, a, b, told, now := world(t)
	rapid.Check(t, func(rt *rapid.T) {
		things := func(name string) (all []thing) {
			for i := range rapid.IntRange(0, 4).Draw(rt, name) {
				all = append(all, thing{
					name: fmt.Sprint(i), at: at(rapid.IntRange(1, 100).Draw(rt, "at")), times: rapid.IntRange(1, 4).Draw(rt, "times"),
					every: time.Duration(rapid.IntRange(1, 30).Draw(rt, "every")) * time.Second,
				})
			}
			return all
		}
		plans := [][]thing{things("a shop"), things("a bank"), things("b shop"), things("b bank")}
		steps := append(rapid.SliceOf(rapid.IntRange(1, 250)).Draw(rt, "steps"), 250)
		sort.Ints(steps)
		var runs [2][]string
		for i, stops := range [][]int{{250}, steps} {
			*told = nil
			for j, list := range plans {
				var own []*thing
				for _, one := range list {
					own = append(own, &one)
				}
				[]*plan{a, b}[j/2].of[[]bank.Project{"shop", "bank"}[j%2]] = own
			}
			w.Reset()
			w.MaxWaiting = rapid.SampledFrom([]int{0, 1, 2, 5}).Draw(rt, "waiting")
			for _, stop := range stops {
				*now = at(stop)
				do(rt.Context(), rt, w)
			}
			runs[i] = *told
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

// Ensure that a long walk uses several transactions, each of which gets the time reached, in the order of times;
// that each event is prepared outside of them; and that what a client adds meanwhile is found before the end.
func TestManyTransactions(t *testing.T) {
	w, a, _, told, now := world(t)
	w.BatchSize, w.BatchTime = 100, time.Hour // only the number of events ends a transaction
	*now = at(1000)
	var prepared []string
	for i := range 150 {
		a.of["shop"] = append(a.of["shop"], &thing{name: fmt.Sprint(i), at: at(i), every: 500 * time.Second, times: 2})
	}
	a.prepare = func(name string) { prepared = append(prepared, name) }
	var came []time.Time
	err := w.RunDue(t.Context(), w.Clock, func(_ *storage.Tx, until time.Time) error {
		if len(*told) > len(prepared) {
			t.Errorf("%d have happened, and %d were prepared", len(*told), len(prepared))
		}
		if len(came) == 0 {
			a.of["shop"] = append(a.of["shop"], &thing{name: "meanwhile", at: at(700), times: 1})
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
	if len(*told) != 301 || (*told)[300] != "700 shop a meanwhile" {
		t.Errorf("told are %d, the last %q", len(*told), (*told)[len(*told)-1])
	}
}

// Ensure that the memory for due events is bounded: with room for ten, each of hundreds happens once, in order,
// with its consequences, and only a few are read again.
func TestBacklog(t *testing.T) {
	w, a, _, told, now := world(t)
	w.MaxWaiting = 10
	*now = at(1000)
	for i := range 300 { // the latest first
		a.of["shop"] = append(a.of["shop"], &thing{name: "ends", at: at(300 - i), every: 350 * time.Second, times: 2})
	}
	do(t.Context(), t, w)
	if len(*told) != 600 {
		t.Fatalf("%d events ran, want 600", len(*told))
	}
	for i, line := range *told {
		second := i + 1
		if i >= 300 {
			second = 51 + i // 350 seconds after the first of its thing
		}
		if want := fmt.Sprint(second, " shop a ends"); line != want {
			t.Fatalf("event %d is %q, want %q", i, line, want)
		}
	}
	asked := a.asked
	if due, err := w.HasDue(t.Context()); due || err != nil {
		t.Fatalf("due is %v, %v", due, err)
	}
	if a.asked > asked+2 { // one for each project
		t.Errorf("it was asked %d times more", a.asked-asked)
	}
}

// Ensure that events that begin to be due between the scan and the transaction all run, although not all of them fit.
func TestBacklogOfLateEvents(t *testing.T) {
	w, a, _, told, now := world(t)
	w.MaxWaiting = 2
	*now = at(10)
	w.Sources = []schedule.Source{&late{plan: a}}
	for i := range 5 {
		a.of["shop"] = append(a.of["shop"], &thing{name: "ends", at: at(i), times: 1})
	}
	do(t.Context(), t, w)
	if len(*told) != 5 {
		t.Errorf("%d of 5 events ran: %q", len(*told), *told)
	}
}

// late is a plan whose events are not found by the first scan.
type late struct {
	*plan
	scanned map[bank.Project]bool
}

func (l *late) Due(
	tx *storage.Tx, project bank.Project, now time.Time, found func(schedule.Event),
) (next time.Time, err error) {
	if !l.scanned[project] {
		if l.scanned == nil {
			l.scanned = map[bank.Project]bool{}
		}
		l.scanned[project] = true
		return now, nil
	}
	return l.plan.Due(tx, project, now, found)
}

// Ensure that no event happens while the file is being replaced.
func TestAlone(t *testing.T) {
	w, a, _, told, now := world(t)
	a.of["shop"] = []*thing{{name: "ends", at: at(30), times: 1}}
	*now = at(31)
	ended := make(chan error, 1)
	err := w.Exclusive(t.Context(), func() error {
		go func() { ended <- w.RunDue(t.Context(), w.Clock, nil) }()
		a.of["shop"] = nil // it is another file's
		return nil
	})
	if err := errors.Join(err, <-ended); err != nil {
		t.Fatal(err)
	}
	if len(*told) > 0 {
		t.Errorf("told are %q", *told)
	}
}

// Ensure that a holder of CommitLock never sees events on disk that are later than the clocks.
func TestHold(t *testing.T) {
	w, a, _, _, now := world(t)
	var hold sync.Mutex
	w.CommitLock, w.BatchSize = &hold, 100
	for i := range 250 { // several transactions
		a.of["shop"] = append(a.of["shop"], &thing{name: "ends", at: at(i + 1), times: 1})
	}
	*now = at(1000)
	followed := 0
	err := w.RunDue(t.Context(), w.Clock, func(tx *storage.Tx, _ time.Time) error {
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
	w, a, _, _, now := world(t)
	*now = at(1)
	endless := &thing{name: "ends", at: at(0), every: 0, times: 1 << 40}
	a.of["shop"] = []*thing{endless}
	w.BatchTime = time.Millisecond
	begun, ended := make(chan struct{}), make(chan error, 1)
	go func() {
		close(begun)
		ended <- w.RunInBackground(t.Context())
	}()
	<-begun
	err := w.Exclusive(t.Context(), func() error {
		a.of["shop"] = nil
		over, cancel := context.WithCancel(t.Context())
		cancel()
		if err := w.RunDue(over, w.Clock, nil); !errors.Is(err, context.Canceled) {
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
	w, a, _, told, now := world(t)
	*now = at(1)
	endless := &thing{name: "ends", at: at(0), every: 0, times: 1 << 40}
	a.of["shop"] = []*thing{endless}
	w.BatchTime = time.Millisecond
	var begin sync.Once
	begun, ended := make(chan struct{}), make(chan error, 1)
	go func() {
		ended <- w.RunDue(t.Context(), w.Clock, func(*storage.Tx, time.Time) error {
			begin.Do(func() { close(begun) })
			return nil
		})
	}()
	<-begun
	last := 0
	for range 3 {
		err := w.Exclusive(t.Context(), func() error {
			if len(*told) <= last {
				t.Errorf("%d events ran before the last caller, and %d after it", last, len(*told)-last)
			}
			last = len(*told)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		for n := last; n == last; { // until it goes on
			if err := w.Exclusive(t.Context(), func() error { n = len(*told); return nil }); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := w.Exclusive(t.Context(), func() error { a.of["shop"] = nil; return nil }); err != nil {
		t.Error(err)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
