package emulator_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
	"budsandbox/storage"
)

const backToLender = `{"redirect_url":"https://app.example/back?my-parameter=xyz"}`

// visitor returns a visitor of the pages of an application's link.
func (l *lender) visitor(t *testing.T, a createdApplication) *visitor {
	return &visitor{T: t, of: &emulatortest.ConnectedCustomer{Client: l.Client, ID: a.customer}}
}

// Ensure that a link goes from requested through in progress to completed, that the pages address the applicant by
// name, and that the redirect reports the result and keeps the client's parameters.
func TestApplicationLink(t *testing.T) {
	t.Parallel()
	l := newLender(t)
	a := l.apply(t, "")
	address, id := l.createLink(t, a, backToLender)
	if address != l.Base+"/connect-accounts/"+id {
		t.Errorf("the link is %s", address)
	}
	l.read(t, a).MustBe(t, `{"operation_id":"v1_customer_application_get","data":{"application_id":"`+a.id+`",
		"creation_date":"2026-05-13T09:30:00Z","deletion_date":"2026-06-12T09:30:00Z","customer_id":"`+a.customer+`",
		"initiator_id":null,
		"primary_applicant":{"first_name":"Jo","last_name":"Bloggs"},"secondary_applicants":[],"accounts_connected":0,
		"customer_link":{"created_at":"2026-05-13T09:30:00Z","url":"`+address+`","finished_connecting_accounts":false,
		"expired":false,"status":"requested"},
		"review_status":"","metadata":{},"financial_data_consent":"one_time"},
		"metadata":`+emulatortest.JSONOf(t, l.read(t, a), "metadata")+`}`)
	w := l.visitor(t, a)
	page := w.see(address, "banks")
	const request = "Jo Bloggs, <strong>lender</strong> has asked you to share your bank data for your application."
	if !strings.Contains(page.text, request) {
		t.Errorf("the applicant is not addressed: %s", page.text)
	}
	l.mustLink(t, a, "in_progress")
	w.see(address, "banks") // a link in use continues at its last page
	w.gateway = w.session(w.send("GET", address, nil))
	consent := w.see(w.gateway+"/consent?provider=Bank_Of_Bud&persona=uk_salaried_renter", "consent")
	if !strings.Contains(
		consent.text,
		"Jo Bloggs, share your bank data with <strong>lender</strong> for your application.",
	) {
		t.Errorf("the consent does not address the applicant: %s", consent.text)
	}
	done := w.see(w.allow("Bank_Of_Bud", "uk_salaried_renter").location, "done")
	l.mustLink(t, a, "in_progress")
	task := l.Call(
		t, "GET", "/v1/open-banking/account-access-consents?status=all", "",
		map[string]string{"X-Customer-Id": a.customer},
	)
	if task.Str("data.0.status") != "authorised" {
		t.Errorf("the consent is %s", task.Text)
	}
	back := w.leave(w.send("GET", w.linked(done, "continue"), nil))
	query := back.Query()
	want := map[string]string{
		"my-parameter":   "xyz",
		"status":         "success",
		"customer_id":    a.customer,
		"application_id": a.id,
		"connection_id":  id,
	}
	for name, value := range want {
		if query.Get(name) != value {
			t.Errorf("the redirect has %s=%s, want %s", name, query.Get(name), value)
		}
	}
	if len(query) != 6 || uuid.Validate(query.Get("task_id")) != nil || back.RawQuery[:17] != "my-parameter=xyz&" {
		t.Errorf("the redirect is %s", back)
	}
	l.mustLink(t, a, "completed")
	if got := l.read(t, a); got.At("data.accounts_connected") != 2.0 {
		t.Errorf("%v accounts are connected, want 2", got.At("data.accounts_connected"))
	}
	again := w.leave(w.send("GET", address, nil)).Query()
	if again.Get("error") != "connection_already_started" || again.Get("status") != "failure" ||
		again.Get("connection_id") != id {
		t.Errorf("a used link leads to %v", again)
	}
	if p := w.see(w.gateway+"/banks", "problem"); p.status != 410 {
		t.Errorf("the session of a used link shows %d", p.status)
	}
	l.advance(t, 48*time.Hour)
	l.mustLink(t, a, "completed")
}

// session returns the path of the session that a link leads to.
func (w *visitor) session(p screen) string {
	w.Helper()
	if p.status != 303 || !strings.HasPrefix(p.location, "/connect/") {
		w.Fatalf("the link leads to %d %s", p.status, p.location)
	}
	return p.location
}

// Ensure that the redirect reports a flow that was cancelled, has expired, or was replaced by a newer link, and
// that without a redirect URL a page does.
func TestApplicationLinkEndings(t *testing.T) {
	t.Parallel()
	l := newLender(t)
	a := l.apply(t, "")
	w := l.visitor(t, a)

	first, firstID := l.createLink(t, a, backToLender)
	session := w.session(w.send("GET", first, nil))
	left := w.leave(w.send("POST", session+"/cancel", nil)).Query()
	if left.Get("status") != "failure" || left.Get("connection_id") != firstID || left.Get("error") != "" ||
		left.Get("task_id") == "" {
		t.Errorf("cancelled, it leads to %v", left)
	}
	l.mustLink(t, a, "in_progress") // the applicant may think again
	w.see(first, "banks")

	second, secondID := l.createLink(t, a, `{"redirect_url":"my-app://back"}`)
	l.mustLink(t, a, "requested")
	for _, address := range []string{first, session + "/leave"} {
		if old := w.leave(w.send("GET", address, nil)).Query(); old.Get("error") != "connection_expired" ||
			old.Get("connection_id") != firstID {
			t.Errorf("%s of a replaced link leads to %v", address, old)
		}
	}
	if p := w.send("POST", session+"/allow", map[string][]string{"provider": {"Bank_Of_Bud"},
		"persona": {""}}); p.status != 410 {
		t.Errorf("a replaced link connects: %d %s", p.status, p.location)
	}
	session = w.session(w.send("GET", second, nil))
	l.advance(t, 24*time.Hour-time.Second)
	l.mustLink(t, a, "in_progress")
	w.see(second, "banks")
	l.advance(t, time.Second)
	l.mustLink(t, a, "expired")
	for _, address := range []string{second, session + "/leave"} {
		late := w.leave(w.send("GET", address, nil))
		if q := late.Query(); late.Scheme != "my-app" || q.Get("error") != "connection_expired" ||
			q.Get("status") != "failure" ||
			q.Get("connection_id") != secondID {
			t.Errorf("%s late leads to %s", address, late)
		}
	}
	if p := w.see(session+"/banks", "problem"); p.status != 410 || !strings.Contains(p.text, "This link has expired") {
		t.Errorf("late, the page is %d %s", p.status, p.text)
	}

	bare, _ := l.createLink(t, a, "")
	session = w.session(w.send("GET", bare, nil))
	p := w.see(w.send("POST", session+"/cancel", nil).location, "finished")
	if !strings.Contains(p.text, "You have not shared any data") {
		t.Errorf("cancelled, the page says %s", p.text)
	}
	w.gateway = session
	done := w.see(w.allow("Bank_Of_Bud", "uk_student").location, "done")
	if p := w.see(w.linked(done, "continue"), "finished"); !strings.Contains(p.text, "You can close this page") {
		t.Errorf("at the end the page says %s", p.text)
	}
	l.mustLink(t, a, "completed")
	if p := w.see(bare, "problem"); p.status != 410 || !strings.Contains(p.text, "This link has been used") {
		t.Errorf("a used link shows %d %s", p.status, p.text)
	}
	if p := w.see("/connect-accounts/"+uuid.NewString(), "problem"); p.status != 404 {
		t.Errorf("an unknown link shows %d", p.status)
	}
	if p := w.see("/connect-accounts/mine", "problem"); p.status != 404 {
		t.Errorf("a link that is none shows %d", p.status)
	}
}

// Ensure that an applicant need not wait for the data, and that the redirect then reports them as pending.
func TestApplicationLinkPending(t *testing.T) {
	t.Parallel()
	hour := time.Hour
	s := emulator.Start(t, emulator.Options{Now: assessedAt, Freeze: true, TaskDelay: &hour})
	l := &lender{emulatortest.NewClient(t, s, "lender"), s}
	a := l.apply(t, oneTime)
	address, _ := l.createLink(t, a, backToLender)
	w := l.visitor(t, a)
	w.gateway = w.session(w.send("GET", address, nil))
	progress := w.see(w.allow("Bank_Of_Bud", "uk_student").location, "progress")
	q := w.leave(w.send("GET", w.linked(progress, "skip"), nil)).Query()
	if q.Get("status") != "pending" || q.Get("task_id") == "" || q.Get("error") != "" {
		t.Errorf("while the data are fetched it leads to %v", q)
	}
	l.mustLink(t, a, "completed")
	l.advance(t, time.Hour)
	if again := w.leave(w.send("GET", w.gateway+"/leave", nil)).Query(); again.Get("status") != "success" ||
		again.Get("task_id") != q.Get("task_id") {
		t.Errorf("afterwards it leads to %v", again)
	}
}

// Ensure that connecting without a browser completes an open link, and that a failure does not.
func TestApplicationLinkHeadless(t *testing.T) {
	t.Parallel()
	l := newLender(t)
	a := l.apply(t, "")
	l.createLink(t, a, "")
	failed := l.Call(t, "POST", "/_sandbox/customers/"+a.customer+"/connections", `{"outcome":"auth_denied"}`, nil)
	if failed.Str("status") != "Failed" {
		t.Fatal(failed.Text)
	}
	l.mustLink(t, a, "requested")
	l.connect(t, a)
	l.mustLink(t, a, "completed")

	b := l.apply(t, "")
	address, _ := l.createLink(t, b, backToLender)
	w := l.visitor(t, b)
	session := w.session(w.send("GET", address, nil))
	if _, err := l.s.Client("lender").Connect(b.customer, "uk_student"); err != nil {
		t.Fatal(err)
	}
	l.mustLink(t, b, "completed")
	if p := w.see(session+"/banks", "problem"); p.status != 410 {
		t.Errorf("the session goes on: %d", p.status)
	}
	if q := w.leave(w.send("GET", session+"/leave", nil)).Query(); q.Get("status") != "success" {
		t.Errorf("it leads to %v", q)
	}
}

// Ensure that one-time consent is revoked with its reason as soon as the data are fetched, that the data stay, and
// that this holds for every connected bank.
func TestApplicationOneTimeConsent(t *testing.T) {
	t.Parallel()
	l := newLender(t)
	a := l.apply(t, oneTime)
	if got := l.read(t, a); got.Str("data.deletion_date") != "2026-05-14T09:30:00Z" {
		t.Errorf("it is deleted at %s", got.Str("data.deletion_date"))
	}
	address, _ := l.createLink(t, a, backToLender)
	w := l.visitor(t, a)
	w.gateway = w.session(w.send("GET", address, nil))
	p := w.see(w.gateway+"/consent?provider=Bank_Of_Bud&persona=uk_student", "consent")
	if !strings.Contains(p.text, "Your data is fetched once") {
		t.Errorf("the consent says %s", p.text)
	}
	w.see(w.allow("Bank_Of_Bud", "uk_student").location, "done")
	w.see(w.allow("Natwest_Sandbox", "uk_salaried_renter").location, "done")
	mine := map[string]string{"X-Customer-Id": a.customer}
	consents := l.Call(t, "GET", "/v1/open-banking/account-access-consents?status=all", "", mine)
	for i := range 2 {
		at := fmt.Sprintf("data.%d.", i)
		if consents.Str(at+"status") != "revoked" || consents.Str(at+"revoke_reason") != "single_use" {
			t.Errorf("consent %d is %s", i, consents.Text)
		}
	}
	for range 2 {
		e, err := l.s.Webhooks().Wait(t.Context(), "open_banking.consent.revoked")
		if err != nil || !strings.Contains(string(e.Body), "single_use") || !e.At.Equal(assessedAt) {
			t.Errorf("told is %v %s", err, e.Body)
		}
	}
	if got := l.Call(t, "GET", "/financial/v2/transactions", "", mine); got.At("metadata.results").(float64) == 0 {
		t.Errorf("the data are gone: %s", got.Text)
	}
	if got := l.read(t, a); got.At("data.accounts_connected").(float64) < 3 {
		t.Errorf("%v accounts are connected", got.At("data.accounts_connected"))
	}
}

// Ensure that applications and links expire at the exact second, in the order of all scheduled events and with the
// webhooks of their consents, and that statuses never go back (law L11).
func TestApplicationTimes(t *testing.T) {
	t.Parallel()
	l := newLender(t)
	other := l.NewCustomer(t, "")
	l.Call(t, "POST", "/_sandbox/customers/"+other+"/connections", `{"persona":"uk_student"}`, nil)
	short, long := l.apply(t, oneTime), l.apply(t, "")
	if got := l.Call(t, "PUT", "/_sandbox/application-links", `{"client_id":"lender",
		"valid_for":"P5D"}`, nil); got.Status != 200 ||
		got.Str("valid_for") != "120h0m0s" {
		t.Fatal(got.Text)
	}
	l.createLink(t, long, "")
	if got := l.Call(t, "PUT", "/_sandbox/application-links", `{"client_id":"lender","valid_for":null}`,
		nil); got.Str("valid_for") != "24h0m0s" {
		t.Fatal(got.Text)
	}
	l.connect(t, short)
	end := func(by time.Duration, before, after func()) {
		t.Helper()
		at := assessedAt.Add(by)
		l.advance(t, at.Add(-time.Second).Sub(l.s.Clock().Now()))
		before()
		l.advance(t, time.Second)
		after()
	}
	there := func(a createdApplication, status int) func() {
		return func() {
			t.Helper()
			customer := l.Call(t, "GET", "/v1/customers/"+a.customer+"/context", "", nil)
			if got := l.read(t, a); got.Status != status || customer.Status != status {
				t.Errorf(
					"at %v the application answers %d and its customer %d, want %d", l.s.Clock().Now(), got.Status,
					customer.Status, status,
				)
			}
		}
	}
	link := func(status string) func() { return func() { t.Helper(); l.mustLink(t, long, status) } }
	end(24*time.Hour, there(short, 200), there(short, 404))
	end(5*24*time.Hour, link("requested"), link("expired"))
	l.connect(t, long)
	l.mustLink(t, long, "expired")
	end(30*24*time.Hour, there(long, 200), there(long, 404))

	// One long move sends the same events, in the order of their times.
	l.s.Webhooks().Wait(t.Context(), "open_banking.consent.revoked") // of one-time consent
	last := l.apply(t, "")
	l.connect(t, last)
	due := l.s.Clock().Now().Add(30 * 24 * time.Hour)
	l.advance(t, 400*24*time.Hour)
	var told []string
	for range 3 {
		e, err := l.s.Webhooks().Wait(t.Context(), "open_banking.consent.revoked")
		if err != nil {
			t.Fatal(err)
		}
		for name, id := range map[string]string{"long": long.customer, "last": last.customer, "other": other} {
			if strings.Contains(string(e.Body), id) {
				told = append(told, name+" "+e.At.Format(time.RFC3339))
			}
		}
	}
	want := []string{
		"long " + assessedAt.Add(30*24*time.Hour).Format(time.RFC3339), "last " + due.Format(time.RFC3339),
		"other " + assessedAt.Add(180*24*time.Hour).Format(time.RFC3339),
	}
	if !slices.Equal(told, want) {
		t.Errorf("told are %v, want %v", told, want)
	}
}

// Ensure that the statuses of a link never go back, whatever the order of actions on it (law L11).
func TestApplicationLinkOnlyGoesForward(t *testing.T) {
	t.Parallel()
	order := []string{"requested", "in_progress", "completed", "expired"}
	l := newLender(t)
	rapid.Check(t, func(rt *rapid.T) {
		a := l.apply(t, "")
		address, _ := l.createLink(t, a, backToLender)
		w := l.visitor(t, a)
		status := "requested"
		for range rapid.IntRange(1, 6).Draw(rt, "steps") {
			switch rapid.SampledFrom([]string{"open", "cancel", "connect", "wait", "leave"}).Draw(rt, "step") {
			case "open":
				w.send("GET", address, nil)
			case "cancel", "leave":
				if p := w.send("GET", address, nil); strings.HasPrefix(p.location, "/connect/") {
					w.send("POST", p.location+"/cancel", nil)
					w.send("GET", p.location+"/leave", nil)
				}
			case "connect":
				l.connect(t, a)
			case "wait":
				l.advance(t, 9*time.Hour)
			}
			now := l.read(t, a).Str("data.customer_link.status")
			was, is := slices.Index(order, status), slices.Index(order, now)
			if is < was || status == "completed" && now != "completed" {
				rt.Fatalf("the link went from %s to %s", status, now)
			}
			status = now
		}
	})
}

// Ensure that no data of an application and its customer are left in the compacted file after a deletion or the
// expiry.
func TestApplicationLeavesNothing(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "sandbox.db")
	s, err := emulator.New(emulator.Options{Data: file, Now: assessedAt, Freeze: true, TaskDelay: new(time.Duration)})
	if err != nil {
		t.Fatal(err)
	}
	l := &lender{emulatortest.NewClient(t, s, "lender"), s}
	kept := l.apply(t, `,"metadata":{"code":"kept-metadata"}`)
	gone := map[string]string{"metadata": "gone-metadata", "mail": "jo@mail.example", "name": "Bloggs-Gone"}
	for _, how := range []string{"deleted", "by the clock"} {
		body := `{"primary_applicant":{"first_name":"Jo","last_name":"Bloggs-Gone"},"financial_data_consent":"one_time",
			"metadata":{"code":"gone-metadata"}}`
		got := l.Call(t, "POST", applicationsPath, body, nil)
		a := createdApplication{
			got.Str("data.application_id"),
			got.Str("data.customer_id"),
			applicationsPath + "/" + got.Str("data.application_id"),
		}
		const linkBody = `{"send_to":"jo@mail.example","redirect_url":"https://app.example/back?gone-metadata"}`
		address, link := l.createLink(t, a, linkBody)
		w := l.visitor(t, a)
		w.gateway = w.session(w.send("GET", address, nil))
		w.see(w.allow("Bank_Of_Bud", "uk_student").location, "done")
		l.createLink(t, a, `{"send_to":"jo@mail.example"}`)
		gone[how], gone["customer "+how], gone["link "+how] = a.id, a.customer, link
		if how == "deleted" {
			if got := l.Call(t, "DELETE", a.path, "", nil); got.Status != 204 {
				t.Fatal(got.Text)
			}
		}
	}
	l.advance(t, 24*time.Hour)
	if err := errors.Join(s.Check(), s.Close(t.Context())); err != nil {
		t.Fatal(err)
	}
	if _, _, err := storage.Compact(file); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	has := func(id string) bool {
		raw, err := uuid.Parse(id)
		return strings.Contains(string(content), id) || err == nil && strings.Contains(string(content), string(raw[:]))
	}
	for what, id := range gone {
		if has(id) {
			t.Errorf("the file still has the %s %s", what, id)
		}
	}
	if !has(kept.id) || !has(kept.customer) || !has("kept-metadata") { // otherwise this test could not fail
		t.Error("the file has nothing of those who stay")
	}
}
