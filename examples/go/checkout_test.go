// Package checkout_test is a Go suite with a sandbox inside each test: go test ./examples/go
package checkout_test

import (
	"errors"
	"net/http"
	"testing"
	"time"

	"budsandbox/emulator"
)

// readAccounts is the code under test. It uses nothing that only the sandbox has.
func readAccounts(bud *http.Client, base, customer string, attempts int) error {
	for range attempts {
		r, err := http.NewRequest("GET", base+"/financial/v3/accounts", nil)
		if err != nil {
			return err
		}
		r.Header.Set("X-Customer-Id", customer)
		response, err := bud.Do(r)
		if err != nil {
			return err
		}
		_ = response.Body.Close()
		if response.StatusCode == http.StatusOK {
			return nil
		}
	}
	return errors.New("the accounts cannot be read")
}

// newConnected starts a sandbox with a customer who is connected to a bank.
func newConnected(t *testing.T, persona string) (*emulator.Sandbox, *emulator.Client, string) {
	t.Helper()
	t.Parallel()
	sandbox := emulator.Start(t, emulator.Options{Now: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC), Freeze: true})
	client := sandbox.Client("checkout")
	customer, err := client.NewCustomer(emulator.CustomerOptions{Identifier: "user-1"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.Connect(customer, persona, emulator.ConnectOptions{Seed: 1}); err != nil {
		t.Fatal(err)
	}
	return sandbox, client, customer
}

func TestAServiceThatIsDownTwiceIsAskedAThirdTime(t *testing.T) {
	sandbox, client, customer := newConnected(t, "uk_student")
	fault := emulator.Fault{Operation: "financial_v3_accounts_get", Status: 503, Times: 2}
	if _, err := sandbox.Faults().Add(fault); err != nil {
		t.Fatal(err)
	}
	if err := readAccounts(client.HTTP(), sandbox.URL(), customer, 3); err != nil {
		t.Error(err)
	}
	requests, err := sandbox.Requests(emulator.RequestFilter{Customer: customer, Operation: "financial_v3_accounts_get"})
	if err != nil || len(requests) != 3 {
		t.Errorf("%d requests, %v", len(requests), err)
	}
}

func TestHalfAYearLaterTheConsentHasRunOut(t *testing.T) {
	sandbox, _, customer := newConnected(t, "uk_salaried_renter")
	if err := sandbox.Clock().AdvanceBy("P6M"); err != nil {
		t.Fatal(err)
	}
	event, err := sandbox.Webhooks().Wait(t.Context(), "open_banking.consent.revoked")
	if err != nil || event.Customer != customer {
		t.Errorf("%+v, %v", event, err)
	}
}

func TestABankThatSaysNo(t *testing.T) {
	_, client, customer := newConnected(t, "uk_student")
	again, err := client.Connect(customer, "uk_student", emulator.ConnectOptions{
		Provider: "Natwest_Sandbox", Outcome: "auth_denied",
	})
	if err != nil || again.Result != "auth_denied" {
		t.Errorf("%+v, %v", again, err)
	}
}
