package emulator_test

import (
	"strings"
	"testing"
	"time"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
	"budsandbox/internal/difftest"
)

// explained is the control plane's explanation of an operation's figures.
type explained struct{ Figures []figure }

type figure struct {
	Figure, Value, Formula string
	Transactions           []string `json:"transaction_ids"`
}

// Ensure that for every persona each figure that is explained as a sum is the sum of the named transactions.
func TestExplainedSums(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	for i, p := range emulatortest.Personas(t) {
		if emulatortest.Sampled && (i%6 != 0 || p.ID == "heavy") {
			continue
		}
		t.Run(p.ID, func(t *testing.T) {
			t.Parallel()
			s := emulator.Start(t, emulator.Options{Now: now, Freeze: true, TaskDelay: new(time.Duration)})
			of := emulatortest.NewClient(t, s, "shop").ConnectPersona(t, p)
			listed, sums := map[string]emulatortest.Transaction{}, 0
			for _, r := range of.Transactions(t) {
				listed[r.ID] = r
			}
			budgets := newBudgets(t, of)
			for _, asked := range [][]string{
				{"goals_v1_spending_budgets_get"}, {"goals_v1_spending_budget_transactions_get", "budget_id", budgets[0]},
				{"v2_category_totals_get"}, {"v2_category_totals_trends_get"}, {"v2_merchants_totals_get"},
				{"aggregations_v2_totals_essential_statistics_get"},
				{"aggregations_v2_bucket_totals_get", "bucket_id", "assess-dashboard"},
				{"v1_benefits_totals_get", "X-From", "2025-05-01"}, {"v1_loans_get", "X-From", "2025-05-01"},
				{"v1_debt_collection_get", "X-From", "2025-05-01"},
				{"search_beta_transactions_get", "description", "a", "X-Timezone", "Etc/UTC"}, {"v2_income_get"},
				{"regular_transactions_get"},
				{"v2_affordability_report", "overall_totals", "true", "monthly_totals", "true"},
				{"insights_beta_report_income_expenditure_get"},
				{"v1_affordability_report", "month_from", "2025-06", "month_to", "2025-08", "overall_totals", "true"},
				{"insights_beta_report_merchants_get"}, {"insights_beta_report_balance_unauthorised_overdraft_get"},
				{"insights_beta_report_income_health_get"}, {"characteristics_v1_customer_get"},
				{"characteristics_v1_customer_saver_get"},
				{"v2_future_transactions_get"}, {"insights_v2_products"}, {"v1_subscriptions_get"}, {"v1_benefits_get"},
			} {
				for _, f := range explain(t, of, asked[0], asked[1:]...) {
					var sum int64
					for _, id := range f.Transactions {
						r, there := listed[id]
						if !there {
							t.Fatalf("%s: %s names %s, which is not listed", asked[0], f.Figure, id)
						}
						sum += max(r.Amount.Minor(t, r.Side), -r.Amount.Minor(t, r.Side))
					}
					if strings.HasPrefix(f.Formula, "the sum of 1 ") && strings.HasSuffix(strings.Split(f.Formula, " in ")[0], "s") {
						t.Errorf("%s: %q is no English", f.Figure, f.Formula)
					}
					if !strings.HasPrefix(f.Formula, "the sum of") || strings.Contains(f.Formula, " over ") {
						continue
					}
					sums += min(1, len(f.Transactions))
					currency := "GBP"
					if len(f.Transactions) > 0 {
						currency = listed[f.Transactions[0]].Amount.Currency
					}
					if want := (emulatortest.Amount{Value: f.Value, Currency: currency}).Minor(t, "credit"); sum != want {
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

// newBudgets creates a budget of everything and one of food, in the currency of the customer's country.
func newBudgets(t *testing.T, of *emulatortest.ConnectedCustomer) (ids []string) {
	t.Helper()
	currency := "GBP"
	if strings.Contains(of.Call(t, "GET", "/v1/customers/"+of.ID+"/context", "", nil).Text, `"region":"US"`) {
		currency = "USD"
	}
	for _, include := range []string{"{}", `{"categories":[{"l1":"food_and_drink"}]}`} {
		path := newBudget(t, of.Client, `{"name":"Month","amount":{"value":"500.00","currency":"`+currency+`"},
			"recurrency":{"period":"monthly","starting_day":15},"include":`+include+`}`, of.Headers)
		ids = append(ids, strings.TrimPrefix(path, budgetsPath+"/"))
	}
	return ids
}

// Ensure that each of many budgets and goals has its own figures, named by its id, with the values in the
// responses.
func TestExplainedGoals(t *testing.T) {
	t.Parallel()
	s := emulator.Start(
		t,
		emulator.Options{Now: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC), Freeze: true, TaskDelay: new(time.Duration)},
	)
	c := emulatortest.NewClient(t, s, "shop")
	of := c.ConnectPersona(
		t,
		emulatortest.Persona{ID: "uk_family_mortgage", Region: "GB", Type: "personal", Provider: "Bank_Of_Bud"},
	)
	newBudgets(t, of)
	var accounts struct {
		Data []struct {
			ID       string `json:"account_id"`
			Currency string
		}
	}
	of.Read(t, "/financial/v3/accounts", of.Headers, &accounts)
	for _, a := range accounts.Data {
		body := `{"account_id":"` + a.ID + `","name":"Pot","target_amount":{"value":"3000.00",
			"currency":"` + a.Currency + `"},"allocation_ratio":0.15}`
		if got := c.Call(t, "POST", "/goals/v2/savings/goal", body, of.Headers); got.Status != 200 {
			t.Fatalf("create a goal: %d %s", got.Status, got.Text)
		}
	}
	shown := map[string]string{}
	var budgets struct {
		Data []struct {
			ID    string
			Spent struct {
				Amount emulatortest.Amount
				Ratio  string
			}
		}
	}
	of.Read(t, budgetsPath, of.Headers, &budgets)
	for _, b := range budgets.Data {
		shown[b.ID+".spent.amount "+b.Spent.Amount.Currency], shown[b.ID+".spent.ratio"] = b.Spent.Amount.Value, b.Spent.Ratio
	}
	var goals struct {
		Data []struct {
			ID      string
			Balance emulatortest.Amount `json:"goal_balance"`
		}
	}
	of.Read(t, goalsPath, of.Headers, &goals)
	for _, g := range goals.Data {
		shown[g.ID+".goal_balance "+g.Balance.Currency] = g.Balance.Value
	}
	if len(budgets.Data) != 2 || len(goals.Data) < 3 {
		t.Fatalf("%d budgets and %d goals", len(budgets.Data), len(goals.Data))
	}
	explained := map[string]string{}
	for _, id := range []string{"goals_v1_spending_budgets_get", "goals_v2_savings_goals_get"} {
		for _, f := range explain(t, of, id) {
			explained[f.Figure] = f.Value
			if f.Transactions == nil || f.Formula == "" {
				t.Errorf("%s is %q of %v", f.Figure, f.Formula, f.Transactions)
			}
		}
	}
	if diff := difftest.Of(shown, explained); diff != "" {
		t.Errorf("what is shown and what is explained differ:\n%s", diff)
	}
}

// explain returns the explanations of an operation's figures.
func explain(t *testing.T, of *emulatortest.ConnectedCustomer, operation string, pairs ...string) []figure {
	t.Helper()
	var answer explained
	all := append([]string{"operation_id", operation, "client_id", of.Client.ID, "customer_id", of.ID}, pairs...)
	of.Read(t, emulatortest.WithQuery("/_sandbox/explain", all...), nil, &answer)
	return answer.Figures
}

// Ensure that an explanation can include its transactions, each once, newest first and with the values in the list.
func TestExplainedTransactions(t *testing.T) {
	t.Parallel()
	s := emulator.Start(
		t,
		emulator.Options{Now: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC), Freeze: true, TaskDelay: new(time.Duration)},
	)
	of := emulatortest.NewClient(t, s, "shop").
		ConnectPersona(t, emulatortest.Persona{ID: "uk_salaried_renter", Region: "GB", Type: "personal",
			Provider: "Bank_Of_Bud"})
	var answer struct {
		explained
		Transactions []emulatortest.Transaction
	}
	path := emulatortest.WithQuery("/_sandbox/explain", "operation_id", "v2_category_totals_get",
		"client_id", "shop", "customer_id", of.ID, "with_transactions", "true")
	of.Read(t, path, nil, &answer)
	named := map[string]bool{}
	for _, f := range answer.Figures {
		for _, id := range f.Transactions {
			named[id] = true
		}
	}
	var got, want []emulatortest.Transaction
	for _, r := range of.Transactions(t) {
		if named[r.ID] {
			want = append(want, emulatortest.Transaction{
				ID: r.ID, Account: r.Account, Amount: r.Amount, Side: r.Side, At: r.At, Description: r.Description,
			})
		}
	}
	if got = answer.Transactions; len(got) < 100 {
		t.Fatalf("%d transactions", len(got))
	}
	if diff := difftest.Of(want, got); diff != "" {
		t.Errorf("listed and explained:\n%s", diff)
	}
	if f := explain(t, of, "v2_income_get", "x-from", "2026-02-01"); len(f) == 0 ||
		strings.Contains(f[0].Formula, "9 calendar months") {
		t.Errorf("a header in small letters is not read: %+v", f)
	}
}

// Ensure that what cannot be explained is refused with a remedy.
func TestExplainRefusals(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewClient(t, emulator.Start(t, emulator.Options{}), "shop")
	const nobody = "00000000-0000-4000-8000-000000000000"
	for name, s := range map[string]struct {
		operation, customer, want string
		status                    int
	}{
		"an unknown operation":    {"v9_nothing_get", nobody, "ask for one of", 400},
		"one without figures":     {"oauth_token_post", nobody, "has no derived figures", 404},
		"no customer":             {"v1_loans_get", "", "customer_id", 400},
		"a customer who is none":  {"v1_loans_get", nobody, "is not a customer of client shop", 404},
		"a customer without UUID": {"v1_loans_get", "me", "UUID", 400},
	} {
		path := emulatortest.WithQuery("/_sandbox/explain", "operation_id", s.operation,
			"client_id", "shop", "customer_id", s.customer)
		got := c.Call(t, "GET", path, "", nil)
		if got.Status != s.status || !strings.Contains(got.Text, s.want) {
			t.Errorf("%s: %d %s", name, got.Status, got.Text)
		}
	}
	me := c.NewCustomer(t, "")
	path := emulatortest.WithQuery("/_sandbox/explain", "operation_id", "v2_income_get",
		"client_id", "shop", "customer_id", me, "form", "2026-01-01")
	got := c.Call(t, "GET", path, "", nil)
	if got.Status != 400 || got.Str("errors.form") != "form is not a parameter of v2_income_get, which has X-From, X-To" {
		t.Errorf("a misspelt parameter: %d %s", got.Status, got.Text)
	}
}
