package emulatortest

import (
	"encoding/json"
	"fmt"
	"net/url"
	"testing"
	"time"
)

// ConnectedCustomer is a client that reads one customer's data.
type ConnectedCustomer struct {
	Client
	ID, Provider string
	TaskID       string // of the connection
	Headers      map[string]string
}

// ConnectPersona creates a customer in a persona's region and connects it.
func (c Client) ConnectPersona(t *testing.T, p Persona) *ConnectedCustomer {
	t.Helper()
	return c.ConnectPersonaWith(t, p, map[string]any{})
}

// ConnectPersonaWith is ConnectPersona with additional fields in the request.
func (c Client) ConnectPersonaWith(t *testing.T, p Persona, request map[string]any) *ConnectedCustomer {
	t.Helper()
	connected := &ConnectedCustomer{Client: c, Provider: p.Provider}
	connected.ID = c.NewCustomer(t, fmt.Sprintf(`{"customer_context":{"type":%q,"region":%q}}`, p.Type, p.Region))
	connected.Headers = map[string]string{"X-Customer-Id": connected.ID}
	request["provider"], request["persona"] = p.Provider, p.ID
	body, err := json.Marshal(request)
	if err != nil {
		t.Fatal(err)
	}
	got := c.Call(t, "POST", "/_sandbox/customers/"+connected.ID+"/connections", string(body), nil)
	if got.Status != 201 {
		t.Fatalf("connect %s: %d %s", p.ID, got.Status, got.Text)
	}
	connected.TaskID = got.Str("task_id")
	return connected
}

// MoveTo sets the clock and requests a token that is valid then.
func (c *ConnectedCustomer) MoveTo(t *testing.T, now time.Time) {
	t.Helper()
	body := fmt.Sprintf(`{"now":%q,"frozen":true}`, now.Format(time.RFC3339))
	if got := c.Call(t, "PUT", "/_sandbox/clock", body, nil); got.Status != 200 {
		t.Fatalf("move the clock: %d %s", got.Status, got.Text)
	}
	got := c.RequestToken(t, "grant_type=client_credentials", c.Client.ID+":"+c.Client.ID+"-secret", nil)
	c.Token = got.Str("data.access_token")
}

// Refresh refreshes all banks and returns the completed task.
func (c *ConnectedCustomer) Refresh(t *testing.T) Answer {
	t.Helper()
	got := c.Call(t, "POST", "/open-banking/v2/refresh", `{}`, c.Headers)
	if got.Status != 202 {
		t.Fatalf("refresh: %d %s", got.Status, got.Text)
	}
	done := c.Call(t, "GET", "/open-banking/v2/refresh/"+got.Str("data.task_id"), "", c.Headers)
	if done.Str("metadata.status") != "Completed" {
		t.Fatalf("the refresh ends with %d %s", done.Status, done.Text)
	}
	return done
}

// Transactions reads all pages of the customer's transactions. The pairs are query parameters.
func (c ConnectedCustomer) Transactions(t *testing.T, pairs ...string) (all []Transaction) {
	t.Helper()
	query := url.Values{"page_size": {"200"}}
	for i := 0; i < len(pairs); i += 2 {
		query.Add(pairs[i], pairs[i+1])
	}
	for {
		var page struct {
			Data     []Transaction
			Metadata struct {
				Results int
				Next    string `json:"next_page_token"`
			}
		}
		c.Read(t, "/financial/v2/transactions?"+query.Encode(), c.Headers, &page)
		if page.Metadata.Results != len(page.Data) {
			t.Fatalf("metadata.results is %d for %d rows", page.Metadata.Results, len(page.Data))
		}
		all = append(all, page.Data...)
		if page.Metadata.Next == "" {
			return all
		}
		query.Set("page_token", page.Metadata.Next)
	}
}
