// Package report tells what a test suite met at a sandbox, and what it never touched. It reads the control plane over
// HTTP and knows nothing else of the sandbox.
package report

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// Suite is what a suite met.
type Suite struct {
	Operations  []Operation // by their ids
	Results     []Count     // Bud's result codes, in answers and webhooks
	Errors      []Count     // Bud's error codes
	Webhooks    []Webhook   // by event and state
	Advice      []Advice
	NeverCalled []string // ids of operations
	Requests    int
	Missed      uint64 // requests that were gone from the log before they were read
}

// Operation is an operation that was called. Calls that no operation answers are under their method and path.
type Operation struct {
	ID       string
	Calls    int
	Statuses []Count
}

// Count is how often something was met.
type Count struct {
	Name  string
	Times int
}

// Webhook is an event, and how many of it came to a state.
type Webhook struct {
	Event, State string
	Times        int
}

// Advice is what the real Bud would not accept, or discourages.
type Advice struct {
	Kind      string `json:"kind"`
	Text      string `json:"text"`
	Operation string `json:"operation_id"`
	Times     int    `json:"count"`
}

// request is a line of the log of requests, as far as a report needs it.
type request struct {
	Number    uint64          `json:"number"`
	Method    string          `json:"method"`
	Path      string          `json:"path"`
	Operation string          `json:"operation_id"`
	Status    int             `json:"status"`
	Response  json.RawMessage `json:"response"`
}

// tally counts requests as they come.
type tally struct {
	requests        int
	missed          uint64
	last            uint64
	operations      map[string]map[string]int // to statuses
	results, errors map[string]int
}

func newTally() *tally {
	return &tally{operations: map[string]map[string]int{}, results: map[string]int{}, errors: map[string]int{}}
}

// add counts requests, which are in the order of their numbers.
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
		t.look(r.Response)
	}
}

// statusName words a status; 0 stands for a connection that ended without an answer.
func statusName(status int) string {
	if status == 0 {
		return "no answer"
	}
	digits := [3]byte{byte('0' + status/100), byte('0' + status/10%10), byte('0' + status%10)}
	return string(digits[:])
}

// look counts the codes in an answer or an event.
func (t *tally) look(body json.RawMessage) {
	var value any
	if len(body) > 0 && json.Unmarshal(body, &value) == nil {
		t.walk(value)
	}
}

func (t *tally) walk(value any) {
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
				t.walk(inner)
			}
		}
	case []any:
		for _, inner := range v {
			t.walk(inner)
		}
	}
}

// isCode tells Bud's codes from words of people.
func isCode(text string) bool {
	return text != "" && strings.Trim(text, "abcdefghijklmnopqrstuvwxyz0123456789_") == ""
}

// operationList orders what was counted.
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

func counts(m map[string]int) (all []Count) {
	for _, name := range slices.Sorted(maps.Keys(m)) {
		all = append(all, Count{name, m[name]})
	}
	return all
}
