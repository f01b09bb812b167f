package emulator_test

import (
	"cmp"
	"slices"
	"testing"
	"time"

	"budsandbox/emulator/emulatortest"
)

// financialPicture holds everything that the API returns about a customer's money at an instant.
type financialPicture struct {
	at       time.Time // of the last refresh
	accounts []accountPicture
	rows     []emulatortest.Transaction // newest first
	byID     map[string]emulatortest.Transaction
}

type accountPicture struct {
	ID       string `json:"account_id"`
	Currency string
	Balances struct{ Booked, Pending *wireBalance }
	overTime int64 // the newest point of balances over time, V3
	old      int64 // the same of V2
}

type wireBalance struct {
	Date   time.Time
	Amount emulatortest.Amount
	Side   string `json:"credit_debit_indicator"`
}

func (b wireBalance) minor(t *testing.T) int64 { t.Helper(); return b.Amount.Minor(t, b.Side) }

// pictureOf reads accounts, balances over time and all transactions.
func pictureOf(t *testing.T, of *emulatortest.ConnectedCustomer) financialPicture {
	t.Helper()
	var p financialPicture
	var accounts struct{ Data []accountPicture }
	of.Read(t, "/financial/v3/accounts", of.Headers, &accounts)
	p.accounts = accounts.Data
	p.rows = of.Transactions(t)
	p.byID = map[string]emulatortest.Transaction{}
	for _, r := range p.rows {
		if _, twice := p.byID[r.ID]; twice {
			t.Errorf("transaction %s is listed twice", r.ID)
		}
		p.byID[r.ID] = r
	}
	for i := range p.accounts {
		a := &p.accounts[i]
		if a.Balances.Booked == nil {
			t.Fatalf("account %s has no booked balance", a.ID)
		}
		p.at = a.Balances.Booked.Date
		a.overTime = newestPoint(t, of, "/financial/v3/accounts/"+a.ID+"/balances?granularity=daily")
		a.old = newestPoint(t, of, "/financial/v2/accounts/"+a.ID+"/balances?granularity=daily")
	}
	return p
}

// newestPoint returns the latest booked balance of balances over time.
func newestPoint(t *testing.T, of *emulatortest.ConnectedCustomer, path string) int64 {
	t.Helper()
	type point struct {
		Date   time.Time
		Booked struct {
			Amount emulatortest.Amount
			Side   string `json:"credit_debit_indicator"`
		}
	}
	var answer struct{ Data []point }
	of.Read(t, path, of.Headers, &answer)
	if len(answer.Data) == 0 {
		t.Fatalf("%s has no balances", path)
	}
	newest := slices.MaxFunc(answer.Data, func(a, b point) int { return a.Date.Compare(b.Date) })
	return newest.Booked.Amount.Minor(t, newest.Booked.Side)
}

// oldestFirst returns the booked transactions of an account in the order of its running balance.
func (p financialPicture) oldestFirst(account string) (booked []emulatortest.Transaction) {
	for _, r := range slices.Backward(p.rows) {
		if r.Account == account && r.Status == "booked" {
			booked = append(booked, r)
		}
	}
	return booked
}

// mustAddUp checks that the amounts of one instant agree.
func (p financialPicture) mustAddUp(t *testing.T) {
	t.Helper()
	p.mustBalance(t)
	p.mustHaveBothLegs(t)
	for _, r := range p.rows {
		if r.At.After(p.at) {
			t.Errorf("row %s at %s is later than the last refresh at %s", r.ID, r.At, p.at)
		}
	}
}

// mustBalance checks that every account's transactions, running balances and balances agree.
func (p financialPicture) mustBalance(t *testing.T) {
	t.Helper()
	if !slices.IsSortedFunc(
		p.rows,
		func(a, b emulatortest.Transaction) int { return cmp.Or(b.At.Compare(a.At), cmp.Compare(b.ID, a.ID)) },
	) {
		t.Error("the rows are not newest first")
	}
	for _, a := range p.accounts {
		booked := p.oldestFirst(a.ID)
		balance := a.Balances.Booked.minor(t)
		if a.overTime != balance || a.old != balance {
			t.Errorf("account %s: booked %d, balances V3 %d, balances V2 %d", a.ID, balance, a.overTime, a.old)
		}
		for i, r := range booked {
			if r.Running == nil {
				t.Fatalf("booked row %s has no running balance", r.ID)
			}
			running := r.Running.Minor(t, r.RunningSide)
			if i > 0 {
				before := booked[i-1].Running.Minor(t, booked[i-1].RunningSide)
				if before+r.Amount.Minor(t, r.Side) != running {
					t.Errorf("row %s (%s): %d before, %d after %d", r.ID, r.Description, before, running, r.Amount.Minor(t, r.Side))
				}
			}
			if i == len(booked)-1 && running != balance {
				t.Errorf("account %s: the last running balance is %d, the booked one %d", a.ID, running, balance)
			}
		}
		pending := balance
		for _, r := range p.rows {
			if r.Account == a.ID && r.Status == "pending" {
				pending += r.Amount.Minor(t, r.Side)
			}
		}
		if a.Balances.Pending != nil && a.Balances.Pending.minor(t) != pending {
			t.Errorf("account %s: pending %d, the rows give %d", a.ID, a.Balances.Pending.minor(t), pending)
		}
	}
}

// mustHaveBothLegs checks that every transfer between the customer's own accounts has both legs. The leg that pays a
// mortgage is a cost and not tagged as a transfer, unlike the leg that arrives.
func (p financialPicture) mustHaveBothLegs(t *testing.T) {
	t.Helper()
	type leg struct {
		day    string
		amount emulatortest.Amount
		side   string
	}
	of := func(r emulatortest.Transaction, side string) leg {
		return leg{r.At.Format(time.DateOnly), r.Amount, side}
	}
	legs := map[leg][]emulatortest.Transaction{}
	for _, r := range p.rows {
		legs[of(r, r.Side)] = append(legs[of(r, r.Side)], r)
	}
	for _, r := range p.rows {
		if !slices.Contains(r.Tags, "internal-transfer") {
			continue
		}
		other := map[string]string{"credit": "debit", "debit": "credit"}[r.Side]
		opposite := slices.IndexFunc(
			legs[of(r, other)],
			func(o emulatortest.Transaction) bool { return o.Account != r.Account },
		)
		if opposite < 0 {
			t.Errorf("transfer %s (%s) of %v on %s has no other leg", r.ID, r.Description, r.Amount, r.At)
			continue
		}
		legs[of(r, other)] = slices.Delete(legs[of(r, other)], opposite, opposite+1) // it is the other leg of this one alone
	}
}

// mustNotChange checks that the passing of time alone changes nothing, because data appear only when they are fetched.
func mustNotChange(t *testing.T, of *emulatortest.ConnectedCustomer, past financialPicture) {
	t.Helper()
	now := of.Transactions(t)
	if len(now) != len(past.rows) {
		t.Fatalf("without a refresh there are %d rows instead of %d", len(now), len(past.rows))
	}
	for i := range now {
		if now[i].ID != past.rows[i].ID || now[i].Amount != past.rows[i].Amount {
			t.Fatalf("without a refresh row %d changed from %v to %v", i, past.rows[i], now[i])
		}
	}
}

// mustContinue checks a picture against an earlier one, and the transactions that `updated_after` returns against the
// difference.
func (p financialPicture) mustContinue(t *testing.T, of *emulatortest.ConnectedCustomer, past financialPicture) {
	t.Helper()
	var gone, deleted []string
	for _, before := range past.rows {
		now, still := p.byID[before.ID]
		switch {
		case !still && before.Status == "booked":
			t.Errorf("booked row %s disappeared", before.ID)
		case !still:
			gone = append(gone, before.ID)
		case before.Status == "booked" && (now.Amount != before.Amount || !now.At.Equal(before.At) ||
			*now.Running != *before.Running || now.Description != before.Description):
			t.Errorf("booked row changed from %+v to %+v", before, now)
		}
	}
	var changes struct {
		Metadata struct {
			Deleted []struct {
				ID string `json:"transaction_id"`
			}
		}
	}
	after := past.at.Format(time.RFC3339Nano)
	of.Read(t, emulatortest.WithQuery("/financial/v2/transactions", "updated_after", after), of.Headers, &changes)
	for _, d := range changes.Metadata.Deleted {
		deleted = append(deleted, d.ID)
	}
	for _, id := range gone {
		if !slices.Contains(deleted, id) {
			t.Errorf("%s is gone, and metadata.deleted does not have it", id)
		}
	}
	for _, id := range deleted { // deletions at the same instant may be repeated
		if _, still := p.byID[id]; still {
			t.Errorf("%s is there, and metadata.deleted has it", id)
		}
	}
	updated := map[string]bool{}
	for _, r := range of.Transactions(t, "updated_after", after) {
		updated[r.ID] = true
	}
	for _, r := range p.rows {
		before, known := past.byID[r.ID]
		if isNew := !known || before.Status != r.Status; isNew && !updated[r.ID] {
			t.Errorf("row %s is new or booked since %s, and updated_after does not list it", r.ID, after)
		}
	}
}
