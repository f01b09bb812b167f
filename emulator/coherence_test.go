package emulator_test

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

// instants are those at which every persona is looked at: the first is its connection, the others are refreshes, across
// a year's end and a leap day.
var instants = []time.Time{
	time.Date(2023, 12, 10, 9, 30, 0, 0, time.UTC),
	time.Date(2023, 12, 20, 18, 0, 0, 0, time.UTC),
	time.Date(2023, 12, 31, 23, 59, 59, 0, time.UTC),
	time.Date(2024, 1, 2, 6, 0, 0, 0, time.UTC),
	time.Date(2024, 2, 29, 12, 0, 0, 0, time.UTC),
}

// Ensure that for every persona, at every instant, all that the API says about money agrees to the penny.
func TestCoherence(t *testing.T) {
	for i, p := range personas(t) {
		if raced && (i%6 != 0 || p.ID == "heavy") {
			continue
		}
		t.Run(p.ID, func(t *testing.T) {
			t.Parallel()
			s := emulator.Start(t, emulator.Options{Now: instants[0], Freeze: true, TaskDelay: new(time.Duration)})
			c := connect(t, s, "shop")
			of := c.connected(t, p)
			past := of.picture(t)
			past.mustAddUp(t)
			for _, now := range instants[1:] {
				of.moveTo(t, now)
				of.mustNotSee(t, past) // before the refresh, nothing that the clock passed is there
				of.refresh(t)
				next := of.picture(t)
				next.mustAddUp(t)
				next.mustContinue(t, of, past)
				past = next
			}
		})
	}
}

// persona is one of the list on the control plane.
type persona struct{ ID, Region, Type, Provider string }

func personas(t *testing.T) []persona {
	t.Helper()
	c := connect(t, emulator.Start(t, emulator.Options{}), "shop")
	var list struct{ Data []persona }
	c.read(t, "/_sandbox/personas", nil, &list)
	if len(list.Data) < 14 {
		t.Fatalf("%d personas", len(list.Data))
	}
	return slices.DeleteFunc(list.Data, func(p persona) bool { return p.Type == "failure" })
}

// customerOf is a client that reads one customer's data.
type customerOf struct {
	client
	id, provider string
	task         string // of the connection
	headers      map[string]string
}

// connected makes a customer of a persona's region and connects it.
func (c client) connected(t *testing.T, p persona) *customerOf {
	t.Helper()
	return c.connectedWith(t, p, map[string]any{})
}

// connectedWith does it with more in the request than provider and persona.
func (c client) connectedWith(t *testing.T, p persona, request map[string]any) *customerOf {
	t.Helper()
	of := &customerOf{client: c, provider: p.Provider}
	of.id = c.newCustomer(t, fmt.Sprintf(`{"customer_context":{"type":%q,"region":%q}}`, p.Type, p.Region))
	of.headers = map[string]string{"X-Customer-Id": of.id}
	request["provider"], request["persona"] = p.Provider, p.ID
	body, err := json.Marshal(request)
	if err != nil {
		t.Fatal(err)
	}
	got := c.call(t, "POST", "/_sandbox/customers/"+of.id+"/connections", string(body), nil)
	if got.status != 201 {
		t.Fatalf("connect %s: %d %s", p.ID, got.status, got.text)
	}
	of.task = got.str("task_id")
	return of
}

// moveTo sets the clock, and gets a token that is valid then.
func (of *customerOf) moveTo(t *testing.T, now time.Time) {
	t.Helper()
	body := fmt.Sprintf(`{"now":%q,"frozen":true}`, now.Format(time.RFC3339))
	if got := of.call(t, "PUT", "/_sandbox/clock", body, nil); got.status != 200 {
		t.Fatalf("move the clock: %d %s", got.status, got.text)
	}
	got := of.askToken(t, "grant_type=client_credentials", of.client.id+":"+of.client.id+"-secret", nil)
	of.token = got.str("data.access_token")
}

// refresh asks all banks for what is new and returns the finished task.
func (of *customerOf) refresh(t *testing.T) answer {
	t.Helper()
	got := of.call(t, "POST", "/open-banking/v2/refresh", `{}`, of.headers)
	if got.status != 202 {
		t.Fatalf("refresh: %d %s", got.status, got.text)
	}
	done := of.call(t, "GET", "/open-banking/v2/refresh/"+got.str("data.task_id"), "", of.headers)
	if done.str("metadata.status") != "Completed" {
		t.Fatalf("the refresh ends with %d %s", done.status, done.text)
	}
	return done
}

// read gets JSON without the checks of call, which cost too much for whole histories.
func (c client) read(t *testing.T, path string, headers map[string]string, into any) {
	t.Helper()
	r, err := http.NewRequest("GET", c.base+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+c.token)
	r.Header.Set("X-Client-Id", c.id)
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

// row is what a transaction says about money.
type row struct {
	ID      string     `json:"transaction_id"`
	Account string     `json:"account_id"`
	Amount  wireMoney  `json:"amount"`
	Side    string     `json:"credit_debit_indicator"`
	Status  string     `json:"status"`
	At      time.Time  `json:"date_time"`
	Value   time.Time  `json:"value_date_time"`
	Running *wireMoney `json:"running_balance"`
	RunSide string     `json:"running_balance_credit_debit_indicator"`
	Tags    []string   `json:"tags"`
	Line    string     `json:"description"`
}

type wireMoney struct{ Value, Currency string }

// minor is the signed amount in minor units.
func (m wireMoney) minor(t *testing.T, side string) int64 {
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

// rows reads every page of a customer's transactions.
func (of customerOf) rows(t *testing.T, pairs ...string) (all []row) {
	t.Helper()
	next := url.Values{"page_size": {"200"}}
	for i := 0; i < len(pairs); i += 2 {
		next.Add(pairs[i], pairs[i+1])
	}
	for {
		var page struct {
			Data     []row
			Metadata struct {
				Results int
				Next    string `json:"next_page_token"`
			}
		}
		of.read(t, "/financial/v2/transactions?"+next.Encode(), of.headers, &page)
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
