package emulator_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
	"budsandbox/internal/long"
)

// tenant is one project of many in a sandbox, with the objects that it created. All projects use the same names for
// them.
type tenant struct {
	*emulator.Client
	sandbox        *emulator.Sandbox
	mailbox        *mailbox
	number, sent   int
	broken         bool // a fault of its own answers its accounts with 503
	customer, gone string
	account, own   string // a bank account, and an ingested one
	task, search   string
}

// mailbox receives the webhooks of all projects. Each project has its own path.
type mailbox struct {
	*httptest.Server
	mu  sync.Mutex
	got map[string][]string // received bodies by path
}

func newMailbox(t *testing.T) *mailbox {
	m := &mailbox{got: map[string][]string{}}
	m.Server = httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		m.mu.Lock()
		defer m.mu.Unlock()
		m.got[r.URL.Path] = append(m.got[r.URL.Path], string(body))
	}))
	t.Cleanup(m.Close)
	return m
}

func (m *mailbox) bodies(path string) []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.got[path])
}

// send calls Bud's API for a customer and decodes the response.
func (n *tenant) send(method, path, customer, body string, into any) (status int, err error) {
	r, err := http.NewRequest(method, n.sandbox.URL()+path, strings.NewReader(body))
	if err != nil {
		return 0, err
	}
	n.sent++
	r.Header.Set("X-Timezone", "Europe/London")
	if customer != "" {
		r.Header.Set("X-Customer-Id", customer)
	}
	response, err := n.HTTP().Do(r)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil || into == nil || response.StatusCode/100 != 2 {
		return response.StatusCode, err
	}
	return response.StatusCode, json.Unmarshal(text, into)
}

// must is send for a request that must succeed.
func (n *tenant) must(method, path, customer, body string, into any) error {
	status, err := n.send(method, path, customer, body, into)
	if err == nil && status/100 != 2 {
		err = fmt.Errorf("%s %s answers %d", method, path, status)
	}
	return err
}

// amount returns the amount of the project's ingested transaction, its only difference from those of other projects.
func (n *tenant) amount() string { return fmt.Sprintf("%d.00", n.number+1) }

// createAll creates customers, connects one, ingests a transaction, refreshes, searches and deletes.
func (n *tenant) createAll(t *testing.T) (err error) {
	if err := n.Webhooks().SetEndpoint("*", n.mailbox.URL+"/"+n.ID); err != nil {
		return err
	}
	if n.customer, err = n.NewCustomer(emulator.CustomerOptions{Identifier: "user"}); err != nil {
		return err
	}
	if n.gone, err = n.NewCustomer(emulator.CustomerOptions{Identifier: "other"}); err != nil {
		return err
	}
	made, err := n.Connect(n.customer, "thin_file")
	if err != nil {
		return err
	}
	n.account, n.own = made.AccountIDs[0], "a1"
	event, err := n.Webhooks().Wait(t.Context(), "open_banking.connect.completed")
	if err != nil {
		return err
	}
	if event.Client != n.ID || event.Customer != n.customer {
		return fmt.Errorf("the first event is of %s about %s", event.Client, event.Customer)
	}
	row := fmt.Sprintf(
		`[{"customer_id":%q,"transactions":[{"transaction_id":"t1","account_id":"a1","description":"TESCO STORES 1",
		"date_time":"2026-02-01T10:00:00Z","amount":"-%s"}]}]`,
		n.customer,
		n.amount(),
	)
	if err := n.must("POST", "/v2/ingest/transactions", "", row, nil); err != nil {
		return err
	}
	var task struct {
		Data struct {
			ID string `json:"task_id"`
		}
	}
	if err := n.must("POST", "/open-banking/v2/refresh", n.customer, `{}`, &task); err != nil {
		return err
	}
	n.task = task.Data.ID
	var search struct{ Data struct{ ID string } }
	if err := n.must("GET", "/search/v1/transactions?user_input=tesco", n.customer, "", &search); err != nil {
		return err
	}
	n.search = search.Data.ID
	if err := n.must("DELETE", "/v1/customers/"+n.gone, "", "", nil); err != nil {
		return err
	}
	return n.checkOwn(t)
}

// checkOwn returns an error unless the project sees all of its own objects and nothing else.
func (n *tenant) checkOwn(*testing.T) error {
	var customers struct {
		Data []struct {
			ID string `json:"customer_id"`
		}
	}
	if err := n.must("GET", "/platform/v3/customers", "", "", &customers); err != nil {
		return err
	}
	if len(customers.Data) != 1 || customers.Data[0].ID != n.customer {
		return fmt.Errorf("its customers are %v, not %s alone", customers.Data, n.customer)
	}
	var rows struct {
		Data []struct{ Amount struct{ Value string } }
	}
	if err := n.must("GET", "/financial/v2/transactions?account_id="+n.own, n.customer, "", &rows); err != nil {
		return err
	}
	if len(rows.Data) != 1 || rows.Data[0].Amount.Value != n.amount() {
		return fmt.Errorf("its row is %v, want %s", rows.Data, n.amount())
	}
	for _, path := range []string{"/financial/v3/accounts/" + n.account, "/open-banking/v2/refresh/" + n.task,
		"/search/beta/transactions/" + n.search} {
		if err := n.must("GET", path, n.customer, "", nil); err != nil {
			return err
		}
	}
	requests, err := n.Requests(emulator.RequestFilter{})
	if err == nil && len(requests) != n.sent {
		err = fmt.Errorf("it sees %d requests, and has sent %d", len(requests), n.sent)
	}
	return err
}

// checkForeign returns an error if the project can read or delete objects of another one.
func (n *tenant) checkForeign(other *tenant) error {
	for _, door := range []struct{ method, path, customer string }{
		{"GET", "/financial/v3/accounts", other.customer},
		{"GET", "/financial/v2/transactions?account_id=a1", other.customer},
		{"GET", "/financial/v3/accounts/" + other.account, n.customer},
		{"GET", "/open-banking/v2/refresh/" + other.task, n.customer},
		{"GET", "/open-banking/v2/refresh/" + other.task, other.customer},
		{"GET", "/search/beta/transactions/" + other.search, n.customer},
		{"GET", "/search/beta/transactions/" + other.search, other.customer},
		{"GET", "/v1/customers/" + other.customer + "/context", ""},
		{"DELETE", "/v1/customers/" + other.customer, ""},
		{"DELETE", "/platform/v3/customers/" + other.customer, ""},
	} {
		status, err := n.send(door.method, door.path, door.customer, "", nil)
		if err != nil {
			return err
		}
		if ownFault := n.broken && status == 503; !ownFault && status != 401 && status != 404 {
			return fmt.Errorf("%s %s of project %d answers %d", door.method, door.path, other.number, status)
		}
	}
	if _, err := n.Connect(other.customer, "thin_file"); err == nil {
		return fmt.Errorf("it connects a customer of project %d", other.number)
	}
	return nil
}

// checkWebhooks returns an error unless the project's receiver and deliveries have the project's own events only.
func (n *tenant) checkWebhooks() error {
	bodies := n.mailbox.bodies("/" + n.ID)
	if !slices.ContainsFunc(bodies, func(b string) bool { return strings.Contains(b, n.task) }) {
		return fmt.Errorf("nothing tells of its refresh: %s", bodies)
	}
	for _, body := range bodies {
		if !strings.Contains(body, n.customer) {
			return fmt.Errorf("it is sent %s", body)
		}
	}
	deliveries, err := n.Webhooks().Deliveries(emulator.DeliveryFilter{})
	for _, d := range deliveries {
		if d.Client != n.ID || d.Customer != n.customer || !strings.HasSuffix(d.URL, "/"+n.ID) {
			return fmt.Errorf("it sees %+v", d)
		}
	}
	if err == nil && len(deliveries) < len(bodies) {
		err = fmt.Errorf("%d deliveries for %d bodies", len(deliveries), len(bodies))
	}
	return err
}

// Ensure that a hundred projects in one sandbox, in use at once and with the same names, are isolated: customers,
// bank data, rows, searches, tasks, events, deliveries, requests and clocks; and that a deletion or fault in one
// affects no other.
func TestParallelProjects(t *testing.T) {
	t.Parallel()
	projects := long.Of(24, 100)
	s := emulator.Start(
		t,
		emulator.Options{Now: emulatortest.March.Now, Freeze: true, TaskDelay: new(time.Duration), RequestLogSize: 10_000},
	)
	in, tenants := newMailbox(t), make([]*tenant, projects)
	for i := range tenants {
		tenants[i] = &tenant{
			Client:  s.Client(fmt.Sprint("project-", i)),
			sandbox: s,
			number:  i,
			broken:  i%3 == 0,
			mailbox: in,
		}
	}
	all := func(what string, do func(*tenant) error) {
		t.Helper()
		var group sync.WaitGroup
		for _, n := range tenants {
			group.Go(func() {
				if err := do(n); err != nil {
					t.Errorf("project %d: %s: %v", n.number, what, err)
				}
			})
		}
		group.Wait()
		if t.Failed() {
			t.FailNow()
		}
	}
	all("settling", func(n *tenant) error { return n.createAll(t) })
	if err := s.Clock().Advance(time.Second); err != nil { // returns when all webhooks are sent
		t.Fatal(err)
	}
	all("its post", (*tenant).checkWebhooks)
	all("breaking its own", func(n *tenant) error {
		if !n.broken {
			return nil
		}
		_, err := n.Faults().Add(emulator.Fault{Operation: "financial_v3_accounts_get", Status: 503})
		return err
	})
	steps := []int{1, 13}
	if emulatortest.Sampled {
		steps = steps[1:]
	}
	all("its neighbours", func(n *tenant) error {
		for _, step := range steps {
			if err := n.checkForeign(tenants[(n.number+step)%projects]); err != nil {
				return err
			}
		}
		return nil
	})
	all("its home", func(n *tenant) error {
		status, err := n.send("GET", "/financial/v3/accounts", n.customer, "", nil)
		if err != nil {
			return err
		}
		if failed := status == 503; failed != n.broken {
			return fmt.Errorf("its accounts answer %d", status)
		}
		return n.checkOwn(t)
	})
	all("a third's leaving", func(n *tenant) error {
		if !n.broken {
			return n.checkOwn(t)
		}
		return n.Reset()
	})
	all("afterwards", func(n *tenant) error {
		if !n.broken {
			return n.checkOwn(t)
		}
		if err := n.Faults().Clear(); err != nil {
			return err
		}
		status, err := n.send("GET", "/financial/v3/accounts", n.customer, "", nil)
		if err == nil && status != 401 {
			err = fmt.Errorf("its accounts are still there: %d", status)
		}
		return err
	})
	all("moving its own time", func(n *tenant) error { return n.Clock().Advance(time.Duration(n.number) * time.Hour) })
	all("its own time", func(n *tenant) error {
		if want := emulatortest.March.Now.Add(time.Second + time.Duration(n.number)*time.Hour); !n.Clock().Now().Equal(want) {
			return fmt.Errorf("it is %s, want %s", n.Clock().Now(), want)
		}
		return n.must("GET", "/platform/v3/customers", "", "", nil)
	})
	if left, err := s.Faults().List(); err != nil || len(left) != 0 {
		t.Errorf("%d faults are left, %v", len(left), err)
	}
}
