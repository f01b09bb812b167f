package emulator

import (
	"encoding/json"
	"strconv"
	"time"
)

// Request is a request that the sandbox has answered, with its response.
type Request struct {
	Number    uint64          `json:"number"` // consecutive number, from 1
	At        time.Time       `json:"at"`     // on the project's clock
	Method    string          `json:"method"`
	Path      string          `json:"path"`
	Query     string          `json:"query"`
	Page      string          `json:"page"` // pattern of the path of a page for people, such as /pay/{token}
	Operation string          `json:"operation_id"`
	Client    string          `json:"client_id"`
	Customer  string          `json:"customer_id"`
	Status    int             `json:"status"` // status of the response; 0 if the connection ended without one
	Request   json.RawMessage `json:"request"`
	Response  json.RawMessage `json:"response"`
	Fault     string          `json:"fault"`
	Advice    []Advice        `json:"advice"` // advice about the request
}

// Advice says what the real Bud would refuse or discourages in a request that the sandbox answers.
type Advice struct {
	Kind string `json:"kind"` // unknown_field, hosted_secret, deprecated, polled_early...
	Text string `json:"text"`
}

// RequestFilter selects requests. Empty fields match all.
type RequestFilter struct {
	Operation, Client, Customer string
	Method                      string
	Path                        string // prefix of the path
	Status                      string // a status such as 404, or a class such as 4xx
	Advised                     bool   // only requests about which there is advice
	After                       uint64 // only requests with a higher number
}

// Requests returns the latest thousand requests that match a filter, oldest first. Requests to the control plane are
// not logged.
func (s *Sandbox) Requests(filter RequestFilter) (all []Request, err error) {
	query := newQuery(map[string]string{
		"operation_id": filter.Operation, "client_id": filter.Client, "customer_id": filter.Customer,
		"method": filter.Method, "path": filter.Path, "status": filter.Status, "limit": listLimit,
	})
	if filter.Advised {
		query.Set("advised", "true")
	}
	if filter.After > 0 {
		query.Set("after", strconv.FormatUint(filter.After, 10))
	}
	var list struct{ Data []Request }
	err = s.controlRequest("GET", "/_sandbox/requests?"+query.Encode(), nil, &list)
	return list.Data, err
}

// Requests returns the latest thousand requests of the project that match a filter, oldest first.
func (c *Client) Requests(filter RequestFilter) ([]Request, error) {
	filter.Client = c.ID
	return c.sandbox.Requests(filter)
}

// ClearRequests empties the request log and the advice. Numbers continue.
func (s *Sandbox) ClearRequests() error {
	return s.controlRequest("DELETE", "/_sandbox/requests", nil, nil)
}

// Advice returns the advice about all requests so far, and the ids of the operations that were not called.
func (s *Sandbox) Advice() (given []Advice, neverCalled []string, err error) {
	var summary struct {
		Data        []Advice `json:"data"`
		NeverCalled []string `json:"never_called"`
	}
	err = s.controlRequest("GET", "/_sandbox/advice", nil, &summary)
	return summary.Data, summary.NeverCalled, err
}
