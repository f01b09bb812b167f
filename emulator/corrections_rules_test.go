package emulator_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"budsandbox/emulator/emulatortest"

	"pgregory.net/rapid"
)

const (
	frequencyPath = "enrichments.regularity.frequency"
	rulesPath     = "/corrections/v3/rules/"
)

// newRule creates a rule and returns its id.
func newRule(l *emulatortest.Customer, path, body string) string {
	l.Helper()
	return l.Must(201, "POST", path, body).Str("data.rule_id")
}

// frequencies returns the customer's regular transactions as "id:frequency", in order.
func frequencies(l *emulatortest.Customer) string {
	l.Helper()
	var all []string
	for id, frequency := range fieldOf(l, frequencyPath) {
		if frequency != "" {
			all = append(all, id+":"+frequency)
		}
	}
	slices.SortFunc(all, func(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b)) })
	return strings.Join(all, " ")
}

// Ensure that regularity can be corrected for one transaction or its group, applies to new transactions and in all
// operations on regular transactions, and is restored by deleting the rule.
func TestCorrectRegularity(t *testing.T) {
	t.Parallel()
	l := newCafeCustomer(t)
	const gym = "g0:monthly g1:monthly g2:monthly g3:monthly g4:monthly g5:monthly"
	if got := frequencies(l); !strings.HasPrefix(got, gym) {
		t.Fatalf("found are %s", got)
	}
	l.Advance("1h")
	rule := newRule(
		l,
		"/corrections/v3/regularity",
		`{"transaction_id":"g2","frequency":"biweekly","include_similar":true}`,
	)
	if got := frequencies(l); !strings.HasPrefix(got, strings.ReplaceAll(gym, "monthly", "biweekly")) {
		t.Errorf("corrected they are %s", got)
	}
	got := l.Must(200, "GET", "/financial/v2/transactions?page_size=200", "")
	for _, one := range got.At("data").([]any) {
		row := emulatortest.Answer{JSON: one.(map[string]any)}
		if strings.HasPrefix(row.Str("transaction_id"), "g") &&
			emulatortest.JSONOf(t, row, "enrichments.corrections") != `{"applied_rule_ids":["`+rule+`"]}` {
			t.Errorf("%s was corrected by %s", row.Str("transaction_id"), emulatortest.JSONOf(t, row, "enrichments.corrections"))
		}
	}
	if got := strings.Join(l.TransactionIDs("updated_after", "2026-03-01T09:30:00Z"), " "); got != "g5 g4 g3 g2 g1 g0" {
		t.Errorf("changed are %s", got)
	}
	l.MustIngest(
		emulatortest.IngestTransactionsPath,
		emulatortest.TransactionsBody([4]string{"g6", "2026-02-12T10:00:00Z", "-26.00", "IRONWORKS FITNESS"}),
	)
	if fieldOf(l, frequencyPath)["g6"] != "biweekly" {
		t.Errorf("the next is %q", fieldOf(l, frequencyPath)["g6"])
	}
	if got := l.Must(200, "GET", "/v1/regular-transactions", "").Text; !strings.Contains(got, `"period":"biweekly"`) {
		t.Errorf("regular transactions are %s", got)
	}
	l.Must(200, "GET", rulesPath+rule, "").
		MustBe(t, `{"operation_id":"corrections_v3_rules_rule_id_get","data":{"rule_type":"regularity_correction",
		"rule_definition":{"transaction_id":"g2","frequency":"biweekly","include_similar":true}}}`)
	l.Advance("1h")
	l.Must(204, "DELETE", rulesPath+rule, "")
	if got := frequencies(l); !strings.Contains(got, "g6:monthly") || strings.Contains(got, "biweekly") {
		t.Errorf("undone they are %s", got)
	}
	if got := strings.Join(l.TransactionIDs("updated_after", "2026-03-01T10:30:00Z"), " "); got != "g6 g5 g4 g3 g2 g1 g0" {
		t.Errorf("changed by undoing are %s", got)
	}
	for _, method := range []string{"GET", "DELETE"} {
		l.Must(404, method, rulesPath+rule, "")
	}
	newRule(l, "/corrections/v3/regularity", `{"transaction_id":"big","frequency":"quarterly"}`)
	if got := fieldOf(l, frequencyPath); got["big"] != "quarterly" || got["g0"] != "monthly" {
		t.Errorf("one alone makes %v", got)
	}
}

// Ensure that the dates of a corrected frequency keep the clocks of the country's banks when these change, as others
// do, and that payments of which only the date is known are predicted as dates.
func TestCorrectedFrequencyKeepsTheClock(t *testing.T) {
	t.Parallel()
	l := emulatortest.NewCustomer(t, 0, emulatortest.British)
	l.MustIngest(emulatortest.IngestTransactionsPath, emulatortest.TransactionsBody(
		[4]string{"early", "2026-02-20T04:00:00Z", "-26.00", "IRONWORKS FITNESS"},
		[4]string{"dated", "2026-02-20T00:00:00Z", "-9.00", "CITY LIBRARY"},
	))
	for id, want := range map[string]string{
		"early": `["2026-03-20T04:00:00Z","2026-04-20T03:00:00Z","2026-05-20T03:00:00Z"]`,
		"dated": `["2026-03-20T00:00:00Z","2026-04-20T00:00:00Z","2026-05-20T00:00:00Z"]`,
	} {
		newRule(l, "/corrections/v3/regularity", `{"transaction_id":"`+id+`","frequency":"monthly"}`)
		for _, one := range l.Must(200, "GET", "/financial/v2/transactions", "").List(t, "data") {
			row := emulatortest.Answer{JSON: one}
			if row.Str("transaction_id") != id {
				continue
			}
			if got := emulatortest.JSONOf(t, row, "enrichments.regularity.predicted_date_times"); got != want {
				t.Errorf("%s is predicted for %s, want %s", id, got, want)
			}
		}
	}
}

// Ensure that transactions after the end of a group have no schedule, and that there is no forecast.
func TestEndRegularity(t *testing.T) {
	t.Parallel()
	l := newCafeCustomer(t)
	if got := l.Must(200, "GET", "/v2/future-transactions", "").Text; !strings.Contains(got, "IRONWORKS") {
		t.Fatalf("the gym is not forecast: %s", got)
	}
	rule := newRule(l, "/corrections/v3/regularity/end", `{"transaction_id":"g3"}`)
	got := fieldOf(l, frequencyPath)
	if got["g3"] != "monthly" || got["g4"] != "" || got["g5"] != "" {
		t.Errorf("after the end the schedules are %v", got)
	}
	if got := l.Call("GET", "/v2/future-transactions", "").Text; strings.Contains(got, "IRONWORKS") {
		t.Errorf("the gym is forecast after its end: %s", got)
	}
	l.Must(200, "GET", rulesPath+rule, "").
		MustBe(t, `{"operation_id":"corrections_v3_rules_rule_id_get","data":{"rule_type":"regularity_end",
			"rule_definition":{"transaction_id":"g3"}}}`)
}

// Ensure that transactions with different descriptions can become one group, that others join or leave it, and that
// the search for similar ones agrees.
func TestCorrectSimilarity(t *testing.T) {
	t.Parallel()
	l := emulatortest.NewCustomer(t, 0, emulatortest.British)
	var rows [][4]string
	for i, line := range []string{"JOLLY PLUMBER", "HAPPY BOILERS LTD", "WARM HOMES", "ODD JOBS"} {
		rows = append(rows, [4]string{fmt.Sprintf("r%d", i), fmt.Sprintf("2025-%02d-10T10:00:00Z", 9+i), "-40.00", line})
	}
	l.MustIngest(emulatortest.IngestTransactionsPath, emulatortest.TransactionsBody(rows...))
	if got := frequencies(l); got != "" {
		t.Fatalf("at first there are schedules: %s", got)
	}
	group := newRule(l, "/corrections/v3/similar", `{"transaction_ids":["r0","r1","r2"],"similar":true}`)
	if got := frequencies(l); got != "r0:monthly r1:monthly r2:monthly" {
		t.Errorf("together they are %s", got)
	}
	joins := newRule(
		l,
		"/corrections/v3/similar",
		`{"transaction_ids":["r3"],"similar":true,"reference_transaction_id":"r0"}`,
	)
	if got := frequencies(l); got != "r0:monthly r1:monthly r2:monthly r3:monthly" {
		t.Errorf("with one more they are %s", got)
	}
	similar := l.Must(200, "GET", "/corrections/v2/categories/similar/r0", "")
	if similar.At("metadata.results") != 4.0 {
		t.Errorf("similar are %s", similar.Text)
	}
	parts := newRule(l, "/corrections/v3/similar", `{"transaction_ids":["r1"],"similar":false}`)
	if got := frequencies(l); got != "r0:monthly r2:monthly r3:monthly" {
		t.Errorf("with one less they are %s", got)
	}
	for rule, want := range map[string]string{
		group: `{"rule_type":"transactions_similar","rule_definition":{"similar":true,"transaction_ids":["r0","r1","r2"]}}`,
		joins: `{"rule_type":"transactions_relative_similar","rule_definition":{"similar":true,"transaction_ids":["r3"],
			"reference_transaction_id":"r0"}}`,
		parts: `{"rule_type":"transactions_unsimilar","rule_definition":{"similar":false,"transaction_ids":["r1"]}}`,
	} {
		l.Must(200, "GET", rulesPath+rule, "").
			MustBe(t, `{"operation_id":"corrections_v3_rules_rule_id_get","data":`+want+`}`)
	}
	for _, rule := range []string{group, parts, joins} {
		l.Must(204, "DELETE", rulesPath+rule, "")
	}
	if got := frequencies(l); got != "" {
		t.Errorf("undone there are schedules: %s", got)
	}
}

var updatedAt = regexp.MustCompile(`"updated_at":"[^"]*"`)

// Ensure that after any rules were created and deleted in any order, the data are the same as before.
func TestRulesAreUndone(t *testing.T) {
	t.Parallel()
	l := newCafeCustomer(t)
	text := func() string {
		return updatedAt.ReplaceAllString(l.Must(200, "GET", "/financial/v2/transactions?page_size=200", "").Text, "")
	}
	regular := func() string { return l.Call("GET", "/v1/regular-transactions", "").Text }
	before, groups := text(), regular()
	ids := []string{"w0", "w5", "g0", "g3", "g5", "big", "tesco"}
	rapid.Check(t, func(rt *rapid.T) {
		var rules []string
		for range rapid.IntRange(1, 4).Draw(rt, "rules") {
			some := rapid.SliceOfNDistinct(rapid.SampledFrom(ids), 1, 3, rapid.ID).Draw(rt, "transactions")
			list, _ := json.Marshal(some)
			switch rapid.IntRange(0, 3).Draw(rt, "kind") {
			case 0:
				frequency := rapid.SampledFrom([]string{"unknown", "daily", "weekly", "monthly"}).Draw(rt, "frequency")
				rules = append(
					rules,
					newRule(l, "/corrections/v3/regularity", fmt.Sprintf(`{"transaction_id":%q,"frequency":%q,"include_similar":%v}`,
						some[0], frequency, rapid.Bool().Draw(rt, "similar"))),
				)
			case 1:
				rules = append(rules, newRule(l, "/corrections/v3/regularity/end", `{"transaction_id":"`+some[0]+`"}`))
			case 2:
				rules = append(
					rules,
					newRule(
						l,
						"/corrections/v3/similar",
						fmt.Sprintf(`{"transaction_ids":%s,"similar":%v}`, list, rapid.Bool().Draw(rt, "joined")),
					),
				)
			case 3:
				rules = append(
					rules,
					newRule(
						l,
						"/corrections/v3/similar",
						fmt.Sprintf(`{"transaction_ids":%s,"similar":true,"reference_transaction_id":%q}`,
							list, rapid.SampledFrom(ids).Draw(rt, "reference")),
					),
				)
			}
		}
		for _, rule := range rapid.Permutation(rules).Draw(rt, "undone") {
			l.Must(204, "DELETE", rulesPath+rule, "")
		}
		if text() != before || regular() != groups {
			rt.Errorf("undone the rows are %s, were %s", text(), before)
		}
	})
}

// Ensure that all kinds of totals agree with the list of transactions after corrections.
func TestCorrectedCoherence(t *testing.T) {
	t.Parallel()
	l := newCafeCustomer(t)
	l.Connect(`{"provider":"Bank_Of_Bud","persona":"uk_salaried_renter"}`)
	of := &emulatortest.ConnectedCustomer{Client: l.Client, ID: l.ID, Headers: map[string]string{"X-Customer-Id": l.ID}}
	var mine []string
	for _, r := range of.Transactions(t, "status", "booked") {
		mine = append(mine, r.ID)
	}
	for i, pair := range [][2]string{{"food_and_drink", "coffee"}, {"income", "other_income"},
		{"borrowing_and_loans", "loans"}, {"transfers", "internal_transfers"}} {
		l.Must(
			200,
			"POST",
			"/corrections/v2/categories",
			fmt.Sprintf(`[{"transaction_id":%q,"category_l1":%q,"category_l2":%q,"include_similar":%v}]`,
				mine[i*7+3], pair[0], pair[1], i%2 == 0),
		)
	}
	l.Must(
		200,
		"POST",
		"/corrections/v2/merchants",
		fmt.Sprintf(
			`[{"transactions":[%q,%q],"merchant_id":"17ac2742-8c93-4c11-a01f-17ad65b950ce","include_similar":true}]`,
			mine[1],
			mine[9],
		),
	)
	mustTotal(t, of, time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC))
}
