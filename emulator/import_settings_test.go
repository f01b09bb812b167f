package emulator_test

import (
	"bytes"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
	"budsandbox/emulator/internal/filecheck"
	"budsandbox/emulator/internal/server"
	"budsandbox/fixtures"
)

// badSettings are values that no call of the API stores, by the name of the setting. Every setting has some.
var badSettings = map[string][]string{
	"affordability":      {`{"benefits":"x"}`, `{"benefits":1}`, `{"income":true}`},
	"insight_thresholds": {`{"low_balance.balance_threshold":-1}`, `{"nothing.known":1}`, `{"late_income":"1"}`},
	"brand": {`{"name":7}`, `{"name":"a\nb"}`, `{"logo":{"type":"image/png","data":"AAAA"}}`,
		`{"name":"` + strings.Repeat("x", 101) + `"}`},
	"assess": {`{"link_life":0}`, `{"link_life":-1}`, `{"link_life":9000000000000000000}`, `{"link_life":"1h"}`},
	"background-refreshes": {`{"every":1,"since":"2026-03-01T00:00:00Z"}`, `{"every":-1,"since":"2026-03-01T00:00:00Z"}`,
		`{"every":9000000000000000000}`, `{"every":3600000000000,"since":"9999-12-31T23:59:59Z"}`, `{"every":"1h"}`},
	"maintenance": {`{"":{"Bank_Of_Nobody":{"start":"2026-03-01T00:00:00Z"}}}`, `{"":{"Bank_Of_Bud":7}}`,
		`{"":{"Bank_Of_Bud":{"start":"2026-03-02T00:00:00Z","end":"2026-03-01T00:00:00Z"}}}`,
		`{"":{"Bank_Of_Bud":{"start":"9999-12-31T23:59:59-10:00"}}}`},
	"clock": {`{"frozen":true,"at":"9999-12-31T23:59:59Z"}`, `{"frozen":true,"at":"0001-01-01T00:00:00Z"}`,
		`{"frozen":true}`, `{"offset":9000000000000000000}`, `{"frozen":"yes"}`},
	"clocks": {`{"shop":{"frozen":true,"at":"2201-01-01T00:00:00Z"}}`, `{"shop":7}`},
	"webhooks": {`{"nothing.happened":"http://127.0.0.1:1/"}`, `{"*":"nowhere"}`, `{"*":"http://127.0.0.1:99999/"}`,
		`{"*":7}`},
}

// Ensure that every setting is checked by the rule of the service that writes it: an import with a value that no call
// stores is refused, names project and setting, and changes nothing.
func TestImportRefusesSettings(t *testing.T) {
	t.Parallel()
	known := fixtures.Load()
	rules := server.FileRules(&filecheck.Checker{Fixtures: known}, time.Now)
	s := emulator.Start(t, emulator.Options{Now: emulatortest.March.Now, Freeze: true})
	c := emulatortest.NewClient(t, s, "shop")
	c.NewCustomer(t, "")
	before := editExport(t, s).pack()
	refuse := func(what, value string, damaged *editableExport, names ...string) {
		t.Helper()
		got := c.Call(t, "POST", "/_sandbox/import", string(damaged.pack()), nil)
		if got.Status != 400 {
			t.Errorf("%s %.80s is answered %d", what, value, got.Status)
		}
		for _, name := range names {
			if !strings.Contains(got.Text, name) {
				t.Errorf("%s %.80s: the answer does not name %s: %s", what, value, name, got.Text)
			}
		}
	}
	garbage := []string{"", "null", "garbage", "[1]", "{}{}", `{"unknown":1}`}
	for _, name := range slices.Sorted(maps.Keys(rules.Settings)) {
		if name == "key" || name == "signing-key" { // imports leave those of the file as they are
			continue
		}
		if len(badSettings[name]) == 0 {
			t.Errorf("badSettings has no value for %s", name)
		}
		for _, value := range append(badSettings[name], garbage...) {
			damaged := editExport(t, s)
			damaged.bucket("settings").set(name, value)
			refuse(name, value, damaged, "setting "+name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(rules.ProjectSettings)) {
		if len(badSettings[name]) == 0 {
			t.Errorf("badSettings has no value for %s", name)
		}
		for _, value := range append(badSettings[name], garbage...) {
			damaged := editExport(t, s)
			damaged.bucket("projects", "shop", "settings").set(name, value)
			refuse(name, value, damaged, "setting "+name, "shop")
		}
	}
	for _, path := range [][]string{{"settings"}, {"projects", "shop", "settings"}} {
		damaged := editExport(t, s)
		damaged.bucket(path...).set("lunch", `{"every":1}`)
		refuse("an unknown setting", "", damaged, "lunch")
	}
	if after := editExport(t, s).pack(); !bytes.Equal(before, after) {
		t.Error("a refused import has changed the data")
	}
}

// Ensure that an export with the settings of every call is accepted, and that they are the same afterwards.
func TestImportKeepsSettings(t *testing.T) {
	t.Parallel()
	s := emulator.Start(t, emulator.Options{Now: emulatortest.March.Now, Freeze: true})
	c := emulatortest.NewClient(t, s, "shop")
	c.NewCustomer(t, "")
	for _, client := range []string{"shop", ""} {
		for path, body := range map[string]string{
			"/_sandbox/background-refreshes":   `"every":"24h"`,
			"/_sandbox/insight-thresholds":     `"thresholds":{"low_balance.balance_threshold":12.5}`,
			"/_sandbox/providers/Bank_Of_Bud":  `"maintenance_window":{"start":"2026-03-01T00:00:00+02:00","end":null}`,
			"/_sandbox/webhooks":               `"*":"http://127.0.0.1:1/hooks"`,
			"/_sandbox/affordability-benefits": `"counted":true`,
			"/_sandbox/branding":               `"display_name":"The Shop"`,
			"/_sandbox/clock":                  `"now":"2026-03-02T00:00:00Z"`,
		} {
			if client == "" && (strings.HasSuffix(path, "benefits") || strings.HasSuffix(path, "branding")) {
				continue
			}
			named := `"client_id":"` + client + `",`
			if client == "" {
				named = ""
			}
			if got := c.Call(t, "PUT", path, `{`+named+body+`}`, nil); got.Status >= 300 {
				t.Errorf("PUT %s for %q: %d %s", path, client, got.Status, got.Text)
			}
		}
	}
	before := editExport(t, s).pack()
	if got := c.Call(t, "POST", "/_sandbox/import", string(before), nil); got.Status != 200 {
		t.Fatalf("the import is answered %d %s", got.Status, got.Text)
	}
	if after := editExport(t, s).pack(); !bytes.Equal(before, after) {
		t.Error("the import has changed the settings")
	}
}
