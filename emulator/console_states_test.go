package emulator_test

import (
	"strings"
	"testing"

	"budsandbox/emulator/emulatortest"
)

// Ensure that the page of webhooks shows the addresses of all projects to which a project's events go, and does not
// say that no event is sent.
func TestConsoleSharedAddresses(t *testing.T) {
	t.Parallel()
	v, one := newConsole(t, emulatortest.March)
	const path = "/_sandbox/console/webhooks"
	if page := v.shown(path); !strings.Contains(page, "no event is sent") {
		t.Errorf("without an address the page says %s", page)
	}
	one.Must(200, "PUT", "/_sandbox/webhooks",
		`{"*":"http://127.0.0.1:9/all","payment.success":"http://127.0.0.1:9/paid"}`)
	page := v.shown(path)
	for _, want := range []string{"All events http://127.0.0.1:9/all", "payment.success http://127.0.0.1:9/paid"} {
		if !strings.Contains(page, want) || strings.Contains(page, "no event is sent") {
			t.Errorf("with shared addresses the page does not say %q: %s", want, page)
		}
	}
	one.Must(200, "PUT", "/_sandbox/webhooks", `{"client_id":"demo","payment.success":"http://127.0.0.1:9/own"}`)
	if page := v.shown(path); strings.Contains(page, "/paid") || !strings.Contains(page, "/all") {
		t.Errorf("with an address of the project for one event the page says %s", page)
	}
	one.Must(200, "PUT", "/_sandbox/webhooks", `{"client_id":"demo","*":"http://127.0.0.1:9/every"}`)
	if page := v.shown(path); strings.Contains(page, "/all") {
		t.Errorf("with an address of the project for all events the page says %s", page)
	}
}

// Ensure that the states that a payment has passed do not name ends that it can no longer come to.
func TestConsolePaymentStates(t *testing.T) {
	t.Parallel()
	v, one := newConsole(t, emulatortest.March)
	id := one.Call("POST", "/v1/payments/single/bud-pay-url", `{"redirect_url":"http://127.0.0.1/",
		"payment_details":{"reference":"Invoice 7","recipient":{"type":"SortCodeAccountNumber","name":"Acme Ltd",
		"account_number":"00000012345678"},"sender":{"user_id":"user-1","name":"Megan"},
		"amount":{"value":"10.50","currency":"GBP"}}}`).Str("data.payment_id")
	path := "/_sandbox/console/payments/" + id
	if page := v.shown(path); !strings.Contains(page, "or AUTH_REJECTED") ||
		!strings.Contains(page, "Kind Domestic single payment") {
		t.Errorf("before it is authorised the page says %s", page)
	}
	one.Must(200, "POST", "/_sandbox/payments/"+id+"/authorise", `{}`)
	if page := v.shown(path); strings.Contains(page, "or AUTH_REJECTED") ||
		!strings.Contains(page, "or PAYMENT_REJECTED") {
		t.Errorf("after it is authorised the page says %s", page)
	}
}

// Ensure that requests name their projects only where they are of several.
func TestConsoleProjectsOfRequests(t *testing.T) {
	t.Parallel()
	v, one := newConsole(t, emulatortest.March)
	const column = `<th scope="col">Project</th>`
	if page := v.open("/_sandbox/console/requests"); strings.Contains(page, column) {
		t.Errorf("the requests of one project name it: %s", page)
	}
	emulatortest.NewClient(t, v.s, "second").NewCustomer(t, `{}`)
	one.Must(200, "GET", "/platform/v3/customers", "")
	if page := v.open("/_sandbox/console/requests?project=*"); !strings.Contains(page, column) {
		t.Errorf("the requests of two projects do not name them: %s", page)
	}
}
