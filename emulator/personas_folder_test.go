package emulator_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

// readerPersona returns a folder with a persona called reader.
func readerPersona(t *testing.T) (folder string) {
	t.Helper()
	folder = t.TempDir()
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
	return folder
}

// Ensure that subscriptions without a known merchant and with too few payments for a schedule are told apart by their
// descriptions, also in data that customers share.
func TestSubscriptionsWithoutMerchant(t *testing.T) {
	t.Parallel()
	folder := readerPersona(t)
	s := emulator.Start(t, emulator.Options{Personas: folder, Now: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)})
	c := emulatortest.NewClient(t, s, "shop")
	of := c.ConnectPersona(t, emulatortest.Persona{ID: "reader", Region: "GB", Type: "personal", Provider: "Bank_Of_Bud"})
	got := c.Call(t, "GET", "/v1/subscriptions", "", of.Headers)
	if all, _ := got.At("data").([]any); len(all) != 2 {
		t.Errorf("got %d subscriptions, want 2: %s", len(all), got.Text)
	}
}

// Ensure that reading a customer whose persona is not known any more says how to start the sandbox.
func TestUnknownPersonaOfAConnection(t *testing.T) {
	t.Parallel()
	options := emulator.Options{
		Data: filepath.Join(t.TempDir(), "sandbox.db"), Personas: readerPersona(t), Log: slog.New(slog.DiscardHandler),
	}
	s := emulator.Start(t, options)
	c := emulatortest.NewClient(t, s, "shop")
	of := c.ConnectPersona(t, emulatortest.Persona{ID: "reader", Region: "GB", Type: "personal", Provider: "Bank_Of_Bud"})
	if err := s.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	options.Personas = ""
	again, err := emulator.New(options) // not Start, whose check of the file would fail
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = again.Close(context.Background()) }()
	c = emulatortest.NewClient(t, again, "shop")
	for _, path := range []string{"/financial/v2/transactions", "/v2/income", "/_sandbox/customers/" + of.ID} {
		r, err := http.NewRequest(http.MethodGet, again.URL()+path, http.NoBody) // Call fails the test for a 500
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+c.Token)
		r.Header.Set("X-Client-Id", c.ID)
		r.Header.Set("X-Customer-Id", of.ID)
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(response.Body)
		response.Body.Close()
		for _, part := range []string{`"unknown_persona"`, "reader", "--personas"} {
			if err != nil || !strings.Contains(string(text), part) {
				t.Errorf("GET %s: %d %s, want %q in it (%v)", path, response.StatusCode, text, part, err)
			}
		}
	}
}
