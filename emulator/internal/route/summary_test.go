package route

import "testing"

// Ensure that a summary names the subject of an operation, without versions and path parameters.
func TestSummary(t *testing.T) {
	for _, test := range []struct{ method, path, want string }{
		{"GET", "/financial/v3/accounts", "Get financial accounts"},
		{"GET", "/financial/v3/accounts/{account_id}", "Get financial accounts by account id"},
		{"POST", "/v2/open-banking/authorisation-gateway-url", "Post open banking authorisation gateway url"},
		{
			"DELETE", "/financial/v2/transactions/{transaction_id}/labels/{label_id}",
			"Delete financial transactions labels by label id",
		},
		{"PUT", "/_sandbox/clock", "Put clock"},
		{"PATCH", "/goals/v2/savings-goals/{savings_goal_id}", "Change goals savings goals by savings goal id"},
	} {
		if got := summary(test.method, test.path); got != test.want {
			t.Errorf("%s %s: %q, want %q", test.method, test.path, got, test.want)
		}
	}
}
