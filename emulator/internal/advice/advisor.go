// Package advice finds what the real Bud would refuse or discourages in the requests that the sandbox answers.
package advice

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"sort"
	"strings"
	"sync"
	"time"

	"budsandbox/bank"
	"budsandbox/clock"
	"budsandbox/emulator/internal/requestlog"
	"budsandbox/emulator/internal/route"
)

// Advisor observes clients from request to request and gives advice about what Bud discourages. It stores a limited
// number of observations in memory. It is safe for concurrent use.
type Advisor struct {
	clocks *clock.Clocks
	strict bool // repeat the advice on a page, because the request is refused

	mu sync.Mutex
	observations
}

// observations are what an Advisor knows of earlier requests.
type observations struct {
	polls  map[string]time.Time   // real time before which a task should not be polled, by task
	tasks  map[string]pendingTask // the task that a client has not seen end, by customer
	links  map[string]gatewayURL  // by path
	given  map[adviceKey]*Given
	called map[call]bool
}

// pendingTask is a task with the operation that has started it.
type pendingTask struct{ id, operation string }

// call is an operation that a client has called. The client is empty for all clients together.
type call struct{ client, operation string }

// gatewayURL is a gateway URL that was created.
type gatewayURL struct {
	project   bank.Project
	createdAt time.Time // on the project's clock
}

// NewAdvisor returns an advisor without observations. strict is whether the sandbox refuses requests about which there
// is advice.
func NewAdvisor(clocks *clock.Clocks, strict bool) *Advisor {
	return &Advisor{clocks: clocks, strict: strict, observations: newObservations()}
}

func newObservations() observations {
	return observations{
		polls: map[string]time.Time{}, tasks: map[string]pendingTask{}, links: map[string]gatewayURL{},
		given: map[adviceKey]*Given{}, called: map[call]bool{},
	}
}

// taskOf returns the task id at the end of a path.
func taskOf(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }

type adviceKey struct{ client, kind, operation, text string }

// Given is advice with how often it was given.
type Given struct {
	route.Advice
	Operation string    `json:"operation_id,omitempty"`
	Count     int       `json:"count"`
	LastAt    time.Time `json:"last_at"`
	Request   uint64    `json:"last_request"` // number of the last request in the request log
}

// maxObservations limits each kind of observation.
const maxObservations = 10_000

// successors are the operations that replace deprecated ones, from Bud's deprecation notes.
var successors = map[string]string{
	"customers_create_v1":                      "platform_v3_customers_post",
	"customers_create_v2":                      "platform_v3_customers_batch_post",
	"customers_delete":                         "platform_v3_customers_delete",
	"open_banking_refresh_post":                "v2_open_banking_refresh_post",
	"open_banking_refresh_get":                 "v2_open_banking_refresh_get",
	"v1_open_banking_authorisation_codes_post": "v2_open_banking_authorisation_codes_post",
	"financial_v2_accounts":                    "financial_v3_accounts_get",
	"financial_v2_accounts_account_id":         "financial_v3_accounts_account_id_get",
	"financial_v2_balances_get":                "financial_v3_balances_get",
	"financial_v2_accounts_balances_get":       "financial_v3_accounts_balances_get",
	"v1_ingest_accounts_post":                  "v2_ingest_accounts_post",
	"v1_ingest_transactions_post":              "v2_ingest_transactions_post",
	"categories_get":                           "resources_v2_categories_get",
	"v1_affordability_report":                  "v2_affordability_report",
	"v1_affordability_transactions_get":        "v2_affordability_transactions_get",
	"ob_authorisation_gateway_url_post":        "v2_ob_authorisation_gateway_url_post",
	"accounts_get":                             "financial_v3_accounts_get",
	"transactions_get":                         "v2_transactions_get",
	"v1_categories_totals_get":                 "v2_category_totals_get",
}

// taskStarters are the operations whose tasks must end before data are read or another task is started.
var taskStarters = []string{
	"open_banking_refresh_post", "v2_open_banking_refresh_post",
	"v1_open_banking_authorisation_codes_post", "v2_open_banking_authorisation_codes_post",
}

// Check returns the advice about a call before it is handled. It is a callback for route.Adapter.Lint.
func (a *Advisor) Check(c route.Call) (advice []route.Advice) {
	if c.Route.Deprecated {
		advice = append(advice, route.Advice{Kind: "deprecated", Text: deprecation(c.Route.ID)})
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if due, known := a.polls[taskOf(c.Path)]; known && c.Route.Method == "GET" {
		if early := due.Sub(a.clocks.Real()); early > 0 {
			advice = append(advice, route.Advice{
				Kind: "polled_early", Text: "Bud asks to wait for metadata.next_url_delay before a task is asked for.",
			})
		}
	}
	task, running := a.tasks[c.Customer]
	switch {
	case !running || c.Customer == "":
	case slices.Contains(taskStarters, c.Route.ID):
		advice = append(advice, route.Advice{
			Kind: "task_not_awaited", Text: "The customer's last " + task.operation + " was not seen to end; " +
				"Bud asks to wait for a task before the next is started.",
		})
	case strings.HasPrefix(c.Route.Tag, "Retrieve"):
		advice = append(advice, route.Advice{
			Kind: "read_before_completed", Text: "The customer's last " + task.operation + " was not seen to end; " +
				"until it has, data may be incomplete.",
		})
	}
	return advice
}

func deprecation(id string) string {
	if successor := successors[id]; successor != "" {
		return fmt.Sprintf("%s is deprecated; call %s.", id, successor)
	}
	return id + " is deprecated."
}

// linkAge is the maximum recommended age of a gateway URL at its use (docs/research/bud.md#guidance).
const linkAge = 5 * time.Minute

// PageOpened returns the advice about opening a page.
func (a *Advisor) PageOpened(path string) []route.Advice {
	a.mu.Lock()
	defer a.mu.Unlock()
	link, known := a.links[path]
	if !known || a.clocks.Of(link.project).Now().Sub(link.createdAt) <= linkAge {
		return nil
	}
	if !a.strict {
		delete(a.links, path) // give the advice once
	}
	return []route.Advice{{
		Kind: "old_gateway_url",
		Text: "The gateway URL was made long before its use; it lives 30 minutes, so make it just before.",
	}}
}

// Observe records a response: the tasks that it starts or ends, the page that it links to, and its advice.
func (a *Advisor) Observe(e *requestlog.Entry) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if e.Operation != "" {
		a.called[call{"", e.Operation}] = true
		if len(a.called) < maxObservations {
			a.called[call{e.Client, e.Operation}] = true
		}
	}
	for _, advice := range e.Advice {
		a.count(e, advice)
	}
	if a.isRelevant(e) {
		a.record(e)
	}
}

// isRelevant reports whether a response can concern a task or a page. Most cannot, and parsing all of them would take
// longer than serving them.
func (a *Advisor) isRelevant(e *requestlog.Entry) bool {
	switch {
	case e.Status/100 != 2:
		return false
	case e.Method == "GET":
		task, running := a.tasks[e.Customer]
		_, polled := a.polls[taskOf(e.Path)]
		return polled || running && task.id == taskOf(e.Path)
	}
	return bytes.Contains(e.Response.Text, []byte(`"next_url":`)) || bytes.Contains(e.Response.Text, []byte(`"url":`))
}

func (a *Advisor) count(e *requestlog.Entry, advice route.Advice) {
	key := adviceKey{e.Client, advice.Kind, e.Operation, advice.Text}
	given := a.given[key]
	if given == nil && len(a.given) >= maxObservations/2 {
		key.client = "" // in a sandbox of very many clients, the rest is told for all of them together
		given = a.given[key]
	}
	if given == nil {
		if len(a.given) >= maxObservations {
			return
		}
		given = &Given{Advice: advice, Operation: e.Operation}
		a.given[key] = given
	}
	given.Count++
	given.LastAt, given.Request = e.At, e.Number
}

// record records what a response says about a task or a page.
func (a *Advisor) record(e *requestlog.Entry) {
	var response struct {
		Data     json.RawMessage
		Metadata struct {
			Status string
			Next   string `json:"next_url"`
			Delay  int64  `json:"next_url_delay"`
		}
	}
	if !json.Valid(e.Response.Text) || json.Unmarshal(e.Response.Text, &response) != nil {
		return
	}
	// Bud omits the status of ingestion tasks.
	started := response.Metadata.Status == "Pending" || response.Metadata.Status == ""
	if next := taskOf(response.Metadata.Next); next != "" && started {
		remember(a.polls, next, a.clocks.Real().Add(time.Duration(response.Metadata.Delay)*time.Millisecond))
		if slices.Contains(taskStarters, e.Operation) && e.Customer != "" {
			remember(a.tasks, e.Customer, pendingTask{next, e.Operation})
		}
	} else if response.Metadata.Status != "" {
		ended := taskOf(e.Path)
		delete(a.polls, ended)
		if a.tasks[e.Customer].id == ended {
			delete(a.tasks, e.Customer)
		}
	}
	var page struct{ URL string }
	if e.Status == 201 && json.Unmarshal(response.Data, &page) == nil && page.URL != "" {
		if u, err := url.Parse(page.URL); err == nil {
			remember(a.links, u.Path, gatewayURL{bank.Project(e.Client), e.At})
		}
	}
}

// remember stores an observation. It discards all older ones when there are too many.
func remember[V any](observations map[string]V, key string, value V) {
	if len(observations) >= maxObservations {
		clear(observations)
	}
	observations[key] = value
}

// Summary returns the advice about the requests of a client, the most frequent first, and the operations that it has
// called. An empty client means all clients together.
func (a *Advisor) Summary(client string) (all []Given, called map[string]bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	sums := map[adviceKey]Given{}
	for key, given := range a.given {
		if client != "" && client != key.client {
			continue
		}
		key.client = ""
		sum := sums[key]
		given := *given
		given.Count += sum.Count
		if sum.Request > given.Request {
			given.LastAt, given.Request = sum.LastAt, sum.Request
		}
		sums[key] = given
	}
	all = make([]Given, 0, len(sums))
	for _, given := range sums {
		all = append(all, given)
	}
	sort.Slice(all, func(i, j int) bool {
		x, y := &all[i], &all[j]
		return cmp.Or(cmp.Compare(y.Count, x.Count), cmp.Compare(x.Operation, y.Operation),
			cmp.Compare(x.Kind, y.Kind), cmp.Compare(x.Text, y.Text)) < 0
	})
	called = map[string]bool{}
	for c := range a.called {
		if c.client == client {
			called[c.operation] = true
		}
	}
	return all, called
}

// Clear removes all observations and all advice.
func (a *Advisor) Clear() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.observations = newObservations()
}
