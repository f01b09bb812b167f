package emulatortest

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"budsandbox/emulator"
)

// Customer is a customer in its own sandbox, for tests that move the clock by months.
type Customer struct {
	*testing.T
	Sandbox *emulator.Sandbox
	Client  Client
	ID      string
}

// NewCustomer starts a sandbox whose clock is frozen at 9:00 on 1 March 2026 and whose tasks end after delay. It
// creates a customer with a body such as British.
func NewCustomer(t *testing.T, delay time.Duration, body string) *Customer {
	t.Helper()
	options := March
	options.TaskDelay = &delay
	s := emulator.Start(t, options)
	c := &Customer{T: t, Sandbox: s, Client: NewClient(t, s, "shop")}
	c.ID = c.Client.NewCustomer(t, body)
	return c
}

// The bodies for NewCustomer.
const (
	British  = `{}`
	American = `{"customer_context":{"region":"US"}}`
)

// Call sends a request about the customer.
func (c *Customer) Call(method, path, body string) Answer {
	c.Helper()
	return c.Client.Call(c.T, method, path, body, map[string]string{"X-Customer-Id": c.ID})
}

// Must is Call, and fails the test at once if the answer has another status.
func (c *Customer) Must(status int, method, path, body string) Answer {
	c.Helper()
	got := c.Call(method, path, body)
	if got.Status != status {
		c.Fatalf("%s %s %s answers %d %s, want %d", method, path, body, got.Status, got.Text, status)
	}
	return got
}

// Advance moves the clock by a period such as P1M and requests a token that is valid then.
func (c *Customer) Advance(by string) {
	c.Helper()
	c.Must(200, "POST", "/_sandbox/clock/advance", `{"by":"`+by+`"}`)
	c.Client = NewClient(c.T, c.Sandbox, c.Client.ID)
}

// Connect connects a bank without a browser and returns the response.
func (c *Customer) Connect(body string) Answer {
	c.Helper()
	return c.Must(201, "POST", "/_sandbox/customers/"+c.ID+"/connections", body)
}

// CountTransactions returns the number of the customer's transactions.
func (c *Customer) CountTransactions() int {
	c.Helper()
	connected := ConnectedCustomer{Client: c.Client, Headers: map[string]string{"X-Customer-Id": c.ID}}
	return len(connected.Transactions(c.T))
}

// AccountIDs returns the ids of the customer's accounts.
func (c *Customer) AccountIDs() (ids []string) {
	c.Helper()
	for _, account := range c.Must(200, "GET", "/financial/v3/accounts", "").Items(c.T) {
		ids = append(ids, account["account_id"].(string))
	}
	return ids
}

// Consents returns the customer's consents with a status, in the form "status reason".
func (c *Customer) Consents(status string) (all []string) {
	c.Helper()
	got := c.Must(200, "GET", WithQuery("/v1/open-banking/account-access-consents", "status", status), "")
	for _, consent := range got.Items(c.T) {
		reason, _ := consent["revoke_reason"].(string)
		all = append(all, strings.TrimSpace(consent["status"].(string)+" "+reason))
	}
	return all
}

// Refresh refreshes with the second version of the operation and returns the completed task.
func (c *Customer) Refresh(body string) Answer {
	c.Helper()
	started := c.Must(202, "POST", "/open-banking/v2/refresh", body)
	return c.Must(200, "GET", "/open-banking/v2/refresh/"+started.Str("data.task_id"), "")
}

// LinkToken returns the last segment of a connect URL.
func LinkToken(t *testing.T, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil || !strings.HasPrefix(u.Path, "/connect/") {
		t.Fatalf("the URL is %q, %v", address, err)
	}
	return strings.TrimPrefix(u.Path, "/connect/")
}
