package client_test

import "testing"

// Ensure that only a list that is not empty counts as accounts, and that a missing route does not count as none.
func TestHasAccounts(t *testing.T) {
	for name, want := range map[string]struct {
		answer
		has, fails bool
	}{
		"one":        {answer: answer{status: 200, body: `{"data":[{"account_id":"a"}]}`}, has: true},
		"none":       {answer: answer{status: 200, body: `{"data":[]}`}},
		"no content": {answer: answer{status: 204}},
		"nothing found": {
			answer: answer{status: 404, body: `{"operation_id":"financial_v3_accounts_get","code_id":"not_found"}`},
		},
		"no such customer": {answer: answer{status: 401, body: `{"operation_id":"unknown","code_id":"customer_not_found"}`}},
		"no such route": {
			answer: answer{status: 404, body: `{"operation_id":"unknown","code_id":"unknown"}`}, fails: true,
		},
		"not implemented": {
			answer: answer{status: 501, body: `{"operation_id":"financial_v3_accounts_get","code_id":"not_implemented"}`},
			fails:  true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake(t)
			f.failures[accountsRoute] = []answer{want.answer}
			has, err := f.client().HasAccounts(t.Context(), "customer")
			if has != want.has || (err != nil) != want.fails || f.seen[accountsRoute] != 1 {
				t.Errorf("%t, %v after %d calls", has, err, f.seen[accountsRoute])
			}
		})
	}
}
