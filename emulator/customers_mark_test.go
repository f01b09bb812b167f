package emulator_test

import (
	"os"
	"path/filepath"
	"testing"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

// Ensure that a customers file may begin with a byte order mark, as some editors write it.
func TestCustomersFileWithMark(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "customers.json")
	if err := os.WriteFile(file, []byte("\ufeff"+`{"client_id":"shop",
		"customers":[{"idempotent_identifier":"marked"}]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	s := emulator.Start(t, emulator.Options{Customers: file})
	c := emulatortest.NewClient(t, s, "shop")
	got := c.Call(t, "GET", "/platform/v3/customers?idempotent_identifier=marked", "", nil)
	if got.At("metadata.results") != 1.0 {
		t.Errorf("the customers are %s", got.Text)
	}
}
