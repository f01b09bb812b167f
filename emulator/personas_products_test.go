package emulator_test

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
	"budsandbox/emulator/internal/insight"
)

// pageDay is the time for the table of personas: two years after the first transaction.
var pageDay = time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC)

const pageFrom = "2024-11-01"

// product is something that Bud derives from transactions.
type product struct {
	name, unit string
	operation  string // operation that returns it
	path       string
	list       string                        // path of the objects in the answer
	kind       string                        // path of the kind in each object; empty for none
	counts     func(one map[string]any) bool // selects the objects that count; nil for all
}

// products are all products, in the order of the page. {budget} is a budget of all spending, and {currency} the
// customer's own.
var products = append([]product{
	{"income", "payments", "v2_income_get", "/v2/income", "data.transactions", "enrichment.income.type", nil},
	{"benefits", "payments", "v1_benefits_get", "/v1/benefits", "data", "benefit.display_name", nil},
	{"benefit totals", "kinds", "v1_benefits_totals_get", "/v1/benefits/totals", "data", "", nil},
	{"loans", "payments", "v1_loans_get", "/v1/loans", "data.transactions", "", nil},
	{"debt collection", "payments", "v1_debt_collection_get", "/v1/debt-collection", "data.transactions", "", nil},
	{"subscriptions", "merchants", "v1_subscriptions_get", "/v1/subscriptions", "data", "subscription_type", nil},
	{
		"financial products",
		"merchants",
		"insights_v2_products",
		"/insights/v2/products?from=" + pageFrom,
		"data",
		"type",
		nil,
	},
	{"regular payments", "schedules", "regular_transactions_get", "/v1/regular-transactions", "data", "period", nil},
	{"forecasts", "schedules", "v2_future_transactions_get", "/v2/future-transactions", "data", "", nil},
	{
		"authorised payments",
		"mandates",
		"financial_v2_authorised_payments_get",
		"/financial/v2/authorised-payments",
		"data",
		"type",
		nil,
	},
	{
		"category totals",
		"categories",
		"v2_category_totals_get",
		"/aggregations/v2/totals/categories?from=" + pageFrom + "T00:00:00Z",
		"data",
		"",
		nil,
	},
	{
		"category trends",
		"months",
		"v2_category_totals_trends_get",
		"/aggregations/v2/totals/categories/trends?from=" + pageFrom + "T00:00:00Z",
		"data",
		"",
		func(one map[string]any) bool { within, _ := one["data"].([]any); return len(within) > 0 },
	},
	{"essential spending", "currencies", "aggregations_v2_totals_essential_statistics_get",
		"/aggregations/v2/totals/essential-statistics?from=" + pageFrom + "T00:00:00Z", "data.essential_spend", "", nil},
	{"merchant totals", "merchants", "v2_merchants_totals_get", "/v2/merchants/totals", "data", "", nil},
	{"affordability buckets", "groups", "aggregations_v2_bucket_totals_get",
		"/aggregations/v2/buckets/assess-dashboard/totals?group_by=bucket_l1&currency={currency}", "data", "group_name",
		isPositive("transaction_count")},
	{"spending budgets", "debits of October", "goals_v1_spending_budget_transactions_get",
		budgetsPath + "/{budget}/transactions?page_size=200&day=2026-10-15T00:00:00Z", "data", "", nil},
	{"savings goals", "accounts", "goals_v2_savings_goals_get", goalsPath, "data", "", func(one map[string]any) bool {
		value := emulatortest.Answer{JSON: one}.Str("goal_balance.value")
		return strings.Trim(value, "0.") != ""
	}},
	{
		"search",
		"payments of October",
		"search_beta_transactions_get",
		"/search/beta/transactions?page_size=100&user_input=spent+last+month",
		"data.results",
		"",
		nil,
	},
}, append(actionable(), lenders()...)...)

// actionable returns a product for each type of actionable insights.
func actionable() (all []product) {
	for _, family := range insight.ActionableFamilies {
		for _, kind := range family.Types() {
			all = append(all, product{
				"insight `" + string(kind) + "`", "insights", "insights_v1_actionable_" + string(family) + "_get",
				"/insights/v1/actionable/" + string(family) + "?enabled_insights=" + string(kind), "data.insights", "", nil,
			})
		}
	}
	return all
}

// lenders returns the products for lenders: the affordability report, and each type of risk insights and
// characteristics.
func lenders() (all []product) {
	all = append(all, product{
		"disposable income", "months", "v2_affordability_report",
		"/affordability/v2/report?monthly_totals=true&currency={currency}",
		"data.assessment.income.net_disposable.monthly_totals", "", func(one map[string]any) bool {
			return strings.Trim(emulatortest.Answer{JSON: one}.Str("amount.value"), "0.") != ""
		},
	})
	for _, kind := range []string{"cash-withdrawal", "loan", "gambling", "debt", "essential-expenditure",
		"all-expenditure"} {
		all = append(all, product{
			"`income-" + kind + "`", "months", "insights_beta_report_income_expenditure_get",
			"/insights/beta/report/income-expenditure?currency={currency}&enabled_insights=income-" + kind,
			"data.insights.0.expenditure.breakdown", "", isPositive("count"),
		})
	}
	all = append(all, product{
		"`hcst-credit`", "currencies", "insights_beta_report_merchants_get", "/insights/beta/report/merchants",
		"data.insights.hcst_credit", "", nil,
	}, product{
		"`unauthorised-overdraft`", "days", "insights_beta_report_balance_unauthorised_overdraft_get",
		"/insights/beta/report/balance/unauthorised-overdraft?currency={currency}",
		"data.insights.0.accounts.0.unauthorised_overdraft_occurrences", "", nil,
	}, product{
		"`income-health`", "regular sources", "insights_beta_report_income_health_get",
		"/insights/beta/report/income-health?currency={currency}", "data.insights.0.regular_income.sources", "frequency", nil,
	})
	for _, name := range []string{"credit_card", "loan", "overdraft", "saver"} {
		all = append(all, product{
			"characteristic `" + name + "`", "transactions", "characteristics_v1_customer_" + name + "_get",
			"/characteristics/v1/customer/" + name, "data." + name + "_transactions", "", nil,
		})
	}
	return all
}

// isPositive returns a function that reports whether a field is a number above 0.
func isPositive(field string) func(map[string]any) bool {
	return func(one map[string]any) bool { n, _ := one[field].(float64); return n > 0 }
}

// finding is how much of a product a persona has, and of which kinds.
type finding struct {
	count int
	more  bool // there are further pages
	kinds []string
}

func (f finding) String() string {
	text := strconv.Itoa(f.count)
	if f.more {
		text += " or more"
	}
	if len(f.kinds) > 0 {
		text += " (" + strings.ReplaceAll(strings.Join(f.kinds, ", "), "_", " ") + ")"
	}
	return text
}

// personaProducts has the products of a persona.
type personaProducts struct {
	persona emulatortest.Persona
	rows    int
	found   []finding
}

// readAllProducts reads the products of every persona, or of a sample under the race detector.
func readAllProducts(t *testing.T) (all []personaProducts) {
	t.Helper()
	s := emulator.Start(t, emulator.Options{Now: pageDay, Freeze: true, TaskDelay: new(time.Duration)})
	c := emulatortest.NewClient(t, s, "shop")
	for i, p := range emulatortest.Personas(t) {
		if emulatortest.Sampled && (i%6 != 0 || p.ID == "heavy") {
			continue
		}
		of := c.ConnectPersonaWith(t, p, map[string]any{"seed": 1})
		path := addGoals(t, of, p)
		of.Headers["X-From"], of.Headers["X-Timezone"] = pageFrom, "Etc/UTC"
		one := personaProducts{persona: p, rows: len(of.Transactions(t))}
		for _, product := range products {
			got := of.Call(t, "GET", path.Replace(product.path), "", of.Headers)
			if got.Status != 200 && got.Status != 204 {
				t.Fatalf("%s of %s: %d %s", product.name, p.ID, got.Status, got.Text)
			}
			one.found = append(one.found, product.found(got))
		}
		all = append(all, one)
	}
	return all
}

// addGoals creates a budget of all spending and a goal on each account, and returns a replacer for their placeholders
// in paths.
func addGoals(t *testing.T, of *emulatortest.ConnectedCustomer, p emulatortest.Persona) *strings.Replacer {
	t.Helper()
	currency := map[string]string{"US": "USD", "GB": "GBP"}[p.Region]
	budget := newBudget(
		t,
		of.Client,
		`{"name":"All","amount":{"value":"1000","currency":"`+currency+`"},"recurrency":{"period":"monthly",
			"starting_day":1}}`,
		of.Headers,
	)
	var accounts struct {
		Data []struct {
			ID       string `json:"account_id"`
			Currency string
		}
	}
	of.Read(t, "/financial/v3/accounts", of.Headers, &accounts)
	for _, a := range accounts.Data {
		body := fmt.Sprintf(
			`{"account_id":%q,"name":"Some","target_amount":{"value":"1000","currency":%q},"allocation_ratio":0.1}`,
			a.ID,
			a.Currency,
		)
		if got := of.Call(t, "POST", goalsPath, body, of.Headers); got.Status != 200 {
			t.Fatalf("a goal of %s: %d %s", p.ID, got.Status, got.Text)
		}
	}
	return strings.NewReplacer("{budget}", strings.TrimPrefix(budget, budgetsPath+"/"), "{currency}", currency)
}

// found counts the objects in an answer, by kind.
func (p product) found(got emulatortest.Answer) (f finding) {
	list, _ := got.At(p.list).([]any)
	kinds := map[string]bool{}
	for _, one := range list {
		row := one.(map[string]any)
		if p.counts != nil && !p.counts(row) {
			continue
		}
		f.count++
		if p.kind == "" {
			continue
		}
		switch kind := (emulatortest.Answer{JSON: row}).At(p.kind).(type) {
		case string:
			kinds[kind] = true
		case []any:
			for _, each := range kind {
				kinds[fmt.Sprint(each)] = true
			}
		}
	}
	f.more = got.Str("metadata.next_page_token") != ""
	f.kinds = slices.Sorted(maps.Keys(kinds))
	return f
}
