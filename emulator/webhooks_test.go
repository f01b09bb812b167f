package emulator_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

// Ensure that each change of a connection is sent in Bud's form, signed by the published key.
func TestWebhooksOfConnections(t *testing.T) {
	t.Parallel()
	in := emulatortest.NewInbox(t)
	s := emulator.Start(t, emulator.Options{Now: emulatortest.Instants[0], Freeze: true, TaskDelay: new(time.Duration)})
	c := emulatortest.NewClient(t, s, "shop")
	names := []string{
		"open_banking.sync.completed", "open_banking.connect.completed", "open_banking.refresh.completed",
		"open_banking.v2.refresh.completed",
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
	if got := c.Call(t, "PUT", "/_sandbox/webhooks", string(body), nil); got.Status != 200 {
		t.Fatalf("hooks: %d %s", got.Status, got.Text)
	}
	of := c.ConnectPersona(
		t,
		emulatortest.Persona{ID: "uk_salaried_renter", Region: "GB", Type: "personal", Provider: "Natwest_Sandbox"},
	)
	in.Take(t, "open_banking.connect.completed").
		MustBe(t, fmt.Sprintf(`{"data":{"task_id":"*","status":"Completed","result":"success",
		"task_type":"connect","customer_id":%q,"provider":"Natwest_Sandbox","consent_id":"*"}}`, of.ID))
	in.Take(t, "open_banking.sync.completed").
		MustBe(t, fmt.Sprintf(`{"operation_id":"connect","data":{"task_id":"*","status":"Completed",
		"task_type":"connect","customer_id":%q,"provider":"Natwest_Sandbox","consent_id":"*"}}`, of.ID))

	of.MoveTo(t, emulatortest.Instants[1])
	task := of.Refresh(t).Str("data.task_id")
	part := `"task_id":"*","has_new_transactions":true,"provider":"Natwest_Sandbox","reconnect_required":false,
		"result":"success","status":"Completed",
		"consent_ids":["*"],"account_ids":["*","*"]`
	times := `"start_time":"*","refresh_window":{"from":"*","to":"*"}`
	in.Take(t, "open_banking.v2.refresh.provider.completed").MustBe(t, fmt.Sprintf(
		`{"event":"open_banking.v2.refresh.provider.completed","customer_id":%q,%s,%s,"consent_details":{"id":"*",
			"expiration_date":"*"}}`,
		of.ID,
		part,
		times,
	))
	whole := in.Take(t, "open_banking.v2.refresh.completed")
	whole.MustBe(
		t,
		fmt.Sprintf(
			`{"event":"open_banking.v2.refresh.completed","customer_id":%q,"task_id":%q,"has_new_transactions":true,
				"result":"success",
		"status":"Completed",%s,"sub_tasks":[{%s}]}`,
			of.ID,
			task,
			times,
			part,
		),
	)
	mustBeSigned(t, c, whole)

	consent := of.Call(t, "GET", "/v1/open-banking/account-access-consents", "", of.Headers).Str("data.0.id")
	of.Call(t, "POST", "/v1/open-banking/account-access-consents/"+consent+"/reconfirm", "", of.Headers)
	revoked := of.Call(
		t,
		"POST",
		"/v1/open-banking/account-access-consent/revoke",
		`{"provider":"Natwest_Sandbox"}`,
		of.Headers,
	)
	if revoked.Status != 202 {
		t.Fatalf("revoke: %d %s", revoked.Status, revoked.Text)
	}
	in.Take(t, "open_banking.consent.revoked").
		MustBe(t, fmt.Sprintf(`{"data":{"event":"open_banking.consent.revoked","consent_id":%q,"customer_id":%q,
		"provider":"Natwest_Sandbox","updated_at":"2023-12-20T18:00:00Z","reason":"bud_revoked"}}`, consent, of.ID))
}

// mustBeSigned verifies an event by the key that the sandbox publishes.
func mustBeSigned(t *testing.T, c emulatortest.Client, e emulatortest.Event) {
	t.Helper()
	var keys jose.JSONWebKeySet
	if err := json.Unmarshal([]byte(c.Call(t, "GET", "/_sandbox/jwks.json", "", nil).Text), &keys); err != nil {
		t.Fatal(err)
	}
	signed, err := jose.ParseSignedCompact(e.Signature, []jose.SignatureAlgorithm{jose.RS256})
	if err != nil || len(keys.Key(e.KeyID)) != 1 {
		t.Fatalf("key %q of %v: %v", e.KeyID, keys, err)
	}
	if payload, err := signed.Verify(keys.Key(e.KeyID)[0].Key); err != nil || string(payload) != e.Body {
		t.Errorf("the signature is over %s: %v", payload, err)
	}
}

// Ensure that the deletion of a connected customer is sent, and that nothing of the customer is stored afterwards.
func TestWebhooksOfDeletion(t *testing.T) {
	t.Parallel()
	in := emulatortest.NewInbox(t)
	s := emulator.Start(
		t,
		emulator.Options{
			Now:       emulatortest.Instants[0],
			Freeze:    true,
			TaskDelay: new(time.Duration),
			Webhooks:  map[string]string{"*": in.URL + "/all"},
		},
	)
	c := emulatortest.NewClient(t, s, "shop")
	of := c.ConnectPersona(
		t,
		emulatortest.Persona{ID: "uk_salaried_renter", Region: "GB", Type: "personal", Provider: "Bank_Of_Bud"},
	)
	in.Take(t, "all")
	in.Take(t, "all")
	if got := c.Call(t, "DELETE", "/platform/v3/customers/"+of.ID, "", nil); got.Status != 202 {
		t.Fatalf("delete: %d %s", got.Status, got.Text)
	}
	in.Take(t, "all").
		MustBe(t, fmt.Sprintf(`{"data":{"event":"open_banking.consent.revoked","consent_id":"*",
			"customer_id":%q,"provider":"Bank_Of_Bud",
		"updated_at":"*","reason":"bud_revoked"}}`, of.ID))
	c.Call(t, "POST", "/_sandbox/clock/advance", `{"by":"1m"}`, nil) // waits for running tasks
	emulatortest.Scenario{
		Name:   "nothing is left",
		Method: "GET",
		Path:   "/_sandbox/webhooks/deliveries",
		Status: 200,
		Want:   `{"data":[]}`,
	}.Run(t, c)
}

// Ensure that deliveries are listed with their results, filtered, and sent again on request.
func TestWebhookDeliveries(t *testing.T) {
	t.Parallel()
	in := emulatortest.NewInbox(t)
	s := emulator.Start(t, emulator.Options{Now: emulatortest.Instants[0], Freeze: true, TaskDelay: new(time.Duration)})
	c := emulatortest.NewClient(t, s, "shop")
	c.Call(t, "PUT", "/_sandbox/webhooks", `{"client_id":"shop","open_banking.connect.completed":"`+in.URL+`/hook"}`, nil)
	of := c.ConnectPersona(
		t,
		emulatortest.Persona{ID: "uk_salaried_renter", Region: "GB", Type: "personal", Provider: "Bank_Of_Bud"},
	)
	in.Take(t, "hook")
	c.Call(t, "POST", "/_sandbox/clock/advance", `{"by":"1s"}`, nil)
	got := c.Call(
		t, "GET",
		emulatortest.WithQuery("/_sandbox/webhooks/deliveries", "customer_id", of.ID, "state", "delivered"), "",
		nil,
	)
	if got.Str("data.0.event") != "open_banking.connect.completed" || got.At("data.0.attempts.0.status") != 200.0 ||
		got.Str("data.0.body.data.customer_id") != of.ID {
		t.Fatalf("the deliveries are %s", got.Text)
	}
	again := c.Call(t, "POST", "/_sandbox/webhooks/deliveries/"+got.Str("data.0.id")+"/replay", "", nil)
	if attempts, _ := again.At("attempts").([]any); again.Status != 200 || len(attempts) != 2 ||
		again.Str("state") != "delivered" {
		t.Errorf("replayed to %d %s", again.Status, again.Text)
	}
	in.Take(t, "hook")
	for _, bad := range []emulatortest.Scenario{
		{Method: "POST", Path: "/_sandbox/webhooks/deliveries/" + of.ID + "/replay", Status: 404},
		{Method: "GET", Path: "/_sandbox/webhooks/deliveries?state=lost", Status: 400},
		{Method: "PUT", Path: "/_sandbox/webhooks", Body: `{"customers.created":"http://127.0.0.1/"}`, Status: 400},
		{Method: "PUT", Path: "/_sandbox/webhooks", Body: `{"*":"http://192.0.2.7/hook"}`, Status: 400},
		{Method: "PUT", Path: "/_sandbox/webhooks", Body: `{"*":7}`, Status: 400},
	} {
		bad.Name = bad.Method + " " + bad.Path
		bad.Run(t, c)
	}
	emulatortest.Scenario{
		Name:   "take away",
		Method: "PUT",
		Path:   "/_sandbox/webhooks",
		Body:   `{"client_id":"shop","open_banking.connect.completed":null}`,
		Status: 200,
		Want:   `{"client_id":"shop","webhooks":{}}`,
	}.Run(t, c)
	emulatortest.Scenario{
		Name:   "everybody's",
		Method: "GET",
		Path:   "/_sandbox/webhooks",
		Status: 200,
		Want:   `{"webhooks":{}}`,
	}.Run(t, c)
}
