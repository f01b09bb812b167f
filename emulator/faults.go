package emulator

import (
	"net/url"
	"time"

	"budsandbox/bank"
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
	var added faultRule
	if err := f.sandbox.controlRequest("POST", "/_sandbox/faults", newFaultRule(fault), &added); err != nil {
		return FaultRule{}, err
	}
	return added.rule(), nil
}

// List returns the faults in the order in which they are matched.
func (f Faults) List() (all []FaultRule, err error) {
	var list struct{ Data []faultRule }
	err = f.sandbox.controlRequest("GET", "/_sandbox/faults", nil, &list)
	for _, rule := range list.Data {
		if f.client == "" || f.client == rule.Match.Client {
			all = append(all, rule.rule())
		}
	}
	return all, err
}

// Remove removes a fault.
func (f Faults) Remove(id string) error {
	return f.sandbox.controlRequest("DELETE", "/_sandbox/faults/"+url.PathEscape(id), nil, nil)
}

// Clear removes all faults of the sandbox or the project.
func (f Faults) Clear() error {
	if f.client == "" {
		return f.sandbox.controlRequest("DELETE", "/_sandbox/faults", nil, nil)
	}
	rules, err := f.List()
	if err != nil {
		return err
	}
	for _, rule := range rules {
		if err := f.Remove(rule.ID); err != nil {
			return err
		}
	}
	return nil
}

// faultRule is a fault on the wire of the control plane.
type faultRule struct {
	ID    string `json:"id,omitempty"`
	Match struct {
		Operation string `json:"operation_id,omitempty"`
		Client    string `json:"client_id,omitempty"`
		Customer  string `json:"customer_id,omitempty"`
		Provider  string `json:"provider,omitempty"`
	} `json:"match"`
	Answer      *faultAnswer `json:"answer,omitempty"`
	Delay       string       `json:"delay,omitempty"`
	DelayUpTo   string       `json:"delay_up_to,omitempty"`
	Drop        bool         `json:"drop,omitempty"`
	Result      string       `json:"result,omitempty"`
	Limit       *faultLimit  `json:"limit,omitempty"`
	Times       int          `json:"times,omitempty"`
	Probability float64      `json:"probability,omitempty"`
	Hits        int          `json:"hits,omitempty"`
}

type faultAnswer struct {
	Status  int    `json:"status"`
	Code    string `json:"code_id,omitempty"`
	Message string `json:"message,omitempty"`
}

type faultLimit struct {
	Requests int    `json:"requests"`
	Per      string `json:"per"`
}

func newFaultRule(f Fault) (w faultRule) {
	w.Match.Operation = f.Operation
	w.Match.Client = f.Client
	w.Match.Customer = f.Customer
	w.Match.Provider = f.Provider
	if f.Status != 0 || f.Code != "" || f.Message != "" {
		w.Answer = &faultAnswer{f.Status, f.Code, f.Message}
	}
	if f.RateLimit != 0 || f.RatePeriod != 0 {
		w.Limit = &faultLimit{f.RateLimit, f.RatePeriod.String()}
	}
	if f.Delay != 0 {
		w.Delay = f.Delay.String()
	}
	if f.DelayUpTo != 0 {
		w.DelayUpTo = f.DelayUpTo.String()
	}
	w.Drop = f.Drop
	w.Result = f.Result
	w.Times = f.Times
	w.Probability = f.Probability
	return w
}

func (w faultRule) rule() FaultRule {
	f := Fault{
		Operation: w.Match.Operation, Client: w.Match.Client, Customer: w.Match.Customer, Provider: w.Match.Provider,
		Delay: parseDuration(w.Delay), DelayUpTo: parseDuration(w.DelayUpTo), Drop: w.Drop, Result: w.Result,
		Times: w.Times, Probability: w.Probability,
	}
	if w.Answer != nil {
		f.Status = w.Answer.Status
		f.Code = w.Answer.Code
		f.Message = w.Answer.Message
	}
	if w.Limit != nil {
		f.RateLimit = w.Limit.Requests
		f.RatePeriod = parseDuration(w.Limit.Per)
	}
	return FaultRule{f, w.ID, w.Hits}
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
