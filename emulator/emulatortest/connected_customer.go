package emulatortest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"testing"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator"
)

// Instants are the times at which tests check every persona. The first is the time of the connection and the others
// are times of refreshes. They include the end of a year and a leap day.
var Instants = []time.Time{
	time.Date(2023, 12, 10, 9, 30, 0, 0, time.UTC),
	time.Date(2023, 12, 20, 18, 0, 0, 0, time.UTC),
	time.Date(2023, 12, 31, 23, 59, 59, 0, time.UTC),
	time.Date(2024, 1, 2, 6, 0, 0, 0, time.UTC),
	time.Date(2024, 2, 29, 12, 0, 0, 0, time.UTC),
}

// Persona is an entry of the control plane's list of personas.
type Persona struct{ ID, Region, Type, Provider string }

// Personas returns the personas that a customer can be connected to.
func Personas(t *testing.T) []Persona {
	t.Helper()
	c := NewClient(t, emulator.Start(t, emulator.Options{}), "shop")
	var list struct{ Data []Persona }
	c.Read(t, "/_sandbox/personas", nil, &list)
	if len(list.Data) < 14 {
		t.Fatalf("%d personas", len(list.Data))
	}
	return slices.DeleteFunc(list.Data, func(p Persona) bool { return p.Type == "failure" })
}

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
	of := &ConnectedCustomer{Client: c, Provider: p.Provider}
	of.ID = c.NewCustomer(t, fmt.Sprintf(`{"customer_context":{"type":%q,"region":%q}}`, p.Type, p.Region))
	of.Headers = map[string]string{"X-Customer-Id": of.ID}
	request["provider"], request["persona"] = p.Provider, p.ID
	body, err := json.Marshal(request)
	if err != nil {
		t.Fatal(err)
	}
	got := c.Call(t, "POST", "/_sandbox/customers/"+of.ID+"/connections", string(body), nil)
	if got.Status != 201 {
		t.Fatalf("connect %s: %d %s", p.ID, got.Status, got.Text)
	}
	of.TaskID = got.Str("task_id")
	return of
}

// MoveTo sets the clock and requests a token that is valid then.
func (of *ConnectedCustomer) MoveTo(t *testing.T, now time.Time) {
	t.Helper()
	body := fmt.Sprintf(`{"now":%q,"frozen":true}`, now.Format(time.RFC3339))
	if got := of.Call(t, "PUT", "/_sandbox/clock", body, nil); got.Status != 200 {
		t.Fatalf("move the clock: %d %s", got.Status, got.Text)
	}
	got := of.RequestToken(t, "grant_type=client_credentials", of.Client.ID+":"+of.Client.ID+"-secret", nil)
	of.Token = got.Str("data.access_token")
}

// Refresh refreshes all banks and returns the completed task.
func (of *ConnectedCustomer) Refresh(t *testing.T) Answer {
	t.Helper()
	got := of.Call(t, "POST", "/open-banking/v2/refresh", `{}`, of.Headers)
	if got.Status != 202 {
		t.Fatalf("refresh: %d %s", got.Status, got.Text)
	}
	done := of.Call(t, "GET", "/open-banking/v2/refresh/"+got.Str("data.task_id"), "", of.Headers)
	if done.Str("metadata.status") != "Completed" {
		t.Fatalf("the refresh ends with %d %s", done.Status, done.Text)
	}
	return done
}

// Read decodes a JSON response without the checks of Call, which take too long for whole histories.
func (c Client) Read(t *testing.T, path string, headers map[string]string, into any) {
	t.Helper()
	r, err := http.NewRequest("GET", c.Base+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+c.Token)
	r.Header.Set("X-Client-Id", c.ID)
	for name, value := range headers {
		r.Header.Set(name, value)
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != 200 {
		t.Fatalf("GET %s: %d %s %v", path, response.StatusCode, text, err)
	}
	if err := json.Unmarshal(text, into); err != nil {
		t.Fatalf("GET %s: %v: %.300s", path, err, text)
	}
}

// Transaction holds the fields of a transaction that tests compare.
type Transaction struct {
	ID      string    `json:"transaction_id"`
	Account string    `json:"account_id"`
	Amount  Amount    `json:"amount"`
	Side    string    `json:"credit_debit_indicator"`
	Status  string    `json:"status"`
	At      time.Time `json:"date_time"`
	Value   time.Time `json:"value_date_time"`
	Running *Amount   `json:"running_balance"`
	RunSide string    `json:"running_balance_credit_debit_indicator"`
	Tags    []string  `json:"tags"`
	Line    string    `json:"description"`
}

// Amount is an amount of money in responses.
type Amount struct{ Value, Currency string }

// Minor returns the signed amount in minor units.
func (m Amount) Minor(t *testing.T, side string) int64 {
	t.Helper()
	money, err := bank.ParseMoney(m.Value, bank.Currency(m.Currency))
	if err != nil || money.Minor < 0 {
		t.Fatalf("amount %q %s: %v", m.Value, m.Currency, err)
	}
	switch side {
	case "credit":
		return money.Minor
	case "debit":
		return -money.Minor
	}
	t.Fatalf("indicator %q", side)
	return 0
}

// Transactions reads all pages of a customer's transactions.
func (of ConnectedCustomer) Transactions(t *testing.T, pairs ...string) (all []Transaction) {
	t.Helper()
	next := url.Values{"page_size": {"200"}}
	for i := 0; i < len(pairs); i += 2 {
		next.Add(pairs[i], pairs[i+1])
	}
	for {
		var page struct {
			Data     []Transaction
			Metadata struct {
				Results int
				Next    string `json:"next_page_token"`
			}
		}
		of.Read(t, "/financial/v2/transactions?"+next.Encode(), of.Headers, &page)
		if page.Metadata.Results != len(page.Data) {
			t.Fatalf("metadata.results is %d for %d rows", page.Metadata.Results, len(page.Data))
		}
		all = append(all, page.Data...)
		if page.Metadata.Next == "" {
			return all
		}
		next.Set("page_token", page.Metadata.Next)
	}
}
