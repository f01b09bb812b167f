package emulator_test

import (
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

// Ensure that a receiver with its own certificate authority is trusted only if that authority is given, and that an
// invalid certificate is refused at the start.
func TestWebhookAuthority(t *testing.T) {
	t.Parallel()
	receiver := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer receiver.Close()
	file := filepath.Join(t.TempDir(), "ca.pem")
	block := &pem.Block{Type: "CERTIFICATE", Bytes: receiver.Certificate().Raw}
	if err := os.WriteFile(file, pem.EncodeToMemory(block), 0o600); err != nil {
		t.Fatal(err)
	}
	for ca, status := range map[string]int{file: 200, "": 0} {
		options := emulatortest.March
		options.WebhookCA = ca
		if got := firstAttempt(t, options, receiver.URL); got.Status != status {
			t.Errorf("with the authority %q the attempt is %+v", ca, got)
		}
	}
	if err := os.WriteFile(file, []byte("nothing"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := emulator.New(emulator.Options{WebhookCA: file}); err == nil ||
		!strings.Contains(err.Error(), "BEGIN CERTIFICATE") {
		t.Errorf("a file without a certificate: %v", err)
	}
}

// Ensure that a receiver has as much time to answer as the options say.
func TestWebhookTimeout(t *testing.T) {
	t.Parallel()
	done := make(chan struct{})
	receiver := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-done }))
	defer receiver.Close()
	defer close(done)
	options := emulatortest.March
	options.WebhookTimeout = 50 * time.Millisecond
	if got := firstAttempt(t, options, receiver.URL); got.Status != 0 || !strings.Contains(got.Answer, "exceeded") {
		t.Errorf("an attempt that takes too long is %+v", got)
	}
}

// firstAttempt sends an event to a receiver and returns the first attempt.
func firstAttempt(t *testing.T, options emulator.Options, receiver string) emulator.Attempt {
	t.Helper()
	s := emulator.Start(t, options)
	client := s.Client("shop")
	if err := client.Webhooks().SetEndpoint("*", receiver); err != nil {
		t.Fatal(err)
	}
	customer, err := client.NewCustomer(emulator.CustomerOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if err := client.Webhooks().Trigger(customer, "payment.success", nil); err != nil {
		t.Fatal(err)
	}
	if err := s.Clock().Advance(0); err != nil { // returns after the attempt
		t.Fatal(err)
	}
	all, err := client.Webhooks().Deliveries(emulator.DeliveryFilter{})
	if err != nil || len(all) != 1 || len(all[0].Attempts) == 0 {
		t.Fatalf("the deliveries are %+v, %v", all, err)
	}
	return all[0].Attempts[0]
}
