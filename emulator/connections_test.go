package emulator_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

// Ensure that personas are listed with the details for choosing one, by region and type.
func TestPersonas(t *testing.T) {
	t.Parallel()
	l := emulatortest.NewCustomer(t, 0, emulatortest.British)
	all := l.Must(200, "GET", "/_sandbox/personas", "").At("data").([]any)
	regions := map[any]int{}
	for _, one := range all {
		p := one.(map[string]any)
		regions[p["region"]]++
		for _, key := range []string{"id", "name", "type", "provider", "description"} {
			if text, _ := p[key].(string); text == "" {
				t.Errorf("persona %v has no %s", p["id"], key)
			}
		}
		accounts, _ := p["accounts"].([]any)
		if len(accounts) == 0 || accounts[0].(map[string]any)["role"] == "" || len(p["good_for"].([]any)) == 0 {
			t.Errorf("persona %v has accounts %v and is good for %v", p["id"], accounts, p["good_for"])
		}
	}
	if regions["GB"] == 0 || regions["US"] == 0 {
		t.Fatalf("the regions are %v", regions)
	}
	us := l.Must(200, "GET", "/_sandbox/personas?region=US", "").At("data").([]any)
	if len(us) != regions["US"] {
		t.Errorf("of the United States are %d, want %d", len(us), regions["US"])
	}
	l.Must(400, "GET", "/_sandbox/personas?type=cat", "")
}

// Ensure that a customer who is connected without a browser has the returned accounts at once, in the persona's
// currency.
func TestHeadlessConnect(t *testing.T) {
	t.Parallel()
	for body, currency := range map[string]string{emulatortest.British: "GBP", emulatortest.American: "USD"} {
		l := emulatortest.NewCustomer(t, time.Hour, body)
		got := l.Connect("")
		var ids []string
		for _, id := range got.At("account_ids").([]any) {
			ids = append(ids, id.(string))
		}
		accounts := l.AccountIDs()
		slices.Sort(accounts)
		slices.Sort(ids)
		if len(ids) == 0 || !slices.Equal(ids, accounts) || l.CountTransactions() < 100 {
			t.Errorf("connected to %s, the accounts are %v with %d rows", got.Text, accounts, l.CountTransactions())
		}
		first := l.Must(200, "GET", "/financial/v2/transactions?page_size=1", "")
		if !strings.Contains(first.Text, currency) {
			t.Errorf("its transactions are %s", first.Text)
		}
		if got.Str("provider") != "Bank_Of_Bud" || got.Str("persona") == "" || got.Str("status") != "Completed" ||
			got.Str("result") != "success" {
			t.Errorf("it answers %s", got.Text)
		}
	}
}

// Ensure that an invalid connection is refused with a remedy and changes nothing.
func TestHeadlessRefusals(t *testing.T) {
	t.Parallel()
	l := emulatortest.NewCustomer(t, 0, emulatortest.British)
	us := l.Must(200, "GET", "/_sandbox/personas?region=US", "").Str("data.0.id")
	path := "/_sandbox/customers/" + l.ID + "/connections"
	for body, want := range map[string][2]string{
		`{"persona":"nobody"}`:                                    {"persona", "GET /_sandbox/personas"},
		`{"persona":"` + us + `"}`:                                {"persona", `{"region":"US"}`},
		`{"persona":"error.nonsense"}`:                            {"persona", "result code"},
		`{"persona":"error.refresh.success"}`:                     {"persona", "result code"},
		`{"provider":"Nobody"}`:                                   {"provider", "GET /v1/open-banking/providers"},
		`{"provider":"First_Imaginary_Bank"}`:                     {"provider", "GBR"},
		`{"outcome":"nonsense"}`:                                  {"outcome", "auth_denied"},
		`{"overrides":{"incom":1}}`:                               {"overrides", "income"},
		`{"overrides":{"balances":{"attic":"1.00"}}}`:             {"overrides", "balances.attic"},
		`{"client_id":"other"}`:                                   {"client_id", "token"},
		`{"overrides":{"rows":[{"account":"x","amount":"1.0"}]}}`: {"overrides", "rows[0]"},
	} {
		got := l.Must(400, "POST", path, body)
		if errors, _ := got.At("errors").(map[string]any); !strings.Contains(fmt.Sprint(errors[want[0]]), want[1]) {
			t.Errorf("%s answers %s, want %s to say %q", body, got.Text, want[0], want[1])
		}
	}
	if len(l.AccountIDs()) != 0 || len(l.Consents("all")) != 0 {
		t.Errorf("refusals left %v, %v", l.AccountIDs(), l.Consents("all"))
	}
	l.Must(404, "POST", "/_sandbox/customers/360e5821-4f18-4077-83f4-c9a7c1768bea/connections", `{}`)
	l.Must(404, "POST", "/_sandbox/customers/nonsense/connections", `{}`)
	if got := l.Client.Call(t, "POST", path, `{}`,
		map[string]string{"Authorization": "Bearer nonsense"}); got.Status != 401 {
		t.Errorf("a wrong token answers %d", got.Status)
	}
}

// Ensure that every result code of Bud's can be forced, by outcome and by persona, and leaves a failed task and no
// connection.
func TestForcedResults(t *testing.T) {
	t.Parallel()
	l := emulatortest.NewCustomer(t, 0, emulatortest.British)
	for _, result := range bank.Results[1:] { // the first is success
		for _, body := range []string{fmt.Sprintf(`{"outcome":%q}`, result), fmt.Sprintf(`{"persona":"error.%s"}`, result)} {
			made := l.Connect(body)
			got := l.Must(200, "GET", "/v1/open-banking/connect/"+made.Str("task_id"), "")
			if got.Str("data.status") != "Failed" || got.Str("data.result") != string(result) ||
				made.Str("result") != string(result) ||
				made.At("consent_id") != nil {
				t.Errorf("%s comes to %s", body, got.Text)
			}
		}
	}
	if len(l.AccountIDs()) != 0 || len(l.Consents("all")) != 0 {
		t.Errorf("failures left %v, %v", l.AccountIDs(), l.Consents("all"))
	}
}

// Ensure that a persona can connect and then fail to refresh with every code, that the customer must connect again
// exactly if the code ends the consent, and that connecting again helps.
func TestForcedRefreshResults(t *testing.T) {
	t.Parallel()
	l := emulatortest.NewCustomer(t, 0, emulatortest.British)
	newest := func() string {
		return l.Must(200, "GET", "/financial/v2/transactions?page_size=1", "").Str("data.0.transaction_id")
	}
	before := map[bank.Result]string{}
	customers := map[bank.Result]string{}
	for _, result := range bank.Results[1:] { // the first is success
		l.ID = l.Client.NewCustomer(t, "")
		l.Connect(fmt.Sprintf(`{"persona":"error.refresh.%s"}`, result))
		customers[result], before[result] = l.ID, newest()
		if before[result] == "" {
			t.Fatalf("error.refresh.%s connects to nothing", result)
		}
	}
	l.Advance("P7D")
	for _, result := range bank.Results[1:] {
		l.ID = customers[result]
		got := l.Refresh(`{}`)
		if got.Str("data.status") != "Failed" || got.Str("data.sub_tasks.0.result") != string(result) ||
			newest() != before[result] {
			t.Errorf("error.refresh.%s refreshes to %s", result, got.Text)
		}
		if ended := len(l.Consents("active")) == 0 ||
			result == bank.ConnectionNotFound; got.At("data.sub_tasks.0.reconnect_required") != ended {
			t.Errorf("error.refresh.%s: %s, the consents are %v", result, got.Text, l.Consents("all"))
		}
		if result == bank.ConnectionRevoked && !slices.Equal(l.Consents("all"), []string{"revoked provider_revoked"}) {
			t.Errorf("revoked at the bank, the consents are %v", l.Consents("all"))
		}
		l.Connect(`{}`)
		if got := l.Refresh(`{}`); got.Str("data.status") != "Completed" || newest() == before[result] {
			t.Errorf("after error.refresh.%s and a new connection: %s", result, got.Text)
		}
	}
}

// Ensure that connecting the same persona again fetches the same accounts, revokes the older consent and restores
// deleted accounts, while another persona or seed creates another connection.
func TestConnectAgain(t *testing.T) {
	t.Parallel()
	l := emulatortest.NewCustomer(t, 0, emulatortest.British)
	first := l.Connect(`{}`)
	accounts, rows := l.AccountIDs(), l.CountTransactions()
	l.Must(204, "DELETE", "/financial/v2/accounts/"+accounts[0], "")
	if got := l.AccountIDs(); len(got) != len(accounts)-1 {
		t.Fatalf("after deleting one, the accounts are %v", got)
	}
	l.Advance("P10D")
	second := l.Connect(`{}`)
	if second.Str("connection_id") != first.Str("connection_id") || !slices.Equal(l.AccountIDs(), accounts) ||
		l.CountTransactions() <= rows {
		t.Errorf("connected again: %s, %v", second.Text, l.AccountIDs())
	}
	all := l.Consents("all")
	slices.Sort(all)
	if !slices.Equal(all, []string{"authorised", "revoked duplicate_accounts"}) {
		t.Errorf("connected again, the consents are %v", all)
	}
	if got := l.Must(200, "GET", "/v1/open-banking/account-access-consents",
		""); got.Str("data.0.id") != second.Str("consent_id") {
		t.Errorf("the older consent lives: %s", got.Text)
	}
	other := l.Connect(`{"seed":1}`)
	if other.Str("connection_id") == first.Str("connection_id") || len(l.AccountIDs()) != 2*len(accounts) {
		t.Errorf("another seed: %s, %v", other.Text, l.AccountIDs())
	}
	same := l.Connect(`{"seed":1}`)
	if same.Str("connection_id") != other.Str("connection_id") {
		t.Errorf("the same seed: %s", same.Text)
	}
}

// Ensure that an explicit seed alone determines the data, and that without one each customer has its own data, the
// same in every run.
func TestConnectionSeeds(t *testing.T) {
	t.Parallel()
	data := func(body string) (ids [2]string) {
		l := emulatortest.NewCustomer(t, 0, emulatortest.British)
		second := l.Client.NewCustomer(t, "")
		for i, customer := range []string{l.ID, second} {
			l.ID = customer
			l.Connect(body)
			rows := l.Must(200, "GET", "/financial/v2/transactions?page_size=200", "").At("data")
			ids[i] = strings.ReplaceAll(fmt.Sprint(rows), l.Client.Base, "") // of the logos
		}
		return ids
	}
	own, again, seeded := data(`{}`), data(`{}`), data(`{"seed":42}`)
	if own[0] == own[1] || own != again {
		t.Errorf("without a seed, two customers are alike: %t; again: %t", own[0] == own[1], own == again)
	}
	if seeded[0] != seeded[1] || seeded[0] == own[0] {
		t.Errorf("with a seed, two customers are alike: %t", seeded[0] == seeded[1])
	}
}

// Ensure that overrides change the data, and that other overrides are refused as long as the connection exists.
func TestOverrides(t *testing.T) {
	t.Parallel()
	l := emulatortest.NewCustomer(t, 0, emulatortest.British)
	l.Connect(`{"overrides":{"rows":[{"account":"current","description":"A DRAGON","amount":"-12.34","at":"-P3D"}]}}`)
	got := l.Must(200, "GET", "/financial/v2/transactions?page_size=200", "")
	if !strings.Contains(strings.ToUpper(got.Text), "A DRAGON") || !strings.Contains(got.Text, "12.34") {
		t.Error("the extra row is not there")
	}
	path := "/_sandbox/customers/" + l.ID + "/connections"
	got = l.Must(400, "POST", path, `{"overrides":{"income":"100.00"}}`)
	if !strings.Contains(got.Str("errors.overrides"), "DELETE /v1/provider/Bank_Of_Bud") {
		t.Errorf("other overrides answer %s", got.Text)
	}
	l.Connect(`{}`)
	l.Must(204, "DELETE", "/v1/provider/Bank_Of_Bud", "")
	if len(l.AccountIDs()) != 0 || len(l.Consents("all")) != 0 {
		t.Errorf("the provider left %v, %v", l.AccountIDs(), l.Consents("all"))
	}
	l.Connect(`{"overrides":{"income":"100.00"}}`)
}

// Ensure that a customer that only one client has is found without a token, and that the Go API does the same as
// HTTP.
func TestConnectFromGo(t *testing.T) {
	t.Parallel()
	l := emulatortest.NewCustomer(t, 0, emulatortest.British)
	bare := l.Client.Call(
		t,
		"POST",
		"/_sandbox/customers/"+l.ID+"/connections",
		`{}`,
		map[string]string{"Authorization": "", "X-Client-Id": ""},
	)
	if bare.Status != 201 {
		t.Fatalf("without a token: %d %s", bare.Status, bare.Text)
	}
	got, err := l.Sandbox.Connect(l.ID, "", emulator.ConnectOptions{
		Client: "shop", Provider: "Natwest_Sandbox", Seed: 9, Overrides: map[string]any{"income": "2500.00"},
	})
	if err != nil || got.Seed != 9 || got.Provider != "Natwest_Sandbox" || got.Result != "success" ||
		!slices.Contains(l.AccountIDs(), got.AccountIDs[0]) {
		t.Errorf("Connect gives %+v, %v", got, err)
	}
	failed, err := l.Sandbox.Connect(l.ID, "", emulator.ConnectOptions{Outcome: "auth_denied"})
	if err != nil || failed.Result != "auth_denied" || failed.ConsentID != "" {
		t.Errorf("Connect with an outcome gives %+v, %v", failed, err)
	}
	for name, option := range map[string]emulator.ConnectOptions{
		"another client": {Client: "other"}, "overrides that are none": {Overrides: []int{1}},
		"an unknown bank": {Provider: "Nobody"},
	} {
		if got, err := l.Sandbox.Connect(l.ID, "", option); err == nil {
			t.Errorf("%s: %+v", name, got)
		}
	}
}
