package emulator_test

import (
	"testing"
	"time"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

const applicationsPath = "/assess/v1/customer-applications"

// assessedAt is a Wednesday in British summer time: 13 May 2026.
var assessedAt = time.Date(2026, 5, 13, 9, 30, 0, 0, time.UTC)

// lender is a client of a sandbox with a frozen clock.
type lender struct {
	emulatortest.Client
	s *emulator.Sandbox
}

func newLender(t *testing.T) *lender {
	t.Helper()
	s := emulator.Start(t, emulator.Options{Now: assessedAt, Freeze: true, TaskDelay: new(time.Duration)})
	return &lender{emulatortest.NewClient(t, s, "lender"), s}
}

// createdApplication is an application and its customer.
type createdApplication struct{ id, customer, path string }

// apply creates an application of Jo Bloggs. more has further fields of the body.
func (l *lender) apply(t *testing.T, more string) createdApplication {
	t.Helper()
	got := l.Call(
		t,
		"POST",
		applicationsPath,
		`{"primary_applicant":{"first_name":"Jo","last_name":"Bloggs"}`+more+`}`,
		nil,
	)
	if got.Status != 201 {
		t.Fatalf("the application gets %d %s", got.Status, got.Text)
	}
	id := got.Str("data.application_id")
	return createdApplication{id, got.Str("data.customer_id"), applicationsPath + "/" + id}
}

const oneTime = `,"financial_data_consent":"one_time"`

// createLink creates a link of an application and returns its URL and id.
func (l *lender) createLink(t *testing.T, a createdApplication, body string) (address, id string) {
	t.Helper()
	got := l.Call(t, "POST", a.path+"/customer-links", body, nil)
	if got.Status != 201 {
		t.Fatalf("the link gets %d %s", got.Status, got.Text)
	}
	return got.Str("data.link"), got.Str("metadata.connection_id")
}

// read returns the application as the client sees it.
func (l *lender) read(t *testing.T, a createdApplication) emulatortest.Answer {
	t.Helper()
	return l.Call(t, "GET", a.path, "", nil)
}

// mustLink fails the test unless the link of an application has a status.
func (l *lender) mustLink(t *testing.T, a createdApplication, status string) {
	t.Helper()
	got := l.read(t, a)
	finished, expired := status == "completed", status == "expired"
	if got.Str("data.customer_link.status") != status || got.At("data.customer_link.expired") != expired ||
		got.At("data.customer_link.finished_connecting_accounts") != finished {
		t.Errorf("the link is %s, want %s", emulatortest.JSONOf(t, got, "data.customer_link"), status)
	}
}

// advance moves the clock and requests a token that is valid then.
func (l *lender) advance(t *testing.T, by time.Duration) {
	t.Helper()
	if err := l.s.Clock().Advance(by); err != nil {
		t.Fatal(err)
	}
	l.Client = emulatortest.NewClient(t, l.s, l.ID)
}

// connect connects an application's customer without pages.
func (l *lender) connect(t *testing.T, a createdApplication) emulatortest.Answer {
	t.Helper()
	got := l.Call(t, "POST", "/_sandbox/customers/"+a.customer+"/connections", `{"persona":"uk_salaried_renter"}`, nil)
	if got.Status != 201 {
		t.Fatalf("connecting gets %d %s", got.Status, got.Text)
	}
	return got
}
