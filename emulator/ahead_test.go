package emulator_test

import (
	"bytes"
	"testing"
	"time"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

// Ensure that every reading operation copes with what lies ahead of its clock: a project that was exported in March and is
// imported into a sandbox whose clock stands in February is read without a fault. The kit refuses every 5xx.
func TestReadersCopeWithTheFuture(t *testing.T) {
	t.Parallel()
	later := emulator.Start(t, emulatortest.March)
	known := furnish(t, emulatortest.NewClient(t, later, "shop"), "uk_salaried_renter")
	var export bytes.Buffer
	if err := later.Client("shop").Export(&export); err != nil {
		t.Fatal(err)
	}
	options := emulatortest.March
	options.Now = options.Now.Add(-28 * 24 * time.Hour)
	sooner := emulator.Start(t, options)
	if err := sooner.Import(&export); err != nil {
		t.Fatal(err)
	}
	if all, _ := known.walk(t, sooner); len(all) < 40 {
		t.Errorf("only %d reading operations were tried", len(all))
	}
}
