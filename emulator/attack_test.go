package emulator_test

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/server"
)

// The attack of `make attack`. Without a program, which is how every test run does it, a sandbox within the test is
// attacked for a moment.
var (
	attackFor     = flag.Duration("attack", 3*time.Second, "how long to attack")
	attackProgram = flag.String("attack-program", "", "the budsandbox to attack, in a process of its own")
	attackMemory  = flag.Int("attack-memory", 1500, "the memory in MB that the attacked process may use")
)

// The limits that an attacked sandbox keeps. A short attack runs beside other tests, on machines of any speed, and only
// looks for faults.
const (
	longestAnswer = 5 * time.Second
	longestWrite  = time.Second // of an ordinary client
	slowAnswer    = time.Second // slower answers are listed with their times of day
)

// Ensure that a sandbox under attack responds to everything and never with a 5xx: mutated and valid requests in any
// order to every route of Bud's API and of the control plane, long lists, deletions during writes, snapshots,
// restores and moves of the clock, hostile exports, and slow or silent connections.
func TestAttack(t *testing.T) {
	t.Parallel()
	var target process
	long := *attackProgram != ""
	if long {
		target = startProgram(t, *attackProgram, filepath.Join(t.TempDir(), "attacked.db"))
	} else {
		target = process{base: emulator.Start(t, emulator.Options{Data: filepath.Join(t.TempDir(), "attacked.db"),
			NoAccessLog: true}).URL()}
	}
	a := newAttacker(t, target)
	before := target.measure(t)
	ctx, cancel := context.WithTimeout(t.Context(), *attackFor)
	defer cancel()
	var group sync.WaitGroup
	for i := range 6 {
		group.Go(func() { a.sendMixed(ctx, fmt.Sprint("client-", i), rand.New(rand.NewPCG(uint64(i), 1))) })
	}
	group.Go(func() { a.sendLists(ctx, rand.New(rand.NewPCG(7, 1))) })
	group.Go(func() { a.importHostile(ctx, rand.New(rand.NewPCG(8, 1))) })
	group.Go(func() { a.openSlowConnections(ctx) })
	group.Go(func() { a.tidy(ctx) })
	group.Go(func() { a.write(ctx) })
	peak := target.peakUsage(ctx, t)
	group.Wait()
	a.report(t, long)
	if !long {
		return
	}
	after := target.awaitIdle(t, a, before)
	t.Logf("before: %v; after: %v; peak: %v", before, after, peak)
	if after.goroutines > before.goroutines+2 || after.descriptors > before.descriptors+1 {
		t.Errorf("goroutines and descriptors were %v and are %v", before, after)
	}
	if peak.memory > *attackMemory {
		t.Errorf("the process used %d MB", peak.memory)
	}
	target.stop(t)
}

// attacker sends requests to a sandbox and records the responses.
type attacker struct {
	base   string
	routes []*route.Route
	lists  []listOf
	known  operationsByID

	mu      sync.Mutex
	seen    map[int]int
	faults  []string                 // answers that must not occur
	slowest map[string]time.Duration // the longest time of an operation
	slow    []string
	late    []string        // answers that took longer than slowAnswer
	writes  []time.Duration // durations of the ordinary client's writes
	tried   map[string]bool // operations that were answered
}

func newAttacker(t *testing.T, target process) *attacker {
	t.Helper()
	c := emulatortest.NewClient(t, target, "shop")
	known := describedOperations(t, c)
	return &attacker{
		base: target.base, routes: slices.Concat(server.BudRoutes(), server.ControlRoutes()), lists: lists(known),
		known: known,
		seen:  map[int]int{}, slowest: map[string]time.Duration{}, tried: map[string]bool{},
	}
}

// sendMixed sends requests of all kinds in any order, so that the changes of one affect the others.
func (a *attacker) sendMixed(ctx context.Context, client string, r *rand.Rand) {
	var w *attackedClient
	for n := 0; ctx.Err() == nil; n++ {
		if w == nil || n%200 == 0 {
			if w = a.newAttackedClient(ctx, client); w == nil {
				continue
			}
		}
		row := pick(r, a.routes)
		switch r.IntN(10) {
		case 0:
			go a.send(ctx, row.ID, w.request("DELETE", "/v1/customers/"+w.customer, "", nil))
			a.sendValid(ctx, w, row)
			w = nil
		case 1, 2, 3, 4:
			a.sendValid(ctx, w, row)
		default:
			spoiled := validRequest(w.Client, row, a.known[row.ID], w.customer)
			if body := validBodies[row.ID]; body != "" && body != "-" && r.IntN(2) == 0 {
				spoiled.body = w.fill(body)
			}
			spoiled.path = w.fill(row.Path)
			for range 1 + r.IntN(3) {
				mutations[r.IntN(len(mutations))](r, &spoiled)
			}
			a.sendMutated(ctx, row.ID, spoiled)
		}
	}
}

// sendLists sends lists of any length.
func (a *attacker) sendLists(ctx context.Context, r *rand.Rand) {
	var w *attackedClient
	for n := 0; ctx.Err() == nil; n++ {
		if w == nil || n%50 == 0 {
			if w = a.newAttackedClient(ctx, "lists"); w == nil {
				continue
			}
		}
		list := pick(r, a.lists)
		if list.route.ID == "sandbox_reset_post" {
			continue
		}
		length := pick(r, []int{0, 1, 2, 200, 201, 1000, 1001, 2000, 2001, 50_000, 150_000})
		body := w.fill(list.body(length))
		a.send(
			ctx,
			list.route.ID,
			w.request(list.route.Method, w.fill(list.route.Path), body, listHeaders(list.route, w.customer)),
		)
	}
}

// tidy regularly undoes what would make all other requests fail: faults, endpoints of webhooks, moved clocks, and the
// deletion of all customers.
func (a *attacker) tidy(ctx context.Context) {
	w := a.newAttackedClient(ctx, "tidy")
	if w == nil {
		return
	}
	a.send(ctx, "", w.request("POST", "/_sandbox/snapshots/start", "", nil))
	for n := 1; ; n++ {
		select {
		case <-ctx.Done():
			return
		case <-time.After(500 * time.Millisecond):
		}
		a.send(ctx, "", w.request("DELETE", "/_sandbox/faults", "", nil))
		if n%10 == 0 {
			a.send(ctx, "", w.request("POST", "/_sandbox/clock/advance", `{"by":"P1D"}`, nil))
		}
		if n%60 == 0 {
			a.send(ctx, "", w.request("POST", "/_sandbox/snapshots/start/restore", "", nil))
			a.deleteSnapshots(ctx, w)
		}
	}
}

func (a *attacker) deleteSnapshots(ctx context.Context, w *attackedClient) {
	answer := a.send(ctx, "", w.request("GET", "/_sandbox/snapshots", "", nil))
	for _, one := range answer.list("data") {
		if name, _ := one["name"].(string); name != "start" {
			a.send(ctx, "", w.request("DELETE", "/_sandbox/snapshots/"+escapePath(name), "", nil))
		}
	}
}

// write writes like an ordinary client, and records how long the writes take.
func (a *attacker) write(ctx context.Context) {
	w := a.newAttackedClient(ctx, "bystander")
	for ctx.Err() == nil {
		if w == nil {
			w = a.newAttackedClient(ctx, "bystander")
			continue
		}
		start := time.Now()
		answer := a.send(ctx, "", w.request("POST", "/platform/v3/customers", "", nil))
		if answer.status == 401 { // the clock was moved past the end of the token
			w = nil
			continue
		}
		if answer.status == 201 {
			a.mu.Lock()
			a.writes = append(a.writes, time.Since(start))
			a.mu.Unlock()
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// report reports the requests and the responses.
func (a *attacker) report(t *testing.T, long bool) {
	t.Helper()
	a.mu.Lock()
	defer a.mu.Unlock()
	total := 0
	for _, n := range a.seen {
		total += n
	}
	slices.Sort(a.writes)
	t.Logf("%d requests to %d of %d operations, answered %v", total, len(a.tried), len(a.routes), a.seen)
	if len(a.writes) > 0 {
		t.Logf("%d writes of a bystander: median %s, 99 of 100 within %s, longest %s", len(a.writes),
			a.writes[len(a.writes)/2], a.writes[len(a.writes)*99/100], a.writes[len(a.writes)-1])
	}
	if len(a.faults) > 0 {
		t.Errorf("%d faults, such as\n%s", len(a.faults), strings.Join(a.faults[:min(10, len(a.faults))], "\n"))
	}
	if a.seen[200] == 0 {
		t.Errorf("nothing was attacked: %v", a.seen)
	}
	if !long {
		return
	}
	for _, one := range slowest(a.slowest) {
		t.Log(one)
	}
	t.Logf("%d answers took longer than %s", len(a.late), slowAnswer)
	for _, one := range a.late[:min(100, len(a.late))] {
		t.Log(one)
	}
	if len(a.slow) > 0 {
		t.Errorf(
			"%d answers took longer than %s, such as\n%s", len(a.slow), longestAnswer,
			strings.Join(a.slow[:min(10, len(a.slow))], "\n"),
		)
	}
	if n := len(a.writes); n == 0 || a.writes[n-1] > longestWrite {
		t.Errorf("a write of a bystander waited longer than %s", longestWrite)
	}
	if len(a.tried) < len(a.routes)*9/10 {
		t.Errorf("only %d of %d operations were tried", len(a.tried), len(a.routes))
	}
}
