package emulator_test

import (
	"strings"
	"testing"
	"time"

	"budsandbox/emulator"
)

// explained is what the control plane says of an operation's figures.
type explained struct {
	Figures []struct {
		Figure, Value, Formula string
		Transactions           []string `json:"transaction_ids"`
	}
}

// Ensure that for every persona each figure that is said to be a sum is the sum of the transactions that are named.
func TestExplainedSums(t *testing.T) {
	now := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	for i, p := range personas(t) {
		if raced && (i%6 != 0 || p.ID == "heavy") {
			continue
		}
		t.Run(p.ID, func(t *testing.T) {
			t.Parallel()
			s := emulator.Start(t, emulator.Options{Now: now, Freeze: true, TaskDelay: new(time.Duration)})
			of := connect(t, s, "shop").connected(t, p)
			listed, sums := map[string]row{}, 0
			for _, r := range of.rows(t) {
				listed[r.ID] = r
			}
			for _, asked := range [][]string{
				{"v2_category_totals_get"}, {"v2_category_totals_trends_get"}, {"v2_merchants_totals_get"},
				{"aggregations_v2_totals_essential_statistics_get"}, {"aggregations_v2_bucket_totals_get", "bucket_id", "assess-dashboard"},
				{"v1_benefits_totals_get", "days", "300"}, {"v1_loans_get", "days", "300"}, {"v1_debt_collection_get", "days", "300"},
				{"search_beta_transactions_get", "description", "a", "X-Timezone", "Etc/UTC"}, {"v2_income_get"}, {"regular_transactions_get"},
				{"v2_future_transactions_get"}, {"insights_v2_products"}, {"v1_subscriptions_get"}, {"v1_benefits_get"},
			} {
				var answer explained
				pairs := append([]string{"operation_id", asked[0], "client_id", "shop", "customer_id", of.id}, asked[1:]...)
				of.read(t, query("/_sandbox/explain", pairs...), nil, &answer)
				for _, f := range answer.Figures {
					var sum int64
					for _, id := range f.Transactions {
						r, there := listed[id]
						if !there {
							t.Fatalf("%s: %s names %s, which is not listed", asked[0], f.Figure, id)
						}
						sum += max(r.Amount.minor(t, r.Side), -r.Amount.minor(t, r.Side))
					}
					if !strings.HasPrefix(f.Formula, "the sum of") || strings.Contains(f.Formula, " over ") {
						continue
					}
					sums += min(1, len(f.Transactions))
					currency := "GBP"
					if len(f.Transactions) > 0 {
						currency = listed[f.Transactions[0]].Amount.Currency
					}
					if want := (wireMoney{f.Value, currency}).minor(t, "credit"); sum != want {
						t.Errorf("%s: %s is %s, its transactions come to %d", asked[0], f.Figure, f.Value, sum)
					}
				}
			}
			// A dormant customer has nothing in the windows, and rows without a category are in no total.
			if sums == 0 && len(listed) > 50 && p.ID != "dormant" && p.ID != "unenrichable" {
				t.Error("no figure is a sum")
			}
		})
	}
}

// Ensure that what cannot be explained is refused with what to do about it.
func TestExplainRefusals(t *testing.T) {
	c := connect(t, emulator.Start(t, emulator.Options{}), "shop")
	const nobody = "00000000-0000-4000-8000-000000000000"
	for name, s := range map[string]struct {
		operation, customer, want string
		status                    int
	}{
		"an unknown operation":    {"v9_nothing_get", nobody, "ask for one of", 404},
		"one without figures":     {"oauth_token_post", nobody, "has no derived figures", 404},
		"no customer":             {"v1_loans_get", "", "customer_id", 400},
		"a customer who is none":  {"v1_loans_get", nobody, "is no customer of client shop", 404},
		"a customer without UUID": {"v1_loans_get", "me", "UUID", 400},
	} {
		got := c.call(t, "GET", query("/_sandbox/explain", "operation_id", s.operation, "client_id", "shop", "customer_id", s.customer), "", nil)
		if got.status != s.status || !strings.Contains(got.text, s.want) {
			t.Errorf("%s: %d %s", name, got.status, got.text)
		}
	}
}
