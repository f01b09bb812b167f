package emulator_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
	"budsandbox/storage"
)

// Ensure that after the deletion of an account, of a provider and of a customer the compacted file contains none of
// their ids, neither as text nor as bytes.
func TestDeletionLeavesNothing(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "sandbox.db")
	s, err := emulator.New(
		emulator.Options{Data: file, Now: emulatortest.Instants[0], Freeze: true, TaskDelay: new(time.Duration)},
	)
	if err != nil {
		t.Fatal(err)
	}
	c := emulatortest.NewClient(t, s, "shop")
	account := c.ConnectPersona(
		t,
		emulatortest.Persona{ID: "uk_salaried_renter", Region: "GB", Type: "personal", Provider: "Bank_Of_Bud"},
	)
	provider := c.ConnectPersona(
		t,
		emulatortest.Persona{ID: "uk_family_mortgage", Region: "GB", Type: "personal", Provider: "Natwest_Sandbox"},
	)
	customer := c.ConnectPersona(
		t,
		emulatortest.Persona{ID: "uk_student", Region: "GB", Type: "personal", Provider: "Bank_Of_Bud"},
	)
	gone := map[string]string{}
	for _, of := range []*emulatortest.ConnectedCustomer{account, provider, customer} {
		of.Call(
			t,
			"POST",
			"/v2/open-banking/authorisation-gateway-url",
			`{"redirect_url":"https://app.example/back"}`,
			of.Headers,
		)
		of.Call(
			t,
			"POST",
			"/v1/open-banking/authorisation-url",
			`{"provider":"`+of.Provider+`","redirect_url":"https://app.example/back"}`,
			of.Headers,
		)
		of.Call(t, "GET", "/search/beta/transactions?query=coffee", "", of.Headers)
		of.Call(t, "GET", "/financial/v2/transactions", "", of.Headers)
	}
	brought := ingestAccount(t, account, "own-account-of-a-deletion", "Own Bank")
	gone["ingested account"] = brought
	mustAnswer(t, account, 204, "DELETE", "/financial/v2/accounts/"+brought)
	gone["ingested account of a provider"] = ingestAccount(t, provider, "own-account-of-a-provider", "Natwest_Sandbox")
	gone["customer's ingested account"] = ingestAccount(t, customer, "own-account-of-a-customer", "Own Bank")
	gone["customer's ingested transaction"] = "row-of-theirs-of-a-customer"
	first := account.Call(t, "GET", "/financial/v3/accounts", "", account.Headers).Str("data.0.account_id")
	gone["account"] = first
	mustAnswer(t, account, 204, "DELETE", "/financial/v2/accounts/"+first)
	for name, id := range everyID(t, provider) {
		gone["provider's "+name] = id
	}
	mustAnswer(t, provider, 204, "DELETE", "/v1/provider/Natwest_Sandbox")
	for name, id := range everyID(t, customer) {
		gone["customer's "+name] = id
	}
	gone["customer"] = customer.ID
	mustAnswer(t, customer, 202, "DELETE", "/platform/v3/customers/"+customer.ID)

	if err := errors.Join(s.Check(), s.Close(t.Context())); err != nil {
		t.Fatal(err)
	}
	if _, _, err := storage.Compact(file); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for name, id := range gone {
		if len(id) < 16 {
			t.Errorf("%s has the id %q", name, id)
		}
		if bytes.Contains(content, []byte(id)) {
			t.Errorf("the file still has the %s %s", name, id)
		}
		if raw, err := uuid.Parse(id); err == nil && bytes.Contains(content, raw[:]) {
			t.Errorf("the file still has the bytes of the %s %s", name, id)
		}
	}
	kept := uuid.MustParse(account.ID)
	if !bytes.Contains(content, kept[:]) { // otherwise this test could not fail
		t.Error("the file has nothing of those who stay")
	}
	if bytes.Contains(content, []byte("Natwest_Sandbox")) {
		t.Error("the file still names the deleted provider")
	}
}

// ingestAccount ingests an account of a provider with a transaction and a window, and returns its id.
func ingestAccount(t *testing.T, of *emulatortest.ConnectedCustomer, id, provider string) string {
	t.Helper()
	who := `"customer_id":"` + of.ID + `"`
	for path, rest := range map[string]string{
		emulatortest.IngestAccountsPath: `"accounts":[` + strings.NewReplacer("own-1", id, "Barclays",
			provider).Replace(emulatortest.OneAccount) + `]`,
		emulatortest.IngestTransactionsPath: strings.NewReplacer("own-1", id, "t1",
			strings.Replace(id, "own-account", "row-of-theirs", 1)).Replace(emulatortest.TransactionsBody([4]string{"t1",
			"2023-12-01T10:00:00Z", "-1", "x"})) +
			`,"transaction_windows":[` + strings.ReplaceAll(window(id, "01", "02"), "2026", "2023") + `]`,
	} {
		if got := of.Call(t, "POST", path, `[{`+who+`,`+rest+`}]`, nil); got.Status >= 300 {
			t.Fatalf("POST %s: %d %s", path, got.Status, got.Text)
		}
	}
	return id
}

// everyID returns the ids of a connected customer: a consent, the task that created it, an account, a transaction.
func everyID(t *testing.T, of *emulatortest.ConnectedCustomer) map[string]string {
	t.Helper()
	consent := of.Call(t, "GET", "/v1/open-banking/account-access-consents?status=all", "", of.Headers)
	return map[string]string{
		"consent":     consent.Str("data.0.id"),
		"account":     of.Call(t, "GET", "/financial/v3/accounts", "", of.Headers).Str("data.0.account_id"),
		"transaction": of.Call(t, "GET", "/financial/v2/transactions", "", of.Headers).Str("data.0.transaction_id"),
		"task":        of.TaskID,
	}
}

func mustAnswer(t *testing.T, of *emulatortest.ConnectedCustomer, status int, method, path string) {
	t.Helper()
	if got := of.Call(t, method, path, "", of.Headers); got.Status != status {
		t.Fatalf("%s %s: %d %s", method, path, got.Status, got.Text)
	}
}
