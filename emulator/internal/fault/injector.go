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
	"budsandbox/emulator/internal/route"
)

// Injector are the rules by which calls fail on purpose. They live as long as the process: a sandbox that is started anew is a
// healthy one. Safe for concurrent use.
type Injector struct {
	Seed  uint64 // of the chance that a rule has
	Clock *bank.Clocks

	mu          sync.Mutex
	lastNumber  uint64
	headerCalls uint64 // requests that asked for a delay by chance
	rules       []*Rule
}

// Rule is a rule: which calls it meets and what it does to them.
type Rule struct {
	ID          string   `json:"id"`
	Match       Match    `json:"match"`
	Answer      *Answer  `json:"answer,omitempty"`
	Delay       string   `json:"delay,omitempty"`
	DelayUpTo   string   `json:"delay_up_to,omitempty"`
	Drop        bool     `json:"drop,omitempty"`
	Result      string   `json:"result,omitempty"` // of the task that the call begins
	Limit       *Limit   `json:"limit,omitempty"`
	Times       int      `json:"times,omitempty"`
	Probability *float64 `json:"probability,omitempty"`
	Hits        int      `json:"hits"`

	number             uint64
	matched            uint64 // calls that matched, by chance met or not
	minDelay, maxDelay time.Duration
}

// Match says which calls; an empty field is any.
type Match struct {
	Operation string `json:"operation_id,omitempty"`
	Client    string `json:"client_id,omitempty"`
	Customer  string `json:"customer_id,omitempty"`
	Provider  string `json:"provider,omitempty"`
}

type Answer struct {
	Status  int    `json:"status"`
	Code    string `json:"code_id,omitempty"`
	Message string `json:"message,omitempty"`
}

func (m Match) matches(c route.Call) bool {
	is := func(wanted, got string) bool { return wanted == "" || wanted == got }
	return is(m.Operation, c.Route.ID) && is(m.Client, c.Client) && is(m.Customer, c.Customer) && is(m.Provider, c.Provider)
}

// bud is the answer in Bud's envelope: what Bud's gateway says for the status unless the rule says otherwise.
func (a Answer) bud() *route.Error {
	e := route.ForStatus(a.Status)
	if a.Code != "" {
		e.Code, e.Operation = a.Code, ""
	}
	if a.Message != "" {
		e.Message = a.Message
	}
	return e
}

// Find decides what happens to a call: what its header asks for, else the first rule that meets it. It is what the adapter
// asks before anything else.
func (f *Injector) Find(c route.Call) (route.Fault, error) {
	if asked := c.Header.Get(route.FaultHeader); asked != "" {
		return f.byHeader(c, asked)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, rule := range f.rules {
		if !rule.Match.matches(c) || (rule.Times > 0 && rule.Hits >= rule.Times) || (rule.Result != "" && !canResult(c, rule.Result)) {
			continue
		}
		if rule.Limit != nil && !rule.Limit.exceeded(c.Client, f.Clock.Of(bank.Project(c.Client)).Now(), f.Clock.Real()) {
			continue
		}
		if draw, strikes := f.fires(rule); strikes {
			return rule.effect(draw(1)), nil
		}
	}
	return route.Fault{}, nil
}

// fires counts a call that a rule meets, and says whether the rule strikes as chance has it.
func (f *Injector) fires(rule *Rule) (draw func(which byte) float64, strikes bool) {
	rule.matched++
	draw = f.draw(rule, rule.matched)
	if rule.Probability != nil && draw(0) >= *rule.Probability {
		return draw, false
	}
	rule.Hits++
	return draw, true
}

// BackgroundResult decides what a refresh that nobody called for comes to: what the first rule that meets a client's refresh gives its task,
// empty for none. Rules that only spoil calls leave it alone.
func (f *Injector) BackgroundResult(p bank.Project, customer bank.CustomerID) bank.Result {
	call := route.Call{Route: route.Route{ID: "v2_open_banking_refresh_post"}, Client: string(p), Customer: customer.String()}
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, rule := range f.rules {
		if rule.Result == "" || !rule.Match.matches(call) || rule.Times > 0 && rule.Hits >= rule.Times || !canResult(call, rule.Result) {
			continue
		}
		if _, strikes := f.fires(rule); strikes {
			return bank.Result(rule.Result)
		}
	}
	return ""
}

// draw gives numbers from 0 to below 1 for a call of a rule: the same for the same seed, rule and call.
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

// chance draws for a request that asks for its own failure.
func (f *Injector) chance() float64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.headerCalls++
	return f.draw(&Rule{}, f.headerCalls)(1)
}

// effect is what the rule does; share says how far into its span of delays this call falls.
func (r *Rule) effect(share float64) route.Fault {
	d := route.Fault{RuleID: r.ID, Delay: r.minDelay, Drop: r.Drop, Result: r.Result}
	if r.maxDelay > r.minDelay {
		d.Delay += time.Duration(share * float64(r.maxDelay-r.minDelay))
	}
	switch {
	case r.Answer != nil:
		d.Answer = r.Answer.bud()
	case r.Limit != nil:
		d.Answer = tooMany()
	}
	return d
}

// Add keeps a rule and gives it its id.
func (f *Injector) Add(rule Rule) Rule {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.lastNumber++
	rule.number, rule.ID, rule.Hits = f.lastNumber, "fault-"+strconv.FormatUint(f.lastNumber, 10), 0
	f.rules = append(f.rules, &rule)
	return rule
}

// List copies the rules in the order in which they are tried.
func (f *Injector) List() []Rule {
	f.mu.Lock()
	defer f.mu.Unlock()
	all := make([]Rule, len(f.rules))
	for i, rule := range f.rules {
		all[i] = *rule
	}
	return all
}

// Remove takes away the rule with this id, or all; false says that there was none with it.
func (f *Injector) Remove(id string, all bool) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	before := len(f.rules)
	f.rules = slices.DeleteFunc(f.rules, func(rule *Rule) bool { return all || rule.ID == id })
	return len(f.rules) < before
}

// PossibleStatus reports whether a status can be forced: a failure of HTTP that clients know.
func PossibleStatus(status int) bool {
	return status >= 400 && status <= 599 && http.StatusText(status) != ""
}
