package emulator_test

import (
	"strings"
	"testing"

	"budsandbox/emulator/emulatortest"
)

// Ensure that a client with its own licence can carry out a payment of each service: to the bank, back with a code,
// and with the confirmation if the bank needs one; and that a repeated or premature step changes nothing.
func TestPaymentOwnLicence(t *testing.T) {
	t.Parallel()
	for _, service := range services {
		t.Run(service.path, func(t *testing.T) {
			p, last := newPayer(t), "COMPLETED"
			waiting := "AUTH_COMPLETED"
			if service.path == "single" {
				last, waiting = "SETTLED", "FUNDS_CONFIRMED"
			}
			action := "confirm_" + map[string]string{"single": "single_payment", "standing-order": "standing_order",
				"scheduled": "scheduled_payment"}[service.path]
			made := p.create(t, service.path, details{"provider_redirect_url": "my-app://back", "redirect_url": nil})
			id := made.Str("data.payment_id")
			if made.Str("data.required_action") != action ||
				!strings.HasPrefix(made.Str("data.authorisation_url"), p.Base+"/pay/") {
				t.Fatalf("made is %s", made.Text)
			}
			confirm := "/v1/payments/" + service.path + "/" + id + "/confirm"
			refused := func(when string) {
				t.Helper()
				if got := p.Call(t, "POST", confirm, "", nil); got.Status != 400 ||
					!strings.Contains(got.Text, "Payment initiation failed") {
					t.Errorf("confirmed %s: %d %s", when, got.Status, got.Text)
				}
			}
			refused("before the customer did anything")
			bank := p.authorise(t, id, "")
			p.mustHaveStatus(t, service.path, id, "AWAITING_AUTH") // the client has not posted the codes yet
			back := queryOf(t, bank.Str("redirect_url"))
			codes := `{"state":"` + back.Get("state") + `","code":"` + back.Get("code") + `","scope":["payments"]}`
			for range 2 {
				p.Call(t, "POST", "/v1/payments/authorisation-codes", codes, nil).
					MustBe(t, `{"operation_id":"v1_payments_authorisation_codes_post",
					"data":{"result":"success","payment_id":"`+id+`","payment_type":"`+strings.TrimPrefix(service.path, "-")+`"}}`)
			}
			if got := p.mustHaveStatus(t, service.path, id, waiting); got.Str("data.required_action") != action {
				t.Errorf("it waits as %s", got.Text)
			}
			p.advance(t, "P1D")
			p.mustHaveStatus(t, service.path, id, waiting)
			emulatortest.Scenario{
				Name:    "confirm",
				Method:  "POST",
				Path:    confirm,
				Headers: nil,
				Body:    "",
				Status:  201,
				Want: `{"operation_id":"` + map[string]string{
					"single": "v1_payments_single_confirm_post", "standing-order": "v1_payments_standing_order_confirm_post",
					"scheduled": "v1_payments_scheduled_payment_id_confirm_post",
				}[service.path] + `"}`,
			}.Run(
				t,
				p.Client,
			)
			refused("twice")
			p.advance(t, "PT1M")
			if got := p.mustHaveStatus(t, service.path, id, last); got.At("data.required_action") != nil {
				t.Errorf("there is still %s to do", got.Str("data.required_action"))
			}
			refused("after the end")
		})
	}
}

// Ensure that a payment at a bank that needs no confirmation continues by itself, also if the bank needs one for
// other services.
func TestPaymentWithoutConfirmation(t *testing.T) {
	t.Parallel()
	p := newPayer(t)
	for _, one := range []struct {
		service, provider string
		confirms          bool
	}{
		{"single", "Natwest_Sandbox", false}, {"standing-order", "Clockwork_Bank", false},
		{"single", "Sandcastle_Bank", true}, {"scheduled", "Sandcastle_Bank", false},
		{"scheduled", "Make_Believe_Business", true}, {"single", "Bank_Of_Bud", true},
	} {
		made := p.create(t, one.service, details{"provider": one.provider})
		if confirms := made.At("data.required_action") != nil; confirms != one.confirms {
			t.Errorf("%s at %s: %s", one.service, one.provider, made.Text)
		}
		id := made.Str("data.payment_id")
		to := p.authorise(t, id, "").Str("redirect_url")
		if back := queryOf(t, to); back.Get("status") != "success" || back.Get("payment_id") != id || back.Get("own") != "1" {
			t.Errorf("the browser goes to %s", to)
		}
		p.advance(t, "PT1M")
		status := p.read(t, one.service, id).Str("data.state.status_code")
		if done := status == "SETTLED" || status == "COMPLETED"; done == one.confirms {
			t.Errorf("%s at %s is %s after a minute", one.service, one.provider, status)
		}
		if !one.confirms {
			if got := p.Call(t, "POST", "/v1/payments/"+one.service+"/"+id+"/confirm", "", nil); got.Status != 400 {
				t.Errorf("confirmed: %d", got.Status)
			}
		}
	}
}

// Ensure that each failure of the exchange of codes has its own result and ends the payment, and that an unknown
// state is refused.
func TestCodesThatFail(t *testing.T) {
	t.Parallel()
	p, in := newPayer(t), emulatortest.NewInbox(t)
	if err := p.s.Webhooks().SetEndpoint("payment.failure", in.URL+"/failed"); err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, one := range []struct{ code, result, late string }{
		{`"error":"access_denied"`, "auth_invalid", ""},
		{`"error":"server_error"`, "provider_failure", ""},
		{`"error":"internal_error"`, "internal_error", ""},
		{`"code":"made-up"`, "auth_invalid", ""},
		{`"code":"bank-completed"`, "auth_invalid", ""}, // of another service
		{`"code":"bank-settled"`, "auth_expired", "PT30M"},
	} {
		made := p.create(t, "single", details{"provider_redirect_url": "https://app.example/bank"})
		id := made.Str("data.payment_id")
		state := queryOf(t, p.authorise(t, id, "").Str("redirect_url")).Get("state")
		if one.late != "" {
			p.advance(t, one.late)
		}
		got := p.Call(t, "POST", "/v1/payments/authorisation-codes", `{"state":"`+state+`",`+one.code+`}`, nil)
		if got.Status != 200 || got.Str("data.result") != one.result {
			t.Errorf("%s: %d %s, want %s", one.code, got.Status, got.Text, one.result)
		}
		if got := p.mustHaveStatus(t, "single", id,
			"AUTH_REJECTED"); got.Str("data.supplementary_status.consent.status") != "Rejected" ||
			got.At("data.required_action") != nil {
			t.Errorf("%s leaves %s", one.code, got.Text)
		}
		want = append(want, "payment.failure "+id)
	}
	p.advance(t, "PT1S")
	if got := strings.Join(paymentEvents(t, in), "\n"); got != strings.Join(want, "\n") {
		t.Errorf("told is\n%s\nwant\n%s", got, strings.Join(want, "\n"))
	}
	bud := p.pay(t, "single", nil)
	for state, text := range map[string]string{
		"00000000-0000-4000-8000-000000000000": "unable to find payment for 00000000-0000-4000-8000-000000000000",
		"x":                                    "unable to find payment for x",
		bud:                                    "unable to find payment for " + bud,
	} {
		emulatortest.Scenario{
			Name:    "state " + state,
			Method:  "POST",
			Path:    "/v1/payments/authorisation-codes",
			Headers: nil,
			Body:    `{"state":"` + state + `","code":"bank-settled"}`,
			Status:  400,
			Want: `{"operation_id":"v1_payments_authorisation_codes_post","code_id":"failed_validation",
				"message":"Failed validation","errors":{"payment":["` + text + `"]}}`,
		}.Run(
			t,
			p.Client,
		)
	}
	emulatortest.Scenario{
		Name:    "nothing",
		Method:  "POST",
		Path:    "/v1/payments/authorisation-codes",
		Headers: nil,
		Body:    `{}`,
		Status:  400,
		Want: `{"operation_id":"v1_payments_authorisation_codes_post","code_id":"failed_validation",
			"message":"Failed validation","errors":{"state":"This value should not be blank"}}`,
	}.Run(
		t,
		p.Client,
	)
}
