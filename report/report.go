// Package report summarises what a test suite did at a sandbox, and what it never called. It reads the control plane
// over HTTP.
package report

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Suite is the summary of a test suite.
type Suite struct {
	Operations  []Operation // in the order of their ids
	Results     []Count     // Bud's result codes in responses and webhooks
	Errors      []Count     // Bud's error codes
	Webhooks    []Webhook   // in the order of event and state
	Advice      []Advice
	NeverCalled []string // ids of operations
	Requests    int
	Missed      uint64 // number of requests that the log dropped before they were read
}

// Operation is an operation that was called. Requests of unknown routes are grouped by method and path.
type Operation struct {
	ID       string
	Calls    int
	Statuses []Count
}

// Count is a name with its number of occurrences.
type Count struct {
	Name  string
	Times int
}

// Webhook is the number of deliveries of an event in a state.
type Webhook struct {
	Event, State string
	Times        int
}

// Advice is a finding about something that Bud would refuse or discourages.
type Advice struct {
	Kind      string `json:"kind"`
	Text      string `json:"text"`
	Operation string `json:"operation_id"`
	Times     int    `json:"count"`
}

// request is an entry of the request log, with the fields that a report needs.
type request struct {
	Number    uint64          `json:"number"`
	Method    string          `json:"method"`
	Path      string          `json:"path"`
	Operation string          `json:"operation_id"`
	Status    int             `json:"status"`
	Response  json.RawMessage `json:"response"`
}

// tally counts requests while they are read.
type tally struct {
	requests        int
	missed          uint64
	last            uint64                    // number of the last request
	operations      map[string]map[string]int // number of requests by id and status
	results, errors map[string]int
}

func newTally() *tally {
	return &tally{operations: map[string]map[string]int{}, results: map[string]int{}, errors: map[string]int{}}
}

// add counts requests. They must be in the order of their numbers.
func (t *tally) add(requests []request) {
	for _, r := range requests {
		t.missed += r.Number - t.last - 1
		t.last = r.Number
		t.requests++
		id := cmp.Or(r.Operation, r.Method+" "+r.Path)
		if t.operations[id] == nil {
			t.operations[id] = map[string]int{}
		}
		t.operations[id][statusName(r.Status)]++
		t.countCodes(r.Response)
	}
}

// statusName formats a status. 0 stands for a connection that ended without a response.
func statusName(status int) string {
	if status == 0 {
		return "no answer"
	}
	return strconv.Itoa(status)
}

// countCodes counts the codes in a response or an event.
func (t *tally) countCodes(body json.RawMessage) {
	var value any
	if len(body) > 0 && json.Unmarshal(body, &value) == nil {
		t.countIn(value)
	}
}

// countIn counts the codes in a JSON value.
func (t *tally) countIn(value any) {
	switch v := value.(type) {
	case map[string]any:
		for key, inner := range v {
			text, isText := inner.(string)
			switch {
			case isText && key == "result" && isCode(text):
				t.results[text]++
			case isText && key == "code_id" && isCode(text):
				t.errors[text]++
			default:
				t.countIn(inner)
			}
		}
	case []any:
		for _, inner := range v {
			t.countIn(inner)
		}
	}
}

// isCode reports whether text has the form of Bud's codes.
func isCode(text string) bool {
	return text != "" && strings.Trim(text, "abcdefghijklmnopqrstuvwxyz0123456789_") == ""
}

// operationList returns the counted operations in the order of their ids.
func (t *tally) operationList() (all []Operation) {
	for _, id := range slices.Sorted(maps.Keys(t.operations)) {
		o := Operation{ID: id, Statuses: counts(t.operations[id])}
		for _, c := range o.Statuses {
			o.Calls += c.Times
		}
		all = append(all, o)
	}
	return all
}

// counts returns the entries of a map in the order of their names.
func counts(m map[string]int) (all []Count) {
	for _, name := range slices.Sorted(maps.Keys(m)) {
		all = append(all, Count{name, m[name]})
	}
	return all
}
