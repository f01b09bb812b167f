package emulator_test

import (
	"testing"

	"budsandbox/emulator/emulatortest"
)

// Ensure that the figures of a customer equal those of Bud's operations, and that a persona's figures equal those
// of a customer who connects to it with the same seed.
func TestFigures(t *testing.T) {
	t.Parallel()
	_, one := newConsole(t, emulatortest.March)
	one.Connect(`{"persona":"uk_student","seed":7}`)
	path := "/_sandbox/customers/" + one.ID + "/figures"
	got := one.Must(200, "GET", path, "")
	accounts := one.Must(200, "GET", "/financial/v3/accounts", "")
	series := one.Must(200, "GET", "/financial/v3/balances?granularity=daily&from=2026-02-01", "")
	for i, a := range accounts.At("data").([]any) {
		account := a.(map[string]any)
		mine := got.At("accounts").([]any)[i].(map[string]any)
		if mine["account_id"] != account["account_id"] {
			t.Errorf("account %d is %v, want %v", i, mine["account_id"], account["account_id"])
		}
		balances := mine["balances"].([]any)
		last := balances[len(balances)-1].(map[string]any)["balance"].(map[string]any)["value"]
		days := series.At("data").([]any)[i].(map[string]any)["balances"].([]any)
		newest := days[0].(map[string]any)["booked"].(map[string]any)
		want := newest["amount"].(map[string]any)["value"].(string)
		if newest["credit_debit_indicator"] == "debit" && want != "0.00" {
			want = "-" + want
		}
		if last != want {
			t.Errorf("the balance of account %d is %v, want %v", i, last, want)
		}
	}
	if months := got.At("months").([]any); len(months) != 12 || months[11].(map[string]any)["partial"] != true {
		t.Errorf("the months are %v", months)
	}
	persona := one.Must(200, "GET", "/_sandbox/personas/uk_student?seed=7", "")
	if mine, theirs := emulatortest.JSONOf(t, got, "months"), emulatortest.JSONOf(t, persona,
		"figures.months"); mine != theirs {
		t.Errorf("the persona has %s, the customer %s", theirs, mine)
	}
	for path, want := range map[string]int{
		"/_sandbox/personas/nobody": 404, "/_sandbox/personas/uk_student?overrides=no": 400,
		"/_sandbox/personas/uk_student?seed=-1":                       400,
		`/_sandbox/personas/uk_student?overrides={"salary":-1,"x":1}`: 400, "/_sandbox/customers/none/figures": 404,
	} {
		if got := one.Call("GET", path, ""); got.Status != want {
			t.Errorf("%s is answered %d %s, want %d", path, got.Status, got.Text, want)
		}
	}
}

// Ensure that a transaction shows the rule that gave it its category and the payments that it recurs with.
func TestTransactionDetail(t *testing.T) {
	t.Parallel()
	_, one := newConsole(t, emulatortest.March)
	one.Connect(`{"persona":"uk_salaried_renter","seed":7}`)
	path := "/_sandbox/customers/" + one.ID + "/transactions/"
	regular := one.Must(200, "GET", "/v1/regular-transactions", "").Str("data.0.transactions.0.transaction_id")
	got := one.Must(200, "GET", path+regular, "")
	listed := one.Must(200, "GET", "/financial/v2/transactions?page_size=200", "")
	for _, row := range listed.At("data").([]any) {
		if row := row.(map[string]any); row["transaction_id"] == regular &&
			row["description"] != got.At("transaction.description") {
			t.Errorf("the transaction is %s, want %v", got.Text, row)
		}
	}
	if got.At("decisions.0.counts") != true ||
		got.Str("decisions.0.category_l1") != got.Str("transaction.enrichments.categories.l1.slug") {
		t.Errorf("the decisions are %s", got.Text)
	}
	if members := got.At("regular.transaction_ids"); members == nil || got.At("added") != false {
		t.Errorf("the regular payments are %s", got.Text)
	}
	if got := one.Call("GET", path+"none", ""); got.Status != 404 {
		t.Errorf("an unknown transaction is answered %d %s", got.Status, got.Text)
	}
}

// Ensure that a delivery shows the headers that its receiver got and the event that its signature contains.
func TestDeliverySignature(t *testing.T) {
	t.Parallel()
	_, one := newConsole(t, emulatortest.March)
	inbox := emulatortest.NewInbox(t)
	one.Must(200, "PUT", "/_sandbox/webhooks", `{"client_id":"demo","*":"`+inbox.URL+`/event"}`)
	one.Must(
		202,
		"POST",
		"/_sandbox/webhooks/events",
		`{"client_id":"demo","customer_id":"`+one.ID+`","event":"payment.success"}`,
	)
	event := inbox.Take(t, "event")
	id := one.Must(200, "GET", "/_sandbox/webhooks/deliveries", "").Str("data.0.id")
	got := one.Must(200, "GET", "/_sandbox/webhooks/deliveries/"+id, "")
	if got.At("headers").(map[string]any)["X-Signature"] != event.Signature || got.Str("signature.key_id") != event.KeyID {
		t.Errorf("the headers are %v, but %+v came", got.At("headers"), event)
	}
	if got.At("signature.verified") != true || got.Str("signature.header.alg") != "RS256" ||
		emulatortest.JSONOf(t, got, "signature.payload") != emulatortest.JSONOf(t, got, "body") {
		t.Errorf("the delivery is %s", got.Text)
	}
	for _, id := range []string{"none", "00000000-0000-4000-8000-000000000000"} {
		if got := one.Call("GET", "/_sandbox/webhooks/deliveries/"+id, ""); got.Status != 404 {
			t.Errorf("delivery %s is answered %d %s", id, got.Status, got.Text)
		}
	}
}
