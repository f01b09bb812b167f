package emulator

import (
	"net/url"
	"time"

	"budsandbox/bank"
	"budsandbox/internal/faultrule"
)

// Fault describes an injected failure. The first group of fields selects requests, and unset fields match all. The
// second group says how they fail, and the third how often.
type Fault struct {
	Operation string // Bud's operation id
	Client    string
	Customer  string
	Provider  string

	Status     int           // status of an error in Bud's form
	Code       string        // code_id of the error; empty for Bud's code for the status
	Message    string        // message of the error
	Delay      time.Duration // delay of the response
	DelayUpTo  time.Duration // upper bound of a random delay that is at least Delay and depends on the seed
	Drop       bool          // close the connection without a response
	Result     string        // result of the task that the request starts, such as provider_timeout or timed_out
	RateLimit  int           // further requests of a client within RatePeriod fail with Status, or 429 if it is 0
	RatePeriod time.Duration

	Times       int     // number of requests that fail; 0 for all
	Probability float64 // probability that a request fails, which depends on the seed; 0 for always
}

// FaultRule is an active Fault.
type FaultRule struct {
	Fault
	ID   string
	Hits int // number of requests that failed
}

// Faults manages the injected failures of a sandbox or a project.
type Faults struct {
	sandbox *Sandbox
	client  string // empty for all projects
}

// Faults returns the faults of all projects.
func (s *Sandbox) Faults() Faults { return Faults{sandbox: s} }

// Faults returns the faults of the project. Faults that are added there only affect the project, and Clear keeps those
// of other projects.
func (c *Client) Faults() Faults { return Faults{c.sandbox, c.ID} }

// Add adds a fault after the existing ones. The first fault that matches a request applies.
func (f Faults) Add(fault Fault) (FaultRule, error) {
	if f.client != "" {
		fault.Client = f.client
	}
	var added faultrule.Active
	if err := f.sandbox.controlRequest("POST", "/_sandbox/faults", faultRequest(fault), &added); err != nil {
		return FaultRule{}, err
	}
	return newFaultRule(added), nil
}

// List returns the faults in the order in which they are matched.
func (f Faults) List() (all []FaultRule, err error) {
	var list struct{ Data []faultrule.Active }
	err = f.sandbox.controlRequest("GET", "/_sandbox/faults", nil, &list)
	for _, rule := range list.Data {
		if f.client == "" || f.client == rule.Match.Client {
			all = append(all, newFaultRule(rule))
		}
	}
	return all, err
}

// Remove removes a fault.
func (f Faults) Remove(id string) error {
	return f.sandbox.controlRequest("DELETE", "/_sandbox/faults/"+url.PathEscape(id), nil, nil)
}

// Clear removes all faults of the sandbox, or those that name the project.
func (f Faults) Clear() error {
	query := newQuery(map[string]string{"client_id": f.client})
	return f.sandbox.controlRequest("DELETE", "/_sandbox/faults?"+query.Encode(), nil, nil)
}

// faultRequest returns the body of a request that adds a fault.
func faultRequest(f Fault) (r faultrule.Rule) {
	r.Match = faultrule.Match{Operation: f.Operation, Client: f.Client, Customer: f.Customer, Provider: f.Provider}
	if f.Status != 0 || f.Code != "" || f.Message != "" {
		r.Answer = &faultrule.Answer{Status: f.Status, Code: f.Code, Message: f.Message}
	}
	if f.RateLimit != 0 || f.RatePeriod != 0 {
		r.Limit = &faultrule.Limit{Requests: f.RateLimit, Per: f.RatePeriod.String()}
	}
	if f.Delay != 0 {
		r.Delay = f.Delay.String()
	}
	if f.DelayUpTo != 0 {
		r.DelayUpTo = f.DelayUpTo.String()
	}
	if f.Probability != 0 {
		r.Probability = &f.Probability
	}
	if f.Times != 0 {
		r.Times = &f.Times
	}
	r.Drop, r.Result = f.Drop, f.Result
	return r
}

// newFaultRule converts a rule of the control plane.
func newFaultRule(r faultrule.Active) FaultRule {
	f := Fault{
		Operation: r.Match.Operation, Client: r.Match.Client, Customer: r.Match.Customer, Provider: r.Match.Provider,
		Delay: parseDuration(r.Delay), DelayUpTo: parseDuration(r.DelayUpTo), Drop: r.Drop, Result: r.Result,
	}
	if r.Times != nil {
		f.Times = *r.Times
	}
	if r.Probability != nil {
		f.Probability = *r.Probability
	}
	if r.Answer != nil {
		f.Status, f.Code, f.Message = r.Answer.Status, r.Answer.Code, r.Answer.Message
	}
	if r.Limit != nil {
		f.RateLimit, f.RatePeriod = r.Limit.Requests, parseDuration(r.Limit.Per)
	}
	return FaultRule{f, r.ID, r.Hits}
}

// parseDuration parses a duration that the control plane has accepted.
func parseDuration(text string) time.Duration {
	period, err := bank.ParsePeriod(text)
	if err != nil {
		return 0
	}
	start := time.Unix(0, 0).UTC()
	return period.After(start).Sub(start)
}
