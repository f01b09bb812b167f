// Package fault injects failures into requests of Bud's API.
package fault

import (
	"crypto/sha256"
	"encoding/binary"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"budsandbox/bank"
	"budsandbox/clock"
	"budsandbox/emulator/internal/route"
	"budsandbox/internal/faultrule"
)

// Injector holds the rules of injected faults. They are in memory only, so a restarted sandbox has none. It is safe
// for concurrent use.
type Injector struct {
	Seed  uint64 // seed of random delays and probabilities
	Clock *clock.Clocks

	mu          sync.Mutex
	lastNumber  uint64
	headerCalls uint64 // number of requests with a random delay in the header
	rules       []*rule
}

// rule is a rule in force.
type rule struct {
	faultrule.Active
	number             uint64
	matched            uint64 // number of matching calls, whether or not the fault applied
	minDelay, maxDelay time.Duration
	limit              *limit // nil for none
}

// matches reports whether the rule is for a call.
func (r *rule) matches(c route.Call) bool {
	m := r.Match
	is := func(want, got string) bool { return want == "" || want == got }
	return is(m.Operation, c.Route.ID) && is(m.Client, c.Client) &&
		is(m.Customer, c.Customer) && is(m.Provider, c.Provider)
}

// newError returns an answer in Bud's form. Unset fields have the values of Bud's gateway.
func newError(a faultrule.Answer) *route.Error {
	e := route.ForStatus(a.Status)
	if a.Code != "" {
		e.Code, e.Operation = a.Code, ""
	}
	if a.Message != "" {
		e.Message = a.Message
	}
	return e
}

// Find returns the fault for a call: the one in its header, or that of the first rule that matches. It is a callback
// for route.Adapter.FindFault.
func (f *Injector) Find(c route.Call) (route.Fault, error) {
	if header := c.Header.Get(route.FaultHeader); header != "" {
		return f.fromHeader(c, header)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, r := range f.rules {
		if !r.appliesTo(c) || (r.Result != "" && !canResult(c, r.Result)) {
			continue
		}
		now := f.Clock.Of(bank.Project(c.Client)).Now()
		if r.limit != nil && !r.limit.exceeded(c.Client, now, f.Clock.Real()) {
			continue
		}
		if draw, ok := f.fires(r); ok {
			return r.effect(draw(1)), nil
		}
	}
	return route.Fault{}, nil
}

// appliesTo reports whether the rule matches a call and has not reached its limit of hits.
func (r *rule) appliesTo(c route.Call) bool {
	return r.matches(c) && (r.Times == 0 || r.Hits < r.Times)
}

// fires counts a matching call, and reports whether the rule applies to it by its probability.
func (f *Injector) fires(r *rule) (draw func(which byte) float64, ok bool) {
	r.matched++
	draw = f.draw(r, r.matched)
	if r.Probability != nil && draw(0) >= *r.Probability {
		return draw, false
	}
	r.Hits++
	return draw, true
}

// BackgroundResult returns the result of a background refresh: that of the first rule with a result that matches a
// refresh by the client, or "".
func (f *Injector) BackgroundResult(p bank.Project, customer bank.CustomerID) bank.Result {
	refresh := route.Route{ID: "v2_open_banking_refresh_post"}
	call := route.Call{Route: &refresh, Client: string(p), Customer: customer.String()}
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, r := range f.rules {
		if r.Result == "" || !r.appliesTo(call) || !canResult(call, r.Result) {
			continue
		}
		if _, ok := f.fires(r); ok {
			return bank.Result(r.Result)
		}
	}
	return ""
}

// draw returns random numbers in [0, 1) for a call of a rule. They depend only on the seed, the rule, the call and
// which.
func (f *Injector) draw(r *rule, call uint64) func(which byte) float64 {
	var path [25]byte
	for i, n := range []uint64{f.Seed, r.number, call} {
		binary.BigEndian.PutUint64(path[8*i:], n)
	}
	return func(which byte) float64 {
		path[24] = which
		sum := sha256.Sum256(path[:])
		return float64(binary.BigEndian.Uint64(sum[:])>>11) / (1 << 53)
	}
}

// chance returns a random number in [0, 1) for a request with a fault in its header.
func (f *Injector) chance() float64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.headerCalls++
	return f.draw(&rule{}, f.headerCalls)(1)
}

// effect returns the fault of the rule. fraction selects a delay between the minimum and the maximum.
func (r *rule) effect(fraction float64) route.Fault {
	fault := route.Fault{RuleID: r.ID, Delay: r.minDelay, Drop: r.Drop, Result: r.Result}
	if r.maxDelay > r.minDelay {
		fault.Delay += time.Duration(fraction * float64(r.maxDelay-r.minDelay))
	}
	switch {
	case r.Answer != nil:
		fault.Answer = newError(*r.Answer)
	case r.limit != nil:
		fault.Answer = tooManyRequests()
	}
	return fault
}

// maxRules is the number of rules that are compared with every request.
const maxRules = 1000

// Add adds a rule after the existing ones and assigns its id. It returns an error if the rule is invalid or there are
// too many.
func (f *Injector) Add(r faultrule.Rule) (added faultrule.Active, err error) {
	made, err := newRule(r)
	if err != nil {
		return added, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.rules) >= maxRules {
		const text = "there are 1000 rules already; DELETE /_sandbox/faults removes them"
		return added, route.InvalidField("body", text)
	}
	f.lastNumber++
	made.number = f.lastNumber
	made.ID = "fault-" + strconv.FormatUint(f.lastNumber, 10)
	f.rules = append(f.rules, made)
	return made.Active, nil
}

// List returns the rules in the order in which they are matched.
func (f *Injector) List() []faultrule.Active {
	f.mu.Lock()
	defer f.mu.Unlock()
	all := make([]faultrule.Active, len(f.rules))
	for i, r := range f.rules {
		all[i] = r.Active
	}
	return all
}

// Remove removes the rule with an id, or all rules. It reports whether any was removed.
func (f *Injector) Remove(id string, all bool) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	before := len(f.rules)
	f.rules = slices.DeleteFunc(f.rules, func(r *rule) bool { return all || r.ID == id })
	return len(f.rules) < before
}

// possibleStatus reports whether status is a known HTTP status of failure.
func possibleStatus(status int) bool {
	return status >= 400 && status <= 599 && http.StatusText(status) != ""
}
