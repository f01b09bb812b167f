package emulator_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/emulatortest"
)

// minor returns an amount in minor units, negative for a debit.
func minor(t *testing.T, amount any, side any) int64 {
	t.Helper()
	n, err := strconv.ParseInt(strings.Replace(amount.(map[string]any)["value"].(string), ".", "", 1), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	if side == "debit" {
		return -n
	}
	return n
}

func instantOf(t *testing.T, v any) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, v.(string))
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// balanceAt computes a balance at the end of a day: the current balance of the account, less all later transactions.
func balanceAt(
	t *testing.T,
	account map[string]any,
	rows []map[string]any,
	kind, dateField string,
	end time.Time,
) int64 {
	t.Helper()
	now := valueAt(account, "balances."+kind).(map[string]any)
	sum := minor(t, now["amount"], now["credit_debit_indicator"])
	for _, row := range rows {
		counts := row["account_id"] == account["account_id"] && (kind == "pending" || row["status"] == "booked")
		if counts && instantOf(t, row[dateField]).After(end) {
			sum -= minor(t, row["amount"], row["credit_debit_indicator"])
		}
	}
	return sum
}

// Ensure that balances over time are what the transactions add up to at the end of each day, one point for each
// step, newest first, for each granularity, date field, account and version, within the windows.
func TestBalancesOverTime(t *testing.T) {
	t.Parallel()
	f := connectHandMade(t, 100, "household", "traveller")
	f.moveTo(t, 110, 0) // the banks were not asked after that
	rows := f.transactions(t)
	steps := map[string]func(last time.Time, n int) time.Time{
		"":            func(last time.Time, n int) time.Time { return last.AddDate(0, 0, -7*n) },
		"daily":       func(last time.Time, n int) time.Time { return last.AddDate(0, 0, -n) },
		"weekly":      func(last time.Time, n int) time.Time { return last.AddDate(0, 0, -7*n) },
		"biweekly":    func(last time.Time, n int) time.Time { return last.AddDate(0, 0, -14*n) },
		"monthly":     func(last time.Time, n int) time.Time { return bank.Period{Months: -n}.After(last) },
		"quarterly":   func(last time.Time, n int) time.Time { return bank.Period{Months: -3 * n}.After(last) },
		"six_monthly": func(last time.Time, n int) time.Time { return bank.Period{Months: -6 * n}.After(last) },
		"annually":    func(last time.Time, n int) time.Time { return bank.Period{Months: -12 * n}.After(last) },
	}
	for _, account := range f.get(t, "/financial/v3/accounts").Items(t) {
		for granularity, step := range steps {
			for _, dateField := range []string{"date_time", "posted_date_time"} {
				for _, version := range []string{"v2", "v3"} {
					t.Run(fmt.Sprint(account["account_id"], granularity, dateField, version), func(t *testing.T) {
						got := f.get(t, fmt.Sprintf("/financial/%s/accounts/%s/balances", version, account["account_id"]),
							"granularity", granularity, "date-field", dateField)
						read := map[string]string{"date_time": "date_time", "posted_date_time": "value_date_time"}[dateField]
						mustMatchTransactions(t, got.Items(t), account, rows, read, step)
						count, first, last := len(got.Items(t)), got.Items(t)[len(got.Items(t))-1]["date"], got.At("data.0.date")
						if got.At("metadata.accounts.balance_count") != float64(count) || got.At("metadata.accounts.from") != first ||
							got.At("metadata.accounts.to") != last {
							t.Errorf("%d points from %v to %v: %v", count, first, last, got.At("metadata.accounts"))
						}
					})
				}
			}
		}
	}
}

// mustMatchTransactions compares points with the transactions. The newest point is the day of the last fetch, and the
// oldest is within the first day of the history.
func mustMatchTransactions(
	t *testing.T,
	points []map[string]any,
	account map[string]any,
	rows []map[string]any,
	dateField string,
	step func(time.Time, int) time.Time,
) {
	t.Helper()
	last := onDay(101, 0).Add(-time.Second)
	n := 0
	for ; !step(last, n).Before(historyStart); n++ {
		if n == len(points) {
			t.Fatalf("there are only %d points", n)
		}
		if at := instantOf(t, points[n]["date"]); !at.Equal(step(last, n)) {
			t.Fatalf("point %d is at %v, want %v", n, at, step(last, n))
		}
		for _, kind := range []string{"booked", "pending"} {
			shown := points[n][kind].(map[string]any)
			got := minor(t, shown["amount"], shown["credit_debit_indicator"])
			if want := balanceAt(t, account, rows, kind, dateField, step(last, n)); got != want {
				t.Errorf("at %v %s is %d, want %d", step(last, n), kind, got, want)
			}
		}
	}
	if len(points) != n {
		t.Errorf("there are %d points, want %d", len(points), n)
	}
}

// Ensure that the balances of all accounts, and their metadata, equal those of each account alone.
func TestBalancesOfAllAccounts(t *testing.T) {
	t.Parallel()
	f := connectHandMade(t, 50, "household", "traveller")
	for _, version := range []string{"v2", "v3"} {
		all := f.get(
			t, "/financial/"+version+"/balances", "granularity", "daily",
			"from", "2026-02-01T00:00:00Z", "to", "2026-02-10T00:00:00Z",
		)
		p := all.At("metadata.parameters")
		if fmt.Sprint(p) != "map[from:2026-02-01T00:00:00Z granularity:daily to:2026-02-10T00:00:00Z]" {
			t.Errorf("the parameters are %v", p)
		}
		var order []any
		for _, series := range all.Items(t) {
			order = append(order, series["account_id"])
			one := f.get(t, fmt.Sprintf("/financial/%s/accounts/%s/balances", version, series["account_id"]),
				"granularity", "daily", "from", "2026-02-01T00:00:00Z", "to", "2026-02-10T00:00:00Z")
			if points := series["balances"].([]any); len(points) != 10 || fmt.Sprint(points) != fmt.Sprint(one.At("data")) {
				t.Errorf("of %v there are %d points, alone %v", series["account_id"], len(points), one.At("data"))
			}
			if got := all.At("metadata.accounts." +
				series["account_id"].(string)); fmt.Sprint(got) != fmt.Sprint(one.At("metadata.accounts")) {
				t.Errorf("of %v the metadata are %v, alone %v", series["account_id"], got, one.At("metadata.accounts"))
			}
			if got := one.Str("metadata.parameters.account_id"); got != series["account_id"] {
				t.Errorf("the parameters name %q", got)
			}
		}
		if fmt.Sprint(order) != "[current savings card]" {
			t.Errorf("the accounts are in the order %v", order)
		}
	}
}

// Ensure that both versions have their exact form, with the signs of a debt and with the lowest and the highest
// booked balance.
func TestBalancesOnTheWire(t *testing.T) {
	t.Parallel()
	f := connectHandMade(t, 2, "traveller")
	for version, kind := range map[string]struct{ booked, pending string }{
		"v2": {`,"type":"interim_booked"`, `,"type":"expected"`}, "v3": {},
	} {
		point := func(date, value string) string {
			amount := `"amount":{"value":"` + value + `","currency":"EUR"},"credit_debit_indicator":"debit"`
			return `{"date":"` + date + `","booked":{` + amount + kind.booked + `},"pending":{` + amount + kind.pending + `}}`
		}
		emulatortest.Scenario{
			Name:    version,
			Method:  "GET",
			Path:    "/financial/" + version + "/accounts/card/balances?granularity=daily&to=2026-01-03",
			Headers: f.customer,
			Body:    "",
			Status:  200,
			Want: `{"operation_id":"financial_` + version + `_accounts_balances_get","data":[` + point(
				"2026-01-03T23:59:59Z",
				"69.98",
			) + `,` +
				point("2026-01-02T23:59:59Z", "59.99") + `,` + point("2026-01-01T23:59:59Z", "59.99") + `],
			"metadata":{"accounts":{"balance_count":3,"from":"2026-01-01T23:59:59Z","to":"2026-01-03T23:59:59Z",
				"min_balance":{"value":"-69.98","currency":"EUR"},"max_balance":{"value":"-59.99","currency":"EUR"},
				"last_updated_at":"2026-01-03T12:00:00Z"},
			"parameters":{"from":"2026-01-01T00:00:00Z","to":"2026-01-03T23:59:59Z","granularity":"daily",
			"account_id":"card"}}}`,
		}.Run(
			t,
			f.Client,
		)
	}
}

// Ensure that there are no points outside the windows, for customers without accounts and for unknown accounts, and
// that invalid parameters are refused.
func TestBalancesWithoutData(t *testing.T) {
	t.Parallel()
	f, nobody := connectHandMade(t, 50, "household"), connectHandMade(t, 50)
	for _, version := range []string{"v2", "v3"} {
		path := "/financial/" + version
		for _, ask := range [][]string{
			{"to", "2025-12-31T23:59:59Z"}, {"from", "2026-02-21T00:00:00Z"},
		} {
			got := f.get(t, path+"/accounts/current/balances", ask...)
			if len(got.Items(t)) != 0 || got.At("metadata.accounts.balance_count") != 0.0 {
				t.Errorf("%v: %s", ask, got.Text)
			}
		}
		if got := nobody.get(t, path+"/balances"); len(got.Items(t)) != 0 || got.At("metadata.accounts") != nil {
			t.Errorf("without accounts: %s", got.Text)
		}
		emulatortest.Scenario{
			Name:    version + " of no account",
			Method:  "GET",
			Path:    path + "/accounts/nobody's/balances",
			Headers: f.customer,
			Body:    "",
			Status:  404,
			Want: `{"operation_id":"financial_` + version + `_accounts_balances_get","code_id":"account_not_found",
				"message":"*"}`,
		}.Run(
			t,
			f.Client,
		)
		for _, bad := range []string{"granularity=hourly", "date-field=value", "from=soon", "to=never"} {
			name, _, _ := strings.Cut(bad, "=")
			if got := f.Call(t, "GET", path+"/balances?"+bad, "", f.customer); got.Status != 400 ||
				got.Str("errors."+name) == "" {
				t.Errorf("%s: %d %s", bad, got.Status, got.Text)
			}
		}
	}
}

// Ensure that a response has at most 5,000 points: those of the first accounts first, and of each account the
// newest.
func TestBalancesAreLimited(t *testing.T) {
	t.Parallel()
	f := connectHandMade(t, 2, "household")
	f.startEarlier(t)
	total := 0
	for i, series := range f.get(t, "/financial/v3/balances", "granularity", "daily").Items(t) {
		points := series["balances"].([]any)
		total += len(points)
		if newest := points[0].(map[string]any)["date"]; newest != "2026-01-03T23:59:59Z" {
			t.Errorf("account %d begins at %v", i, newest)
		}
		dates := make([]string, len(points))
		for j, p := range points {
			dates[len(points)-1-j] = p.(map[string]any)["date"].(string)
		}
		if !slices.IsSorted(dates) {
			t.Errorf("account %d has its points out of order", i)
		}
	}
	if total != 5000 {
		t.Errorf("there are %d points, want 5,000", total)
	}
}
