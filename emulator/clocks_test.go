package emulator_test

import (
	"bytes"
	"path/filepath"
	"testing"
	"time"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

// suite is a project with a connected customer, like that of a test suite.
type suite struct {
	*emulator.Client
	customer string
}

func newSuite(t *testing.T, s *emulator.Sandbox, id string) suite {
	t.Helper()
	client := s.Client(id)
	customer, err := client.NewCustomer(emulator.CustomerOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.Connect(customer, "uk_salaried_renter"); err != nil {
		t.Fatal(err)
	}
	return suite{client, customer}
}

// mustHave checks a project's time, the time of a token, and the customer's consent and newest transaction.
func (u suite) mustHave(t *testing.T, when string, now time.Time, status string) {
	t.Helper()
	if got := u.Clock().Now(); !got.Equal(now) {
		t.Errorf("%s it is %v for %s, want %v", when, got, u.ID, now)
	}
	if c := consentsOfCustomer(t, u.Client, u.customer)[0]; c.Status != status {
		t.Errorf("%s the consent of %s is %s, want %s", when, u.ID, c.Status, status)
	}
	var task struct {
		Data struct {
			ID string `json:"customer_id"`
		}
		Metadata struct {
			At time.Time `json:"created_at"`
		}
	}
	if err := u.Call("POST", "/platform/v3/customers", "", map[string]any{}, &task); err != nil {
		t.Fatal(err)
	}
	if !task.Metadata.At.Equal(now.Truncate(time.Second)) {
		t.Errorf("%s a customer of %s is made at %v, want %v", when, u.ID, task.Metadata.At, now)
	}
}

// Ensure that a project that moves its own clock has its own time: its tokens, consents, tasks and data depend on
// it and those of others do not, also after a restart, an export and a snapshot, and that a reset returns it to the
// shared clock.
func TestOwnClock(t *testing.T) {
	t.Parallel()
	start := emulatortest.March.Now
	later := start.AddDate(0, 7, 0)
	options := emulator.Options{
		Data:      filepath.Join(t.TempDir(), "sandbox.db"),
		Now:       start,
		Freeze:    true,
		TaskDelay: new(time.Duration),
	}
	s, err := emulator.New(options)
	if err != nil {
		t.Fatal(err)
	}
	shop, other := newSuite(t, s, "shop"), newSuite(t, s, "other")
	stale, err := shop.Token()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Snapshot("together"); err != nil {
		t.Fatal(err)
	}
	if err := shop.Clock().AdvanceBy("P7M"); err != nil {
		t.Fatal(err)
	}
	shop.mustHave(t, "after its move", later, "revoked")
	other.mustHave(t, "after the other's move", start, "authorised")
	c := emulatortest.Client{Base: s.URL(), ID: "shop", Token: stale}
	emulatortest.Scenario{Name: "an old token", Method: "GET", Path: "/platform/v3/customers", Status: 401}.Run(t, c)
	emulatortest.Scenario{
		Name:   "its clock",
		Method: "GET",
		Path:   "/_sandbox/clock?client_id=shop",
		Status: 200,
		Want:   `{"client_id":"shop","now":"2026-10-01T09:00:00Z","frozen":true}`,
	}.Run(t, c)
	emulatortest.Scenario{
		Name:   "the shared one",
		Method: "GET",
		Path:   "/_sandbox/clock",
		Status: 200,
		Want:   `{"now":"2026-03-01T09:00:00Z","frozen":true}`,
	}.Run(t, c)
	emulatortest.Scenario{
		Name:   "back",
		Method: "PUT",
		Path:   "/_sandbox/clock",
		Body:   `{"client_id":"shop","now":"2026-03-01T09:00:00Z"}`,
		Status: 400,
	}.Run(t, c)
	if err := s.Clock().Advance(24 * time.Hour); err != nil {
		t.Fatal(err)
	}
	start = start.AddDate(0, 0, 1)
	shop.mustHave(t, "after a move of the shared clock", later, "revoked")
	other.mustHave(t, "after its move of the shared clock", start, "authorised")

	var export bytes.Buffer
	if err := s.Export(&export); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	options.Now, options.Freeze = time.Time{}, false
	s = emulator.Start(t, options)
	shop.Client, other.Client = s.Client("shop"), s.Client("other")
	shop.mustHave(t, "after a restart", later, "revoked")
	other.mustHave(t, "after a restart", start, "authorised")

	imported := emulator.Start(t, emulator.Options{})
	if err := imported.Import(&export); err != nil {
		t.Fatal(err)
	}
	suite{imported.Client("shop"), shop.customer}.mustHave(t, "after an import", later, "revoked")
	suite{imported.Client("other"), other.customer}.mustHave(t, "after an import", start, "authorised")

	emulatortest.NewClient(t, s, "shop").Call(t, "POST", "/_sandbox/reset", `{"client_id":"shop"}`, nil)
	if got := shop.Clock().Now(); !got.Equal(start) {
		t.Errorf("after a reset it is %v, want %v", got, start)
	}
	newSuite(t, s, "shop").mustHave(t, "after a reset", start, "authorised")
	if err := s.Restore("together"); err != nil {
		t.Fatal(err)
	}
	for _, u := range []suite{shop, other} {
		u.mustHave(t, "after going back", emulatortest.March.Now, "authorised")
	}
}

// Ensure that moving a project's clock sends exactly its own webhooks that fall due.
func TestOwnClockOfWebhooks(t *testing.T) {
	t.Parallel()
	delay := 20 * 24 * time.Hour
	s := emulator.Start(t, emulator.Options{Now: emulatortest.March.Now, Freeze: true, TaskDelay: &delay})
	in := emulatortest.NewInbox(t)
	for _, id := range []string{"shop", "other"} {
		if err := s.Client(id).Webhooks().SetEndpoint("open_banking.connect.completed", in.URL+"/"+id); err != nil {
			t.Fatal(err)
		}
		newSuite(t, s, id)
	}
	if err := s.Client("shop").Clock().Advance(delay); err != nil {
		t.Fatal(err)
	}
	if got := in.All(); len(got) != 1 || got[0].Name != "shop" {
		t.Errorf("sent are %v", got)
	}
	if err := s.Clock().Advance(delay); err != nil {
		t.Fatal(err)
	}
	if got := in.All(); len(got) != 2 || got[1].Name != "other" {
		t.Errorf("then sent are %v", got)
	}
}
