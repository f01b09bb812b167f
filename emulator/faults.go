package emulator

import (
	"net/url"
	"time"

	"budsandbox/bank"
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

// FaultRule is a Fault that was added.
type FaultRule struct {
	Fault
	ID   string
	Hits int // how often it has struck
}

// Faults are the ways in which a sandbox fails on purpose.
type Faults struct {
	sandbox *Sandbox
	client  string // whose alone they are, unless empty
}

// Faults are the ways in which the sandbox fails on purpose, for all clients.
func (s *Sandbox) Faults() Faults { return Faults{sandbox: s} }

// Faults are those of the project: what is added strikes no other, and Clear leaves others' faults alone.
func (c *Client) Faults() Faults { return Faults{c.sandbox, c.ID} }

// Add adds a fault behind those that are there; the first that meets a call strikes.
func (f Faults) Add(fault Fault) (FaultRule, error) {
	if f.client != "" {
		fault.Client = f.client
	}
	var made wireFault
	if err := f.sandbox.ask("POST", "/_sandbox/faults", wireOf(fault), &made); err != nil {
		return FaultRule{}, err
	}
	return made.rule(), nil
}

// List are the faults that are there, in the order in which they are tried.
func (f Faults) List() (all []FaultRule, err error) {
	var list struct{ Data []wireFault }
	err = f.sandbox.ask("GET", "/_sandbox/faults", nil, &list)
	for _, one := range list.Data {
		if f.client == "" || f.client == one.Match.Client {
			all = append(all, one.rule())
		}
	}
	return all, err
}

// Remove takes a fault away.
func (f Faults) Remove(id string) error {
	return f.sandbox.ask("DELETE", "/_sandbox/faults/"+url.PathEscape(id), nil, nil)
}

// Clear takes all of them away.
func (f Faults) Clear() error {
	if f.client == "" {
		return f.sandbox.ask("DELETE", "/_sandbox/faults", nil, nil)
	}
	own, err := f.List()
	if err != nil {
		return err
	}
	for _, rule := range own {
		if err := f.Remove(rule.ID); err != nil {
			return err
		}
	}
	return nil
}

// wireFault is a fault as the control plane reads and lists it.
type wireFault struct {
	ID    string `json:"id,omitempty"`
	Match struct {
		Operation string `json:"operation_id,omitempty"`
		Client    string `json:"client_id,omitempty"`
		Customer  string `json:"customer_id,omitempty"`
		Provider  string `json:"provider,omitempty"`
	} `json:"match"`
	Answer      *wireAnswer `json:"answer,omitempty"`
	Delay       string      `json:"delay,omitempty"`
	DelayUpTo   string      `json:"delay_up_to,omitempty"`
	Drop        bool        `json:"drop,omitempty"`
	Result      string      `json:"result,omitempty"`
	Limit       *wireLimit  `json:"limit,omitempty"`
	Times       int         `json:"times,omitempty"`
	Probability float64     `json:"probability,omitempty"`
	Hits        int         `json:"hits,omitempty"`
}

type wireAnswer struct {
	Status  int    `json:"status"`
	Code    string `json:"code_id,omitempty"`
	Message string `json:"message,omitempty"`
}

type wireLimit struct {
	Requests int    `json:"requests"`
	Per      string `json:"per"`
}

func wireOf(f Fault) (w wireFault) {
	w.Match.Operation, w.Match.Client, w.Match.Customer, w.Match.Provider = f.Operation, f.Client, f.Customer, f.Provider
	if f.Status != 0 || f.Code != "" || f.Message != "" {
		w.Answer = &wireAnswer{f.Status, f.Code, f.Message}
	}
	if f.Requests != 0 || f.Per != 0 {
		w.Limit = &wireLimit{f.Requests, f.Per.String()}
	}
	if f.Delay != 0 {
		w.Delay = f.Delay.String()
	}
	if f.DelayUpTo != 0 {
		w.DelayUpTo = f.DelayUpTo.String()
	}
	w.Drop, w.Result, w.Times, w.Probability = f.Drop, f.Result, f.Times, f.Probability
	return w
}

func (w wireFault) rule() FaultRule {
	f := Fault{
		Operation: w.Match.Operation, Client: w.Match.Client, Customer: w.Match.Customer, Provider: w.Match.Provider,
		Delay: length(w.Delay), DelayUpTo: length(w.DelayUpTo), Drop: w.Drop, Result: w.Result, Times: w.Times, Probability: w.Probability,
	}
	if w.Answer != nil {
		f.Status, f.Code, f.Message = w.Answer.Status, w.Answer.Code, w.Answer.Message
	}
	if w.Limit != nil {
		f.Requests, f.Per = w.Limit.Requests, length(w.Limit.Per)
	}
	return FaultRule{f, w.ID, w.Hits}
}

// length reads what the control plane has accepted as a length of time.
func length(text string) time.Duration {
	period, err := bank.ParsePeriod(text)
	if err != nil {
		return 0
	}
	start := time.Unix(0, 0).UTC()
	return period.After(start).Sub(start)
}
