package emulator_test

import (
	"strings"
	"testing"

	"budsandbox/emulator/emulatortest"
	"budsandbox/storage"
)

const goalsPath = "/goals/v2/savings/goals"

// carSavings is a goal with a fifth of the hand-made current account, whose balance is 6,849.11.
const carSavings = `{"account_id":"current","name":"Car Savings","target_amount":{"value":"3000.00","currency":"GBP"},
	"target_datetime":"2026-12-30T01:00:00+01:00","allocation_ratio":0.2}`

// goal returns a savings goal in a response.
func goal(id, rest string) string {
	return `{"id":"` + id + `","account_id":"current","created_at":"2026-03-01T09:00:00Z",` + rest + `}`
}

// Ensure that a savings goal shows its share of its account's balance, can be changed field by field, loses its
// date with null, and can be deleted.
func TestSavingsGoals(t *testing.T) {
	t.Parallel()
	c, headers := newHandMadeClient(t)
	accounts := c.Call(t, "GET", "/financial/v3/accounts", "", headers)
	if got := accounts.Str("data.0.balances.booked.amount.value"); got != "6849.11" {
		t.Fatalf("the account has %s: %s", got, accounts.Text)
	}
	created := c.Call(t, "POST", "/goals/v2/savings/goal", carSavings, headers)
	id := created.Str("data.id")
	if created.Status != 200 {
		t.Fatalf("create a goal: %d %s", created.Status, created.Text)
	}
	car := goal(
		id,
		`"name":"Car Savings","target_amount":{"value":"3000.00","currency":"GBP"},"target_datetime":"2026-12-30T00:00:00Z",
		"allocation_ratio":0.2,"goal_balance":{"value":"1369.82","currency":"GBP"}`,
	)
	created.MustBe(t, `{"operation_id":"goals_v2_savings_goal_post","data":`+car+`}`)
	house := `"name":"House","target_amount":{"value":"3000.00","currency":"GBP"},"allocation_ratio":0.25,
		"goal_balance":{"value":"1712.28","currency":"GBP"}`
	for _, s := range []emulatortest.Scenario{
		{
			Name: "list", Method: "GET", Path: goalsPath, Status: 200,
			Want: `{"operation_id":"goals_v2_savings_goals_get","data":[` + car + `]}`,
		},
		{
			Name: "list of another account", Method: "GET", Path: goalsPath + "?account_id=dollars", Status: 200,
			Want: `{"operation_id":"goals_v2_savings_goals_get","data":[]}`,
		},
		{
			Name: "read", Method: "GET", Path: goalsPath + "/" + id, Status: 200,
			Want: `{"operation_id":"goals_v2_savings_goal_get","data":` + car + `}`,
		},
		{
			Name: "change nothing", Method: "PATCH", Path: goalsPath + "/" + id, Body: "{}", Status: 200,
			Want: `{"operation_id":"goals_v2_savings_goal_patch","data":` + car + `}`,
		},
		{
			Name: "change some", Method: "PATCH", Path: goalsPath + "/" + id, Status: 200,
			Body: `{"name":"House","allocation_ratio":0.25,"target_datetime":null}`,
			Want: `{"operation_id":"goals_v2_savings_goal_patch","data":` + goal(id, house) + `}`,
		},
		{
			Name: "read what was changed", Method: "GET", Path: goalsPath + "/" + id, Status: 200,
			Want: `{"operation_id":"goals_v2_savings_goal_get","data":` + goal(id, house) + `}`,
		},
		{
			Name: "take all of it", Method: "PATCH", Path: goalsPath + "/" + id, Body: `{"allocation_ratio":1}`, Status: 200,
			Want: `{"operation_id":"goals_v2_savings_goal_patch",
				"data":` + goal(id, strings.NewReplacer("0.25", "1", "1712.28", "6849.11").Replace(house)) + `}`,
		},
		{Name: "delete", Method: "DELETE", Path: goalsPath + "/" + id, Status: 204},
		{
			Name: "read what is gone", Method: "GET", Path: goalsPath + "/" + id, Status: 404,
			Want: `{"operation_id":"unknown","code_id":"unknown","message":"Route or resource not found","errors":{}}`,
		},
		{Name: "change what is gone", Method: "PATCH", Path: goalsPath + "/" + id, Body: "{}", Status: 404},
		{Name: "delete again", Method: "DELETE", Path: goalsPath + "/" + id, Status: 404},
		{Name: "at the collection's path", Method: "POST", Path: goalsPath, Body: carSavings, Status: 200},
	} {
		s.Headers = headers
		s.Run(t, c)
	}
}

// Ensure that invalid savings goals are refused as a whole, in Bud's words.
func TestSavingsRefusals(t *testing.T) {
	t.Parallel()
	c, headers := newHandMadeClient(t)
	made := c.Call(t, "POST", goalsPath, carSavings, headers)
	path := goalsPath + "/" + made.Str("data.id")
	const between = `{"allocation_ratio":["must be greater than 0 and at most 1"]}`
	for name, test := range map[string]struct{ from, to, errors string }{
		"nothing of it":     {`0.2`, `0`, between},
		"less than nothing": {`0.2`, `-0.1`, between},
		"more than all":     {`0.2`, `1.0000001`, between},
		"no number":         {`0.2`, `"0.2"`, `{"allocation_ratio":["allocation_ratio must be a number"]}`},
		"now": {
			`2026-12-30T01:00:00+01:00`, `2026-03-01T09:00:00Z`, `{"target_datetime":["must be a future date"]}`,
		},
		"a day": {
			`2026-12-30T01:00:00+01:00`, `2026-12-30`,
			`{"target_datetime":["must be a date and time such as 2026-03-01T09:00:00Z"]}`,
		},
		"an empty date": {
			`2026-12-30T01:00:00+01:00`, ``, `{"target_datetime":["must be a date and time such as 2026-03-01T09:00:00Z"]}`,
		},
		"a number for a date": {
			`"2026-12-30T01:00:00+01:00"`, `5`, `{"target_datetime":["target_datetime must be a string"]}`,
		},
		"nothing to save":         {`3000.00`, `0.00`, `{"target_amount.value":["must be greater than 0"]}`},
		"another currency":        {`GBP`, `USD`, `{"target_amount.currency":["must be the account's currency"]}`},
		"somebody else's account": {`"current"`, `"another"`, `{"account_id":["is not an account of the customer"]}`},
		"two things": {
			`"Car Savings","target_amount":{"value":"3000.00"`, `"Car Savings","target_amount":{"value":"x"`,
			`{"target_amount.value":["must be a decimal amount such as 10.98"]}`,
		},
	} {
		body := strings.Replace(carSavings, test.from, test.to, 1)
		if body == carSavings {
			t.Fatalf("%s: the body is sound", name)
		}
		for id, s := range map[string]emulatortest.Scenario{
			"goals_v2_savings_goal_post":  {Method: "POST", Path: goalsPath},
			"goals_v2_savings_goal_patch": {Method: "PATCH", Path: path},
		} {
			s.Name, s.Headers, s.Body, s.Status = s.Method+" "+name, headers, body, 400
			s.Want = `{"operation_id":"` + id + `","code_id":"failed_validation","message":"Invalid request payload.",
				"errors":` + test.errors + `}`
			s.Run(t, c)
		}
	}
	emulatortest.Scenario{
		Name: "nothing", Method: "POST", Path: goalsPath, Headers: headers, Body: `{"target_amount":{}}`, Status: 400,
		Want: `{"operation_id":"goals_v2_savings_goal_post","code_id":"failed_validation",
			"message":"Invalid request payload.","errors":{
			"account_id":["is required"],"name":["is required"],"target_amount":["is required"],
			"allocation_ratio":["is required"]}}`,
	}.Run(t, c)
	for _, s := range []emulatortest.Scenario{
		{Method: "GET", Want: "goals_v2_savings_goal_get"},
		{Method: "PATCH", Body: "{}", Want: "goals_v2_savings_goal_patch"},
		{Method: "DELETE", Want: "goals_v2_savings_goal_delete"},
	} {
		s.Name, s.Path, s.Headers, s.Status = s.Method+" no id", goalsPath+"/car", headers, 400
		s.Want = `{"operation_id":"` + s.Want + `","code_id":"failed_validation","message":"Invalid request payload.",
			"errors":{"savings_goal_id":["invalid UUID format"]}}`
		s.Run(t, c)
	}
	if got := c.Call(t, "GET", path, "", headers); got.Str("data.target_datetime") != "2026-12-30T00:00:00Z" ||
		got.At("data.allocation_ratio") != 0.2 {
		t.Errorf("after all refusals the goal is %s", got.Text)
	}
}

// Ensure that deleting a customer deletes its budgets and savings goals.
func TestGoalsGoWithTheirCustomer(t *testing.T) {
	t.Parallel()
	s := emulatortest.Frozen(t)
	c, headers := newHandMadeCustomer(t, s)
	newBudget(t, c, goingOut, headers)
	c.Call(t, "POST", goalsPath, carSavings, headers)
	c.Call(t, "DELETE", "/platform/v3/customers/"+headers["X-Customer-Id"], "", nil)
	left := 0
	err := s.Store().View(t.Context(), func(tx *storage.Tx) error {
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
