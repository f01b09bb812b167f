package emulator_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"budsandbox/emulator"
)

// life is a customer of a client and the sandbox's clock, for stories over months.
type life struct {
	*testing.T
	sandbox  *emulator.Sandbox
	client   client
	customer string
}

// born makes a sandbox that stands at 1 March 2026, whose tasks end after delay, and a customer in it.
func born(t *testing.T, delay time.Duration, body string) *life {
	t.Helper()
	s := emulator.Start(t, emulator.Options{Now: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC), Freeze: true, TaskDelay: &delay})
	l := &life{T: t, sandbox: s, client: connect(t, s, "shop")}
	l.customer = l.client.newCustomer(t, body)
	return l
}

const british, american = `{}`, `{"customer_context":{"region":"US"}}`

// call sends a request about the customer.
func (l *life) call(method, path, body string) answer {
	l.Helper()
	return l.client.call(l.T, method, path, body, map[string]string{"X-Customer-Id": l.customer})
}

// must is call for an answer with this status.
func (l *life) must(status int, method, path, body string) answer {
	l.Helper()
	got := l.call(method, path, body)
	if got.status != status {
		l.Fatalf("%s %s %s answers %d %s, want %d", method, path, body, got.status, got.text, status)
	}
	return got
}

// later moves the clock, and gets the token that the client then needs.
func (l *life) later(by string) {
	l.Helper()
	l.must(200, "POST", "/_sandbox/clock/advance", `{"by":"`+by+`"}`)
	l.client = connect(l.T, l.sandbox, l.client.id)
}

// connected connects headless and gives the answer.
func (l *life) connected(body string) answer {
	l.Helper()
	return l.must(201, "POST", "/_sandbox/customers/"+l.customer+"/connections", body)
}

// rows counts the customer's transactions.
func (l *life) rows() int {
	l.Helper()
	of := customerOf{client: l.client, headers: map[string]string{"X-Customer-Id": l.customer}}
	return len(of.rows(l.T))
}

// accounts are the ids of the customer's accounts.
func (l *life) accounts() (ids []string) {
	l.Helper()
	for _, one := range l.must(200, "GET", "/financial/v3/accounts", "").at("data").([]any) {
		ids = append(ids, one.(map[string]any)["account_id"].(string))
	}
	return ids
}

// consents are the customer's consents of a status, as "status reason".
func (l *life) consents(status string) (all []string) {
	l.Helper()
	got := l.must(200, "GET", query("/v1/open-banking/account-access-consents", "status", status), "")
	for _, one := range got.at("data").([]any) {
		c := one.(map[string]any)
		reason, _ := c["revoke_reason"].(string)
		all = append(all, strings.TrimSpace(c["status"].(string)+" "+reason))
	}
	return all
}

// refreshed refreshes with the second version and gives the ended task.
func (l *life) refreshed(body string) answer {
	l.Helper()
	begun := l.must(202, "POST", "/open-banking/v2/refresh", body)
	return l.must(200, "GET", "/open-banking/v2/refresh/"+begun.str("data.task_id"), "")
}

// token is the last step of a connect URL.
func token(t *testing.T, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil || !strings.HasPrefix(u.Path, "/connect/") {
		t.Fatalf("the URL is %q, %v", address, err)
	}
	return strings.TrimPrefix(u.Path, "/connect/")
}
