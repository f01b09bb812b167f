package emulator_test

import (
	"strings"
	"testing"

	"budsandbox/emulator/emulatortest"
)

const budgetsPath = "/goals/v1/spending-budgets"

// goingOut is a budget for coffee and for payments to Uber.
const goingOut = `{"name":"Going Out","amount":{"value":"30.00","currency":"GBP"},"recurrency":{"period":"monthly",` +
	`"starting_day":10},
	"include":{"categories":[{"l1":"food_and_drink","l2":["coffee"]}],"merchants":{"slugs":["uber"]}}}`

// newBudget creates a budget and returns its path.
func newBudget(t *testing.T, c emulatortest.Client, body string, headers map[string]string) string {
	t.Helper()
	got := c.Call(t, "POST", budgetsPath, body, headers)
	if got.Status != 201 {
		t.Fatalf("create a budget: %d %s", got.Status, got.Text)
	}
	return budgetsPath + "/" + got.Str("data.id")
}

// budgetData returns the data of goingOut in a response, with what was spent.
func budgetData(id, spent, query string) string {
	return `{"id":"` + id + `",` + strings.TrimSuffix(
		goingOut[1:],
		"}",
	) + `,"spent":` + spent + `,"created_at":"2026-03-01T09:00:00Z",
		"_links":{"transactions":"` + budgetsPath + "/" + id + "/transactions" + query + `"}}`
}

// Ensure that a budget shows what was spent of it in the period of a day, on the requested accounts.
func TestBudgets(t *testing.T) {
	t.Parallel()
	c, headers := newHandMadeClient(t)
	path := newBudget(t, c, goingOut, headers)
	id := strings.TrimPrefix(path, budgetsPath+"/")
	now := `{"from":"2026-02-10T00:00:00Z","to":"2026-03-09T23:59:59Z","amount":{"value":"19.89","currency":"GBP"},` +
		`"ratio":"0.66"}`
	for _, s := range []emulatortest.Scenario{
		{
			Name: "list", Method: "GET", Path: budgetsPath, Status: 200,
			Want: `{"operation_id":"goals_v1_spending_budgets_get","data":[` + budgetData(id, now, "") + `],"metadata":` +
				`{"results":1}}`,
		},
		{
			Name: "list, on another day", Method: "GET",
			Path: emulatortest.WithQuery(budgetsPath, "day", "2026-02-09T23:59:59Z"), Status: 200,
			Want: `{"operation_id":"goals_v1_spending_budgets_get","data":[` + budgetData(id,
				`{"from":"2026-01-10T00:00:00Z","to":"2026-02-09T23:59:59Z","amount":{"value":"0.00","currency":"GBP"},`+
					`"ratio":"0.00"}`,
				"?day=2026-02-09T23%3A59%3A59Z") + `],"metadata":{"results":1}}`,
		},
		{
			Name: "list, of another account", Method: "GET",
			Path: emulatortest.WithQuery(budgetsPath, "account_id", "dollars,elsewhere"), Status: 200,
			Want: `{"operation_id":"goals_v1_spending_budgets_get","data":[` + budgetData(id,
				`{"from":"2026-02-10T00:00:00Z","to":"2026-03-09T23:59:59Z","amount":{"value":"0.00","currency":"GBP"},`+
					`"ratio":"0.00"}`,
				"?account_id=dollars&account_id=elsewhere") + `],"metadata":{"results":1,"account_ids":["dollars","elsewhere"]}}`,
		},
		{
			Name: "transactions", Method: "GET", Path: path + "/transactions", Status: 200,
			Want: `{"operation_id":"goals_v1_spending_budget_transactions_get","data":[
				{"transaction_id":"taxi","account_id":"current","provider":"BankOfBud","description":"TAXI",` +
				`"credit_debit_indicator":"debit","status":"booked",
				 "amount":{"value":"16.39","currency":"GBP"},"date_time":"2026-02-14T23:30:00Z","suggested_description":"Uber",
				 "suggested_logo":"*",
				 "enrichments":{"categories":{"l1":{"slug":"transport","confidence":"0.99"},"l2":{"slug":"taxi",` +
				`"confidence":"0.99"}},
				 "merchant":{"id":"*","slug":"uber","display_name":"Uber","logo":"*"}}},
				{"transaction_id":"coffee","account_id":"current","provider":"BankOfBud","description":"COFFEE",` +
				`"credit_debit_indicator":"debit","status":"booked",
				 "amount":{"value":"3.50","currency":"GBP"},"date_time":"2026-02-10T10:00:00Z","suggested_description":"COFFEE",
				 "enrichments":{"categories":{"l1":{"slug":"food_and_drink","confidence":"0.99"},"l2":{"slug":"coffee",` +
				`"confidence":"0.99"}}}}],
				"metadata":{"results":2,"budget_id":"` + id + `","page_size":100}}`,
		},
		{
			Name: "change the amount and all criteria", Method: "PATCH", Path: path, Status: 200,
			Body: `{"name":"All food","amount":{"value":"20"},"recurrency":{"period":"monthly","starting_day":1},` +
				`"include":{"categories":[{"l1":"food_and_drink"}]}}`,
			Want: `{"operation_id":"goals_v1_spending_budgets_patch","data":{"id":"` + id + `","name":"All food",` +
				`"amount":{"value":"20.00","currency":"GBP"},
				"recurrency":{"period":"monthly","starting_day":1},"include":{"categories":[{"l1":"food_and_drink"}]},` +
				`"created_at":"2026-03-01T09:00:00Z",
				"spent":{"from":"2026-03-01T00:00:00Z","to":"2026-03-31T23:59:59Z","amount":{"value":"0.00","currency":"GBP"},` +
				`"ratio":"0.00"},
				"_links":{"transactions":"` + path + `/transactions"}}}`,
		},
		{
			Name: "February's food, without what came back and what was dollars", Method: "GET",
			Path: emulatortest.WithQuery(budgetsPath, "day", "2026-02-28T12:00:00Z"), Status: 200,
			Want: `{"operation_id":"goals_v1_spending_budgets_get","metadata":{"results":1},` +
				`"data":[{"id":"` + id + `","name":"All food","amount":{"value":"20.00","currency":"GBP"},
				"recurrency":{"period":"monthly","starting_day":1},"include":{"categories":[{"l1":"food_and_drink"}]},` +
				`"created_at":"2026-03-01T09:00:00Z",
				"spent":{"from":"2026-02-01T00:00:00Z","to":"2026-02-28T23:59:59Z","amount":{"value":"29.00","currency":"GBP"},` +
				`"ratio":"1.45"},
				"_links":{"transactions":"` + path + `/transactions?day=2026-02-28T12%3A00%3A00Z"}}]}`,
		},
		{Name: "delete", Method: "DELETE", Path: path, Status: 204},
		{Name: "delete again", Method: "DELETE", Path: path, Status: 404},
		{Name: "change what is gone", Method: "PATCH", Path: path, Body: "{}", Status: 404},
		{Name: "transactions of what is gone", Method: "GET", Path: path + "/transactions", Status: 404},
		{
			Name: "list none", Method: "GET", Path: budgetsPath, Status: 200,
			Want: `{"operation_id":"goals_v1_spending_budgets_get","data":[],"metadata":{"results":0}}`,
		},
	} {
		s.Headers = headers
		s.Run(t, c)
	}
}

// Ensure that a one-off budget counts from the day of its creation, that one without criteria counts all spending,
// and that deleting all budgets requires one.
func TestBudgetsOnce(t *testing.T) {
	t.Parallel()
	c, headers := newHandMadeClient(t)
	once := newBudget(
		t,
		c,
		`{"name":"Once","amount":{"value":"1","currency":"gbp"},"recurrency":{"period":"one-off","starting_day":99}}`,
		headers,
	)
	got := c.Call(t, "GET", budgetsPath, "", headers)
	if got.Str("data.0.spent.from") != "2026-03-01T00:00:00Z" || got.Str("data.0.spent.to") != "2026-03-01T09:00:00Z" ||
		got.At("data.0.recurrency.starting_day") != nil {
		t.Errorf("a budget that does not recur is %s", got.Text)
	}
	newBudget(
		t,
		c,
		`{"name":"All","amount":{"value":"1000.00","currency":"GBP"},"recurrency":{"period":"monthly","starting_day":1},`+
			`"include":{}}`,
		headers,
	)
	got = c.Call(t, "GET", emulatortest.WithQuery(budgetsPath, "day", "2026-02-01T00:00:00Z"), "", headers)
	if got.Str("data.1.spent.amount.value") != "156.39" { // with the cheque, which has no category
		t.Errorf("all spending of February is %s", got.Text)
	}
	if moved := c.Call(t, "PATCH", once, `{"recurrency":{"period":"monthly","starting_day":28}}`,
		headers); moved.Str("data.spent.from") != "2026-02-28T00:00:00Z" {
		t.Errorf("what recurs now is %s", moved.Text)
	}
	emulatortest.Scenario{Name: "delete all", Method: "DELETE", Path: budgetsPath, Headers: headers, Status: 204}.Run(t, c)
	emulatortest.Scenario{
		Name: "delete all of none", Method: "DELETE", Path: budgetsPath, Headers: headers, Status: 404,
		Want: `{"operation_id":"unknown","code_id":"unknown","message":"Route or resource not found","errors":{}}`,
	}.Run(t, c)
}

// Ensure that the pages of a budget's transactions together are the whole list.
func TestBudgetPages(t *testing.T) {
	t.Parallel()
	c, headers := newHandMadeClient(t)
	path := newBudget(
		t,
		c,
		`{"name":"All","amount":{"value":"1000.00","currency":"GBP"},"recurrency":{"period":"monthly","starting_day":1}}`,
		headers,
	)
	first := c.Call(
		t, "GET", emulatortest.WithQuery(path+"/transactions", "day", "2026-02-01T00:00:00Z", "page_size", "3"),
		"", headers,
	)
	token := first.Str("metadata.next_page_token")
	if first.Str("data.2.transaction_id") != "taxi" || token == "" {
		t.Fatalf("the first page is %s", first.Text)
	}
	second := c.Call(
		t, "GET",
		emulatortest.WithQuery(path+"/transactions", "day", "2026-02-01T00:00:00Z", "page_size", "3", "page_token", token),
		"", headers,
	)
	if second.Str("data.0.transaction_id") != "coffee" || second.At("metadata.results") != 2.0 ||
		second.Str("metadata.next_page_token") != "" {
		t.Errorf("the second page is %s", second.Text)
	}
	emulatortest.Scenario{
		Name: "the token of another list", Method: "GET",
		Path: emulatortest.WithQuery(path+"/transactions", "page_token", token), Headers: headers, Status: 400,
		Want: `{"operation_id":"goals_v1_spending_budget_transactions_get","code_id":"failed_validation",` +
			`"message":"Invalid request payload.",
			"errors":{"page_token":["is not a page token of this list"]}}`,
	}.Run(t, c)
}

// Ensure that invalid budgets are refused as a whole, in the words of the Goals API.
func TestBudgetRefusals(t *testing.T) {
	t.Parallel()
	c, headers := newHandMadeClient(t)
	path := newBudget(t, c, goingOut, headers)
	for name, test := range map[string]struct{ method, from, to, errors string }{
		"no name":           {"POST", `"name":"Going Out",`, ``, `{"name":["is required"]}`},
		"nothing to spend":  {"POST", `"30.00"`, `"0.00"`, `{"amount.value":["must be greater than 0"]}`},
		"less than nothing": {"POST", `"30.00"`, `"-1"`, `{"amount.value":["must be greater than 0"]}`},
		"no number":         {"POST", `"30.00"`, `"lots"`, `{"amount.value":["must be a decimal amount such as 10.98"]}`},
		"not a text":        {"POST", `"30.00"`, `30`, `{"amount.value":["amount.value must be a string"]}`},
		"no currency": {
			"POST", `"GBP"`, `"pounds"`, `{"amount.currency":["unexpected currency code, expected ISO-4217 currency code"]}`,
		},
		"another period": {
			"POST", `"monthly"`, `"weekly"`, `{"recurrency.period":["must be one of [one-off monthly]"]}`,
		},
		"no starting day": {
			"POST", `,"starting_day":10`, ``, `{"recurrency.starting_day":["is required for monthly budgets"]}`,
		},
		"day 0":  {"POST", `:10`, `:0`, `{"recurrency.starting_day":["must be between 1 and 28"]}`},
		"day 29": {"POST", `:10`, `:29`, `{"recurrency.starting_day":["must be between 1 and 28"]}`},
		"another model's L1": {
			"POST", `"l1":"food_and_drink"`, `"l1":"eating_out"`, `{"include.categories[0].l1":["is not a category of uk-v2"]}`,
		},
		"another category's": {
			"POST", `["coffee"]`, `["coffee","taxi"]`,
			`{"include.categories[0].l2":["\"taxi\" is not a category of food_and_drink in uk-v2"]}`,
		},
		"no L1":                {"POST", `"l1":"food_and_drink",`, ``, `{"include.categories[0].l1":["is required"]}`},
		"nobody":               {"POST", `["uber"]`, `["uber"," "]`, `{"include.merchants.slugs":["must not be blank"]}`},
		"changed currency":     {"PATCH", `"GBP"`, `"USD"`, `{"amount.currency":["cannot be changed"]}`},
		"changed to nothing":   {"PATCH", `"30.00"`, `"0"`, `{"amount.value":["must be greater than 0"]}`},
		"changed to no name":   {"PATCH", `"Going Out"`, `""`, `{"name":["must not be empty"]}`},
		"changed to no period": {"PATCH", `"period":"monthly",`, ``, `{"recurrency.period":["is required"]}`},
	} {
		s := emulatortest.Scenario{
			Name:    name,
			Method:  test.method,
			Path:    budgetsPath,
			Headers: headers,
			Status:  400,
			Body:    strings.Replace(goingOut, test.from, test.to, 1),
		}
		s.Want = `{"operation_id":"goals_v1_spending_budgets_post","code_id":"failed_validation","message":"Invalid ` +
			`request payload.","errors":` + test.errors + `}`
		if test.method == "PATCH" {
			s.Path, s.Want = path, strings.Replace(s.Want, "_post", "_patch", 1)
		}
		if s.Body == goingOut {
			t.Fatalf("%s: the body is sound", name)
		}
		s.Run(t, c)
	}
	emulatortest.Scenario{
		Name: "no day", Method: "GET", Path: emulatortest.WithQuery(budgetsPath, "day", "today"), Headers: headers,
		Status: 400,
		Want: `{"operation_id":"goals_v1_spending_budgets_get","code_id":"failed_validation","message":"Invalid request ` +
			`payload.",
			"errors":{"day":["day must be a date and time such as 2026-03-01T09:00:00Z"]}}`,
	}.Run(t, c)
	emulatortest.Scenario{
		Name: "no customer", Method: "GET", Path: budgetsPath, Status: 400,
		Want: `{"operation_id":"goals_v1_spending_budgets_get","code_id":"failed_validation","message":"unable to validate ` +
			`request",
			"errors":{"X-Customer-ID":"parameter \"X-Customer-ID\" in header has an error: value is required but missing"}}`,
	}.Run(t, c)
	if got := c.Call(t, "GET", budgetsPath, "", headers); got.At("metadata.results") != 1.0 ||
		got.Str("data.0.amount.value") != "30.00" {
		t.Errorf("after all refusals there are %s", got.Text)
	}
}
