package emulator_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
	"budsandbox/emulator/internal/server"
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

// restartWithoutPersonas starts a sandbox with the file of another one, but without its folder of personas.
func restartWithoutPersonas(t *testing.T, s *emulator.Sandbox, options emulator.Options) *emulator.Sandbox {
	t.Helper()
	if err := s.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	options.Personas = ""
	again, err := emulator.New(options) // not Start, whose check of the file would fail
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = again.Close(context.Background()) })
	return again
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
	again := restartWithoutPersonas(t, s, options)
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

// Ensure that with a customer whose persona is not known, time goes on for all, every call that only reads is answered
// with data or with the way out, and the customer can be deleted.
func TestUnknownPersonaBlocksNothing(t *testing.T) {
	t.Parallel()
	var logged bytes.Buffer
	options := emulator.Options{
		Data: filepath.Join(t.TempDir(), "sandbox.db"), Personas: readerPersona(t),
		Now: emulatortest.March.Now, Freeze: true,
		Log: slog.New(slog.NewTextHandler(&logged, nil)), TaskDelay: new(time.Duration),
	}
	s := emulator.Start(t, options)
	if err := s.Client("shop").RefreshInBackground(10 * 24 * time.Hour); err != nil {
		t.Fatal(err)
	}
	if err := s.Client("shop").Webhooks().SetEndpoint("*", "http://127.0.0.1:9/nobody"); err != nil {
		t.Fatal(err)
	}
	c := emulatortest.NewClient(t, s, "shop")
	reader := emulatortest.Persona{ID: "reader", Region: "GB", Type: "personal", Provider: "Bank_Of_Bud"}
	lost := c.ConnectPersona(t, reader)
	other := c.NewCustomer(t, `{}`)
	if _, err := s.Client("shop").Connect(other, "uk_student"); err != nil {
		t.Fatal(err)
	}
	again := restartWithoutPersonas(t, s, options)
	c = emulatortest.NewClient(t, again, "shop")
	call := func(method, path, body string) (status int, text string) {
		t.Helper()
		r := httptest.NewRequest(method, path, strings.NewReader(body))
		for name, value := range map[string]string{
			"Authorization": "Bearer " + c.Token, "X-Client-Id": c.ID, "X-Customer-Id": lost.ID,
			"Content-Type": "application/json",
		} {
			r.Header.Set(name, value)
		}
		w := httptest.NewRecorder()
		again.Handler().ServeHTTP(w, r)
		return w.Code, w.Body.String()
	}
	walk := exampleCustomer{lost.ID, map[string]string{}, map[string]string{}}
	for _, row := range slices.Concat(server.BudRoutes(), server.ControlRoutes()) {
		path, _ := walk.fill(row)
		if row.Method != http.MethodGet || row.Pending || strings.Contains(path, "stream") {
			continue
		}
		status, text := call(http.MethodGet, path, "")
		wayOut := strings.Contains(text, `"unknown_persona"`) && strings.Contains(text, `connection `)
		if status >= 500 && status != http.StatusNotImplemented && !wayOut {
			t.Errorf("GET %s: %d %s", path, status, text)
		}
	}
	for _, page := range []string{"", "customers", "customers/" + lost.ID, "clock", "settings"} {
		status, text := call(http.MethodGet, "/_sandbox/console/"+page+"?client_id=shop", "")
		if status >= 500 && !strings.Contains(text, "--personas") {
			t.Errorf("console page %q: %d %s", page, status, text)
		}
	}
	for _, step := range []string{`{"by":"P11D"}`, `{"to":"next"}`, `{"by":"P200D"}`} {
		if status, text := call(http.MethodPost, "/_sandbox/clock/advance", step); status != http.StatusOK {
			t.Errorf("a move of the clock: %d %s", status, text)
		}
	}
	if n := strings.Count(logged.String(), "cannot be refreshed"); n != 1 {
		t.Errorf("the log tells %d times of the customer, want once: %s", n, logged.String())
	}
	c = emulatortest.NewClient(t, again, "shop") // the token has expired
	if status, text := call(http.MethodGet, "/_sandbox/customers/"+other, ""); status != http.StatusOK {
		t.Errorf("the other customer: %d %s", status, text)
	}
	status, text := call(http.MethodDelete, "/platform/v3/customers/"+lost.ID, "")
	if status >= 300 {
		t.Errorf("deleting the customer: %d %s", status, text)
	}
	if err := again.Check(); err != nil {
		t.Error(err)
	}
}
