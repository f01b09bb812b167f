package emulator_test

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

// Ensure that over half a year the ends of payments and of consents are sent in the order of their times, across
// customers, and that every read agrees with the events.
func TestPaymentsAmongConsents(t *testing.T) {
	t.Parallel()
	day := 24 * time.Hour
	start := time.Date(2026, 1, 1, 9, 0, 0, 0, time.UTC)
	s := emulator.Start(t, emulator.Options{Now: start, Freeze: true, TaskDelay: new(time.Duration)})
	in := emulatortest.NewInbox(t)
	clients := []*payer{{emulatortest.NewClient(t, s, "shop"), s}, {emulatortest.NewClient(t, s, "bank"), s}}
	type told struct {
		at   time.Time
		what string
	}
	var want []told
	for i := range 6 { // a consent on each of the first days, and payments that end between the ends of the consents
		p := clients[i%2]
		p.Client = emulatortest.NewClient(t, s, p.ID)
		customer := p.NewCustomer(t, "")
		if got := p.Call(t, "POST", "/_sandbox/customers/"+customer+"/connections", `{"persona":"thin_file"}`,
			nil); got.Status != 201 {
			t.Fatal(got.Text)
		}
		now := s.Clock().Now()
		want = append(want, told{now.Add(180 * day), "open_banking.consent.revoked " + customer})
		for _, takes := range []time.Duration{(179 - 2*time.Duration(i)) * day, 180*day + 12*time.Hour, 30 * day} {
			service := services[(i+int(takes/day))%3].path
			id := p.pay(
				t,
				service,
				details{
					"first_payment_date":       "2026-09-01",
					"requested_execution_date": "2026-09-01",
					"provider":                 "Clockwork_Bank",
				}.forService(service),
			)
			outcome, event := "", "payment.success "
			if i%3 == 1 {
				outcome, event = "FAILED", "payment.failure "
			}
			p.authorise(t, id, fmt.Sprintf(`{"takes":%q,"outcome":%q}`, takes, outcome))
			want = append(want, told{now.Add(takes), event + id})
		}
		if err := s.Clock().Advance(day); err != nil {
			t.Fatal(err)
		}
	}
	for _, client := range []string{"shop", "bank"} {
		if err := s.Client(client).Webhooks().SetEndpoint("*", in.URL+"/"+client); err != nil {
			t.Fatal(err)
		}
	}
	slices.SortStableFunc(want, func(a, b told) int { return a.at.Compare(b.at) })
	if err := s.Clock().Set(start.Add(190 * day)); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range in.All() {
		var body struct {
			Data struct {
				Event      string
				PaymentID  string `json:"payment_id"`
				CustomerID string `json:"customer_id"`
			}
		}
		if err := json.Unmarshal([]byte(e.Body), &body); err != nil {
			t.Fatal(err)
		}
		got = append(got, body.Data.Event+" "+body.Data.PaymentID+body.Data.CustomerID)
	}
	var lines []string
	for _, one := range want {
		lines = append(lines, one.what)
	}
	if !slices.Equal(got, lines) {
		t.Errorf("told are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(lines, "\n"))
	}
	for _, d := range deliveriesOf(t, s) {
		if i := slices.IndexFunc(want, func(w told) bool { return strings.HasSuffix(w.what, d.about()) }); i < 0 ||
			!want[i].at.Equal(d.At) {
			t.Errorf("the delivery %s is of %v", d.Body, d.At)
		}
	}
	ended := 0
	for _, p := range clients {
		p.Client = emulatortest.NewClient(t, s, p.ID)
		for _, service := range services {
			list := p.Call(
				t, "GET", "/v1/payments/"+service.path, "",
				map[string]string{"X-Status-Codes": "SETTLED,COMPLETED,FAILED"},
			)
			ended += int(list.At("metadata.total_results").(float64))
		}
	}
	if ended != 18 {
		t.Errorf("%d payments are shown to have ended, want 18", ended)
	}
}

// forService removes the dates that a service does not have.
func (d details) forService(service string) details {
	if service != "standing-order" {
		delete(d, "first_payment_date")
	}
	if service != "scheduled" {
		delete(d, "requested_execution_date")
	}
	return d
}

// sentDelivery is a delivery about a payment or a customer.
type sentDelivery struct{ emulator.Delivery }

func (s sentDelivery) about() string {
	var body struct {
		Data struct {
			PaymentID  string `json:"payment_id"`
			CustomerID string `json:"customer_id"`
		}
	}
	_ = json.Unmarshal(s.Body, &body)
	return body.Data.PaymentID + body.Data.CustomerID
}

func deliveriesOf(t *testing.T, s *emulator.Sandbox) (all []sentDelivery) {
	t.Helper()
	list, err := s.Webhooks().Deliveries(emulator.DeliveryFilter{})
	if err != nil || len(list) == 0 {
		t.Fatalf("%d deliveries, %v", len(list), err)
	}
	for _, d := range list {
		all = append(all, sentDelivery{d})
	}
	return all
}

// Ensure that a project's payments follow the project's own clock.
func TestPaymentsByOwnClock(t *testing.T) {
	t.Parallel()
	s := emulator.Start(t, emulator.Options{Now: paymentsAt, Freeze: true, TaskDelay: new(time.Duration)})
	shop, bank := &payer{emulatortest.NewClient(t, s, "shop"), s}, &payer{emulatortest.NewClient(t, s, "bank"), s}
	if err := s.Client("shop").Clock().Freeze(); err != nil {
		t.Fatal(err)
	}
	mine, theirs := shop.pay(t, "single", nil), bank.pay(t, "single", nil)
	shop.authorise(t, mine, "")
	bank.authorise(t, theirs, "")
	if err := s.Client("shop").Clock().Advance(2 * time.Minute); err != nil {
		t.Fatal(err)
	}
	if e, err := s.Client("shop").Webhooks().Wait(t.Context(), "payment.success"); err != nil ||
		!e.At.Equal(paymentsAt.Add(time.Minute)) {
		t.Errorf("told is %v, %v", e, err)
	}
	shop.mustHaveStatus(t, "single", mine, "SETTLED")
	bank.mustHaveStatus(t, "single", theirs, "INITIATING")
	if err := s.Clock().Advance(time.Minute); err != nil {
		t.Fatal(err)
	}
	if e, err := s.Client("bank").Webhooks().Wait(t.Context(), "payment.success"); err != nil ||
		!e.At.Equal(paymentsAt.Add(time.Minute)) {
		t.Errorf("told is %v, %v", e, err)
	}
	bank.mustHaveStatus(t, "single", theirs, "SETTLED")
}

// Ensure that with a running clock that nobody moves, a payment ends as time passes, and its event is sent then.
func TestPaymentByRunningClock(t *testing.T) {
	t.Parallel()
	s := emulator.Start(t, emulator.Options{Now: paymentsAt, TaskDelay: new(time.Duration)})
	p := &payer{emulatortest.NewClient(t, s, "shop"), s}
	id := p.pay(t, "single", nil)
	p.authorise(t, id, `{"takes":"50ms"}`)
	e, err := s.Webhooks().Wait(t.Context(), "payment.success")
	if err != nil || !strings.Contains(string(e.Body), id) || e.Customer != "" {
		t.Errorf("told is %v, %v", e, err)
	}
	p.mustHaveStatus(t, "single", id, "SETTLED")
}

// Ensure that the end of a payment while the sandbox was stopped is sent once at the next start with its own time,
// that waiting payments continue, and that links, states and lists are unchanged.
func TestPaymentsEndWhileStopped(t *testing.T) {
	t.Parallel()
	in, file := emulatortest.NewInbox(t), filepath.Join(t.TempDir(), "sandbox.db")
	options := emulator.Options{
		Data:      file,
		Now:       paymentsAt,
		Freeze:    true,
		TaskDelay: new(time.Duration),
		Webhooks:  map[string]string{"*": in.URL + "/all"},
	}
	var ended, waiting, link, before string
	t.Run("on", func(t *testing.T) {
		s := emulator.Start(t, options)
		p := &payer{emulatortest.NewClient(t, s, "shop"), s}
		ended = p.pay(t, "single", nil)
		p.authorise(t, ended, `{"outcome":"PAYMENT_REJECTED"}`)
		made := p.create(t, "standing-order", nil)
		waiting, link = made.Str("data.payment_id"), strings.TrimPrefix(made.Str("data.authorisation_url"), p.Base)
		p.authorise(t, waiting, "")
		before = p.read(t, "standing-order", waiting).Text
	})
	options.Now = paymentsAt.Add(time.Hour)
	for i := range 2 {
		t.Run("on again", func(t *testing.T) {
			s := emulator.Start(t, options)
			p := &payer{emulatortest.NewClient(t, s, "shop"), s}
			if err := s.Clock().Advance(time.Second); err != nil { // waits for running tasks
				t.Fatal(err)
			}
			p.mustHaveStatus(t, "single", ended, "PAYMENT_REJECTED")
			if got := p.read(t, "standing-order", waiting).Text; i == 0 && got != before {
				t.Errorf("what waits is\n%s\nand was\n%s", got, before)
			}
			if page := fetch(t, p.Base+link); !strings.Contains(page, "already been completed") {
				t.Errorf("the link leads to %s", page)
			}
			if i == 0 {
				if got := p.Call(t, "POST", "/v1/payments/standing-order/"+waiting+"/confirm", "", nil); got.Status != 201 {
					t.Fatalf("confirm: %d %s", got.Status, got.Text)
				}
				p.advance(t, "PT1M")
			}
			p.mustHaveStatus(t, "standing-order", waiting, "COMPLETED")
		})
	}
	got, want := paymentEvents(t, in), []string{"payment.failure " + ended, "payment.success " + waiting}
	if !slices.Equal(got, want) {
		t.Errorf("told are %v, want %v", got, want)
	}
}

// Ensure that the control plane shows each execution of a payment: a standing order's by its frequency, on working
// days, until its last day.
func TestPaymentExecutions(t *testing.T) {
	t.Parallel()
	p := newPayer(t)
	executions := func(id string) string {
		t.Helper()
		got := p.Call(t, "GET", "/_sandbox/payments/"+id, "", nil)
		if got.Status != 200 {
			t.Fatal(got.Text)
		}
		var days []string
		for _, at := range got.At("executions").([]any) {
			days = append(days, strings.TrimPrefix(at.(string), "2026-"))
		}
		return strings.Join(days, " ")
	}
	var ids []string
	cases := []struct {
		service      string
		changes      details
		april, later string
	}{
		{
			"standing-order",
			details{"frequency": "monthly", "first_payment_date": "2026-03-31", "last_payment_date": "2026-06-30"},
			"03-31 04-30",
			"03-31 04-30 06-01 06-30",
		},
		{
			"standing-order",
			details{"frequency": "fortnightly", "first_payment_date": "2026-03-30", "last_payment_date": "2026-05-05"},
			"03-30 04-13 04-27",
			"03-30 04-13 04-27",
		},
		{
			"standing-order",
			details{"frequency": "daily", "first_payment_date": "2026-03-30", "last_payment_date": "2026-04-08"},
			"03-30 03-31 04-01 04-02 04-07 04-08",
			"03-30 03-31 04-01 04-02 04-07 04-08",
		},
		{
			"standing-order",
			details{"frequency": "quarterly", "first_payment_date": "2026-04-10"},
			"04-10",
			"04-10 07-10 10-12",
		},
		{"scheduled", details{"requested_execution_date": "2026-04-04"}, "04-07", "04-07"},
		{"single", nil, "03-25", "03-25"},
	}
	for _, one := range cases {
		id := p.pay(t, one.service, one.changes)
		p.authorise(t, id, "")
		ids = append(ids, id)
	}
	failed := p.pay(t, "scheduled", nil)
	p.authorise(t, failed, `{"outcome":"FAILED"}`)
	p.advance(t, "P37D")
	for i, one := range cases {
		if got := executions(ids[i]); got != one.april {
			t.Errorf("%s %v has paid on %s by 1 May, want %s", one.service, one.changes, got, one.april)
		}
	}
	p.advance(t, "P6M")
	for i, one := range cases {
		if got := executions(ids[i]); got != one.later {
			t.Errorf("%s %v has paid on %s at last, want %s", one.service, one.changes, got, one.later)
		}
	}
	if got := executions(failed); got != "" {
		t.Errorf("what failed has paid on %s", got)
	}
}

// Ensure that a payment whose date has passed before the customer agrees or the client confirms is not set up.
func TestPaymentTooLate(t *testing.T) {
	t.Parallel()
	p := newPayer(t)
	late := p.create(t, "scheduled", details{"requested_execution_date": "2026-03-26"}).Str("data.payment_id")
	p.authorise(t, late, "")
	never := p.pay(t, "scheduled", details{"requested_execution_date": "2026-03-26"})
	p.advance(t, "P1D")
	if got := p.Call(t, "POST", "/v1/payments/scheduled/"+late+"/confirm", "", nil); got.Status != 400 {
		t.Errorf("confirmed: %d %s", got.Status, got.Text)
	}
	p.mustHaveStatus(t, "scheduled", late, "AUTH_COMPLETED")
	p.authorise(t, never, "")
	p.advance(t, "PT1M")
	p.mustHaveStatus(t, "scheduled", never, "FAILED")
}
