package emulator_test

import (
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
	refused(`"event":"payment.success"`, "event", "nobody wants payment.success; give it an address first")
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
	for family, kind := range map[string]string{"balances": "cannot_cover_bills", "income": "regular_income_changed",
		"spending": "regular_payment_changed"} {
		event := "insights." + family + ".triggered"
		if err := s.Client("shop").Webhooks().Trigger(id, event, nil); err != nil {
			t.Fatal(err)
		}
		in.Take(t, event).MustBe(t, `{"customer_id":"`+id+`","created_at":"2026-03-01T09:00:00Z",
			"link":"*","insight":{"id":"`+kind+`","instance_id":"*","insight_type":"`+kind+`","details":"*"}}`)
	}
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
