// Package fault injects failures into requests of Bud's API.
package fault

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
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

// newError returns an answer as an error of Bud's. Unset fields have the values of Bud's gateway.
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
	if given := c.Header.Values(route.FaultHeader); len(given) > 0 {
		return f.fromHeader(c, given[0])
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, r := range f.rules {
		if !r.canApplyTo(c) || (r.Result != "" && !canHaveResult(c, r.Result)) {
			continue
		}
		now := f.Clock.Of(bank.Project(c.Client)).Now()
		if r.limit != nil && !r.limit.exceeded(c.Client, now, f.Clock.Real()) {
			continue
		}
		if f.applies(r) {
			return r.fault(f.draw(r.number, r.matched, drawDelay)), nil
		}
	}
	return route.Fault{}, nil
}

// canApplyTo reports whether the rule matches a call and has not reached its limit of hits.
func (r *rule) canApplyTo(c route.Call) bool {
	return r.matches(c) && (r.Times == nil || r.Hits < *r.Times)
}

// applies counts a matching call, and reports whether the rule applies to it by its probability.
func (f *Injector) applies(r *rule) bool {
	r.matched++
	if r.Probability != nil && f.draw(r.number, r.matched, drawProbability) >= *r.Probability {
		return false
	}
	r.Hits++
	return true
}

// BackgroundResult returns the result of a background refresh: that of the first rule with a result that matches a
// refresh by the client, or "".
func (f *Injector) BackgroundResult(p bank.Project, customer bank.CustomerID) bank.Result {
	refresh := &route.Route{ID: "v2_open_banking_refresh_post"}
	call := route.Call{Route: refresh, Client: string(p), Customer: customer.String()}
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, r := range f.rules {
		if r.Result == "" || !r.canApplyTo(call) || !canHaveResult(call, r.Result) {
			continue
		}
		if f.applies(r) {
			return bank.Result(r.Result)
		}
	}
	return ""
}

// The purposes of random numbers.
const (
	drawProbability byte = 0
	drawDelay       byte = 1
)

// draw returns a random number in [0, 1) for a call of a rule. It depends only on the seed, the rule, the call and the
// purpose.
func (f *Injector) draw(ruleNumber, call uint64, purpose byte) float64 {
	var key [25]byte
	for i, n := range []uint64{f.Seed, ruleNumber, call} {
		binary.BigEndian.PutUint64(key[8*i:], n)
	}
	key[24] = purpose
	sum := sha256.Sum256(key[:])
	return float64(binary.BigEndian.Uint64(sum[:])>>11) / (1 << 53)
}

// drawHeaderDelay returns a random number in [0, 1) for a request with a fault in its header, as rule 0.
func (f *Injector) drawHeaderDelay() float64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.headerCalls++
	return f.draw(0, f.headerCalls, drawDelay)
}

// fault returns the fault of the rule. fraction selects a delay between the minimum and the maximum.
func (r *rule) fault(fraction float64) route.Fault {
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
	checked, err := newRule(r)
	if err != nil {
		return added, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.rules) >= maxRules {
		const format = "there are %d rules already; DELETE /_sandbox/faults removes them"
		return added, route.InvalidField("body", fmt.Sprintf(format, maxRules))
	}
	f.lastNumber++
	checked.number = f.lastNumber
	checked.ID = "fault-" + strconv.FormatUint(f.lastNumber, 10)
	f.rules = append(f.rules, checked)
	return checked.Active, nil
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

// Remove removes the rule with an id, and reports whether there was one.
func (f *Injector) Remove(id string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	before := len(f.rules)
	f.rules = slices.DeleteFunc(f.rules, func(r *rule) bool { return r.ID == id })
	return len(f.rules) < before
}

// Clear removes the rules that name a project, or all if it is empty, and returns how many there were. Rules that name
// no project are everybody's, so that no project removes them.
func (f *Injector) Clear(project bank.Project) (removed int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	before := len(f.rules)
	f.rules = slices.DeleteFunc(f.rules, func(r *rule) bool {
		return project == "" || project == bank.Project(r.Match.Client)
	})
	return before - len(f.rules)
}

// isFailureStatus reports whether status is a known HTTP status of failure.
func isFailureStatus(status int) bool {
	return status >= 400 && status <= 599 && http.StatusText(status) != ""
}
