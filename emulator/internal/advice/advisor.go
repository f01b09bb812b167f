package advice

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/requestlog"
	"budsandbox/emulator/internal/route"
)

// Advisor follows what clients do from request to request and says what Bud discourages. It remembers in memory, and only so
// much. Safe for concurrent use.
type Advisor struct {
	Clock  *bank.Clocks
	Strict bool // advice on a page is given as often as it is opened, as it is refused

	mu     sync.Mutex
	polls  map[string]time.Time  // task to the real time before which it should not be asked for
	tasks  map[string]unfinished // customer to the task that its client has not seen end
	links  map[string]madeLink   // by the path of a gateway URL
	given  map[adviceKey]*Given
	called map[string]bool
}

// madeLink is for whom a gateway URL was made, and when.
type madeLink struct {
	project bank.Project
	made    time.Time
}

type unfinished struct{ task, operation string }

// taskOf is the id in a path that asks for a task, by whichever of Bud's routes.
func taskOf(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }

type adviceKey struct{ kind, operation, text string }

// Given is advice and how often it was called for.
type Given struct {
	route.Advice
	Operation string    `json:"operation_id,omitempty"`
	Count     int       `json:"count"`
	LastAt    time.Time `json:"last_at"`
	Request   uint64    `json:"last_request"` // its number in the list of requests
}

// remembered is how many things of one kind the advisor keeps in mind.
const remembered = 10_000

// successors are the operations that Bud wants called in place of deprecated ones (the contract's deprecation notes).
var successors = map[string]string{
	"customers_create_v1": "platform_v3_customers_post", "customers_create_v2": "platform_v3_customers_batch_post",
	"customers_delete":          "platform_v3_customers_delete",
	"open_banking_refresh_post": "v2_open_banking_refresh_post", "open_banking_refresh_get": "v2_open_banking_refresh_get",
	"v1_open_banking_authorisation_codes_post": "v2_open_banking_authorisation_codes_post",
	"financial_v2_accounts":                    "financial_v3_accounts_get", "financial_v2_accounts_account_id": "financial_v3_accounts_account_id_get",
	"financial_v2_balances_get": "financial_v3_balances_get", "financial_v2_accounts_balances_get": "financial_v3_accounts_balances_get",
	"v1_ingest_accounts_post": "v2_ingest_accounts_post", "v1_ingest_transactions_post": "v2_ingest_transactions_post",
	"categories_get":          "resources_v2_categories_get",
	"v1_affordability_report": "v2_affordability_report_get", "v1_affordability_transactions_get": "v2_affordability_transactions_get",
}

// starters are the operations whose tasks must end before the data are read or a further one is started.
var starters = []string{
	"open_banking_refresh_post", "v2_open_banking_refresh_post", "v1_open_banking_authorisation_codes_post", "v2_open_banking_authorisation_codes_post",
}

// Check is what is to be said of a call before it is carried out.
func (a *Advisor) Check(c route.Call) (advice []route.Advice) {
	if c.Route.Deprecated {
		advice = append(advice, route.Advice{Kind: "deprecated", Text: deprecation(c.Route.ID)})
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if due, known := a.polls[taskOf(c.Path)]; known && c.Route.Method == "GET" {
		if early := due.Sub(a.Clock.Real()); early > 0 {
			advice = append(advice, route.Advice{
				Kind: "polled_early", Text: "Bud asks to wait for metadata.next_url_delay before a task is asked for.",
			})
		}
	}
	task, running := a.tasks[c.Customer]
	switch {
	case !running || c.Customer == "":
	case slices.Contains(starters, c.Route.ID):
		advice = append(advice, route.Advice{
			Kind: "task_not_awaited", Text: "The customer's last " + task.operation + " was not seen to end; Bud asks to wait for a task before the next is started.",
		})
	case strings.HasPrefix(c.Route.Tag, "Retrieve"):
		advice = append(advice, route.Advice{
			Kind: "read_before_completed", Text: "The customer's last " + task.operation + " was not seen to end; until it has, data may be incomplete.",
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

// linkAge is how long before its use a gateway URL should be made at most (research section 8.4: just before).
const linkAge = 5 * time.Minute

// PageOpened is what is to be said of opening a page.
func (a *Advisor) PageOpened(path string) []route.Advice {
	a.mu.Lock()
	defer a.mu.Unlock()
	link, known := a.links[path]
	if !known || a.Clock.Of(link.project).Now().Sub(link.made) <= linkAge {
		return nil
	}
	if !a.Strict {
		delete(a.links, path) // once is enough
	}
	return []route.Advice{{Kind: "old_gateway_url", Text: "The gateway URL was made long before its use; it lives 30 minutes, so make it just before."}}
}

// Observe learns from an answer: which task runs, which has ended, which page may be opened.
func (a *Advisor) Observe(s requestlog.Entry) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.called == nil {
		a.called, a.given = map[string]bool{}, map[adviceKey]*Given{}
		a.polls, a.tasks, a.links = map[string]time.Time{}, map[string]unfinished{}, map[string]madeLink{}
	}
	if s.Operation != "" {
		a.called[s.Operation] = true
	}
	for _, advice := range s.Advice {
		a.count(s, advice)
	}
	if a.teaches(s) {
		a.learn(s)
	}
}

// teaches says whether an answer can tell of a task or a page: most cannot, and reading them would cost more than answering.
func (a *Advisor) teaches(s requestlog.Entry) bool {
	switch {
	case s.Status/100 != 2:
		return false
	case s.Method == "GET":
		task, running := a.tasks[s.Customer]
		_, polled := a.polls[taskOf(s.Path)]
		return polled || running && task.task == taskOf(s.Path)
	}
	return bytes.Contains(s.Response.Text, []byte(`"next_url":`)) || bytes.Contains(s.Response.Text, []byte(`"url":`))
}

func (a *Advisor) count(s requestlog.Entry, advice route.Advice) {
	key := adviceKey{advice.Kind, s.Operation, advice.Text}
	given := a.given[key]
	if given == nil {
		if len(a.given) >= remembered {
			return
		}
		given = &Given{Advice: advice, Operation: s.Operation}
		a.given[key] = given
	}
	given.Count++
	given.LastAt, given.Request = s.At, s.Number
}

// learn reads what an answer says of a task or of a page.
func (a *Advisor) learn(s requestlog.Entry) {
	var said struct {
		Data     json.RawMessage
		Metadata struct {
			Status string
			Next   string `json:"next_url"`
			Delay  int64  `json:"next_url_delay"`
		}
	}
	if !json.Valid(s.Response.Text) || json.Unmarshal(s.Response.Text, &said) != nil {
		return
	}
	begun := said.Metadata.Status == "Pending" || said.Metadata.Status == "" // of an ingestion Bud does not say it
	if next := taskOf(said.Metadata.Next); next != "" && begun {
		put(a.polls, next, a.Clock.Real().Add(time.Duration(said.Metadata.Delay)*time.Millisecond))
		if slices.Contains(starters, s.Operation) && s.Customer != "" {
			put(a.tasks, s.Customer, unfinished{next, s.Operation})
		}
	} else if ended := taskOf(s.Path); said.Metadata.Status != "" {
		delete(a.polls, ended)
		if a.tasks[s.Customer].task == ended {
			delete(a.tasks, s.Customer)
		}
	}
	var page struct{ URL string }
	if s.Status == 201 && json.Unmarshal(said.Data, &page) == nil && page.URL != "" {
		if u, err := url.Parse(page.URL); err == nil {
			put(a.links, u.Path, madeLink{bank.Project(s.Client), s.At})
		}
	}
}

// put keeps a thing in mind, in place of everything older when there is too much.
func put[V any](mind map[string]V, key string, value V) {
	if len(mind) >= remembered {
		clear(mind)
	}
	mind[key] = value
}

// Summary is all advice given, the most frequent first, and the operations that were called.
func (a *Advisor) Summary() ([]Given, map[string]bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	all := make([]Given, 0, len(a.given))
	for _, given := range a.given {
		all = append(all, *given)
	}
	slices.SortFunc(all, func(x, y Given) int {
		return cmp.Or(cmp.Compare(y.Count, x.Count), cmp.Compare(x.Operation, y.Operation), cmp.Compare(x.Kind, y.Kind), cmp.Compare(x.Text, y.Text))
	})
	called := map[string]bool{}
	for id := range a.called {
		called[id] = true
	}
	return all, called
}

// Clear forgets everything.
func (a *Advisor) Clear() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.called, a.given, a.polls, a.tasks, a.links = nil, nil, nil, nil, nil
}
