package emulator_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"budsandbox/emulator"
)

// bringAll sends the rows and accounts of a picture, with ids that begin with a word.
func (of *customerOf) bringAll(t *testing.T, p picture, lines map[string]string, word string) {
	t.Helper()
	send := func(path string, part map[string]any) {
		t.Helper()
		part["customer_id"] = of.id
		body, err := json.Marshal([]any{part})
		if err != nil {
			t.Fatal(err)
		}
		if got := of.call(t, "POST", path, string(body), nil); got.status >= 300 {
			t.Fatalf("POST %s: %d %.500s", path, got.status, got.text)
		}
	}
	signed := func(m wireMoney, side string) string {
		if side == "debit" {
			return "-" + m.Value
		}
		return m.Value
	}
	side := map[string]string{"credit": "incoming_credit", "debit": "outgoing_debit"}
	var accounts []any
	for _, a := range p.accounts {
		accounts = append(accounts, map[string]any{
			"provider": "Own Bank", "account_id": word + a.ID, "currency": a.Currency, "account_type": "Personal", "account_sub_type": "CurrentAccount",
			"balances": []any{map[string]any{"type": "InterimBooked", "date_time": a.Balances.Booked.Date, "amount": map[string]string{
				"value": a.Balances.Booked.Amount.Value, "currency": a.Currency}, "credit_debit_indicator": side[a.Balances.Booked.Side]}},
		})
	}
	send(accountsPath, map[string]any{"accounts": accounts})
	for start := 0; start < len(p.rows); start += 1000 {
		var rows []any
		for _, r := range p.rows[start:min(start+1000, len(p.rows))] {
			row := map[string]any{
				"transaction_id": word + r.ID, "account_id": word + r.Account, "description": lines[r.ID], "date_time": r.At, "currency": r.Amount.Currency,
				"amount": signed(r.Amount, r.Side), "status": r.Status,
			}
			if r.Running != nil {
				row["running_balance"] = signed(*r.Running, r.RunSide)
			}
			rows = append(rows, row)
		}
		send(rowsPath, map[string]any{"transactions": rows})
	}
}

// Ensure that what a client brings and what banks know make one book, in which everything agrees to the penny, also once accounts
// are closed, rows are taken away, and banks are asked again.
func TestMixedCoherence(t *testing.T) {
	all := personas(t)
	for i, p := range all {
		if raced && i%6 != 0 || p.ID == "heavy" || p.ID == "empty" || p.ID == "unenrichable" {
			continue // too much, too little, and lines that say nothing
		}
		next := slices.IndexFunc(all[i+1:], func(q persona) bool { return q.Region == p.Region && q.Type == p.Type })
		other := all[(i+1+max(next, 0))%len(all)]
		if next < 0 {
			other = all[slices.IndexFunc(all, func(q persona) bool { return q.Region == p.Region && q.Type == p.Type })]
		}
		t.Run(p.ID+" and "+other.ID, func(t *testing.T) {
			t.Parallel()
			s := emulator.Start(t, emulator.Options{Now: instants[0], Freeze: true, TaskDelay: new(time.Duration)})
			c := connect(t, s, "shop")
			model, of := c.connected(t, p), c.connected(t, other)
			before, theirs := of.picture(t), model.picture(t)
			lines := map[string]string{}
			for _, r := range theirs.rows {
				lines[r.ID] = r.Line
			}
			of.bringAll(t, theirs, lines, "own-")
			both := of.picture(t)
			both.mustBalance(t)
			of.mustTotal(t, instants[0])
			if len(both.rows) != len(before.rows)+len(theirs.rows) || len(both.accounts) != len(before.accounts)+len(theirs.accounts) {
				t.Errorf("%d rows on %d accounts of %d and %d on %d and %d", len(both.rows), len(both.accounts), len(before.rows), len(theirs.rows),
					len(before.accounts), len(theirs.accounts))
			}
			of.mustDerive(t, model)

			closing := fmt.Sprintf(`[{"customer_id":%q,"account_ids":[%q]}]`, of.id, "own-"+theirs.accounts[0].ID)
			if got := of.call(t, "POST", "/ingestion/v3/accounts/close", closing, nil); got.status != 204 {
				t.Fatalf("close: %d %s", got.status, got.text)
			}
			of.picture(t).mustBalance(t)
			of.moveTo(t, instants[1])
			of.refresh(t)
			of.picture(t).mustBalance(t)
			of.mustTotal(t, instants[1])
			for _, a := range theirs.accounts {
				if got := of.call(t, "DELETE", "/financial/v2/accounts/own-"+a.ID, "", of.headers); got.status != 204 {
					t.Fatalf("delete: %d %s", got.status, got.text)
				}
			}
			last := of.picture(t)
			last.mustAddUp(t)
			if len(last.accounts) != len(before.accounts) {
				t.Errorf("%d accounts are left", len(last.accounts))
			}
		})
	}
}

// mustDerive holds the finders of a customer with brought rows against those of the one whose rows they were: whatever is derived
// there from a line is derived here, too.
func (of *customerOf) mustDerive(t *testing.T, model *customerOf) {
	t.Helper()
	for _, path := range []string{"/v2/income", "/v1/regular-transactions", "/v1/subscriptions"} {
		there := model.call(t, "GET", path, "", model.headers)
		here := of.call(t, "GET", path, "", of.headers)
		if there.status == 200 && here.status != 200 {
			t.Errorf("GET %s: %d for the model, %d %s here", path, there.status, here.status, here.text)
		}
	}
}
