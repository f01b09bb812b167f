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

	"github.com/go-jose/go-jose/v4"

	"budsandbox/emulator"
)

// inbox is a client's end of the webhooks.
type inbox struct {
	*httptest.Server
	mu  sync.Mutex
	got []event
}

// event is what came: the name is from its path.
type event struct{ name, body, signature, key string }

func newInbox(t *testing.T) *inbox {
	t.Helper()
	in := &inbox{}
	in.Server = httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		in.mu.Lock()
		defer in.mu.Unlock()
		in.got = append(in.got, event{strings.TrimPrefix(r.URL.Path, "/"), string(body), r.Header.Get("X-Signature"), r.Header.Get("X-Signing-ID")})
	}))
	t.Cleanup(in.Close)
	return in
}

// all are the events that came whose body names the event, in the order in which they came.
func (in *inbox) all(named string) (found []event) {
	in.mu.Lock()
	defer in.mu.Unlock()
	for _, e := range in.got {
		if strings.Contains(e.body, `"event":"`+named+`"`) {
			found = append(found, e)
		}
	}
	return found
}

// everything is what came, in its order.
func (in *inbox) everything() []event {
	in.mu.Lock()
	defer in.mu.Unlock()
	return slices.Clone(in.got)
}

// take waits for an event of this name and takes it out.
func (in *inbox) take(t *testing.T, name string) event {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(2 * time.Millisecond) {
		in.mu.Lock()
		i := slices.IndexFunc(in.got, func(e event) bool { return e.name == name })
		if i >= 0 {
			e := in.got[i]
			in.got = slices.Delete(in.got, i, i+1)
			in.mu.Unlock()
			return e
		}
		in.mu.Unlock()
	}
	t.Fatalf("no %s came", name)
	return event{}
}

func (e event) mustBe(t *testing.T, want string) {
	t.Helper()
	a := answer{}
	if err := json.Unmarshal([]byte(e.body), &a.json); err != nil {
		t.Fatalf("%s: %v", e.body, err)
	}
	a.mustBe(t, want)
}

// Ensure that each thing that happens to a connection is told as Bud tells it, signed by the published key.
func TestWebhooksOfConnections(t *testing.T) {
	in := newInbox(t)
	s := emulator.Start(t, emulator.Options{Now: instants[0], Freeze: true, TaskDelay: new(time.Duration)})
	c := connect(t, s, "shop")
	names := []string{
		"open_banking.sync.completed", "open_banking.connect.completed", "open_banking.refresh.completed", "open_banking.v2.refresh.completed",
		"open_banking.v2.refresh.provider.completed", "open_banking.consent.revoked", "open_banking.consent.reconfirmed",
	}
	hooks := map[string]string{"client_id": "shop"}
	for _, name := range names {
		hooks[name] = in.URL + "/" + name
	}
	body, err := json.Marshal(hooks)
	if err != nil {
		t.Fatal(err)
	}
	if got := c.call(t, "PUT", "/_sandbox/webhooks", string(body), nil); got.status != 200 {
		t.Fatalf("hooks: %d %s", got.status, got.text)
	}
	of := c.connected(t, persona{ID: "uk_salaried_renter", Region: "GB", Type: "personal", Provider: "Natwest_Sandbox"})
	in.take(t, "open_banking.connect.completed").mustBe(t, fmt.Sprintf(`{"data":{"task_id":"*","status":"Completed","result":"success",
		"task_type":"connect","customer_id":%q,"provider":"Natwest_Sandbox","consent_id":"*"}}`, of.id))
	in.take(t, "open_banking.sync.completed").mustBe(t, fmt.Sprintf(`{"operation_id":"connect","data":{"task_id":"*","status":"Completed",
		"task_type":"connect","customer_id":%q,"provider":"Natwest_Sandbox","consent_id":"*"}}`, of.id))

	of.moveTo(t, instants[1])
	task := of.refresh(t).str("data.task_id")
	part := `"task_id":"*","has_new_transactions":true,"provider":"Natwest_Sandbox","reconnect_required":false,"result":"success","status":"Completed",
		"consent_ids":["*"],"account_ids":["*","*"]`
	times := `"start_time":"*","refresh_window":{"from":"*","to":"*"}`
	in.take(t, "open_banking.v2.refresh.provider.completed").mustBe(t, fmt.Sprintf(
		`{"event":"open_banking.v2.refresh.provider.completed","customer_id":%q,%s,%s,"consent_details":{"id":"*","expiration_date":"*"}}`, of.id, part, times))
	whole := in.take(t, "open_banking.v2.refresh.completed")
	whole.mustBe(t, fmt.Sprintf(`{"event":"open_banking.v2.refresh.completed","customer_id":%q,"task_id":%q,"has_new_transactions":true,"result":"success",
		"status":"Completed",%s,"sub_tasks":[{%s}]}`, of.id, task, times, part))
	mustBeSigned(t, c, whole)

	consent := of.call(t, "GET", "/v1/open-banking/account-access-consents", "", of.headers).str("data.0.id")
	of.call(t, "POST", "/v1/open-banking/account-access-consents/"+consent+"/reconfirm", "", of.headers)
	revoked := of.call(t, "POST", "/v1/open-banking/account-access-consent/revoke", `{"provider":"Natwest_Sandbox"}`, of.headers)
	if revoked.status != 202 {
		t.Fatalf("revoke: %d %s", revoked.status, revoked.text)
	}
	in.take(t, "open_banking.consent.revoked").mustBe(t, fmt.Sprintf(`{"data":{"event":"open_banking.consent.revoked","consent_id":%q,"customer_id":%q,
		"provider":"Natwest_Sandbox","updated_at":"2023-12-20T18:00:00Z","reason":"bud_revoked"}}`, consent, of.id))
}

// mustBeSigned verifies an event by the key that the sandbox publishes.
func mustBeSigned(t *testing.T, c client, e event) {
	t.Helper()
	var keys jose.JSONWebKeySet
	if err := json.Unmarshal([]byte(c.call(t, "GET", "/_sandbox/jwks.json", "", nil).text), &keys); err != nil {
		t.Fatal(err)
	}
	signed, err := jose.ParseSignedCompact(e.signature, []jose.SignatureAlgorithm{jose.RS256})
	if err != nil || len(keys.Key(e.key)) != 1 {
		t.Fatalf("key %q of %v: %v", e.key, keys, err)
	}
	if payload, err := signed.Verify(keys.Key(e.key)[0].Key); err != nil || string(payload) != e.body {
		t.Errorf("the signature is over %s: %v", payload, err)
	}
}

// Ensure that the deletion of a connected customer is told, and that nothing of him stays once it was.
func TestWebhooksOfDeletion(t *testing.T) {
	in := newInbox(t)
	s := emulator.Start(t, emulator.Options{Now: instants[0], Freeze: true, TaskDelay: new(time.Duration), Webhooks: map[string]string{"*": in.URL + "/all"}})
	c := connect(t, s, "shop")
	of := c.connected(t, persona{ID: "uk_salaried_renter", Region: "GB", Type: "personal", Provider: "Bank_Of_Bud"})
	in.take(t, "all")
	in.take(t, "all")
	if got := c.call(t, "DELETE", "/platform/v3/customers/"+of.id, "", nil); got.status != 202 {
		t.Fatalf("delete: %d %s", got.status, got.text)
	}
	in.take(t, "all").mustBe(t, fmt.Sprintf(`{"data":{"event":"open_banking.consent.revoked","consent_id":"*","customer_id":%q,"provider":"Bank_Of_Bud",
		"updated_at":"*","reason":"bud_revoked"}}`, of.id))
	c.call(t, "POST", "/_sandbox/clock/advance", `{"by":"1m"}`, nil) // which waits for what is under way
	scenario{name: "nothing is left", method: "GET", path: "/_sandbox/webhooks/deliveries", status: 200, want: `{"data":[]}`}.run(t, c)
}

// Ensure that deliveries are listed with what came of them, narrowed down, and sent again when asked.
func TestWebhookDeliveries(t *testing.T) {
	in := newInbox(t)
	s := emulator.Start(t, emulator.Options{Now: instants[0], Freeze: true, TaskDelay: new(time.Duration)})
	c := connect(t, s, "shop")
	c.call(t, "PUT", "/_sandbox/webhooks", `{"client_id":"shop","open_banking.connect.completed":"`+in.URL+`/hook"}`, nil)
	of := c.connected(t, persona{ID: "uk_salaried_renter", Region: "GB", Type: "personal", Provider: "Bank_Of_Bud"})
	in.take(t, "hook")
	c.call(t, "POST", "/_sandbox/clock/advance", `{"by":"1s"}`, nil)
	got := c.call(t, "GET", query("/_sandbox/webhooks/deliveries", "customer_id", of.id, "state", "delivered"), "", nil)
	if got.str("data.0.event") != "open_banking.connect.completed" || got.at("data.0.attempts.0.status") != 200.0 || got.str("data.0.body.data.customer_id") != of.id {
		t.Fatalf("the deliveries are %s", got.text)
	}
	again := c.call(t, "POST", "/_sandbox/webhooks/deliveries/"+got.str("data.0.id")+"/replay", "", nil)
	if attempts, _ := again.at("attempts").([]any); again.status != 200 || len(attempts) != 2 || again.str("state") != "delivered" {
		t.Errorf("replayed to %d %s", again.status, again.text)
	}
	in.take(t, "hook")
	for _, bad := range []scenario{
		{method: "POST", path: "/_sandbox/webhooks/deliveries/" + of.id + "/replay", status: 404},
		{method: "GET", path: "/_sandbox/webhooks/deliveries?state=lost", status: 400},
		{method: "PUT", path: "/_sandbox/webhooks", body: `{"customers.created":"http://127.0.0.1/"}`, status: 400},
		{method: "PUT", path: "/_sandbox/webhooks", body: `{"*":"http://192.0.2.7/hook"}`, status: 400},
		{method: "PUT", path: "/_sandbox/webhooks", body: `{"*":7}`, status: 400},
	} {
		bad.name = bad.method + " " + bad.path
		bad.run(t, c)
	}
	scenario{name: "take away", method: "PUT", path: "/_sandbox/webhooks", body: `{"client_id":"shop","open_banking.connect.completed":null}`, status: 200,
		want: `{"client_id":"shop","webhooks":{}}`}.run(t, c)
	scenario{name: "everybody's", method: "GET", path: "/_sandbox/webhooks", status: 200, want: `{"webhooks":{}}`}.run(t, c)
}
