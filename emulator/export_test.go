package emulator_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"budsandbox/emulator"
)

// export is everything, or one project, as one file.
func (c client) export(t *testing.T, pairs ...string) string {
	t.Helper()
	got := c.call(t, "GET", query("/_sandbox/export", pairs...), "", nil)
	if got.status != 200 || got.header.Get("Content-Type") != "application/gzip" || !strings.HasPrefix(got.header.Get("Content-Disposition"), "attachment;") {
		t.Fatalf("export: %d %v %.100s", got.status, got.header, got.text)
	}
	return got.text
}

// Ensure that another sandbox that imports an export answers as the first does, at the same time by its clock, and exports the
// same bytes.
func TestExportImport(t *testing.T) {
	first := connect(t, frozen(t), "shop")
	for i := range 20 {
		first.newCustomer(t, fmt.Sprintf(`{"client_metadata":{"idempotent_identifier":"user-%d"}}`, i))
	}
	first.call(t, "POST", "/_sandbox/clock/advance", `{"by":"P1M"}`, nil)
	first = client{base: first.base, id: first.id}.renewed(t)
	export := first.export(t)

	s := emulator.Start(t, emulator.Options{})
	other := connect(t, s, "other")
	other.newCustomer(t, "")
	if got := other.call(t, "POST", "/_sandbox/import", export, nil); got.status != 200 || got.str("now") != "2026-04-01T09:00:00Z" {
		t.Fatalf("import: %d %s", got.status, got.text)
	}
	second := connect(t, s, "shop")
	for _, path := range []string{"/platform/v3/customers", "/platform/v3/customers?idempotent_identifier=user-7", "/_sandbox/clock"} {
		if want, got := first.call(t, "GET", path, "", nil).text, second.call(t, "GET", path, "", nil).text; want != got {
			t.Errorf("%s answers\n%s and then\n%s", path, want, got)
		}
	}
	if second.export(t) != export {
		t.Error("the second export is another")
	}
	other = client{base: other.base, id: other.id}.renewed(t)
	if got := other.call(t, "GET", "/platform/v3/customers", "", nil); got.at("metadata.results") != 0.0 {
		t.Errorf("what was there before the import is still there: %s", got.text)
	}
}

// renewed is the client with a token that is valid now.
func (c client) renewed(t *testing.T) client {
	t.Helper()
	c.token = c.askToken(t, "grant_type=client_credentials", c.id+":"+c.id+"-secret", nil).str("data.access_token")
	return c
}

// Ensure that a sandbox can start with an export, as CI does with its fixtures, and refuses one that is none.
func TestStartWithImport(t *testing.T) {
	c := connect(t, frozen(t), "shop")
	id := c.newCustomer(t, "")
	file := filepath.Join(t.TempDir(), "fixtures.gz")
	if err := os.WriteFile(file, []byte(c.export(t)), 0o600); err != nil {
		t.Fatal(err)
	}
	started := connect(t, emulator.Start(t, emulator.Options{Import: file}), "shop")
	if got := started.call(t, "GET", "/v1/customers/"+id+"/context", "", nil); got.status != 200 {
		t.Errorf("the imported customer: %d %s", got.status, got.text)
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

// Ensure that one project's export replaces that project alone, and moves no clock.
func TestImportProject(t *testing.T) {
	s := frozen(t)
	c, other := connect(t, s, "shop"), connect(t, s, "other")
	kept := c.newCustomer(t, "")
	export := c.export(t, "client_id", "shop")
	c.newCustomer(t, "")
	of := other.newCustomer(t, "")
	c.call(t, "POST", "/_sandbox/clock/advance", `{"by":"1m"}`, nil)
	if got := c.call(t, "POST", "/_sandbox/import", export, nil); got.status != 200 || got.str("client_id") != "shop" || got.str("now") != "2026-03-01T09:01:00Z" {
		t.Fatalf("import: %d %s", got.status, got.text)
	}
	if got := c.call(t, "GET", "/platform/v3/customers", "", nil); got.at("metadata.results") != 1.0 || got.str("data.0.customer_id") != kept {
		t.Errorf("after the import there are %s", got.text)
	}
	if got := other.call(t, "GET", "/v1/customers/"+of+"/context", "", nil); got.status != 200 {
		t.Errorf("the other project's customer: %d %s", got.status, got.text)
	}
	for name, body := range map[string]string{"nothing": "", "JSON": "{}", "half": export[:len(export)/2]} {
		scenario{name: name, method: "POST", path: "/_sandbox/import", body: body, status: 400}.run(t, c)
	}
}

// Ensure that the clock goes forward only, but back to a snapshot, with everything that was there then.
func TestSnapshots(t *testing.T) {
	c := connect(t, frozen(t), "shop")
	kept := c.newCustomer(t, "")
	taken := c.call(t, "POST", "/_sandbox/snapshots/before-christmas", "", nil)
	if taken.status != 201 || taken.str("taken_at") != "2026-03-01T09:00:00Z" {
		t.Fatalf("take: %d %s", taken.status, taken.text)
	}
	c.newCustomer(t, "")
	c.call(t, "POST", "/_sandbox/clock/advance", `{"by":"P1Y"}`, nil)
	scenario{name: "back", method: "PUT", path: "/_sandbox/clock", body: `{"now":"2026-03-01T09:00:00Z"}`, status: 400}.run(t, c)
	scenario{name: "list", method: "GET", path: "/_sandbox/snapshots", status: 200,
		want: `{"data":[{"name":"before-christmas","taken_at":"2026-03-01T09:00:00Z","bytes":` + number(taken, "bytes") + `}]}`}.run(t, c)
	for range 2 {
		scenario{name: "restore", method: "POST", path: "/_sandbox/snapshots/before-christmas/restore", status: 200,
			want: `{"now":"2026-03-01T09:00:00Z","frozen":true}`}.run(t, c)
		if got := c.call(t, "GET", "/platform/v3/customers", "", nil); got.at("metadata.results") != 1.0 || got.str("data.0.customer_id") != kept {
			t.Errorf("the snapshot restored %s", got.text)
		}
	}
	scenario{name: "forget", method: "DELETE", path: "/_sandbox/snapshots/before-christmas", status: 204}.run(t, c)
	for _, gone := range []scenario{
		{method: "DELETE", path: "/_sandbox/snapshots/before-christmas", status: 404},
		{method: "POST", path: "/_sandbox/snapshots/before-christmas/restore", status: 404},
	} {
		gone.name = gone.method
		gone.run(t, c)
	}
}

// Ensure that advancing on is always possible: to where the clock stands, and beyond.
func TestClockStands(t *testing.T) {
	c := connect(t, frozen(t), "shop")
	now := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC).Format(time.RFC3339)
	scenario{name: "here", method: "PUT", path: "/_sandbox/clock", body: `{"now":"` + now + `"}`, status: 200}.run(t, c)
}
