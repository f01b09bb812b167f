package emulator_test

import (
	"fmt"
	"testing"

	"budsandbox/emulator/emulatortest"
)

// mustCohere checks that all reading operations agree about a customer: balances of accounts, running balances,
// balances over time, and the sums of transactions.
func mustCohere(t *testing.T, f *handMadeCustomer) {
	t.Helper()
	rows := f.transactions(t)
	dates := map[any]map[string]any{}
	for _, d := range f.get(t, "/financial/v3/accounts/transaction-dates").Items(t) {
		dates[d["account_id"]] = d
	}
	points := map[any][]any{}
	for _, series := range f.get(t, "/financial/v3/balances", "granularity", "daily").Items(t) {
		points[series["account_id"]] = series["balances"].([]any)
	}
	known := map[any]bool{}
	for _, account := range f.get(t, "/financial/v3/accounts").Items(t) {
		known[account["account_id"]] = true
		mustCohereIn(t, account, rows, dates[account["account_id"]], points[account["account_id"]])
	}
	for _, row := range rows {
		if !known[row["account_id"]] {
			t.Errorf("%s is on %v, which is not there", id(row), row["account_id"])
		}
	}
}

// mustCohereIn checks one account.
func mustCohereIn(t *testing.T, account map[string]any, rows []map[string]any, dates map[string]any, points []any) {
	t.Helper()
	side := func(v map[string]any) int64 { return minor(t, v["amount"], v["credit_debit_indicator"]) }
	balance := func(kind string) int64 { return side(valueAt(account, "balances."+kind).(map[string]any)) }
	booked, pending := balance("booked"), balance("pending")
	sum, waiting, first, last := int64(0), int64(0), "", ""
	open := map[int64]int{booked: 1} // running balances after rows, less the balances before them
	instant := ""
	for _, row := range rows {
		if row["account_id"] != account["account_id"] {
			continue
		}
		at := row["date_time"].(string)
		first = at
		if last == "" {
			last = at
		}
		if row["status"] == "pending" {
			waiting += side(row)
			if row["running_balance"] != nil || !hasTag(row, "pending") {
				t.Errorf("%s is pending and shows %v", id(row), row)
			}
			continue
		}
		running := minor(t, row["running_balance"], row["running_balance_credit_debit_indicator"])
		if at != instant && !endsAt(open, booked-sum) {
			t.Errorf("the running balances of %v do not lead from %s to %s", account["account_id"], at, instant)
		}
		instant = at
		sum += side(row)
		open[running]--
		open[running-side(row)]++
	}
	if !endsAt(open, booked-sum) {
		t.Errorf("the running balances of %v do not lead to the opening", account["account_id"])
	}
	if pending != booked+waiting {
		t.Errorf("%v has %d pending, want %d and %d", account["account_id"], pending, booked, waiting)
	}
	if fmt.Sprint(dates["first_transaction_date"], dates["last_transaction_date"]) != fmt.Sprint(first, last) &&
		last != "" {
		t.Errorf("%v has transactions from %v to %v, and the dates say %v", account["account_id"], first, last, dates)
	}
	if len(points) == 0 {
		t.Fatalf("%v has no balances", account["account_id"])
	}
	newest := points[0].(map[string]any)
	for kind, want := range map[string]int64{"booked": booked, "pending": pending} {
		if got := side(newest[kind].(map[string]any)); got != want {
			t.Errorf("the balances of %v end with %s %d, want %d", account["account_id"], kind, got, want)
		}
	}
}

// endsAt reports whether a chain of running balances has a single end, which is the given balance.
func endsAt(open map[int64]int, end int64) bool {
	for balance, n := range open {
		if (balance == end) != (n == 1) || (balance != end && n != 0) {
			return false
		}
	}
	return open[end] == 1
}

// Ensure that the responses of all operations agree with each other, whatever was refreshed or deleted.
func TestOperationsAgree(t *testing.T) {
	t.Parallel()
	f := connectHandMade(t, 0, "household", "traveller")
	for _, day := range []int{1, 2, 6, 7, 40, 118} {
		for _, hour := range []int{1, 8, 12, 23} {
			f.moveTo(t, day, hour)
			if day%2 == 0 {
				f.refresh(t, "household", onDay(day, hour))
			}
			if day%7 == 0 {
				f.refresh(t, "traveller", onDay(day, hour))
			}
			mustCohere(t, f)
		}
	}
	f.remove(t, "/financial/v2/accounts/savings")
	mustCohere(t, f)
}

// Ensure that a restored snapshot brings back every account and transaction unchanged, and that the same refreshes
// then have the same results again.
func TestSnapshotOfFinancialData(t *testing.T) {
	t.Parallel()
	f := connectHandMade(t, 5, "household", "traveller")
	before := fmt.Sprint(f.transactions(t), f.get(t, "/financial/v3/accounts").Text)
	if got := f.Call(t, "POST", "/_sandbox/snapshots/before", "", nil); got.Status != 201 {
		t.Fatalf("take a snapshot: %d %s", got.Status, got.Text)
	}
	live := func() string {
		f.moveTo(t, 9, 12)
		f.refresh(t, "household", onDay(9, 12))
		f.remove(t, "/financial/v2/accounts/savings")
		updated := f.get(t, "/financial/v2/transactions", "updated_after", "2026-01-06T12:00:00Z")
		return fmt.Sprint(f.transactions(t), updated.Text)
	}
	first := live()
	if got := f.Call(t, "POST", "/_sandbox/snapshots/before/restore", "", nil); got.Status != 200 {
		t.Fatalf("restore it: %d %s", got.Status, got.Text)
	}
	f.Client = emulatortest.NewClient(t, f.sandbox, f.ID)
	if after := fmt.Sprint(f.transactions(t), f.get(t, "/financial/v3/accounts").Text); after != before {
		t.Errorf("after the restore there is\n%s\nwant\n%s", after, before)
	}
	if second := live(); second != first {
		t.Errorf("the same refresh and deletion leave\n%s\nwant\n%s", second, first)
	}
}
