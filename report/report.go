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
	Operations  []Calls   // operations of Bud's API, in the order of their ids
	Others      []Calls   // pages by their patterns, and requests that nothing answers
	Results     []Count   // Bud's result codes in responses and events
	Errors      []Count   // Bud's error codes
	Webhooks    []Webhook // in the order of the events
	Advice      []Advice
	NeverCalled []string // ids of operations
	Unmet       Known    // what did not occur
	Requests    int
	Missed      uint64 // number of requests that the log dropped before they were read
}

// Calls are the requests of one kind.
type Calls struct {
	Name     string // id of the operation, or method and path
	Times    int
	Statuses []Count
}

// Count is a name with its number of occurrences.
type Count struct {
	Name  string
	Times int
}

// Webhook is an event, with how often it happened and the states of its deliveries. It has no deliveries if no project
// has an address for it.
type Webhook struct {
	Event      string
	Times      int
	Deliveries []Count
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
	Page      string          `json:"page"` // pattern of the page's path
	Operation string          `json:"operation_id"`
	Status    int             `json:"status"`
	Response  json.RawMessage `json:"response"`
}

// event is an entry of the list of events, with the fields that a report needs.
type event struct {
	Number uint64          `json:"number"`
	Event  string          `json:"event"`
	Body   json.RawMessage `json:"body"`
}

// tally counts requests and events while they are read.
type tally struct {
	requests           int
	missed             uint64
	last, lastEvent    uint64                    // numbers of the last request and the last event
	operations, others map[string]map[string]int // number of requests by name and status
	results, errors    map[string]int
	events             map[string]int
}

func newTally() *tally {
	return &tally{
		operations: map[string]map[string]int{}, others: map[string]map[string]int{},
		results: map[string]int{}, errors: map[string]int{}, events: map[string]int{},
	}
}

// add counts requests. They must be in the order of their numbers. The path of a page is that of its pattern, because
// the path itself has the token of the person who opens it.
func (t *tally) add(requests []request) {
	for _, r := range requests {
		t.missed += r.Number - t.last - 1
		t.last = r.Number
		t.requests++
		if r.Operation != "" {
			countUnder(t.operations, r.Operation, statusName(r.Status))
		} else {
			countUnder(t.others, r.Method+" "+cmp.Or(r.Page, r.Path), statusName(r.Status))
		}
		t.countCodes(r.Response)
	}
}

// addEvents counts events. They must be in the order of their numbers.
func (t *tally) addEvents(events []event) {
	for _, e := range events {
		t.lastEvent = e.Number
		t.events[e.Event]++
		t.countCodes(e.Body)
	}
}

// countUnder counts a name under another.
func countUnder(m map[string]map[string]int, first, second string) {
	if m[first] == nil {
		m[first] = map[string]int{}
	}
	m[first][second]++
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

// callList returns counted requests in the order of their names.
func callList(m map[string]map[string]int) (all []Calls) {
	for _, name := range slices.Sorted(maps.Keys(m)) {
		one := Calls{Name: name, Statuses: counts(m[name])}
		for _, c := range one.Statuses {
			one.Times += c.Times
		}
		all = append(all, one)
	}
	return all
}

// webhookList returns the events with the states of their deliveries, in the order of their names.
func (t *tally) webhookList(deliveries map[string]map[string]int) (all []Webhook) {
	for _, c := range counts(t.events) {
		all = append(all, Webhook{c.Name, c.Times, counts(deliveries[c.Name])})
	}
	return all
}

// without returns the names that were not counted.
func without(names []string, counted map[string]int) (left []string) {
	for _, name := range names {
		if counted[name] == 0 {
			left = append(left, name)
		}
	}
	return left
}

// counts returns the entries of a map in the order of their names.
func counts(m map[string]int) (all []Count) {
	for _, name := range slices.Sorted(maps.Keys(m)) {
		all = append(all, Count{name, m[name]})
	}
	return all
}
