package emulator_test

import (
	"strings"
	"testing"

	"budsandbox/emulator/emulatortest"
)

// Ensure that a 404 of the control plane names the unknown id and the request that lists the known ones.
func TestControlPlaneNamesWhatItDoesNotHave(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewClient(t, emulatortest.Frozen(t), "shop")
	customer := c.NewCustomer(t, "")
	const id = "00000000-0000-4000-8000-000000000000"
	for _, one := range []struct{ method, path, body, named, lists string }{
		{"GET", "/_sandbox/customers/nobody", "", "nobody", "/_sandbox/customers"},
		{"GET", "/_sandbox/customers/" + id, "", id, "/_sandbox/customers"},
		{"GET", "/_sandbox/customers/" + customer + "?client_id=other", "", `"other"`, "/_sandbox/customers"},
		{"POST", "/_sandbox/customers/" + id + "/connections", `{"persona":"uk_student"}`, id, "/_sandbox/customers"},
		{"GET", "/_sandbox/customers/" + customer + "/transactions/nothing", "", "nothing", "/financial/v2/transactions"},
		{"DELETE", "/_sandbox/customers/" + customer + "/events/nothing", "", "nothing", "/events"},
		{"DELETE", "/_sandbox/customers/" + customer + "/events/" + id, "", id, "/events"},
		{"GET", "/_sandbox/personas/nobody", "", "nobody", "/_sandbox/personas"},
		{"GET", "/_sandbox/payments/nothing", "", "nothing", "/_sandbox/payments"},
		{"POST", "/_sandbox/payments/" + id + "/authorise", "", id, "/_sandbox/payments"},
		{"PUT", "/_sandbox/applications/" + id + "/review", `{"reviewed":true}`, id, "/_sandbox/applications"},
		{"GET", "/_sandbox/webhooks/deliveries/nothing", "", "nothing", "/_sandbox/webhooks/deliveries"},
		{"POST", "/_sandbox/webhooks/deliveries/nothing/replay", "", "nothing", "/_sandbox/webhooks/deliveries"},
		{"POST", "/_sandbox/webhooks/deliveries/" + id + "/replay", "", id, "/_sandbox/webhooks/deliveries"},
	} {
		got := c.Call(t, one.method, one.path, one.body, map[string]string{"Authorization": ""})
		message, _ := got.At("message").(string)
		if got.Status != 404 || !strings.Contains(message, one.named) || !strings.Contains(message, one.lists) {
			t.Errorf("%s %s: %d %q, want 404 with %s and %s", one.method, one.path, got.Status, message, one.named, one.lists)
		}
	}
}

// Ensure that the mistake is named for a path of the control plane that has an empty parameter, does not exist, or
// exists with other methods, and for a body that is missing or not JSON.
func TestControlPlaneSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewClient(t, emulatortest.Frozen(t), "shop")
	customer := c.NewCustomer(t, "")
	for _, one := range []struct {
		method, path, body string
		status             int
		text               string
	}{
		{"GET", "/_sandbox/customers//figures", "", 404, "The customer_id in the path is empty"},
		{"POST", "/_sandbox/customers//connections", `{"persona":"uk_student"}`, 404, "The customer_id in the path is empty"},
		{"POST", "/_sandbox/payments//authorise", "", 404, "The payment_id in the path is empty"},
		{"DELETE", "/_sandbox/faults/", "", 404, "The fault_id in the path is empty"},
		{"DELETE", "/_sandbox/faults//", "", 404, "The fault_id in the path is empty"},
		{"DELETE", "/_sandbox/faults" + strings.Repeat("/", 200), "", 404, "The fault_id in the path is empty"},
		{"GET", "/_sandbox/customers//figures/", "", 404, "The customer_id in the path is empty"},
		{"GET", "/_sandbox/customers//", "", 200, "data"},
		{"GET", "//_sandbox//clock/", "", 200, "now"},
		{"GET", "/_sandbox/customers/", "", 200, "data"},
		{"GET", "/_sandbox/nothing", "", 404, `{"code_id":"not_found","message":"There is no path`},
		{"GET", "/_sandbox/customers/x", "", 404, `{"operation_id":"sandbox_customer_get","code_id":"not_found","message":`},
		{"GET", "/_sandbox/clok", "", 404, "did you mean /_sandbox/clock?"},
		{"GET", "/_sandbox/customers/" + customer + "/figurs", "", 404, "/_sandbox/customers/" + customer + "/figures?"},
		{"GET", "/_sandbox/nothing-like-it", "", 404, "GET /_sandbox/openapi.json lists them"},
		{"GET", "/_sandbox/" + strings.Repeat("x", 200), "", 404, "There is no such path; GET /_sandbox/openapi.json"},
		{"DELETE", "/_sandbox/clock", "", 405, "/_sandbox/clock has no DELETE; it has GET, PUT."},
		{"GET", "/_sandbox/mcp", "", 405, "/_sandbox/mcp has no GET."},
		{"PUT", "/_sandbox/clock", "{frozen: true}", 400, `line 1 is not JSON from column 2, which has 'f'`},
		{"PUT", "/_sandbox/clock", "{\n\"frozen\": tru}", 400, `line 2 is not JSON from column 14, which has '}'`},
		{"PUT", "/_sandbox/clock", `{"frozen": true`, 400, "line 1 is not JSON: the text ends there"},
		{"POST", "/_sandbox/customers", "{customers: []}", 400, "line 1 is not JSON from column 2"},
		{"PUT", "/_sandbox/clock", "", 400, "body is required: a JSON object with some of client_id, now, frozen"},
		{"POST", "/_sandbox/enrich", "", 400, "a JSON object with lines; it may also have country, model, explain"},
		{"POST", "/_sandbox/customers", "", 400, "body is required; GET /_sandbox/openapi.json describes it"},
		{"PUT", "/_sandbox/webhooks", "", 400, "body is required; GET /_sandbox/openapi.json describes it"},
		{"PUT", "/_sandbox/webhooks", `{"*": 3}`, 400, `"*":"* must be a string"`},
		{"PUT", "/_sandbox/clock", `{"frozen": "yes"}`, 400, `"frozen":"frozen must be true or false"`},
		{"PUT", "/_sandbox/clock", "[]", 400, `"body":"body must be an object"`},
		{"POST", "/_sandbox/enrich", `{"lines": [{"date": "x"}, {"description": 3}]}`, 400, `"lines[1].description must be`},
		{"POST", "/_sandbox/enrich", `{"lines": [{"description": "x"}, {"date": []}]}`, 400, `"lines.date must be a string"`},
		{"POST", "/_sandbox/enrich", `{"lines": [3]}`, 400, `"lines[0]":"lines[0] must be an object"`},
		{"POST", "/_sandbox/faults", `{"answer": {"status": 5.5}}`, 400, `"answer.status must be a whole number"`},
		{"POST", "/_sandbox/import", "", 400, "this is not an export of budsandbox: it is empty or cut off; send what"},
		{"POST", "/_sandbox/import", "a text instead", 400, "this is not an export of budsandbox; send what"},
	} {
		got := c.Call(t, one.method, one.path, one.body, map[string]string{"Authorization": ""})
		text := strings.ReplaceAll(got.Text, `\"`, `"`)
		if got.Status != one.status || !emulatortest.NextJSON && !strings.Contains(text, one.text) {
			t.Errorf("%s %s %s: %d %s, want %d with %s", one.method, one.path, one.body, got.Status, text, one.status, one.text)
		}
	}
}
