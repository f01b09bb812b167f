package emulator_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

// accountIDs returns the ids of the customer's accounts.
func (f *handMadeCustomer) accountIDs(t *testing.T) string {
	t.Helper()
	var all []any
	for _, account := range f.get(t, "/financial/v3/accounts").Items(t) {
		all = append(all, account["account_id"])
	}
	return fmt.Sprint(all)
}

func (f *handMadeCustomer) remove(t *testing.T, path string) {
	t.Helper()
	if got := f.Call(t, "DELETE", path, "", f.customer); got.Status != 204 || got.Text != "" {
		t.Fatalf("DELETE %s: %d %s", path, got.Status, got.Text)
	}
}

// Ensure that a deleted account is gone with everything that belongs to it, that other accounts stay unchanged,
// that a refresh does not bring it back, and that deleting it again gets the same response.
func TestDeleteAccount(t *testing.T) {
	t.Parallel()
	f := connectHandMade(t, 10, "household", "traveller")
	others := f.transactions(t, "account_id", "savings", "account_id", "card")
	f.remove(t, "/financial/v2/accounts/current")
	gone := func(when string) {
		t.Helper()
		if got := f.accountIDs(t); got != "[savings card]" {
			t.Errorf("%s the accounts are %s", when, got)
		}
		if rows := f.transactions(t, "account_id", "current"); len(rows) != 0 {
			t.Errorf("%s the account has %d transactions", when, len(rows))
		}
		for _, path := range []string{"/financial/v3/accounts/current", "/financial/v2/accounts/current/balances"} {
			if got := f.Call(t, "GET", path, "", f.customer); got.Status != 404 {
				t.Errorf("%s GET %s: %d %s", when, path, got.Status, got.Text)
			}
		}
		if got := f.get(t, "/financial/v2/authorised-payments"); len(got.Items(t)) != 1 {
			t.Errorf("%s the payments are %s", when, got.Text)
		}
	}
	gone("at once")
	if rows := f.transactions(t); fmt.Sprint(ids(rows)) != fmt.Sprint(ids(others)) {
		t.Errorf("the rest is %v, want %v", ids(rows), ids(others))
	}
	f.remove(t, "/financial/v2/accounts/current")
	gone("deleted again")
	f.moveTo(t, 12, 12)
	f.refresh(t, "household", onDay(12, 12))
	gone("after a refresh")
	f.remove(t, "/financial/v2/accounts/nobody's")
	gone("after a deletion of nothing")
	f.remove(t, "/financial/v2/accounts/card")
	if got := f.accountIDs(t); got != "[savings]" {
		t.Errorf("after another deletion the accounts are %s", got)
	}
	f.remove(t, "/financial/v2/accounts/savings")
	if got, rows := f.accountIDs(t), f.transactions(t); got != "[]" || len(rows) != 0 {
		t.Errorf("after the last deletion the accounts are %s with %d transactions", got, len(rows))
	}
}

// Ensure that deleting a provider deletes everything that came from it, however its name is spelt, and nothing
// else.
func TestDeleteProvider(t *testing.T) {
	t.Parallel()
	for _, spelling := range []string{"Bank_Of_Bud", "BankOfBud", "bank_of_bud"} {
		f := connectHandMade(t, 10, "household", "traveller")
		f.remove(t, "/v1/provider/No_Bank")
		if got := f.accountIDs(t); got != "[current savings card]" {
			t.Errorf("after deleting another provider the accounts are %s", got)
		}
		f.remove(t, "/v1/provider/"+spelling)
		if got := f.accountIDs(t); got != "[card]" {
			t.Errorf("after deleting %s the accounts are %s", spelling, got)
		}
		for _, row := range f.transactions(t) {
			if row["account_id"] != "card" {
				t.Errorf("after deleting %s there is %s", spelling, id(row))
			}
		}
		f.remove(t, "/v1/provider/"+spelling)
	}
}

// Ensure that a deletion needs a customer of the project itself and changes no data of another one.
func TestDeleteNeedsTheCustomer(t *testing.T) {
	t.Parallel()
	f := connectHandMade(t, 10, "household")
	neighbour := map[string]string{"X-Customer-Id": f.NewCustomer(t, "")}
	for _, path := range []string{"/financial/v2/accounts/current", "/v1/provider/Bank_Of_Bud"} {
		if got := f.Call(t, "DELETE", path, "", neighbour); got.Status != 204 {
			t.Errorf("a neighbour's DELETE %s: %d %s", path, got.Status, got.Text)
		}
		if got := f.Call(t, "DELETE", path, "", nil); got.Status != 400 {
			t.Errorf("DELETE %s for nobody: %d %s", path, got.Status, got.Text)
		}
	}
	if got := f.accountIDs(t); got != "[current savings]" {
		t.Errorf("the accounts are %s", got)
	}
}

// Ensure that an id which a bank and the client both have is told as deleted only when nobody has it any more: the
// client's row stays when the bank's account is deleted, and the bank's row is back when the client's is.
func TestDeleteOneOfTwoRowsWithAnID(t *testing.T) {
	t.Parallel()
	for _, whose := range []string{"the bank's", "the client's"} {
		t.Run(whose, func(t *testing.T) {
			t.Parallel()
			now := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
			s := emulator.Start(t, emulator.Options{Now: now, Freeze: true, TaskDelay: new(time.Duration)})
			f := follow(t, s, emulatortest.NewClient(t, s, "shop").ConnectPersona(t, emulatortest.Persona{
				ID: "uk_student", Region: "GB", Type: "personal", Provider: "Bank_Of_Bud",
			}), now)
			f.sync()
			id := slices.Min(slices.Collect(maps.Keys(f.rows)))
			_, account, _ := strings.Cut(f.rows[id], `"account_id":"`)
			account, _, _ = strings.Cut(account, `"`)
			f.MustIngest(emulatortest.IngestTransactionsPath, emulatortest.TransactionsBody(
				[4]string{id, "2026-02-01T10:00:00Z", "-3.20", "BEANERY"},
			))
			f.sync()
			f.Advance("1h")
			f.now = f.now.Add(time.Hour)
			if whose == "the client's" {
				account = "own-1"
			}
			f.Must(204, "DELETE", "/financial/v2/accounts/"+account, "")
			if _, deleted := f.list("updated_after", f.last.Format(time.RFC3339)); slices.Contains(deleted, id) {
				t.Errorf("%s is told as deleted", id)
			}
			f.sync()
			f.mustEqual([]string{"the row is ingested", whose + " is deleted"})
		})
	}
}

// Ensure that a row which the bank took back after its account was deleted is told as deleted with the account.
func TestDeleteAccountBeforeItsRow(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	s := emulator.Start(t, emulator.Options{Now: now, Freeze: true, TaskDelay: new(time.Duration)})
	of := emulatortest.NewClient(t, s, "shop").ConnectPersona(t, emulatortest.Persona{
		ID: "uk_student", Region: "GB", Type: "personal", Provider: "Bank_Of_Bud",
	})
	f := follow(t, s, of, now)
	wait := func() {
		f.Advance("2h")
		f.now = f.now.Add(2 * time.Hour)
	}
	path := "/_sandbox/customers/" + of.ID + "/transactions"
	id := f.Must(201, "POST", path, `{"client_id":"shop","description":"CORNER SHOP","amount":-4}`).Str("transaction_id")
	wait()
	f.Refresh(`{}`)
	f.sync()
	if f.rows[id] == "" {
		t.Fatalf("%s is not in the list", id)
	}
	wait()
	f.Must(204, "DELETE", path+"/"+id+"?client_id=shop", "")
	f.Must(204, "DELETE", "/financial/v2/accounts/"+f.AccountIDs()[0], "")
	wait()
	f.Refresh(`{}`)
	f.sync()
	f.mustEqual([]string{"the bank takes the row back", "the account is deleted", "a refresh"})
}
