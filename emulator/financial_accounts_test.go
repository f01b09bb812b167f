package emulator_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"budsandbox/emulator/emulatortest"
)

const (
	currentV3 = `{"account_id":"current","currency":"GBP","suggested_name":"Household","account_name":"Household",
		"account_type":"current_account",
		"usage_type":"personal","account_category":"depository","provider":"BankOfBud","provider_display_name":"Bank Of Bud",
		"provider_logo":"https://example.com/bud.svg","opening_date_time":"2023-07-16T00:00:00Z",
		"holders":[{"name":"Ann Lee","relationship":"joint"},{"name":"Bo Lee","relationship":"joint"}],
		"identifiers":{"uk_sort_code":"040004","uk_account_number":"12345678"},
		"balances":{"booked":{"date":"2026-01-03T12:00:00Z","amount":{"value":"1213.01","currency":"GBP"},
		"credit_debit_indicator":"credit"},
			"pending":{"date":"2026-01-03T12:00:00Z","amount":{"value":"1209.56","currency":"GBP"},
			"credit_debit_indicator":"credit"}%s},
		"credit_lines":{"limit":{"date":"2026-01-01T00:00:00Z","amount":{"value":"500.00","currency":"GBP"}}%s},
		"transaction_windows":[{"from":"2026-01-01T00:00:00Z","to":"2026-01-03T12:00:00Z"}]}`
	currentBalances = `,"all_balances":[
		{"type":"interim_booked","date":"2026-01-03T12:00:00Z","amount":{"value":"1213.01","currency":"GBP"},
		"credit_debit_indicator":"credit"},
		{"type":"interim_available","date":"2026-01-03T12:00:00Z","amount":{"value":"1709.56","currency":"GBP"},
		"credit_debit_indicator":"credit"},
		{"type":"expected","date":"2026-01-03T12:00:00Z","amount":{"value":"1209.56","currency":"GBP"},
		"credit_debit_indicator":"credit"}]`
	currentLines = `,"all_credit_lines":[{"type":"pre_agreed","date":"2026-01-01T00:00:00Z","amount":{"value":"500.00",
		"currency":"GBP"}}]`
	savingsV3 = `{"account_id":"savings","currency":"GBP","suggested_name":"Savings 4321","account_type":"savings",
		"usage_type":"personal",
		"account_category":"savings","provider":"BankOfBud","holders":[{"name":"Ann Lee","relationship":"unknown"}],
		"identifiers":{"uk_sort_code":"040004","uk_account_number":"87654321"},
		"balances":{"booked":{"date":"2026-01-03T12:00:00Z","amount":{"value":"1001.50","currency":"GBP"},
		"credit_debit_indicator":"credit"},
			"pending":{"date":"2026-01-03T12:00:00Z","amount":{"value":"1001.50","currency":"GBP"},
			"credit_debit_indicator":"credit"}},
		"transaction_windows":[{"from":"2026-01-01T00:00:00Z","to":"2026-01-03T12:00:00Z"}]}`
)

// Ensure that V3's accounts have their exact form: known fields alone, and every balance and credit line if they
// are asked for.
func TestAccounts(t *testing.T) {
	t.Parallel()
	f := connectHandMade(t, 2, "household")
	plain := fmt.Sprintf(currentV3, "", "")
	for _, s := range []emulatortest.Scenario{
		{Name: "list", Method: "GET", Path: "/financial/v3/accounts", Headers: f.customer, Body: "", Status: 200,
			Want: `{"operation_id":"financial_v3_accounts_get","data":[` + plain + `,` + savingsV3 + `],
				"metadata":{"parameters":{},"results":2}}`},
		{Name: "all balances", Method: "GET",
			Path: "/financial/v3/accounts?include_all_balances=true&account_type=current_account", Headers: f.customer, Body: "",
			Status: 200,
			Want: `{"operation_id":"financial_v3_accounts_get",
				"data":[` + fmt.Sprintf(currentV3, currentBalances, currentLines) + `],
			"metadata":{"parameters":{"account_types":["current_account"],"include_all_balances":true},"results":1}}`},
		{Name: "by id", Method: "GET", Path: "/financial/v3/accounts/current", Headers: f.customer, Body: "", Status: 200,
			Want: `{"operation_id":"financial_v3_accounts_account_id_get",
				"data":` + plain + `,"metadata":{"parameters":{"account_id":"current"},"results":1}}`},
		{Name: "unknown id", Method: "GET", Path: "/financial/v3/accounts/nobody's", Headers: f.customer, Body: "",
			Status: 404,
			Want:   `{"operation_id":"financial_v3_accounts_account_id_get","code_id":"account_not_found","message":"*"}`},
		{Name: "unknown id of V2", Method: "GET", Path: "/financial/v2/accounts/nobody's", Headers: f.customer, Body: "",
			Status: 404,
			Want:   `{"operation_id":"financial_v2_accounts_account_id","code_id":"account_not_found","message":"*"}`},
		{Name: "no customer", Method: "GET", Path: "/financial/v3/accounts/current", Headers: nil, Body: "", Status: 400,
			Want: `{"operation_id":"financial_v3_accounts_account_id_get","code_id":"failed_validation",
				"message":"Invalid request payload.",
				"errors":{"X-Customer-Id":["not present"],"X-Customer-Secret":["not present"]}}`},
		{
			Name: "a neighbour's", Method: "GET", Path: "/financial/v3/accounts/current",
			Headers: map[string]string{"X-Customer-Id": f.NewCustomer(t, "")}, Body: "", Status: 404, Want: "",
		},
	} {
		s.Run(t, f.Client)
	}
}

// Ensure that V2's accounts have their exact form, where a single holder whose relationship is unknown is an object
// and not a list.
func TestAccountsV2(t *testing.T) {
	t.Parallel()
	f := connectHandMade(t, 2, "household")
	savings := `{"account_id":"savings","currency":"GBP","account_type":"savings","usage_type":"personal",
		"provider":"BankOfBud",
		"holder":{"name":"Ann Lee","relationship":"unknown"},"identifiers":{"uk_sort_code":"040004",
		"uk_account_number":"87654321"},
		"balances":[{"type":"interim_booked","date":"2026-01-03T12:00:00Z","amount":{"value":"1001.50","currency":"GBP"},
		"credit_debit_indicator":"credit"},
			{"type":"interim_available","date":"2026-01-03T12:00:00Z","amount":{"value":"1001.50","currency":"GBP"},
			"credit_debit_indicator":"credit"},
			{"type":"expected","date":"2026-01-03T12:00:00Z","amount":{"value":"1001.50","currency":"GBP"},
			"credit_debit_indicator":"credit"}],
		"transaction_windows":[{"from":"2026-01-01T00:00:00Z","to":"2026-01-03T12:00:00Z"}]}`
	emulatortest.Scenario{
		Name:    "list",
		Method:  "GET",
		Path:    "/financial/v2/accounts?account_type=savings&currency=GBP",
		Headers: f.customer,
		Body:    "",
		Status:  200,
		Want: `{"operation_id":"financial_v2_accounts","data":[` + savings + `],
		"metadata":{"parameters":{"account_types":["savings"],"currencies":["GBP"]},"result_count":1}}`,
	}.Run(
		t,
		f.Client,
	)
	emulatortest.Scenario{
		Name:    "by id",
		Method:  "GET",
		Path:    "/financial/v2/accounts/savings",
		Headers: f.customer,
		Body:    "",
		Status:  200,
		Want: `{"operation_id":"financial_v2_accounts_account_id",
			"data":` + savings + `,"metadata":{"parameters":{"account_id":"savings"},"result_count":1}}`,
	}.Run(
		t,
		f.Client,
	)
	got := f.get(t, "/financial/v2/accounts/current")
	if fmt.Sprintln(got.At("data.holders.1.name"), got.At("data.holder"),
		got.At("data.credit_lines.0.type")) != "Bo Lee <nil> pre_agreed\n" {
		t.Errorf("the current account is %s", got.Text)
	}
}

// Ensure that each filter shows the accounts with one of its values, in both versions, and that filters can be
// combined.
func TestAccountFilters(t *testing.T) {
	t.Parallel()
	f := connectHandMade(t, 2, "household", "traveller")
	for _, test := range []struct{ ask, want string }{
		{"", "current savings card"},
		{"currency=EUR", "card"},
		{"currency=eur&currency=GBP", "current savings card"},
		{"currency=EUR,GBP", "current savings card"},
		{"currency=USD", ""},
		{"provider=BankOfBud", "current savings"},
		{"provider=Bank_Of_Bud", "current savings"},
		{"provider=Other_Bank&provider=bank_of_bud", "current savings card"},
		{"provider=Bank", ""},
		{"account_type=savings", "savings"},
		{"account_type=savings&account_type=credit_card", "savings card"},
		{"account_type=saving", ""},
		{"usage_type=business", "card"},
		{"usage_type=business,personal", "current savings card"},
		{"holder_relationship_type=joint", "current"},
		{"holder_relationship_type=unknown", "savings"},
		{"holder_relationship_type=sole&holder_relationship_type=unknown", "savings card"},
		{"holder_relationship_type=delegate", ""},
		{"currency=GBP&account_type=savings&account_type=credit_card", "savings"},
		{"currency=GBP&usage_type=business", ""},
		{"currency=", "current savings card"},
	} {
		for version, count := range map[string]string{"v2": "metadata.result_count", "v3": "metadata.results"} {
			got := f.Call(t, "GET", "/financial/"+version+"/accounts?"+test.ask, "", f.customer)
			if got.Status != 200 {
				t.Fatalf("%s?%s: %d %s", version, test.ask, got.Status, got.Text)
			}
			var shown []string
			for _, account := range got.Items(t) {
				shown = append(shown, account["account_id"].(string))
			}
			if strings.Join(shown, " ") != test.want || got.At(count) != float64(len(shown)) {
				t.Errorf("%s?%s: got %v, want %s", version, test.ask, shown, test.want)
			}
		}
	}
	if got := f.Call(t, "GET", "/financial/v3/accounts?include_all_balances=perhaps", "", f.customer); got.Status != 400 ||
		got.Str("errors.include_all_balances") == "" {
		t.Errorf("a wrong flag: %d %s", got.Status, got.Text)
	}
}

// Ensure that an account is closed once its bank reports it closed, and not before.
func TestClosedAccount(t *testing.T) {
	t.Parallel()
	f := connectHandMade(t, 299, "household")
	if got := f.get(t, "/financial/v3/accounts/savings"); got.At("data.status") != nil || got.At("data.closed_at") != nil {
		t.Errorf("before it closes: %s", got.Text)
	}
	f.moveTo(t, 301, 12)
	f.refresh(t, "household", onDay(301, 12))
	for _, version := range []string{"v2", "v3"} {
		got := f.get(t, "/financial/"+version+"/accounts/savings")
		if got.Str("data.status") != "closed" || got.Str("data.closed_at") != "2026-10-28T00:00:00Z" {
			t.Errorf("%s of a closed account: %s", version, got.Text)
		}
	}
}

// Ensure that the dates are those of the first and the last transaction of each account and of all accounts.
func TestTransactionDates(t *testing.T) {
	t.Parallel()
	f := connectHandMade(t, 11, "household", "traveller")
	emulatortest.Scenario{
		Name:    "dates",
		Method:  "GET",
		Path:    "/financial/v3/accounts/transaction-dates",
		Headers: f.customer,
		Body:    "",
		Status:  200,
		Want: `{
		"operation_id":"financial_v3_accounts_transaction_dates_get","data":[
		{"account_id":"current","first_transaction_date":"2026-01-01T00:00:00Z",
		"last_transaction_date":"2026-01-12T09:00:00Z"},
		{"account_id":"savings","first_transaction_date":"2026-01-01T09:00:00Z",
		"last_transaction_date":"2026-01-12T09:00:00Z"},
		{"account_id":"card","first_transaction_date":"2026-01-01T09:00:00Z","last_transaction_date":"2026-01-11T09:00:00Z"}],
		"metadata":{"results":3,"first_transaction_date":"2026-01-01T00:00:00Z",
		"last_transaction_date":"2026-01-12T09:00:00Z"}}`,
	}.Run(
		t,
		f.Client,
	)
	nobody := connectHandMade(t, 11)
	emulatortest.Scenario{
		Name:    "of nothing",
		Method:  "GET",
		Path:    "/financial/v3/accounts/transaction-dates",
		Headers: nobody.customer,
		Body:    "",
		Status:  200,
		Want:    `{"operation_id":"financial_v3_accounts_transaction_dates_get","data":[],"metadata":{"results":0}}`,
	}.Run(
		t,
		nobody.Client,
	)
	emulatortest.Scenario{
		Name:    "of nobody",
		Method:  "GET",
		Path:    "/financial/v3/accounts/transaction-dates",
		Headers: nil,
		Body:    "",
		Status:  400,
		Want: `{"operation_id":"financial_v3_accounts_get","code_id":"failed_validation",
			"message":"Invalid request payload.",
			"errors":{"X-Customer-Id":["not present"],"X-Customer-Secret":["not present"]}}`,
	}.Run(
		t,
		nobody.Client,
	)
}

// Ensure that authorised payments are listed by account and id, page by page, and filtered by account, status and
// type.
func TestAuthorisedPayments(t *testing.T) {
	t.Parallel()
	f := connectHandMade(t, 2, "household", "traveller")
	const path = "/financial/v2/authorised-payments"
	emulatortest.Scenario{
		Name:    "one",
		Method:  "GET",
		Path:    path + "?status=cancelled",
		Headers: f.customer,
		Body:    "",
		Status:  200,
		Want: `{"operation_id":"financial_v2_authorised_payments_get","metadata":{"results":1},
		"data":[{"id":"PAY1","type":"direct_debit","account_id":"current","reference":"REF 1","status":"cancelled",
		"name":"Gas & Light","frequency":"monthly",
		"details":[{"type":"previous_payment","credit_debit_indicator":"debit","amount":{"value":"42.10","currency":"GBP"},
		"date":"2026-01-02T00:00:00Z"}]}]}`,
	}.Run(
		t,
		f.Client,
	)
	names := func(got emulatortest.Answer) (all []string) {
		for _, p := range got.Items(t) {
			all = append(all, p["id"].(string))
		}
		return all
	}
	for _, test := range []struct {
		ask  []string
		want string
	}{
		{nil, "PAY0 PAY1 PAY2 PAY3"},
		{[]string{"account_id", "savings"}, "PAY3"},
		{[]string{"account_id", "savings", "account_id", "current"}, "PAY0 PAY1 PAY2 PAY3"},
		{[]string{"account_id", "card"}, ""},
		{[]string{"status", "active"}, "PAY0 PAY2 PAY3"},
		{[]string{"type", "standing_order"}, "PAY2 PAY3"},
		{[]string{"type", "standing_order,direct_debit", "status", "active"}, "PAY0 PAY2 PAY3"},
		{[]string{"type", "scheduled_payment"}, ""},
	} {
		if got := strings.Join(names(f.get(t, path, test.ask...)), " "); got != test.want {
			t.Errorf("%v: got %s, want %s", test.ask, got, test.want)
		}
		var paged []string
		for token, first := "", true; first || token != ""; first = false {
			ask := append(slices.Clone(test.ask), "page_size", "1")
			if token != "" {
				ask = append(ask, "page_token", token)
			}
			got := f.get(t, path, ask...)
			paged, token = append(paged, names(got)...), got.Str("metadata.next_page_token")
		}
		if got := strings.Join(paged, " "); got != test.want {
			t.Errorf("%v in pages of 1: got %s, want %s", test.ask, got, test.want)
		}
	}
	token := f.get(t, path, "page_size", "1").Str("metadata.next_page_token")
	if got := f.Call(t, "GET", emulatortest.WithQuery(path, "page_token", token, "status", "active"), "",
		f.customer); got.Status != 400 ||
		got.Str("errors.page_token") == "" {
		t.Errorf("a token of another list: %d %s", got.Status, got.Text)
	}
}
