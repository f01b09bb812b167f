package emulator_test

import (
	"strings"
	"testing"

	"budsandbox/emulator/emulatortest"
)

// Ensure that a payment that no bank could carry out is refused in Bud's words with the field's name, and stores
// nothing.
func TestPaymentRefusals(t *testing.T) {
	t.Parallel()
	p := newPayer(t)
	for _, one := range []struct {
		name, service string
		changes       details
		field, text   string
	}{
		{
			"no address to go back to", "single", details{"redirect_url": nil}, "redirect_url", "This value should not be blank",
		},
		{
			"a script to go back to", "single", details{"redirect_url": "javascript:alert(1)"}, "redirect_url",
			"redirect_url must be the address of a page or an app, not a script",
		},
		{
			"no name", "standing-order", details{"recipient.name": nil}, "standing_order_details.recipient.name",
			"Name must not be empty",
		},
		{"an empty name", "single", details{"sender.name": ""}, "payment_details.sender.name", "Name must not be empty"},
		{"no reference", "single", details{"reference": nil}, "payment_details.reference", "This value should not be blank"},
		{
			"a long reference", "single", details{"reference": "A REFERENCE OF 19 L"}, "payment_details.reference",
			"reference must be a maximum of 18 characters in length",
		},
		{
			"nobody who pays", "single", details{"sender.user_id": nil}, "payment_details.sender.user_id",
			"This value should not be blank",
		},
		{
			"an unknown kind of account", "single", details{"recipient.type": "PAN"}, "payment_details.recipient.type",
			"type must be one of [SortCodeAccountNumber IBAN]",
		},
		{
			"a short account", "single", details{"recipient.account_number": "1234567890123"},
			"payment_details.recipient.account_number", "account_number must be at least 14 characters in length",
		},
		{
			"a sort code with dashes", "single", details{"recipient.account_number": "12-34-56123456"}, "recipient.sort_code",
			"Sort code must match `^\\d{6}$`",
		},
		{
			"a number with letters", "single", details{"recipient.account_number": "1234561234567X"}, "recipient.account_number",
			"Account number must match `^\\d{8}$`",
		},
		{
			"a sender's account of no kind", "single", details{"sender.account_number": "00000112345678"},
			"payment_details.sender.type", "type is needed to read account_number",
		},
		{
			"no IBAN", "single", details{"recipient.type": "IBAN"}, "recipient.iban",
			"IBAN must match `^[A-Z]{2}\\d{2}[A-Z0-9]{10,28}$`",
		},
		{
			"no amount", "single", details{"amount.value": nil}, "payment_details.amount.value",
			"This value should not be blank",
		},
		{
			"nothing", "single", details{"amount.value": "0.00"}, "payment_details.amount.value", "value must be greater than 0",
		},
		{
			"less than nothing", "standing-order", details{"amount.value": "-1"},
			"standing_order_details.recurring_amount.value", "value must be greater than 0",
		},
		{
			"half pennies", "single", details{"amount.value": "1.005"}, "payment_details.amount.value",
			"value must be a decimal amount such as 10.98",
		},
		{
			"an amount beyond all", "single", details{"amount.value": strings.Repeat("9", 40)}, "payment_details.amount.value",
			"value must be a decimal amount such as 10.98",
		},
		{
			"dollars", "single", details{"amount.currency": "USD"}, "payment_details.amount.currency",
			"currency must be one of [GBP EUR]",
		},
		{
			"euros at a British bank", "single",
			details{"amount.currency": "EUR", "recipient.type": "IBAN", "recipient.account_number": "DE02100100109307118606"},
			"payment_details.amount.currency", "BankOfBudOBUK pays in GBP"},
		{
			"euros to a sort code", "single", details{"amount.currency": "EUR"}, "payment_details.recipient.type",
			"type must be IBAN for a payment in EUR",
		},
		{
			"an unknown bank", "scheduled", details{"provider": "Barclays"}, "provider",
			`no provider is called "Barclays"; GET /v1/payments/providers lists them`,
		},
		{
			"what the bank does not offer", "scheduled", details{"provider": "Paper_Moon_Bank"}, "provider",
			"Paper_Moon_Bank does not offer domestic-scheduled-payment",
		},
		{"an unknown frequency", "standing-order", details{"frequency": "hourly"}, "standing_order_details.frequency",
			"frequency must be one of [daily weekly fortnightly monthly quarterly semiannually yearly]"},
		{
			"no date", "standing-order", details{"first_payment_date": nil}, "standing_order_details.first_payment_date",
			"This value should not be blank",
		},
		{"another date", "scheduled", details{"requested_execution_date": "10/04/2026"},
			"scheduled_payment_details.requested_execution_date",
			"requested_execution_date must be a date and time such as 2026-03-02T09:00:00Z"},
		{"too soon", "standing-order", details{"first_payment_date": "2026-03-27T23:00:00Z"},
			"standing_order_details.first_payment_date",
			"first_payment_date must be a minimum of 3 business days in the future: 2026-03-30 or later"},
		{"on Good Friday", "standing-order", details{"first_payment_date": "2026-04-03"},
			"standing_order_details.first_payment_date",
			"first_payment_date must be on a business day; the next one is 2026-04-07"},
		{"an end before the beginning", "standing-order", details{"last_payment_date": "2026-03-30T10:00:00Z"},
			"standing_order_details.last_payment_date",
			"last_payment_date must be after first_payment_date"},
		{"today", "scheduled", details{"requested_execution_date": "2026-03-25T23:00:00Z"},
			"scheduled_payment_details.requested_execution_date",
			"requested_execution_date must be at least one day in the future: 2026-03-26 or later"},
		{"in the next century", "scheduled", details{"requested_execution_date": "2101-01-01"},
			"scheduled_payment_details.requested_execution_date",
			"requested_execution_date must be before the year 2101"},
	} {
		for _, road := range []struct{ path, id string }{
			{"/bud-pay-url", map[string]string{"single": "v1_payments_single_bud_pay_url_post",
				"standing-order": "v1_payments_standing_order_bud_pay_url_post",
				"scheduled":      "v1_payments_scheduled_bud_pay_url_post"}[one.service]},
			{"", map[string]string{"single": "v1_payments_single_post", "standing-order": "v1_payments_standing_order_post",
				"scheduled": "v1_payments_scheduled_post"}[one.service]},
		} {
			want := `{"operation_id":"` + road.id + `","code_id":"failed_validation","message":"Failed validation",
				"errors":{"` + one.field + `":` + quoted(one.text) + `}}`
			emulatortest.Scenario{
				Name:    one.name + road.path,
				Method:  "POST",
				Path:    "/v1/payments/" + one.service + road.path,
				Headers: nil,
				Body:    order(one.service, one.changes),
				Status:  400,
				Want:    want,
			}.Run(
				t,
				p.Client,
			)
		}
	}
	for _, service := range services {
		if got := p.Call(t, "GET", "/v1/payments/"+service.path, "", nil); got.At("metadata.total_results") != 0.0 {
			t.Errorf("after all that there is %s", got.Text)
		}
	}
}

func quoted(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text) + `"`
}

// Ensure that several errors are reported at once, and that only clients with their own licence have to name a
// bank.
func TestPaymentRefusalsTogether(t *testing.T) {
	t.Parallel()
	p := newPayer(t)
	emulatortest.Scenario{
		Name:    "two",
		Method:  "POST",
		Path:    "/v1/payments/standing-order",
		Headers: nil,
		Body:    order("standing-order", details{"recipient.name": nil, "provider": nil}),
		Status:  400,
		Want: `{"operation_id":"v1_payments_standing_order_post","code_id":"failed_validation","message":"Failed validation",
			"errors":{"provider":"This value should not be blank",
			"standing_order_details.recipient.name":"Name must not be empty"}}`,
	}.Run(
		t,
		p.Client,
	)
	emulatortest.Scenario{
		Name:    "two more",
		Method:  "POST",
		Path:    "/v1/payments/scheduled/bud-pay-url",
		Headers: nil,
		Body: order("scheduled", details{
			"recipient.account_number": "12-34-56123456", "requested_execution_date": "soon",
		}),
		Status: 400,
		Want: `{"operation_id":"v1_payments_scheduled_bud_pay_url_post","code_id":"failed_validation",
			"message":"Failed validation",
			"errors":{"recipient.sort_code":"Sort code must match ` + "`^\\\\d{6}$`" + `",
				"scheduled_payment_details.requested_execution_date":"requested_execution_date must be a date and time such as ` +
			`2026-03-02T09:00:00Z"}}`,
	}.Run(
		t,
		p.Client,
	)
	p.pay(t, "standing-order", details{"provider": nil, "first_payment_date": "2026-03-30"})
	emulatortest.Scenario{
		Name:    "no JSON",
		Method:  "POST",
		Path:    "/v1/payments/single",
		Headers: nil,
		Body:    `{`,
		Status:  400,
		Want: `{"operation_id":"v1_payments_single_post","code_id":"failed_validation","message":"Failed validation",
			"errors":{"body":"unexpected end of JSON input"}}`,
	}.Run(
		t,
		p.Client,
	)
	emulatortest.Scenario{
		Name:    "no client",
		Method:  "GET",
		Path:    "/v1/payments/single",
		Headers: map[string]string{"X-Client-Id": ""},
		Body:    "",
		Status:  400,
		Want: `{"operation_id":"v1_payments_payment_id_get","code_id":"failed_validation","message":"Failed validation",
			"errors":{"client_id":"This value should not be blank"}}`,
	}.Run(
		t,
		p.Client,
	)
}

// Ensure that a bank in maintenance accepts no payments until the maintenance ends, and that the list of banks
// shows it.
func TestPaymentMaintenance(t *testing.T) {
	t.Parallel()
	p := newPayer(t)
	close := `{"maintenance_window":{"end":"2026-03-25T12:00:00Z"}}`
	if got := p.Call(t, "PUT", "/_sandbox/providers/Bank_Of_Bud", close, nil); got.Status != 200 {
		t.Fatal(got.Text)
	}
	emulatortest.Scenario{
		Name:    "closed",
		Method:  "POST",
		Path:    "/v1/payments/single",
		Headers: nil,
		Body:    order("single", nil),
		Status:  400,
		Want: `{"operation_id":"v1_payments_single_post","code_id":"provider_in_maintenance_mode",
			"message":"Bank Of Bud is currently in a maintenance mode, please try again later.",
			"errors":{"provider":"BankOfBudOBUK is in maintenance"}}`,
	}.Run(
		t,
		p.Client,
	)
	listed := p.Call(t, "GET", "/v1/payments/providers", "", nil)
	if listed.Str("data.0.maintenance_status") != "active" ||
		listed.Str("data.0.maintenance_window.end") != "2026-03-25T12:00:00Z" {
		t.Errorf("listed is %s", listed.Text)
	}
	p.advance(t, "PT3H")
	p.pay(t, "single", nil)
}

// Ensure that every operation answers 404 for an unknown payment and for one of another service or client.
func TestPaymentNotFound(t *testing.T) {
	t.Parallel()
	p := newPayer(t)
	other := emulatortest.NewClient(t, p.s, "bank")
	mine := p.pay(t, "single", nil)
	notFound := func(id string) string {
		return `{"operation_id":"` + id + `","code_id":"failed_validation","message":"Failed validation",
			"errors":{"payment_id":"Value not found"}}`
	}
	for _, one := range []struct {
		name, id string
		of       emulatortest.Client
	}{{"none", "00000000-0000-4000-8000-000000000000", p.Client}, {"no id", "first", p.Client}, {"another client's", mine,
		other}} {
		for i, service := range services {
			path := "/v1/payments/" + service.path + "/" + one.id
			read := [...]string{"v1_payments_single_payment_id_get", "v1_standing_order_get",
				"v1_payments_scheduled_payment_id_get"}[i]
			confirm := [...]string{"v1_payments_single_confirm_post", "v1_payments_standing_order_confirm_post",
				"v1_payments_scheduled_payment_id_confirm_post"}[i]
			emulatortest.Scenario{
				Name:    one.name + " " + service.path,
				Method:  "GET",
				Path:    path,
				Headers: nil,
				Body:    "",
				Status:  404,
				Want:    notFound(read),
			}.Run(
				t,
				one.of,
			)
			emulatortest.Scenario{
				Name:    one.name + " " + service.path + " confirmed",
				Method:  "POST",
				Path:    path + "/confirm",
				Headers: nil,
				Body:    "",
				Status:  404,
				Want:    notFound(confirm),
			}.Run(
				t,
				one.of,
			)
		}
		if got := one.of.Call(t, "POST", "/_sandbox/payments/"+one.id+"/authorise", "", nil); got.Status != 404 {
			t.Errorf("%s is authorised: %d %s", one.name, got.Status, got.Text)
		}
	}
	emulatortest.Scenario{
		Name:    "of another service",
		Method:  "GET",
		Path:    "/v1/payments/scheduled/" + mine,
		Headers: nil,
		Body:    "",
		Status:  404,
		Want:    notFound("v1_payments_scheduled_payment_id_get"),
	}.Run(
		t,
		p.Client,
	)
	if got := other.Call(t, "GET", "/v1/payments/single", "", nil); got.At("metadata.total_results") != 0.0 {
		t.Errorf("another client sees %s", got.Text)
	}
}

// Ensure that a customer decides once, that a bank refuses what it does not support, and that a refused request
// changes nothing.
func TestPaymentDecidedOnce(t *testing.T) {
	t.Parallel()
	p := newPayer(t)
	id := p.pay(t, "single", nil)
	for body, field := range map[string]string{
		`{"outcome":"COMPLETED"}`: "outcome", `{"provider":"Natwest_Sandbox"}`: "provider", `{"takes":"soon"}`: "takes",
		`{"takes":"P11Y"}`:     "takes",
		`{"client_id":"bank"}`: "client_id",
	} {
		got := p.Call(t, "POST", "/_sandbox/payments/"+id+"/authorise", body, nil)
		if got.Status != 400 || got.Str("errors."+field) == "" {
			t.Errorf("%s: %d %s", body, got.Status, got.Text)
		}
	}
	p.mustHaveStatus(t, "single", id, "AWAITING_AUTH")
	p.authorise(t, id, "")
	for _, what := range []string{"authorise", "reject"} {
		if got := p.Call(t, "POST", "/_sandbox/payments/"+id+"/"+what, "", nil); got.Status != 409 {
			t.Errorf("%s again: %d %s", what, got.Status, got.Text)
		}
	}
	p.mustHaveStatus(t, "single", id, "INITIATING")
}
