package emulator_test

import (
	"strings"
	"testing"

	"budsandbox/emulator/emulatortest"
)

// Ensure that payments stay when the customer whose id the client gave as their sender is deleted, because they are the
// client's own records (docs/fidelity.md), and that a reset of the project removes them.
func TestPaymentsOutliveTheirSender(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewClient(t, emulatortest.Frozen(t), "shop")
	customer := c.NewCustomer(t, "")
	body := `{"redirect_url": "https://app.example/paid", "provider": "BankOfBudOBUK", "payment_details": {
		"recipient": {"type": "SortCodeAccountNumber", "name": "Mr Payee", "account_number": "00000112345678"},
		"reference": "INVOICE 7", "amount": {"value": "10.50", "currency": "GBP"},
		"sender": {"user_id": "` + customer + `", "name": "Ms Payer"}}}`
	if got := c.Call(t, "POST", "/v1/payments/single/bud-pay-url", body, nil); got.Status >= 300 {
		t.Fatalf("the payment is answered %d %s", got.Status, got.Text)
	}
	if got := c.Call(t, "DELETE", "/v1/customers/"+customer, "", nil); got.Status != 204 {
		t.Fatalf("the deletion is answered %d %s", got.Status, got.Text)
	}
	if got := c.Call(t, "GET", "/_sandbox/payments?client_id=shop", "", nil); !strings.Contains(got.Text, customer) {
		t.Errorf("after the deletion the payments are %s", got.Text)
	}
	c.Call(t, "POST", "/_sandbox/reset", `{"client_id":"shop"}`, nil)
	if got := c.Call(t, "GET", "/_sandbox/payments?client_id=shop", "", nil); strings.Contains(got.Text, customer) {
		t.Errorf("after the reset the payments are %s", got.Text)
	}
}
