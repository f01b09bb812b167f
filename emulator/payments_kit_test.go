package emulator_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

// The services by the names of their paths, and what the bodies call their details and amounts.
var services = []struct{ path, name, details, amount string }{
	{"single", "domestic-single-payment", "payment_details", "amount"},
	{"standing-order", "domestic-standing-order", "standing_order_details", "recurring_amount"},
	{"scheduled", "domestic-scheduled-payment", "scheduled_payment_details", "amount"},
}

// paymentsAt is a Wednesday before Easter: 25 March 2026.
var paymentsAt = time.Date(2026, 3, 25, 9, 30, 0, 0, time.UTC)

// payer is a client of a sandbox with a frozen clock.
type payer struct {
	emulatortest.Client
	s *emulator.Sandbox
}

func newPayer(t *testing.T) *payer {
	t.Helper()
	s := emulator.Start(t, emulator.Options{Now: paymentsAt, Freeze: true, TaskDelay: new(time.Duration)})
	return &payer{emulatortest.NewClient(t, s, "shop"), s}
}

// details maps the fields of a payment's body, by their dotted names, to values.
type details map[string]any

// order returns a valid body, with changes by dotted names. A change to nil removes the field.
func order(service string, changes details) string {
	all := details{
		"redirect_url": "https://app.example/paid?own=1", "provider": "BankOfBudOBUK",
		"reference": "INVOICE 7", "recipient.type": "SortCodeAccountNumber", "recipient.name": "Mr Payee",
		"recipient.account_number": "00000112345678",
		"sender.user_id":           "user-1", "sender.name": "Ms Payer", "amount.value": "10.50", "amount.currency": "GBP",
	}
	switch service {
	case "standing-order":
		all["first_payment_date"], all["frequency"] = "2026-03-30T10:00:00Z", "monthly"
	case "scheduled":
		all["requested_execution_date"] = "2026-04-10T10:00:00Z"
	}
	for name, value := range changes {
		all[name] = value
	}
	body := map[string]any{}
	for name, value := range all {
		if value == nil {
			continue
		}
		at, into := strings.Split(name, "."), body
		if name != "redirect_url" && name != "provider_redirect_url" && name != "provider" && name != "provider_types" {
			of := services[slices.IndexFunc(services,
				func(s struct{ path, name, details, amount string }) bool { return s.path == service })]
			if at[0] == "amount" {
				at[0] = of.amount
			}
			at = append([]string{of.details}, at...)
		}
		for _, step := range at[:len(at)-1] {
			if into[step] == nil {
				into[step] = map[string]any{}
			}
			into = into[step].(map[string]any)
		}
		into[at[len(at)-1]] = value
	}
	text, _ := json.Marshal(body)
	return string(text)
}

// pay creates a payment with Bud's licence and returns its id.
func (p *payer) pay(t *testing.T, service string, changes details) string {
	t.Helper()
	got := p.Call(t, "POST", "/v1/payments/"+service+"/bud-pay-url", order(service, changes), nil)
	if got.Status != 200 {
		t.Fatalf("pay: %d %s", got.Status, got.Text)
	}
	return got.Str("data.payment_id")
}

// create creates a payment with the client's own licence and returns the response.
func (p *payer) create(t *testing.T, service string, changes details) emulatortest.Answer {
	t.Helper()
	got := p.Call(t, "POST", "/v1/payments/"+service, order(service, changes), nil)
	if got.Status != 200 {
		t.Fatalf("create: %d %s", got.Status, got.Text)
	}
	return got
}

// read reads the status of a payment.
func (p *payer) read(t *testing.T, service, id string) emulatortest.Answer {
	t.Helper()
	got := p.Call(t, "GET", "/v1/payments/"+service+"/"+id, "", nil)
	if got.Status != 200 {
		t.Fatalf("read: %d %s", got.Status, got.Text)
	}
	return got
}

// mustHaveStatus reads a payment and checks its status.
func (p *payer) mustHaveStatus(t *testing.T, service, id, status string) emulatortest.Answer {
	t.Helper()
	got := p.read(t, service, id)
	if got.Str("data.state.status_code") != status {
		t.Fatalf("the payment is %s, want %s", emulatortest.JSONOf(t, got, "data.state"), status)
	}
	return got
}

// history returns the statuses in a response, with the seconds since the payment was created.
func history(t *testing.T, a emulatortest.Answer) string {
	t.Helper()
	var shown struct {
		Data struct {
			State struct {
				Code, Message string
				History       []struct {
					At   time.Time `json:"datetime"`
					Code string
				}
			}
			Created time.Time `json:"created_at"`
		}
	}
	if err := json.Unmarshal([]byte(a.Text), &shown); err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, h := range shown.Data.State.History {
		all = append(all, fmt.Sprintf("%s+%v", h.Code, h.At.Sub(shown.Data.Created).Seconds()))
	}
	return strings.Join(all, " ")
}

// authorise authorises a payment as the customer does at the bank, without a browser.
func (p *payer) authorise(t *testing.T, id, body string) emulatortest.Answer {
	t.Helper()
	got := p.Call(t, "POST", "/_sandbox/payments/"+id+"/authorise", body, nil)
	if got.Status != 200 {
		t.Fatalf("authorise: %d %s", got.Status, got.Text)
	}
	return got
}

// advance moves the clock and requests a token that is valid then.
func (p *payer) advance(t *testing.T, by string) {
	t.Helper()
	if err := p.s.Clock().AdvanceBy(by); err != nil {
		t.Fatal(err)
	}
	p.Client = emulatortest.NewClient(t, p.s, "shop")
}

// paymentEvents returns the received events of payments, in the order of arrival: the event and the payment.
func paymentEvents(t *testing.T, in *emulatortest.Inbox) (all []string) {
	t.Helper()
	for _, e := range in.All() {
		var body struct {
			Data struct {
				Event string
				ID    string `json:"payment_id"`
			}
		}
		if err := json.Unmarshal([]byte(e.Body), &body); err != nil {
			t.Fatal(err)
		}
		if body.Data.ID != "" {
			all = append(all, body.Data.Event+" "+body.Data.ID)
		}
	}
	return all
}

// queryOf parses the parameters of a URL.
func queryOf(t *testing.T, address string) url.Values {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u.Query()
}

// fetch returns the body of the response to a GET without a token.
func fetch(t *testing.T, address string) string {
	t.Helper()
	response, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
