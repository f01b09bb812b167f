package emulator_test

import (
	"slices"
	"strings"
	"testing"

	"budsandbox/emulator/emulatortest"
	"budsandbox/emulator/internal/server"
)

// bounds lists the pairs of names that operations use for a beginning and an end.
var bounds = [][2]string{
	{"from", "to"}, {"date_from", "date_to"}, {"month_from", "month_to"}, {"X-From", "X-To"}, {"X-Date-From", "X-Date-To"},
	{"amount_min", "amount_max"}, {"X-Amount-From", "X-Amount-To"},
}

// Ensure that every operation with a beginning and an end refuses a beginning after the end and names it, in every
// format. The table is generated from the routes, so it includes new ones.
func TestBoundsInOrder(t *testing.T) {
	t.Parallel()
	l := newShopper(t, false)
	seen := 0
	for _, r := range server.BudRoutes() {
		names := slices.Concat(r.Parameters(), r.Headers())
		for _, pair := range bounds {
			if r.Pending || r.Method != "GET" || !slices.Contains(names, pair[0]) || !slices.Contains(names, pair[1]) {
				continue
			}
			seen++
			refused := false
			for _, form := range [][2]string{{"2026-02-02T00:00:00Z", "2026-02-01T23:59:59Z"}, {"2026-02-02", "2026-02-01"},
				{"2026-02", "2026-01"}, {"2", "1"}} {
				headers, query := map[string]string{"X-Customer-Id": l.ID, "X-Timezone": "Europe/London"}, []string{}
				for i, name := range pair {
					if strings.HasPrefix(name, "X-") {
						headers[name] = form[i]
					} else {
						query = append(query, name, form[i])
					}
				}
				path := strings.NewReplacer("{account_id}", "own-1").Replace(r.Path)
				got := l.Client.Call(t, "GET", emulatortest.WithQuery(path, query...), "", headers)
				refused = refused || got.Status == 400 && strings.Contains(got.Text, "after") ||
					got.Status == 400 && strings.Contains(got.Text, "than")
				if got.Status < 300 {
					t.Errorf(
						"%s with %s %s and %s %s is answered %d %.300s", r.ID, pair[0], form[0], pair[1], form[1],
						got.Status, got.Text,
					)
				}
			}
			if !refused {
				t.Errorf("%s never says that %s is after %s", r.ID, pair[0], pair[1])
			}
		}
	}
	if seen < 20 {
		t.Errorf("only %d operations have bounds", seen)
	}
}

// Ensure that operations agree about the last second of a day: an end that is a day or its last whole second
// includes the whole second, and an end with a fraction is exact.
func TestBoundsAgree(t *testing.T) {
	t.Parallel()
	l := newShopper(t, false)
	l.MustIngest(
		emulatortest.IngestTransactionsPath,
		emulatortest.TransactionsBody([4]string{"late", "2026-02-10T23:59:59.5Z", "-77.31", "TESCO STORES 3297"}),
	)
	for _, operation := range []struct {
		path, from, to string
		days           bool // reads days alone
		times          bool // reads times alone
	}{
		{path: "/financial/v2/transactions", from: "date_from", to: "date_to"},
		{path: "/aggregations/v2/totals/categories", from: "from", to: "to", times: true},
		{path: "/aggregations/v2/totals/categories/trends", from: "from", to: "to", times: true},
		{path: "/v2/merchants/totals", from: "X-From", to: "X-To"},
		{path: "/search/beta/transactions", from: "from", to: "to", times: true},
		{path: "/affordability/v2/transactions", from: "date_from", to: "date_to"},
	} {
		for _, test := range []struct {
			from, to string
			want     bool
		}{
			{"2026-02-02", "2026-02-10", true},
			{"2026-02-02", "2026-02-09", false},
			{"2026-02-02T00:00:00Z", "2026-02-10T23:59:59Z", true},
			{"2026-02-02T00:00:00Z", "2026-02-10T23:59:59.5Z", true},
			{"2026-02-02T00:00:00Z", "2026-02-10T23:59:59.999Z", true},
			{"2026-02-02T00:00:00Z", "2026-02-10T23:59:59.4Z", false},
			{"2026-02-02T00:00:00Z", "2026-02-10T23:59:58Z", false},
			{"2026-02-02T00:00:00Z", "2026-02-11T00:59:59+01:00", true},
			{"2026-02-10T23:59:59.5Z", "2026-02-11T00:00:00Z", true},
			{"2026-02-10T23:59:59.6Z", "2026-02-11T00:00:00Z", false},
			{"2026-02-10T23:59:59Z", "2026-02-10T23:59:59Z", true},
		} {
			day := len(test.to) == len("2026-02-10")
			if day && operation.times || !day && operation.days {
				continue
			}
			headers, query := map[string]string{"X-Customer-Id": l.ID, "X-Timezone": "UTC"}, []string{}
			if strings.HasPrefix(operation.from, "X-") {
				headers[operation.from], headers[operation.to] = test.from, test.to
			} else {
				query = append(query, operation.from, test.from, operation.to, test.to)
			}
			got := l.Client.Call(t, "GET", emulatortest.WithQuery(operation.path, query...), "", headers)
			if got.Status >= 300 || strings.Contains(got.Text, "77.31") != test.want {
				t.Errorf(
					"%s from %s to %s: %d, has the transaction %t, want %t: %.300s", operation.path, test.from, test.to,
					got.Status, strings.Contains(got.Text, "77.31"), test.want, got.Text,
				)
			}
		}
	}
}
