package emulator_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

// ingestAll ingests the transactions and accounts of a picture, with ids that begin with a word.
func ingestAll(
	t *testing.T, of *emulatortest.ConnectedCustomer, p financialPicture, lines map[string]string, word string,
) {
	t.Helper()
	send := func(path string, part map[string]any) {
		t.Helper()
		part["customer_id"] = of.ID
		body, err := json.Marshal([]any{part})
		if err != nil {
			t.Fatal(err)
		}
		if got := of.Call(t, "POST", path, string(body), nil); got.Status >= 300 {
			t.Fatalf("POST %s: %d %.500s", path, got.Status, got.Text)
		}
	}
	signed := func(m emulatortest.Amount, side string) string {
		if side == "debit" {
			return "-" + m.Value
		}
		return m.Value
	}
	side := map[string]string{"credit": "incoming_credit", "debit": "outgoing_debit"}
	var accounts []any
	for _, a := range p.accounts {
		accounts = append(accounts, map[string]any{
			"provider": "Own Bank", "account_id": word + a.ID, "currency": a.Currency, "account_type": "Personal",
			"account_sub_type": "CurrentAccount",
			"balances": []any{
				map[string]any{"type": "InterimBooked", "date_time": a.Balances.Booked.Date, "amount": map[string]string{
					"value":    a.Balances.Booked.Amount.Value,
					"currency": a.Currency}, "credit_debit_indicator": side[a.Balances.Booked.Side]},
			},
		})
	}
	send(emulatortest.IngestAccountsPath, map[string]any{"accounts": accounts})
	for start := 0; start < len(p.rows); start += 1000 {
		var rows []any
		for _, r := range p.rows[start:min(start+1000, len(p.rows))] {
			row := map[string]any{
				"transaction_id": word + r.ID, "account_id": word + r.Account, "description": lines[r.ID], "date_time": r.At,
				"currency": r.Amount.Currency,
				"amount":   signed(r.Amount, r.Side), "status": r.Status,
			}
			if r.Running != nil {
				row["running_balance"] = signed(*r.Running, r.RunningSide)
			}
			rows = append(rows, row)
		}
		send(emulatortest.IngestTransactionsPath, map[string]any{"transactions": rows})
	}
}

// Ensure that ingested and bank data make one book in which all operations agree to the penny, also after accounts
// are closed, rows are withdrawn and banks are refreshed.
func TestIngestedCoherence(t *testing.T) {
	t.Parallel()
	all := emulatortest.Personas(t)
	for i, p := range all {
		if emulatortest.Sampled && i%6 != 0 || p.ID == "heavy" || p.ID == "empty" || p.ID == "unenrichable" {
			continue // too much data, too little, and lines without information
		}
		next := slices.IndexFunc(
			all[i+1:],
			func(q emulatortest.Persona) bool { return q.Region == p.Region && q.Type == p.Type },
		)
		other := all[(i+1+max(next, 0))%len(all)]
		if next < 0 {
			other = all[slices.IndexFunc(all, func(q emulatortest.Persona) bool {
				return q.Region == p.Region &&
					q.Type == p.Type
			})]
		}
		t.Run(p.ID+" and "+other.ID, func(t *testing.T) {
			t.Parallel()
			s := emulator.Start(t, emulator.Options{Now: emulatortest.Instants[0], Freeze: true, TaskDelay: new(time.Duration)})
			c := emulatortest.NewClient(t, s, "shop")
			model, of := c.ConnectPersona(t, p), c.ConnectPersona(t, other)
			before, theirs := pictureOf(t, of), pictureOf(t, model)
			lines := map[string]string{}
			for _, r := range theirs.rows {
				lines[r.ID] = r.Description
			}
			ingestAll(t, of, theirs, lines, "own-")
			both := pictureOf(t, of)
			both.mustBalance(t)
			mustTotal(t, of, emulatortest.Instants[0])
			if len(both.rows) != len(before.rows)+len(theirs.rows) ||
				len(both.accounts) != len(before.accounts)+len(theirs.accounts) {
				t.Errorf(
					"%d rows on %d accounts of %d and %d on %d and %d", len(both.rows), len(both.accounts),
					len(before.rows), len(theirs.rows), len(before.accounts), len(theirs.accounts),
				)
			}
			mustDeriveAlike(t, of, model)

			closing := fmt.Sprintf(`[{"customer_id":%q,"account_ids":[%q]}]`, of.ID, "own-"+theirs.accounts[0].ID)
			if got := of.Call(t, "POST", "/ingestion/v3/accounts/close", closing, nil); got.Status != 204 {
				t.Fatalf("close: %d %s", got.Status, got.Text)
			}
			pictureOf(t, of).mustBalance(t)
			of.MoveTo(t, emulatortest.Instants[1])
			of.Refresh(t)
			pictureOf(t, of).mustBalance(t)
			mustTotal(t, of, emulatortest.Instants[1])
			for _, a := range theirs.accounts {
				if got := of.Call(t, "DELETE", "/financial/v2/accounts/own-"+a.ID, "", of.Headers); got.Status != 204 {
					t.Fatalf("delete: %d %s", got.Status, got.Text)
				}
			}
			last := pictureOf(t, of)
			last.mustAddUp(t)
			if len(last.accounts) != len(before.accounts) {
				t.Errorf("%d accounts are left", len(last.accounts))
			}
		})
	}
}

// mustDeriveAlike compares the finders of a customer with ingested transactions with those of the customer whose
// transactions they were: everything that follows from a line must be the same.
func mustDeriveAlike(t *testing.T, of *emulatortest.ConnectedCustomer, model *emulatortest.ConnectedCustomer) {
	t.Helper()
	for _, path := range []string{"/v2/income", "/v1/regular-transactions", "/v1/subscriptions"} {
		there := model.Call(t, "GET", path, "", model.Headers)
		here := of.Call(t, "GET", path, "", of.Headers)
		if there.Status == 200 && here.Status != 200 {
			t.Errorf("GET %s: %d for the model, %d %s here", path, there.Status, here.Status, here.Text)
		}
	}
}
