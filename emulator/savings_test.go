package emulator_test

import (
	"strings"
	"testing"

	"budsandbox/storage"
)

const goalsPath = "/goals/v2/savings/goals"

// carSavings is a goal of a fifth of the hand-made current account, which has 6,849.11 in it.
const carSavings = `{"account_id":"current","name":"Car Savings","target_amount":{"value":"3000.00","currency":"GBP"},
	"target_datetime":"2026-12-30T01:00:00+01:00","allocation_ratio":0.2}`

// goal is a savings goal on the wire.
func goal(id, rest string) string {
	return `{"id":"` + id + `","account_id":"current","created_at":"2026-03-01T09:00:00Z",` + rest + `}`
}

// Ensure that a savings goal is a share of what its account holds, changes field by field, loses its date with null, and goes.
func TestSavingsGoals(t *testing.T) {
	c, headers := liver(t)
	accounts := c.call(t, "GET", "/financial/v3/accounts", "", headers)
	if got := accounts.str("data.0.balances.booked.amount.value"); got != "6849.11" {
		t.Fatalf("the account has %s: %s", got, accounts.text)
	}
	created := c.call(t, "POST", "/goals/v2/savings/goal", carSavings, headers)
	id := created.str("data.id")
	if created.status != 200 {
		t.Fatalf("create a goal: %d %s", created.status, created.text)
	}
	car := goal(id, `"name":"Car Savings","target_amount":{"value":"3000.00","currency":"GBP"},"target_datetime":"2026-12-30T00:00:00Z",
		"allocation_ratio":0.2,"goal_balance":{"value":"1369.82","currency":"GBP"}`)
	created.mustBe(t, `{"operation_id":"goals_v2_savings_goal_post","data":`+car+`}`)
	house := `"name":"House","target_amount":{"value":"3000.00","currency":"GBP"},"allocation_ratio":0.25,"goal_balance":{"value":"1712.28","currency":"GBP"}`
	for _, s := range []scenario{
		{name: "list", method: "GET", path: goalsPath, status: 200, want: `{"operation_id":"goals_v2_savings_goals_get","data":[` + car + `]}`},
		{name: "list of another account", method: "GET", path: goalsPath + "?account_id=dollars", status: 200, want: `{"operation_id":"goals_v2_savings_goals_get","data":[]}`},
		{name: "read", method: "GET", path: goalsPath + "/" + id, status: 200, want: `{"operation_id":"goals_v2_savings_goal_get","data":` + car + `}`},
		{name: "change nothing", method: "PATCH", path: goalsPath + "/" + id, body: "{}", status: 200, want: `{"operation_id":"goals_v2_savings_goal_patch","data":` + car + `}`},
		{
			name: "change some", method: "PATCH", path: goalsPath + "/" + id, status: 200,
			body: `{"name":"House","allocation_ratio":0.25,"target_datetime":null}`,
			want: `{"operation_id":"goals_v2_savings_goal_patch","data":` + goal(id, house) + `}`,
		},
		{name: "read what was changed", method: "GET", path: goalsPath + "/" + id, status: 200, want: `{"operation_id":"goals_v2_savings_goal_get","data":` + goal(id, house) + `}`},
		{
			name: "take all of it", method: "PATCH", path: goalsPath + "/" + id, body: `{"allocation_ratio":1}`, status: 200,
			want: `{"operation_id":"goals_v2_savings_goal_patch","data":` + goal(id, strings.NewReplacer("0.25", "1", "1712.28", "6849.11").Replace(house)) + `}`,
		},
		{name: "delete", method: "DELETE", path: goalsPath + "/" + id, status: 204},
		{
			name: "read what is gone", method: "GET", path: goalsPath + "/" + id, status: 404,
			want: `{"operation_id":"unknown","code_id":"unknown","message":"Route or resource not found","errors":{}}`,
		},
		{name: "change what is gone", method: "PATCH", path: goalsPath + "/" + id, body: "{}", status: 404},
		{name: "delete again", method: "DELETE", path: goalsPath + "/" + id, status: 404},
		{name: "at the collection's path", method: "POST", path: goalsPath, body: carSavings, status: 200},
	} {
		s.headers = headers
		s.run(t, c)
	}
}

// Ensure that savings goals that make no sense are refused whole, in Bud's words.
func TestSavingsRefusals(t *testing.T) {
	c, headers := liver(t)
	made := c.call(t, "POST", goalsPath, carSavings, headers)
	path := goalsPath + "/" + made.str("data.id")
	const between = `{"allocation_ratio":["must be greater than 0 and at most 1"]}`
	for name, test := range map[string]struct{ from, to, errors string }{
		"nothing of it":           {`0.2`, `0`, between},
		"less than nothing":       {`0.2`, `-0.1`, between},
		"more than all":           {`0.2`, `1.0000001`, between},
		"no number":               {`0.2`, `"0.2"`, `{"allocation_ratio":["allocation_ratio must be a number"]}`},
		"now":                     {`2026-12-30T01:00:00+01:00`, `2026-03-01T09:00:00Z`, `{"target_datetime":["must be a future date"]}`},
		"a day":                   {`2026-12-30T01:00:00+01:00`, `2026-12-30`, `{"target_datetime":["must be a date and time such as 2026-03-01T09:00:00Z"]}`},
		"an empty date":           {`2026-12-30T01:00:00+01:00`, ``, `{"target_datetime":["must be a date and time such as 2026-03-01T09:00:00Z"]}`},
		"a number for a date":     {`"2026-12-30T01:00:00+01:00"`, `5`, `{"target_datetime":["target_datetime must be a string"]}`},
		"nothing to save":         {`3000.00`, `0.00`, `{"target_amount.value":["must be greater than 0"]}`},
		"another currency":        {`GBP`, `USD`, `{"target_amount.currency":["must be the account's currency"]}`},
		"somebody else's account": {`"current"`, `"another"`, `{"account_id":["is not an account of the customer"]}`},
		"two things":              {`"Car Savings","target_amount":{"value":"3000.00"`, `"Car Savings","target_amount":{"value":"x"`, `{"target_amount.value":["must be a decimal amount such as 10.98"]}`},
	} {
		body := strings.Replace(carSavings, test.from, test.to, 1)
		if body == carSavings {
			t.Fatalf("%s: the body is sound", name)
		}
		for id, s := range map[string]scenario{
			"goals_v2_savings_goal_post": {method: "POST", path: goalsPath}, "goals_v2_savings_goal_patch": {method: "PATCH", path: path},
		} {
			s.name, s.headers, s.body, s.status = s.method+" "+name, headers, body, 400
			s.want = `{"operation_id":"` + id + `","code_id":"failed_validation","message":"Invalid request payload.","errors":` + test.errors + `}`
			s.run(t, c)
		}
	}
	scenario{
		name: "nothing", method: "POST", path: goalsPath, headers: headers, body: `{"target_amount":{}}`, status: 400,
		want: `{"operation_id":"goals_v2_savings_goal_post","code_id":"failed_validation","message":"Invalid request payload.","errors":{
			"account_id":["is required"],"name":["is required"],"target_amount":["is required"],"allocation_ratio":["is required"]}}`,
	}.run(t, c)
	for _, s := range []scenario{
		{method: "GET", want: "goals_v2_savings_goal_get"}, {method: "PATCH", body: "{}", want: "goals_v2_savings_goal_patch"},
		{method: "DELETE", want: "goals_v2_savings_goal_delete"},
	} {
		s.name, s.path, s.headers, s.status = s.method+" no id", goalsPath+"/car", headers, 400
		s.want = `{"operation_id":"` + s.want + `","code_id":"failed_validation","message":"Invalid request payload.","errors":{"savings_goal_id":["invalid UUID format"]}}`
		s.run(t, c)
	}
	if got := c.call(t, "GET", path, "", headers); got.str("data.target_datetime") != "2026-12-30T00:00:00Z" || got.at("data.allocation_ratio") != 0.2 {
		t.Errorf("after all refusals the goal is %s", got.text)
	}
}

// Ensure that nothing is left of the budgets and savings goals of a customer who is deleted.
func TestGoalsGoWithTheirCustomer(t *testing.T) {
	s := frozen(t)
	c, headers := liverOf(t, s)
	c.newBudget(t, goingOut, headers)
	c.call(t, "POST", goalsPath, carSavings, headers)
	c.call(t, "DELETE", "/platform/v3/customers/"+headers["X-Customer-Id"], "", nil)
	left := 0
	err := s.Store().View(func(tx *storage.Tx) error {
		for range tx.Budgets("shop").After(nil) {
			left++
		}
		for range tx.Goals("shop").After(nil) {
			left++
		}
		return nil
	})
	if err != nil || left != 0 {
		t.Errorf("%d rows are left: %v", left, err)
	}
}
