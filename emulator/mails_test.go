package emulator_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

// Ensure that an application's link is mailed to the applicant, that the application shows this, and that the
// mail's link opens the pages.
func TestMailOfAnApplication(t *testing.T) {
	t.Parallel()
	l := newLender(t)
	a := l.apply(t, `,"metadata":{"customer_email":"old@mail.example","code":"x"}`)
	if all, err := l.s.Mails().List(emulator.MailFilter{}); err != nil || len(all) != 0 {
		t.Errorf("before, there are %v, %v", all, err)
	}
	l.createLink(t, a, "")
	address, _ := l.createLink(t, a, `{"send_to":"jo@mail.example"}`)
	mail, err := l.s.Mails().Wait(t.Context(), "jo@mail.example")
	if err != nil {
		t.Fatal(err)
	}
	want := emulator.Mail{Client: "lender", Customer: a.customer, At: assessedAt, To: "jo@mail.example", Link: address,
		Subject: "Connect your accounts for your application to lender",
		Text: "Hello Jo Bloggs,\n\nlender has asked you to share your bank data for your application.\n\n" +
			"To choose your bank and connect your accounts, follow this link:\n\n" + address + "\n\nThe link is valid until " +
			"14 May 2026 09:30 UTC.\n"}
	if mail != want {
		t.Errorf("the mail is %+v, want %+v", mail, want)
	}
	if got := emulatortest.JSONOf(t, l.read(t, a), "data.metadata"); got != `{"code":"x","customer_email":`+
		`"jo@mail.example"}` {
		t.Errorf("the metadata are %s", got)
	}
	l.visitor(t, a).see(mail.Link, "banks")
	soon, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if again, err := l.s.Mails().Wait(soon, "jo@mail.example"); err == nil {
		t.Errorf("it is told again: %+v", again)
	}
	go func() { // a mail that comes while somebody waits
		l.Call(t, "POST", a.path+"/customer-links", `{"send_to":"sam@mail.example"}`, nil)
	}()
	if mail, err := l.s.Client("lender").Mails().Wait(t.Context(), "sam@mail.example"); err != nil ||
		mail.Customer != a.customer {
		t.Errorf("then there is %+v, %v", mail, err)
	}
	for _, test := range []struct {
		client string
		filter emulator.MailFilter
		want   string
	}{
		{"", emulator.MailFilter{}, "sam jo"}, {"lender", emulator.MailFilter{To: "jo@mail.example"}, "jo"},
		{"other", emulator.MailFilter{}, ""},
		{"lender", emulator.MailFilter{Customer: a.customer}, "sam jo"}, {"lender", emulator.MailFilter{Customer: a.id}, ""},
	} {
		mails := l.s.Mails()
		if test.client != "" {
			mails = l.s.Client(test.client).Mails()
		}
		all, err := mails.List(test.filter)
		var to []string
		for _, mail := range all {
			to = append(to, strings.TrimSuffix(mail.To, "@mail.example"))
		}
		if err != nil || strings.Join(to, " ") != test.want {
			t.Errorf("%s %+v finds %v, %v, want %s", test.client, test.filter, to, err, test.want)
		}
	}
	if got := l.Call(t, "GET", "/_sandbox/mails?customer_id=me", "", nil); got.Status != 400 {
		t.Errorf("no id gets %d %s", got.Status, got.Text)
	}
}

// Ensure that a customer whose address is known gets a mail with a link for managing consents as soon as there is a
// consent, and that the link works as long as the mail says.
func TestMailOfConsents(t *testing.T) {
	t.Parallel()
	w := openGateway(t, `,"customer_email":"jo@mail.example"`)
	w.gateway = w.begin(`,"customer_email":"jo@mail.example"`)
	if p := w.see(w.allow("Bank_Of_Bud", "error.auth_denied").location, "done"); !strings.Contains(p.text, "auth_denied") {
		t.Fatal(p.text)
	}
	mails := func() []map[string]any {
		return w.of.Call(w.T, "GET", "/_sandbox/mails?to=Jo@Mail.example", "", nil).Items(t)
	}
	if all := mails(); len(all) != 0 {
		t.Errorf("a failure mails %v", all)
	}
	w.see(w.allow("Bank_Of_Bud", "uk_student").location, "done")
	all := mails()
	if len(all) != 1 || all[0]["customer_id"] != w.of.ID ||
		!strings.HasPrefix(all[0]["subject"].(string), "You share your data at Bank Of Bud with shop") {
		t.Fatalf("the mails are %v", all)
	}
	if got := w.of.Call(t, "POST", "/_sandbox/clock/advance", `{"by":"P80D"}`, nil); got.Status != 200 {
		t.Fatal(got.Text)
	}
	page := w.see(all[0]["link"].(string), "accounts")
	for part, name := range map[string]string{"keep": "confirm", "stop": "consents", "save": "download",
		"continue": "finished"} {
		w.see(w.linked(page, part), name)
	}
	w.gateway = strings.TrimSuffix(w.send("GET", all[0]["link"].(string), nil).location, "/accounts")
	w.see(w.send("POST", w.gateway+"/cancel", nil).location, "finished") // it has no return URL
	w.see(w.linked(w.see(w.allow("Natwest_Sandbox", "uk_student").location, "done"), "continue"), "finished")
	if got := w.of.Call(t, "POST", "/_sandbox/clock/advance", `{"by":"P10D"}`, nil); got.Status != 200 {
		t.Fatal(got.Text)
	}
	if p := w.see(all[0]["link"].(string), "problem"); p.status != 410 {
		t.Errorf("after the end of the consent the link shows %d", p.status)
	}
}

// Ensure that an application can be marked as reviewed and as not reviewed, as in Bud's dashboard.
func TestApplicationReview(t *testing.T) {
	t.Parallel()
	l := newLender(t)
	a := l.apply(t, "")
	must := func(status, date string) {
		t.Helper()
		got := l.read(t, a)
		if got.Str("data.review_status") != status || got.Str("data.review_date") != date {
			t.Errorf(
				"it is %q since %q, want %q since %q", got.Str("data.review_status"), got.Str("data.review_date"),
				status, date,
			)
		}
	}
	review := func(reviewed bool) {
		t.Helper()
		if err := l.s.ReviewApplication(a.id, reviewed); err != nil {
			t.Fatal(err)
		}
	}
	must("", "")
	review(true)
	l.advance(t, time.Hour)
	review(true)
	must("reviewed", "2026-05-13T09:30:00Z")
	review(false)
	must("", "")
	review(true)
	must("reviewed", "2026-05-13T10:30:00Z")
	path := "/_sandbox/applications/" + a.id + "/review"
	for _, s := range []emulatortest.Scenario{
		{Name: "one's own", Method: "PUT", Path: path, Body: `{"client_id":"lender","reviewed":true}`, Status: 200,
			Want: `{"application_id":"` + a.id + `","client_id":"lender","customer_id":"` + a.customer + `","review_status":` +
				`"reviewed","review_date":"2026-05-13T10:30:00Z"}`},
		{
			Name: "another's", Method: "PUT", Path: path, Body: `{"client_id":"other","reviewed":true}`, Status: 404,
			Headers: map[string]string{"Authorization": ""},
		},
		{Name: "nothing said", Method: "PUT", Path: path, Body: `{}`, Status: 400},
		{
			Name: "no application", Method: "PUT", Path: "/_sandbox/applications/x/review", Body: `{"reviewed":true}`,
			Status: 404,
		},
		{
			Name: "too long a validity", Method: "PUT", Path: "/_sandbox/application-links",
			Body: `{"client_id":"lender","valid_for":"PT121H"}`, Status: 400,
		},
		{
			Name: "no validity", Method: "PUT", Path: "/_sandbox/application-links",
			Body: `{"client_id":"lender","valid_for":"PT0S"}`, Status: 400,
		},
		{
			Name: "validity", Method: "GET", Path: "/_sandbox/application-links?client_id=lender", Status: 200,
			Want: `{"client_id":"lender","valid_for":"24h0m0s"}`,
		},
	} {
		s.Run(t, l.Client)
	}
}
