package emulator_test

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

// Ensure that a customer's data do not depend on the process: another one with the same file answers with the same
// bytes.
func TestDataSurviveRestart(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "sandbox.db")
	start := func(options emulator.Options) (emulatortest.Client, *emulator.Sandbox) {
		t.Helper()
		options.Data, options.TaskDelay = file, new(time.Duration)
		s, err := emulator.New(options)
		if err != nil {
			t.Fatal(err)
		}
		return emulatortest.NewClient(t, s, "shop"), s
	}
	c, s := start(emulator.Options{Now: emulatortest.Instants[0], Freeze: true})
	customers := map[string]*emulatortest.ConnectedCustomer{}
	for _, id := range []string{"uk_family_mortgage", "us_paycheck_to_paycheck", "pending_heavy"} {
		region := map[bool]string{true: "US", false: "GB"}[id[:3] == "us_"]
		customers[id] = c.ConnectPersona(
			t,
			emulatortest.Persona{ID: id, Region: region, Type: "personal", Provider: "Bank_Of_Bud"},
		)
	}
	paths := []string{
		"/financial/v3/accounts?include_all_balances=true", "/financial/v2/transactions?date_from=2023-11-01&page_size=200",
		"/financial/v3/balances?granularity=monthly", "/financial/v2/authorised-payments", "/v1/regular-transactions",
		"/v2/income",
		"/aggregations/v2/totals/categories?include_l2=true",
	}
	read := func(c emulatortest.Client) map[string]string {
		all := map[string]string{}
		for id, of := range customers {
			for _, path := range paths {
				got := c.Call(t, "GET", path, "", of.Headers)
				all[id+" "+path] = strings.ReplaceAll(emulatortest.JSONOf(t, got, "data"), c.Base,
					"") // page tokens, in metadata, are never the same
			}
		}
		return all
	}
	before := read(c)
	if err := errors.Join(s.Check(), s.Close(t.Context())); err != nil {
		t.Fatal(err)
	}
	again, s := start(emulator.Options{})
	after := read(again)
	for name, want := range before {
		if after[name] != want {
			t.Errorf("%s answers\n%.300s\nand after the restart\n%.300s", name, want, after[name])
		}
	}
	if err := s.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
}
