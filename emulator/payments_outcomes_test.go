package emulator_test

import (
	"fmt"
	"slices"
	"testing"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

// Ensure that a payment with Bud's licence reaches the end of each possible course at the right times, and that the
// client gets an event for the end alone.
func TestPaymentOutcomes(t *testing.T) {
	t.Parallel()
	const order = "CREATED+0 AWAITING_AUTH+0 AUTH_COMPLETED+10 PENDING+10"
	for _, test := range []struct{ service, provider, outcome, before, after, event string }{
		{
			"single", "BankOfBudOBUK", "", "CREATED+0 AWAITING_AUTH+0 AUTHENTICATED+10 FUNDS_CONFIRMED+10 INITIATING+10",
			" ACCEPTED+15 SETTLED+70", "success",
		},
		{
			"single", "Natwest_Sandbox", "SETTLED",
			"CREATED+0 AWAITING_AUTH+0 AUTHENTICATED+10 FUNDS_CONFIRMED+10 INITIATING+10", " ACCEPTED+15 SETTLED+70", "success",
		},
		{"single", "BankOfBudOBUK", "PAYMENT_REJECTED", "CREATED+0 AWAITING_AUTH+0 AUTHENTICATED+10 FUNDS_CONFIRMED+10 " +
			"INITIATING+10",
			" ACCEPTED+15 PAYMENT_REJECTED+70", "failure"},
		{
			"single", "BankOfBudOBUK", "FAILED", "CREATED+0 AWAITING_AUTH+0 AUTHENTICATED+10 FUNDS_CONFIRMED+10 INITIATING+10",
			" FAILED+70", "failure",
		},
		{
			"single", "BankOfBudOBUK", "INSUFFICIENT_FUNDS", "CREATED+0 AWAITING_AUTH+0 AUTHENTICATED+10 INSUFFICIENT_FUNDS+10",
			"", "failure",
		},
		{"single", "BankOfBudOBUK", "reject", "CREATED+0 AWAITING_AUTH+0 AUTH_REJECTED+10", "", "failure"},
		{"standing-order", "BankOfBudOBUK", "", order, " COMPLETED+70", "success"},
		{"standing-order", "BankOfBudOBUK", "FAILED", order, " FAILED+70", "failure"},
		{"standing-order", "BankOfBudOBUK", "reject", "CREATED+0 AWAITING_AUTH+0 AUTH_REJECTED+10", "", "failure"},
		{"scheduled", "BankOfBudOBUK", "COMPLETED", order, " COMPLETED+70", "success"},
		{"scheduled", "BankOfBudOBUK", "failed", order, " FAILED+70", "failure"},
		{"scheduled", "BankOfBudOBUK", "reject", "CREATED+0 AWAITING_AUTH+0 AUTH_REJECTED+10", "", "failure"},
	} {
		t.Run(test.service+" "+test.provider+" "+test.outcome, func(t *testing.T) {
			p, in := newPayer(t), emulatortest.NewInbox(t)
			if err := p.s.Webhooks().SetEndpoint("*", in.URL+"/all"); err != nil {
				t.Fatal(err)
			}
			id := p.pay(t, test.service, details{"provider": test.provider})
			p.mustHaveStatus(t, test.service, id, "AWAITING_AUTH")
			p.advance(t, "PT10S")
			if test.outcome == "reject" {
				if _, err := p.s.RejectPayment(id); err != nil {
					t.Fatal(err)
				}
			} else if _, err := p.s.AuthorisePayment(id, emulator.PaymentAnswer{Outcome: test.outcome}); err != nil {
				t.Fatal(err)
			}
			if got := history(t, p.read(t, test.service, id)); got != test.before {
				t.Errorf("after the answer it is %s, want %s", got, test.before)
			}
			if test.after != "" {
				p.advance(t, "PT59S")
				if more := paymentEvents(t, in); len(more) > 0 {
					t.Errorf("before the end is told %v", more)
				}
			}
			p.advance(t, "PT1S")
			if got := history(t, p.read(t, test.service, id)); got != test.before+test.after {
				t.Errorf("at last it is %s, want %s", got, test.before+test.after)
			}
			p.advance(t, "P1D")
			events := in.All()
			service := services[slices.IndexFunc(services,
				func(s struct{ path, name, details, amount string }) bool { return s.path == test.service })].name
			want := fmt.Sprintf(
				`{"data":{"payment_id":%q,"service":%q,"user_id":"user-1","event":"payment.%s"}}`,
				id,
				service,
				test.event,
			)
			if len(events) != 1 || events[0].Body != want {
				t.Errorf("told is %v, want %s", events, want)
			}
		})
	}
}

// Ensure that a bank that does not check funds never has the result of insufficient ones, and pays in its own
// currency.
func TestPaymentInEuros(t *testing.T) {
	t.Parallel()
	p := newPayer(t)
	euros := details{
		"provider": "Paper_Gondola_Bank", "amount.currency": "EUR", "recipient.type": "IBAN",
		"recipient.account_number": "IT60X0542811101000000123456",
		"sender.type":              "IBAN", "sender.account_number": "DE02100100109307118606",
	}
	id := p.pay(t, "single", euros)
	got := p.Call(t, "POST", "/_sandbox/payments/"+id+"/authorise", `{"outcome":"INSUFFICIENT_FUNDS"}`, nil)
	if got.Status != 400 {
		t.Errorf("funds are insufficient: %d %s", got.Status, got.Text)
	}
	p.authorise(t, id, "")
	p.advance(t, "PT1M")
	shown := p.mustHaveStatus(t, "single", id, "SETTLED")
	if got, want := history(t, shown), "CREATED+0 AWAITING_AUTH+0 AUTH_COMPLETED+0 INITIATING+0 ACCEPTED+5 "+
		"SETTLED+60"; got != want {
		t.Errorf("the history is %s, want %s", got, want)
	}
	if shown.Str("data.method") != "SEPA" || shown.Str("data.amount.currency") != "EUR" ||
		shown.Str("data.sender.type") != "IBAN" {
		t.Errorf("the payment is %s", shown.Text)
	}
}

// Ensure that a settled payment is shown with all its fields, in Bud's form.
func TestPaymentShown(t *testing.T) {
	t.Parallel()
	p := newPayer(t)
	id := p.pay(t, "single", nil)
	p.authorise(t, id, "")
	p.advance(t, "PT2M")
	const when = "2026-03-25T09:30:0"
	p.read(t, "single", id).MustBe(t, `{"operation_id":"v1_payments_single_payment_id_get","data":{
		"payment_id":"`+id+`","organisation_id":"*","client_id":"shop","method":"FPS","reference":"INVOICE 7",
		"recipient":{"type":"SortCodeAccountNumber","name":"Mr Payee","account_number":"00000112345678"},
		"amount":{"value":"10.50","currency":"GBP"},"sender":{"user_id":"user-1","name":"Ms Payer",
		"provider":"BankOfBudOBUK"},
		"known_charges":{"recipient_charge":{"charge":"0.00","currency":"GBP","recipient_receives":"10.50"},
			"sender_charge":{"charge":"0.00","currency":"GBP","bank_sends":"10.50","total_cost":"10.50"}},
		"state":{"status_code":"SETTLED","status_message":"Payment Settlement Complete","history":[
			{"datetime":"`+when+`0Z","code":"CREATED","message":"Payment created"},
			{"datetime":"`+when+`0Z","code":"AWAITING_AUTH","message":"Awaiting Authentication"},
			{"datetime":"`+when+`0Z","code":"AUTHENTICATED","message":"Authenticated; Confirming Funds"},
			{"datetime":"`+when+`0Z","code":"FUNDS_CONFIRMED","message":"Funds Confirmed; Awaiting Payment Initiation"},
			{"datetime":"`+when+`0Z","code":"INITIATING","message":"Initiating Payment"},
			{"datetime":"`+when+`5Z","code":"ACCEPTED","message":"Payment Order Accepted"},
			{"datetime":"2026-03-25T09:31:00Z","code":"SETTLED","message":"Payment Settlement Complete"}]},
		"supplementary_status":{
			"payment_order":{"status":"AcceptedSettlementCompleted","history":[{"datetime":"`+when+`0Z","status":"Pending"},
				{"datetime":"`+when+`5Z","status":"AcceptedSettlementInProcess"},{"datetime":"2026-03-25T09:31:00Z",
				"status":"AcceptedSettlementCompleted"}]},
			"consent":{"status":"Authorised","history":[{"datetime":"`+when+`0Z","status":"AwaitingAuthorisation"},
			{"datetime":"`+when+`0Z","status":"Authorised"}]},
			"confirmation_of_funds":{"status":"Available","history":[{"datetime":"`+when+`0Z","status":"Available"}]}},
		"errors":[],"created_at":"2026-03-25T09:30:00Z","required_action":null}}`)
}

// Ensure that standing orders and scheduled payments are shown with their dates, and a failed one with its reason.
func TestStandingOrdersShown(t *testing.T) {
	t.Parallel()
	p := newPayer(t)
	id := p.pay(t, "standing-order", details{"last_payment_date": "2027-03-30"})
	got := p.read(t, "standing-order", id)
	for path, want := range map[string]string{
		"data.first_payment_date": "2026-03-30T10:00:00Z", "data.last_payment_date": "2027-03-30T00:00:00Z",
		"data.frequency":              "monthly",
		"data.recurring_amount.value": "10.50", "data.state.status_message": "Awaiting Customer Authentication",
	} {
		if got.Str(path) != want {
			t.Errorf("%s is %q, want %q", path, got.Str(path), want)
		}
	}
	p.authorise(t, id, "")
	p.advance(t, "PT1M")
	if got := p.mustHaveStatus(t, "standing-order", id,
		"COMPLETED"); got.Str("data.state.status_message") != "Standing Order Creation Completed" {
		t.Errorf("at last it is %s", got.Text)
	}
	id = p.pay(t, "scheduled", details{"requested_execution_date": "2026-03-26"})
	p.authorise(t, id, `{"outcome":"FAILED"}`)
	p.advance(t, "PT1M")
	got = p.mustHaveStatus(t, "scheduled", id, "FAILED")
	if got.Str("data.state.status_message") != "Scheduled Payment Creation "+
		"Failed" || got.Str("data.requested_execution_date") != "2026-03-26T00:00:00Z" ||
		got.Str("data.errors.0.code") != "FAILED" ||
		got.Str("data.errors.0.description") == "" {
		t.Errorf("at last it is %s", got.Text)
	}
}
