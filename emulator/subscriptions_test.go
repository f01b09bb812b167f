package emulator_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

// Ensure that subscriptions without a known merchant and with too few payments for a schedule are told apart by their
// descriptions, also in data that customers share.
func TestSubscriptionsWithoutMerchant(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	persona := `{"name":"Reader","description":"Two papers.","good_for":["my tests"],"region":"GB","type":"personal",
		"towns":[],"months":1,
		"accounts":[{"role":"current","type":"current_account","name":"Main","holders":["self"],"opening":500}],
		"obligations":[
			{"id":"one","account":"current","label":"subscription","line":"OXLEAZE GAZETTE","rail":"dd","amount":9,
				"schedule":{"unit":"month-days","days":[9],"roll":"forward"}},
			{"id":"two","account":"current","label":"subscription","line":"QUILLBROOK LETTER","rail":"dd","amount":7,
				"schedule":{"unit":"month-days","days":[16],"roll":"forward"}}]}`
	if err := os.WriteFile(filepath.Join(folder, "reader.json"), []byte(persona), 0o600); err != nil {
		t.Fatal(err)
	}
	s := emulator.Start(t, emulator.Options{Personas: folder, Now: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)})
	c := emulatortest.NewClient(t, s, "shop")
	of := c.ConnectPersona(t, emulatortest.Persona{ID: "reader", Region: "GB", Type: "personal", Provider: "Bank_Of_Bud"})
	got := c.Call(t, "GET", "/v1/subscriptions", "", of.Headers)
	if all, _ := got.At("data").([]any); len(all) != 2 {
		t.Errorf("got %d subscriptions, want 2: %s", len(all), got.Text)
	}
}
