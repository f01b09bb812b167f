// Package faultrule holds the JSON of the rules for injected failures, as the control plane reads and sends it at
// /_sandbox/faults. The sandbox, its Go API and the command line share it.
package faultrule

// Rule is a fault with the calls to which it applies.
type Rule struct {
	Match     Match   `json:"match"`
	Answer    *Answer `json:"answer,omitempty"`
	Delay     string  `json:"delay,omitempty"`
	DelayUpTo string  `json:"delay_up_to,omitempty"`
	Drop      bool    `json:"drop,omitempty"`   // close the connection
	Result    string  `json:"result,omitempty"` // result of the task that the call starts
	Limit     *Limit  `json:"limit,omitempty"`  // the fault is for calls beyond the limit

	Times       *int     `json:"times,omitempty"       validate:"omitempty,gte=1"`       // number of calls; nil for all
	Probability *float64 `json:"probability,omitempty" validate:"omitempty,gte=0,lte=1"` // nil for 1
}

// Active is a rule in force.
type Active struct {
	ID string `json:"id"`
	Rule
	Hits int `json:"hits"` // number of calls that failed so far
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

// Limit is a maximum number of a client's requests in a period.
type Limit struct {
	Requests int    `json:"requests"`
	Per      string `json:"per"`
}
