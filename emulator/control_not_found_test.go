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
