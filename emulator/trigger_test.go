package emulator_test

import (
	"strings"
	"testing"
	"time"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

// Ensure that any event can be triggered, in its usual form or with another body, and that a refusal gives the
// reason.
func TestTriggerEvents(t *testing.T) {
	t.Parallel()
	s := emulator.Start(t, emulator.Options{Now: emulatortest.March.Now, Freeze: true, TaskDelay: new(time.Duration)})
	c, in := emulatortest.NewClient(t, s, "shop"), emulatortest.NewInbox(t)
	id := c.NewCustomer(t, "")
	trigger := func(rest string) emulatortest.Answer {
		t.Helper()
		return c.Call(t, "POST", "/_sandbox/webhooks/events", `{"client_id":"shop","customer_id":"`+id+`",`+rest+`}`, nil)
	}
	refused := func(rest, field, text string) {
		t.Helper()
		got := trigger(rest)
		if got.Status != 400 || got.Str("errors."+field) != text {
			t.Errorf("%s: %d %s", rest, got.Status, got.Text)
		}
	}
	refused(`"event":"payment.success"`, "event",
		"nobody wants payment.success; give it an address first with PUT /_sandbox/webhooks")
	for _, event := range []string{
		"payment.success", "insights.balances.triggered", "insights.income.triggered", "insights.spending.triggered",
		"open_banking.connect.completed",
	} {
		if err := s.Client("shop").Webhooks().SetEndpoint(event, in.URL+"/"+event); err != nil {
			t.Fatal(err)
		}
	}
	got := trigger(`"event":"payment.success"`)
	if got.Status != 202 {
		t.Fatalf("%d %s", got.Status, got.Text)
	}
	in.Take(t, "payment.success").
		MustBe(t, `{"data":{"payment_id":"*","service":"domestic-single-payment","user_id":"`+id+`",
			"event":"payment.success"}}`)
	trigger(`"event":"open_banking.connect.completed","body":{"data":{"task_id":"mine"}}`)
	in.Take(t, "open_banking.connect.completed").MustBe(t, `{"data":{"task_id":"mine"}}`)
	refused(
		`"event":"open_banking.connect.completed"`,
		"event",
		"open_banking.connect.completed happens by itself when its cause does; give a body to send it all the same",
	)
	if got := trigger(`"event":"nothing"`); got.Status != 400 {
		t.Errorf("nothing: %d %s", got.Status, got.Text)
	}
	if got := c.Call(t, "POST", "/_sandbox/webhooks/events", `{"customer_id":"nobody",
		"event":"payment.success"}`, nil); got.Status != 404 {
		t.Errorf("nobody: %d %s", got.Status, got.Text)
	}
}

// Ensure that events by hand name what the customer has: an insight whose details can be read, a consent, a payment.
// Without such a thing they are refused with what makes one.
func TestTriggeredEventsNameWhatThereIs(t *testing.T) {
	t.Parallel()
	c, in := emulatortest.NewCustomer(t, 0, emulatortest.British), emulatortest.NewInbox(t)
	hooks := c.Sandbox.Client("shop").Webhooks()
	const reauthorised = "open_banking.consent.reauthorised"
	families := []string{"balances", "income", "spending"}
	refuse := func(event, mend string) {
		t.Helper()
		if err := hooks.Trigger(c.ID, event, nil); err == nil || !strings.Contains(err.Error(), mend) {
			t.Errorf("%s comes to %v, want %q", event, err, mend)
		}
	}
	send := func(event string) emulatortest.Answer {
		t.Helper()
		body := `{"client_id":"shop","customer_id":"` + c.ID + `","event":"` + event + `"}`
		return c.Must(202, "POST", "/_sandbox/webhooks/events", body)
	}
	if err := hooks.SetEndpoint("*", in.URL+"/hook"); err != nil {
		t.Fatal(err)
	}
	refuse(reauthorised, "/connections makes one")
	for _, family := range families {
		refuse("insights."+family+".triggered", "/events makes one happen")
	}
	c.Connect(`{"persona":"uk_student"}`)
	consents := c.Must(200, "GET", "/v1/open-banking/account-access-consents", "").Items(t)
	got := send(reauthorised)
	if got.Str("body.data.consent_id") != consents[0]["id"] ||
		got.Str("body.data.updated_at") != "2026-03-01T09:00:00Z" {
		t.Errorf("the consents are %v, the event names %s", consents, got.Text)
	}
	c.Must(201, "POST", "/_sandbox/customers/"+c.ID+"/events", `{"kind":"overdraft","amount":3000}`)
	c.Advance("P1D")
	c.Refresh(`{}`)
	sent := 0
	for _, family := range families {
		if len(c.Must(200, "GET", "/insights/v1/actionable/"+family, "").List(t, "data.insights")) == 0 {
			continue
		}
		details := send("insights." + family + ".triggered").Str("body.insight.details")
		c.Must(200, "GET", strings.TrimPrefix(details, c.Sandbox.URL()), "")
		sent++
	}
	if sent == 0 {
		t.Error("the customer has no insights")
	}
}
