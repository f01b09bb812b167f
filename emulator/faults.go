package emulator

import (
	"net/url"
	"time"
)

// Fault makes calls fail on purpose: those that meet every field of the first group that is set, in the way of the second.
type Fault struct {
	Operation string // Bud's operation id
	Client    string
	Customer  string
	Provider  string

	Status    int    // of the answer, in Bud's form, instead of the real one
	Code      string // its code_id; empty is Bud's own for the status
	Message   string
	Delay     time.Duration // before the answer
	DelayUpTo time.Duration // the delay is between Delay and this, as the seed says
	Drop      bool          // the connection ends without an answer
	Result    string        // what the task that the call begins comes to, as provider_timeout or timed_out
	Requests  int           // more of one client's within Per are answered 429, unless Status says otherwise
	Per       time.Duration

	Times       int     // how often it strikes; 0 is always
	Probability float64 // of striking, decided by the seed; 0 is always
}

// Faults are the ways in which a sandbox fails on purpose.
type Faults struct{ sandbox *Sandbox }

// Faults are the ways in which the sandbox fails on purpose.
func (s *Sandbox) Faults() Faults { return Faults{s} }

// FaultRule is a Fault that was added.
type FaultRule struct {
	ID   string `json:"id"`
	Hits int    `json:"hits"` // how often it has struck
}

// Add adds a fault behind those that are there; the first that meets a call strikes.
func (f Faults) Add(fault Fault) (rule FaultRule, err error) {
	body := map[string]any{"match": map[string]string{
		"operation_id": fault.Operation, "client_id": fault.Client, "customer_id": fault.Customer, "provider": fault.Provider,
	}, "drop": fault.Drop, "times": fault.Times, "result": fault.Result}
	if fault.Requests > 0 {
		body["limit"] = map[string]any{"requests": fault.Requests, "per": fault.Per.String()}
	}
	if fault.Status != 0 {
		body["answer"] = map[string]any{"status": fault.Status, "code_id": fault.Code, "message": fault.Message}
	}
	if fault.Delay > 0 {
		body["delay"] = fault.Delay.String()
	}
	if fault.DelayUpTo > 0 {
		body["delay_up_to"] = fault.DelayUpTo.String()
	}
	if fault.Probability > 0 {
		body["probability"] = fault.Probability
	}
	return rule, f.sandbox.ask("POST", "/_sandbox/faults", body, &rule)
}

// List are the faults that are there, in order.
func (f Faults) List() (all []FaultRule, err error) {
	var list struct{ Data []FaultRule }
	err = f.sandbox.ask("GET", "/_sandbox/faults", nil, &list)
	return list.Data, err
}

// Remove takes a fault away.
func (f Faults) Remove(id string) error {
	return f.sandbox.ask("DELETE", "/_sandbox/faults/"+url.PathEscape(id), nil, nil)
}

// Clear takes all of them away.
func (f Faults) Clear() error { return f.sandbox.ask("DELETE", "/_sandbox/faults", nil, nil) }
