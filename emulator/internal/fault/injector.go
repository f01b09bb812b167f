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
)

// Injector holds the rules of injected faults. They are in memory only, so a restarted sandbox has none. It is safe
// for concurrent use.
type Injector struct {
	Seed  uint64 // seed of random delays and probabilities
	Clock *clock.Clocks

	mu          sync.Mutex
	lastNumber  uint64
	headerCalls uint64 // number of requests with a random delay in the header
	rules       []*Rule
}

// Rule is a fault with the calls to which it applies.
type Rule struct {
	ID          string   `json:"id"`
	Match       Match    `json:"match"`
	Answer      *Answer  `json:"answer,omitempty"`
	Delay       string   `json:"delay,omitempty"`
	DelayUpTo   string   `json:"delay_up_to,omitempty"`
	Drop        bool     `json:"drop,omitempty"`
	Result      string   `json:"result,omitempty"` // result of the task that the call starts
	Limit       *Limit   `json:"limit,omitempty"`
	Times       int      `json:"times,omitempty"`
	Probability *float64 `json:"probability,omitempty"`
	Hits        int      `json:"hits"`

	number             uint64
	matched            uint64 // number of matching calls, whether or not the fault applied
	minDelay, maxDelay time.Duration
}

// Match selects calls. Empty fields match all.
type Match struct {
	Operation string `json:"operation_id,omitempty"`
	Client    string `json:"client_id,omitempty"`
	Customer  string `json:"customer_id,omitempty"`
	Provider  string `json:"provider,omitempty"`
}

// Answer is an error that replaces a response.
type Answer struct {
	Status  int    `json:"status"`
	Code    string `json:"code_id,omitempty"`
	Message string `json:"message,omitempty"`
}

func (m Match) matches(c route.Call) bool {
	is := func(want, got string) bool { return want == "" || want == got }
	return is(m.Operation, c.Route.ID) && is(m.Client, c.Client) &&
		is(m.Customer, c.Customer) && is(m.Provider, c.Provider)
}

// err returns the answer in Bud's form. Unset fields have the values of Bud's gateway.
func (a Answer) err() *route.Error {
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
	for _, rule := range f.rules {
		if !rule.appliesTo(c) || (rule.Result != "" && !canResult(c, rule.Result)) {
			continue
		}
		now := f.Clock.Of(bank.Project(c.Client)).Now()
		if rule.Limit != nil && !rule.Limit.exceeded(c.Client, now, f.Clock.Real()) {
			continue
		}
		if draw, ok := f.fires(rule); ok {
			return rule.effect(draw(1)), nil
		}
	}
	return route.Fault{}, nil
}

// appliesTo reports whether the rule matches a call and has not reached its limit of hits.
func (r *Rule) appliesTo(c route.Call) bool {
	return r.Match.matches(c) && (r.Times == 0 || r.Hits < r.Times)
}

// fires counts a matching call, and reports whether the rule applies to it by its probability.
func (f *Injector) fires(rule *Rule) (draw func(which byte) float64, ok bool) {
	rule.matched++
	draw = f.draw(rule, rule.matched)
	if rule.Probability != nil && draw(0) >= *rule.Probability {
		return draw, false
	}
	rule.Hits++
	return draw, true
}

// BackgroundResult returns the result of a background refresh: that of the first rule with a result that matches a
// refresh by the client, or "".
func (f *Injector) BackgroundResult(p bank.Project, customer bank.CustomerID) bank.Result {
	refresh := route.Route{ID: "v2_open_banking_refresh_post"}
	call := route.Call{Route: &refresh, Client: string(p), Customer: customer.String()}
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, rule := range f.rules {
		if rule.Result == "" || !rule.appliesTo(call) || !canResult(call, rule.Result) {
			continue
		}
		if _, ok := f.fires(rule); ok {
			return bank.Result(rule.Result)
		}
	}
	return ""
}

// draw returns random numbers in [0, 1) for a call of a rule. They depend only on the seed, the rule, the call and
// which.
func (f *Injector) draw(rule *Rule, call uint64) func(which byte) float64 {
	var path [25]byte
	for i, n := range []uint64{f.Seed, rule.number, call} {
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
	return f.draw(&Rule{}, f.headerCalls)(1)
}

// effect returns the fault of the rule. fraction selects a delay between the minimum and the maximum.
func (r *Rule) effect(fraction float64) route.Fault {
	fault := route.Fault{RuleID: r.ID, Delay: r.minDelay, Drop: r.Drop, Result: r.Result}
	if r.maxDelay > r.minDelay {
		fault.Delay += time.Duration(fraction * float64(r.maxDelay-r.minDelay))
	}
	switch {
	case r.Answer != nil:
		fault.Answer = r.Answer.err()
	case r.Limit != nil:
		fault.Answer = tooManyRequests()
	}
	return fault
}

// maxRules is the number of rules that are compared with every request.
const maxRules = 1000

// Add adds a rule after the existing ones and assigns its id. It returns an error if there are too many.
func (f *Injector) Add(rule Rule) (Rule, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.rules) >= maxRules {
		const text = "there are 1000 rules already; DELETE /_sandbox/faults removes them"
		return rule, route.InvalidField("body", text)
	}
	f.lastNumber++
	rule.number = f.lastNumber
	rule.ID = "fault-" + strconv.FormatUint(f.lastNumber, 10)
	rule.Hits = 0
	f.rules = append(f.rules, &rule)
	return rule, nil
}

// List returns copies of the rules in the order in which they are matched.
func (f *Injector) List() []Rule {
	f.mu.Lock()
	defer f.mu.Unlock()
	all := make([]Rule, len(f.rules))
	for i, rule := range f.rules {
		all[i] = *rule
	}
	return all
}

// Remove removes the rule with an id, or all rules. It reports whether any was removed.
func (f *Injector) Remove(id string, all bool) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	before := len(f.rules)
	f.rules = slices.DeleteFunc(f.rules, func(rule *Rule) bool { return all || rule.ID == id })
	return len(f.rules) < before
}

// PossibleStatus reports whether status is a known HTTP status of failure.
func PossibleStatus(status int) bool {
	return status >= 400 && status <= 599 && http.StatusText(status) != ""
}
