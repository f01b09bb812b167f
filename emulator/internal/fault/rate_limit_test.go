package fault_test

import (
	"strconv"
	"testing"
	"time"

	"budsandbox/clock"
	"budsandbox/emulator/internal/fault"
	"budsandbox/emulator/internal/route"
	"budsandbox/internal/faultrule"
)

// maxClients is the number of clients that a limit remembers.
const maxClients = 10_000

// limitedInjector is an injector with a limit of one request a minute, and a clock that tests set.
type limitedInjector struct {
	*testing.T
	injector *fault.Injector
	now      time.Time
}

func newLimited(t *testing.T) *limitedInjector {
	l := &limitedInjector{T: t, now: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)}
	l.injector = &fault.Injector{
		Clock: clock.NewClocks(clock.New(func() time.Time { return l.now }, clock.State{})),
	}
	rule := faultrule.Rule{Limit: &faultrule.Limit{Requests: 1, Per: "1m"}}
	if _, err := l.injector.Add(rule); err != nil {
		t.Fatal(err)
	}
	return l
}

// call sends a request of a client and reports whether it is answered.
func (l *limitedInjector) call(client string) bool {
	l.Helper()
	got, err := l.injector.Find(route.Call{Route: &route.Route{ID: "v2_income_get"}, Client: client})
	if err != nil {
		l.Fatal(err)
	}
	return got.Answer == nil
}

// fill sends a request of each of n clients.
func (l *limitedInjector) fill(n int) {
	l.Helper()
	for i := range n {
		if !l.call("client-" + strconv.Itoa(i)) {
			l.Fatalf("the first request of client %d is refused", i)
		}
	}
}

// Ensure that a limit remembers a bounded number of clients: when one more comes within the same minute, all are
// forgotten, and a client that was refused may call again.
func TestLimitOfManyClients(t *testing.T) {
	l := newLimited(t)
	if first, second := l.call("greedy"), l.call("greedy"); !first || second {
		t.Fatalf("the first request is answered: %t, the second: %t", first, second)
	}
	l.fill(maxClients - 1)
	if l.call("greedy") {
		t.Errorf("a client is forgotten among %d", maxClients)
	}
	l.call("one more")
	if !l.call("greedy") {
		t.Errorf("more than %d clients are remembered", maxClients)
	}
}

// Ensure that clients whose minute is over are forgotten first, so that the others stay limited.
func TestLimitForgetsOldClientsFirst(t *testing.T) {
	l := newLimited(t)
	l.fill(maxClients - 1)
	l.now = l.now.Add(30 * time.Second)
	l.call("greedy")
	l.now = l.now.Add(31 * time.Second)
	l.call("one more")
	if l.call("greedy") {
		t.Error("a client within its minute is forgotten")
	}
	l.now = l.now.Add(29 * time.Second)
	if !l.call("greedy") {
		t.Error("a client is refused after its minute")
	}
}
