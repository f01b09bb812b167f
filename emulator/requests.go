package emulator

import (
	"encoding/json"
	"net/url"
	"strconv"
	"time"
)

// Request is a request that a sandbox has answered.
type Request struct {
	Number    uint64          `json:"number"` // counts from 1
	At        time.Time       `json:"at"`     // by the sandbox's clock
	Method    string          `json:"method"`
	Path      string          `json:"path"`
	Query     string          `json:"query"`
	Operation string          `json:"operation_id"`
	Client    string          `json:"client_id"`
	Customer  string          `json:"customer_id"`
	Status    int             `json:"status"` // 0 if the connection ended without an answer
	Request   json.RawMessage `json:"request"`
	Response  json.RawMessage `json:"response"`
	Fault     string          `json:"fault"`
	Advice    []Advice        `json:"advice"` // what the real Bud would not accept or discourages
}

// Advice is what the real Bud would not accept of a request, or discourages, though the sandbox answers it.
type Advice struct {
	Kind string `json:"kind"` // unknown_field, hosted_secret, deprecated, polled_early...
	Text string `json:"text"`
}

// RequestFilter narrows requests down; an empty field is any.
type RequestFilter struct {
	Operation, Client, Customer string
	Method                      string
	Path                        string // its beginning
	Status                      string // 404, or 4xx
	Advised                     bool   // only those about which there is advice
	After                       uint64 // the number after which to begin
}

// Requests are the latest thousand that meet a filter, oldest first, without those to the control plane.
func (s *Sandbox) Requests(filter RequestFilter) (all []Request, err error) {
	values := url.Values{"limit": {"1000"}}
	for name, value := range map[string]string{
		"operation_id": filter.Operation, "client_id": filter.Client, "customer_id": filter.Customer, "method": filter.Method,
		"path": filter.Path, "status": filter.Status,
	} {
		if value != "" {
			values.Set(name, value)
		}
	}
	if filter.Advised {
		values.Set("advised", "true")
	}
	if filter.After > 0 {
		values.Set("after", strconv.FormatUint(filter.After, 10))
	}
	var list struct{ Data []Request }
	err = s.ask("GET", "/_sandbox/requests?"+values.Encode(), nil, &list)
	return list.Data, err
}

// Requests are the latest thousand of the project that meet a filter, oldest first.
func (c *Client) Requests(filter RequestFilter) ([]Request, error) {
	filter.Client = c.ID
	return c.sandbox.Requests(filter)
}

// ForgetRequests empties what Requests and Advice tell of; numbers go on.
func (s *Sandbox) ForgetRequests() error { return s.ask("DELETE", "/_sandbox/requests", nil, nil) }

// Advice is what the real Bud would not accept or discourages, of all requests so far, and the operations that nobody has called.
func (s *Sandbox) Advice() (given []Advice, neverCalled []string, err error) {
	var sum struct {
		Data        []Advice `json:"data"`
		NeverCalled []string `json:"never_called"`
	}
	err = s.ask("GET", "/_sandbox/advice", nil, &sum)
	return sum.Data, sum.NeverCalled, err
}
