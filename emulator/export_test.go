package emulator_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

// exportOf returns an export of everything, or of one project.
func exportOf(t *testing.T, c emulatortest.Client, pairs ...string) string {
	t.Helper()
	got := c.Call(t, "GET", emulatortest.WithQuery("/_sandbox/export", pairs...), "", nil)
	if got.Status != 200 || got.Header.Get("Content-Type") != "application/gzip" ||
		!strings.HasPrefix(got.Header.Get("Content-Disposition"), "attachment;") {
		t.Fatalf("export: %d %v %.100s", got.Status, got.Header, got.Text)
	}
	return got.Text
}

// Ensure that a sandbox that imports an export gives the same responses at the same time of its clock, and exports
// the same bytes.
func TestExportImport(t *testing.T) {
	t.Parallel()
	first := emulatortest.NewClient(t, emulatortest.Frozen(t), "shop")
	for i := range 20 {
		first.NewCustomer(t, fmt.Sprintf(`{"client_metadata":{"idempotent_identifier":"user-%d"}}`, i))
	}
	first.Call(t, "POST", "/_sandbox/clock/advance", `{"by":"P1M"}`, nil)
	first = renewToken(t, emulatortest.Client{Base: first.Base, ID: first.ID})
	export := exportOf(t, first)

	s := emulator.Start(t, emulator.Options{})
	other := emulatortest.NewClient(t, s, "other")
	other.NewCustomer(t, "")
	if got := other.Call(t, "POST", "/_sandbox/import", export, nil); got.Status != 200 ||
		got.Str("now") != "2026-04-01T09:00:00Z" {
		t.Fatalf("import: %d %s", got.Status, got.Text)
	}
	second := emulatortest.NewClient(t, s, "shop")
	for _, path := range []string{"/platform/v3/customers", "/platform/v3/customers?idempotent_identifier=user-7",
		"/_sandbox/clock"} {
		if want, got := first.Call(t, "GET", path, "", nil).Text, second.Call(t, "GET", path, "", nil).Text; want != got {
			t.Errorf("%s answers\n%s and then\n%s", path, want, got)
		}
	}
	if exportOf(t, second) != export {
		t.Error("the second export is another")
	}
	other = renewToken(t, emulatortest.Client{Base: other.Base, ID: other.ID})
	if got := other.Call(t, "GET", "/platform/v3/customers", "", nil); got.At("metadata.results") != 0.0 {
		t.Errorf("what was there before the import is still there: %s", got.Text)
	}
}

// renewToken returns the client with a token that is valid now.
func renewToken(t *testing.T, c emulatortest.Client) emulatortest.Client {
	t.Helper()
	c.Token = c.RequestToken(t, "grant_type=client_credentials", c.ID+":"+c.ID+"-secret", nil).Str("data.access_token")
	return c
}

// Ensure that a sandbox can start with an export, and refuses an invalid one.
func TestStartWithImport(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewClient(t, emulatortest.Frozen(t), "shop")
	id := c.NewCustomer(t, "")
	file := filepath.Join(t.TempDir(), "fixtures.gz")
	if err := os.WriteFile(file, []byte(exportOf(t, c)), 0o600); err != nil {
		t.Fatal(err)
	}
	started := emulatortest.NewClient(t, emulator.Start(t, emulator.Options{Import: file}), "shop")
	if got := started.Call(t, "GET", "/v1/customers/"+id+"/context", "", nil); got.Status != 200 {
		t.Errorf("the imported customer: %d %s", got.Status, got.Text)
	}
	if err := os.WriteFile(file, []byte("customers"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{file, filepath.Join(t.TempDir(), "nothing.gz")} {
		if s, err := emulator.New(emulator.Options{Import: file}); err == nil || !strings.Contains(err.Error(), file) {
			t.Errorf("started with %s: %v, %v", file, s, err)
		}
	}
}

// Ensure that one project's export replaces only that project and moves no clock.
func TestImportProject(t *testing.T) {
	t.Parallel()
	s := emulatortest.Frozen(t)
	c, other := emulatortest.NewClient(t, s, "shop"), emulatortest.NewClient(t, s, "other")
	kept := c.NewCustomer(t, "")
	export := exportOf(t, c, "client_id", "shop")
	c.NewCustomer(t, "")
	of := other.NewCustomer(t, "")
	c.Call(t, "POST", "/_sandbox/clock/advance", `{"by":"1m"}`, nil)
	if got := c.Call(t, "POST", "/_sandbox/import", export, nil); got.Status != 200 || got.Str("client_id") != "shop" ||
		got.Str("now") != "2026-03-01T09:01:00Z" {
		t.Fatalf("import: %d %s", got.Status, got.Text)
	}
	if got := c.Call(t, "GET", "/platform/v3/customers", "", nil); got.At("metadata.results") != 1.0 ||
		got.Str("data.0.customer_id") != kept {
		t.Errorf("after the import there are %s", got.Text)
	}
	if got := other.Call(t, "GET", "/v1/customers/"+of+"/context", "", nil); got.Status != 200 {
		t.Errorf("the other project's customer: %d %s", got.Status, got.Text)
	}
	for name, body := range map[string]string{"nothing": "", "JSON": "{}", "half": export[:len(export)/2]} {
		emulatortest.Scenario{Name: name, Method: "POST", Path: "/_sandbox/import", Body: body, Status: 400}.Run(t, c)
	}
}

// Ensure that the clock only goes back to a snapshot, which restores all data of that time.
func TestSnapshots(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewClient(t, emulatortest.Frozen(t), "shop")
	kept := c.NewCustomer(t, "")
	taken := c.Call(t, "POST", "/_sandbox/snapshots/before-christmas", "", nil)
	if taken.Status != 201 || taken.Str("taken_at") != "2026-03-01T09:00:00Z" {
		t.Fatalf("take: %d %s", taken.Status, taken.Text)
	}
	c.NewCustomer(t, "")
	c.Call(t, "POST", "/_sandbox/clock/advance", `{"by":"P1Y"}`, nil)
	emulatortest.Scenario{
		Name:   "back",
		Method: "PUT",
		Path:   "/_sandbox/clock",
		Body:   `{"now":"2026-03-01T09:00:00Z"}`,
		Status: 400,
	}.Run(t, c)
	emulatortest.Scenario{Name: "list", Method: "GET", Path: "/_sandbox/snapshots", Status: 200,
		Want: `{"data":[{"name":"before-christmas","taken_at":"2026-03-01T09:00:00Z","bytes":` + number(
			taken,
			"bytes",
		) + `}]}`}.Run(t, c)
	for range 2 {
		emulatortest.Scenario{
			Name:   "restore",
			Method: "POST",
			Path:   "/_sandbox/snapshots/before-christmas/restore",
			Status: 200,
			Want:   `{"now":"2026-03-01T09:00:00Z","frozen":true,"faults_removed":0,"events_removed":0}`,
		}.Run(t, c)
		if got := c.Call(t, "GET", "/platform/v3/customers", "", nil); got.At("metadata.results") != 1.0 ||
			got.Str("data.0.customer_id") != kept {
			t.Errorf("the snapshot restored %s", got.Text)
		}
	}
	emulatortest.Scenario{
		Name:   "forget",
		Method: "DELETE",
		Path:   "/_sandbox/snapshots/before-christmas",
		Status: 204,
	}.Run(t, c)
	for _, gone := range []emulatortest.Scenario{
		{Method: "DELETE", Path: "/_sandbox/snapshots/before-christmas", Status: 404},
		{Method: "POST", Path: "/_sandbox/snapshots/before-christmas/restore", Status: 404},
	} {
		gone.Name = gone.Method
		gone.Run(t, c)
	}
}

// Ensure that the clock can be advanced to its current time and beyond.
func TestClockStands(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewClient(t, emulatortest.Frozen(t), "shop")
	now := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC).Format(time.RFC3339)
	emulatortest.Scenario{
		Name:   "here",
		Method: "PUT",
		Path:   "/_sandbox/clock",
		Body:   `{"now":"` + now + `"}`,
		Status: 200,
	}.Run(t, c)
}
