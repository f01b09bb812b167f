package emulator_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

// agendaLines formats entries as lines, with their times since a start.
func agendaLines(start time.Time, entries []emulator.AgendaEntry) string {
	var lines []string
	for _, e := range entries {
		line := fmt.Sprintf("%s %s", e.At.Sub(start), e.Kind)
		for _, more := range []string{e.Status, e.Event, e.Provider} {
			if more != "" {
				line += " " + more
			}
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// agenda reads the agenda of a sandbox.
func agenda(t *testing.T, s *emulator.Sandbox, filter emulator.AgendaFilter) []emulator.AgendaEntry {
	t.Helper()
	entries, err := s.Agenda(filter)
	if err != nil {
		t.Fatal(err)
	}
	return entries
}

// Ensure that the agenda has the dates of a consent, of background refreshes, of links and of life events.
func TestAgendaOfCustomer(t *testing.T) {
	t.Parallel()
	l := emulatortest.NewCustomer(t, 10*time.Minute, emulatortest.British)
	start := l.Sandbox.Clock().Now()
	shop := l.Sandbox.Client("shop")
	if _, err := shop.Connect(l.ID, "uk_student"); err != nil {
		t.Fatal(err)
	}
	if err := shop.RefreshInBackground(24 * time.Hour); err != nil {
		t.Fatal(err)
	}
	l.Must(201, "POST", "/v2/open-banking/authorisation-gateway-url", `{"redirect_url":"https://app.example/back"}`)
	if _, err := shop.AddLifeEvent(l.ID, emulator.LifeEvent{Kind: "income_stops",
		At: start.Add(48 * time.Hour)}); err != nil {
		t.Fatal(err)
	}
	want := strings.Join([]string{
		"10m0s task open_banking.connect.completed",
		"30m0s link_expires",
		"24h0m0s background_refresh open_banking.v2.refresh.completed",
		"48h0m0s life_event Bank_Of_Bud",
		"1992h0m0s reconfirm_due Bank_Of_Bud",
		"2160h0m0s consent_expires Bank_Of_Bud",
		"4320h0m0s consent_revoked open_banking.consent.revoked Bank_Of_Bud",
	}, "\n")
	if got := agendaLines(start, agenda(t, l.Sandbox, emulator.AgendaFilter{})); got != want {
		t.Errorf("the agenda is\n%s\nwant\n%s", got, want)
	}
	for _, test := range []struct {
		name   string
		filter emulator.AgendaFilter
		want   int
	}{
		{"the customer", emulator.AgendaFilter{Customer: l.ID}, 7},
		{"another customer", emulator.AgendaFilter{Customer: l.Client.NewCustomer(t, `{}`)}, 0},
		{"another project", emulator.AgendaFilter{Client: "other"}, 0},
		{"two kinds", emulator.AgendaFilter{Kinds: []string{"reconfirm_due", "consent_revoked"}}, 2},
		{"an event", emulator.AgendaFilter{Event: "open_banking.consent.revoked"}, 1},
		{"a day", emulator.AgendaFilter{Until: start.Add(24 * time.Hour)}, 3},
		{"two", emulator.AgendaFilter{Limit: 2}, 2},
	} {
		if got := agenda(t, l.Sandbox, test.filter); len(got) != test.want {
			t.Errorf("%s: %d entries, want %d:\n%s", test.name, len(got), test.want, agendaLines(start, got))
		}
	}
	for _, e := range agenda(t, l.Sandbox, emulator.AgendaFilter{}) {
		if e.Text == "" || e.Client != "shop" || e.Customer != l.ID {
			t.Errorf("an entry says too little: %+v", e)
		}
	}
	l.Must(204, "DELETE", "/v1/customers/"+l.ID, "")
	if got := agenda(t, l.Sandbox, emulator.AgendaFilter{Kinds: []string{"background_refresh", "consent_revoked",
		"link_expires", "life_event"}}); len(got) != 0 {
		t.Errorf("after the customer was deleted the agenda is\n%s", agendaLines(start, got))
	}
}

// Ensure that the agenda has the outcomes of payments, the days on which banks pay, and the maintenance of banks.
func TestAgendaOfPaymentsAndBanks(t *testing.T) {
	t.Parallel()
	p := newPayer(t)
	start := p.s.Clock().Now()
	p.pay(t, "single", nil)
	if _, err := p.s.AuthorisePayment(p.pay(t, "single", nil), emulator.PaymentAnswer{Duration: "P2D"}); err != nil {
		t.Fatal(err)
	}
	if _, err := p.s.AuthorisePayment(p.pay(t, "standing-order", nil),
		emulator.PaymentAnswer{Duration: "PT1H"}); err != nil {
		t.Fatal(err)
	}
	for path, body := range map[string]string{
		"Natwest_Sandbox": `{"client_id":"shop","maintenance_window":{"start":"2026-03-26T00:00:00Z",
			"end":"2026-03-26T06:00:00Z"}}`,
		"Bank_Of_Bud": `{"maintenance_window":{"start":"2026-03-28T00:00:00Z"}}`,
	} {
		if got := p.Call(t, "PUT", "/_sandbox/providers/"+path, body, nil); got.Status != 200 {
			t.Fatalf("close %s: %d %s", path, got.Status, got.Text)
		}
	}
	want := strings.Join([]string{
		"5s payment ACCEPTED BankOfBudOBUK",
		"30m0s link_expires BankOfBudOBUK",
		"1h0m0s payment COMPLETED payment.success BankOfBudOBUK",
		"14h30m0s maintenance_starts Natwest_Sandbox",
		"20h30m0s maintenance_ends Natwest_Sandbox",
		"48h0m0s payment SETTLED payment.success BankOfBudOBUK",
		"62h30m0s maintenance_starts Bank_Of_Bud",
		"109h30m0s payment_executed BankOfBudOBUK", // midnight of 30 March in London, where it is summer
	}, "\n")
	if got := agendaLines(start, agenda(t, p.s, emulator.AgendaFilter{})); got != want {
		t.Errorf("the agenda is\n%s\nwant\n%s", got, want)
	}
	other := agendaLines(start, agenda(t, p.s, emulator.AgendaFilter{Client: "other"}))
	if want := "62h30m0s maintenance_starts Bank_Of_Bud"; other != want {
		t.Errorf("another project's agenda is %q, want %q", other, want)
	}
}

// Ensure that at each time of the agenda exactly the webhooks that it names are sent, and none in between.
func TestAgendaComesTrue(t *testing.T) {
	t.Parallel()
	p := newPayer(t)
	in := emulatortest.NewInbox(t)
	if err := p.s.Webhooks().SetEndpoint("*", in.URL+"/hook"); err != nil {
		t.Fatal(err)
	}
	shop := p.s.Client("shop")
	for service, answer := range map[string]emulator.PaymentAnswer{
		"single": {Duration: "P3D", Outcome: "PAYMENT_REJECTED"}, "standing-order": {Duration: "P4D"},
		"scheduled": {Duration: "P100D"},
	} {
		if _, err := p.s.AuthorisePayment(p.pay(t, service, nil), answer); err != nil {
			t.Fatal(err)
		}
	}
	for _, persona := range []string{"uk_student", "uk_pensioner"} {
		id, err := shop.NewCustomer(emulator.CustomerOptions{})
		if err == nil {
			_, err = shop.Connect(id, persona)
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := p.s.Clock().AdvanceBy("P1D"); err != nil {
			t.Fatal(err)
		}
	}
	names := func(events []emulatortest.Event) (names []string) {
		for _, e := range events {
			var body struct {
				Data struct{ Event string }
			}
			if err := json.Unmarshal([]byte(e.Body), &body); err != nil {
				t.Fatal(err)
			}
			names = append(names, body.Data.Event)
		}
		return names
	}
	kinds := []string{"consent_revoked", "consent_expires", "reconfirm_due", "payment"}
	steps := 0
	for {
		before := len(in.All())
		due, err := p.s.Clock().AdvanceToNext(kinds...)
		if err != nil {
			if !strings.Contains(err.Error(), "GET /_sandbox/agenda") {
				t.Fatal(err)
			}
			break
		}
		steps++
		var want []string
		for _, e := range due {
			if !e.At.Equal(p.s.Clock().Now()) {
				t.Fatalf("the clock shows %s, %s falls due at %s", p.s.Clock().Now(), e.Kind, e.At)
			}
			if e.Event != "" {
				want = append(want, e.Event)
			}
		}
		if got := names(in.All()[before:]); !slices.Equal(got, want) {
			t.Errorf("at %s the webhooks are %q, want %q of\n%s", p.s.Clock().Now(), got, want, agendaLines(paymentsAt, due))
		}
	}
	if steps != 2*3+3 { // dates of two consents, and the ends of three payments
		t.Errorf("the agenda had %d times", steps)
	}
}

// Ensure that a clock stops at the event to which it is advanced, whatever else happens before, and ignores events
// outside the requested scope.
func TestAdvanceUntilEvent(t *testing.T) {
	t.Parallel()
	p := newPayer(t)
	start := p.s.Clock().Now()
	shop := p.s.Client("shop")
	id := p.NewCustomer(t, `{}`)
	if _, err := shop.Connect(id, "uk_student"); err != nil {
		t.Fatal(err)
	}
	if err := shop.RefreshInBackground(6 * time.Hour); err != nil {
		t.Fatal(err)
	}
	if _, err := p.s.AuthorisePayment(p.pay(t, "single", nil), emulator.PaymentAnswer{Duration: "P2DT3H"}); err != nil {
		t.Fatal(err)
	}
	until := func(clock emulator.Clock, event, within string, sent bool, at time.Duration) {
		t.Helper()
		got, err := clock.AdvanceUntil(event, within)
		if err != nil || got != sent || clock.Now().Sub(start) != at {
			t.Errorf(
				"until %s: sent %v, %v, the clock moved to %s, want %v at %s", event, got, err,
				clock.Now().Sub(start), sent, at,
			)
		}
	}
	until(p.s.Clock(), "payment.success", "PT10H", false, 10*time.Hour)
	until(p.s.Clock(), "payment.success", "", true, 51*time.Hour)
	until(p.s.Clock(), "open_banking.v2.refresh.completed", "", true, 54*time.Hour)
	until(p.s.Clock(), "open_banking.consent.revoked", "", true, 180*24*time.Hour)
	until(p.s.Client("other").Clock(), "payment.success", "P1D", false, 181*24*time.Hour)
	if got := p.s.Clock().Now().Sub(start); got != 180*24*time.Hour {
		t.Errorf("another project's clock moved the shared one to %s", got)
	}
}

// Ensure that AdvanceUntil waits for an event that is sent at the end of its task.
func TestAdvanceUntilTaskEnds(t *testing.T) {
	t.Parallel()
	l := emulatortest.NewCustomer(t, time.Hour, emulatortest.British)
	start := l.Sandbox.Clock().Now()
	if _, err := l.Sandbox.Client("shop").Connect(l.ID, "uk_student"); err != nil {
		t.Fatal(err)
	}
	sent, err := l.Sandbox.Clock().AdvanceUntil("open_banking.connect.completed", "P1D")
	if got := l.Sandbox.Clock().Now().Sub(start); err != nil || !sent || got != time.Hour {
		t.Errorf("sent %v, %v, the clock moved to %s", sent, err, got)
	}
}

// Ensure that the agenda has the next attempts of a webhook that no receiver accepts.
func TestAgendaOfWebhooks(t *testing.T) {
	t.Parallel()
	s := emulatortest.Frozen(t)
	start := s.Clock().Now()
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(503) }))
	defer receiver.Close()
	if err := s.Webhooks().SetEndpoint("payment.success", receiver.URL); err != nil {
		t.Fatal(err)
	}
	id := emulatortest.NewClient(t, s, "shop").NewCustomer(t, `{}`)
	if err := s.Client("shop").Webhooks().Trigger(id, "payment.success", nil); err != nil {
		t.Fatal(err)
	}
	deadline := time.Now().Add(20 * time.Second)
	for {
		due := agenda(t, s, emulator.AgendaFilter{Kinds: []string{"webhook"}})
		if len(due) == 1 && due[0].DeliveryID != "" && due[0].At.After(start) && strings.HasPrefix(due[0].Text, "Attempt ") {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("the agenda is %+v", due)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// Ensure that an invalid move of the clock is refused and moves nothing.
func TestAdvanceRefuses(t *testing.T) {
	t.Parallel()
	s := emulatortest.Frozen(t)
	c := emulatortest.NewClient(t, s, "shop")
	start := s.Clock().Now()
	for _, test := range []struct {
		body   string
		status int
		want   string
	}{
		{`{}`, 400, "give one of by"},
		{`{"by":"P1D","to":"next"}`, 400, "give one of by"},
		{`{"by":"P1D","until":{"event":"payment.success"}}`, 400, "give one of by"},
		{`{"to":"last"}`, 400, "to must be one of"},
		{`{"to":"next"}`, 409, "GET /_sandbox/agenda"},
		{`{"to":"next","kinds":["consent_expire"]}`, 400, "consent_expires"},
		{`{"to":"next","kinds":[]}`, 400, "kinds"},
		{`{"to":"next","customer_id":"7"}`, 400, "customer_id must be a customer's UUID"},
		{`{"by":"P1D","kinds":["payment"]}`, 400, `add \"to\":\"next\"`},
		{`{"until":{}}`, 400, "event"},
		{`{"until":{"event":"payment.sucess"}}`, 400, "payment.success"},
		{`{"until":{"event":"payment.success","within":"soon"}}`, 400, "until.within must be a period"},
		{`{"until":{"event":"payment.success","within":"P500Y"}}`, 400, "until.within leads to the year"},
		{`{"until":{"event":"payment.success","customer_id":"7"}}`, 400, "until.customer_id"},
		{`{"until":{"event":"payment.success","wihtin":"P1D"}}`, 400, "within"},
	} {
		got := c.Call(t, "POST", "/_sandbox/clock/advance", test.body, nil)
		if got.Status != test.status || !strings.Contains(got.Text, test.want) {
			t.Errorf("%s is answered %d %s, want %d with %q", test.body, got.Status, got.Text, test.status, test.want)
		}
	}
	for query, want := range map[string]string{
		"kind=consents": "consent_", "event=payment.sucess": "payment.success", "until=soon": "a period from now such as P1M",
		"customer_id=7": "customer_id must be a customer's UUID", "limit=0": "limit", "kinds=task": "kind",
	} {
		if got := c.Call(t, "GET", "/_sandbox/agenda?"+query, "", nil); got.Status != 400 ||
			!strings.Contains(got.Text, want) {
			t.Errorf("%s is answered %d %s, want 400 with %q", query, got.Status, got.Text, want)
		}
	}
	if now := s.Clock().Now(); !now.Equal(start) {
		t.Errorf("the clock moved to %s", now)
	}
}
