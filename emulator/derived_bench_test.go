package emulator_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"budsandbox/emulator"
)

// startTrader returns a sandbox that has connected the persona with the most transactions in two years, and the
// headers of a request for it. The history of the persona heavy is five years, and BenchmarkHistory measures it.
func startTrader(b *testing.B) (*emulator.Sandbox, http.Header, string) {
	b.Helper()
	s, header := startWithCustomers(b, 0)
	var made struct {
		Data struct {
			ID string `json:"customer_id"`
		}
	}
	body := exchange(
		b,
		s,
		"POST",
		"/platform/v3/customers",
		`{"customer_context":{"type":"business","region":"US"}}`,
		header,
	).Body.Bytes()
	if err := json.Unmarshal(body, &made); err != nil {
		b.Fatal(err)
	}
	if _, err := s.Connect(made.Data.ID, "us_small_business", emulator.ConnectOptions{Client: "bench",
		Seed: 1}); err != nil {
		b.Fatal(err)
	}
	exchange(b, s, "PUT", "/_sandbox/clock", `{"frozen":true}`, header) // searches live for a minute
	header.Set("X-Customer-Id", made.Data.ID)
	header.Set("X-From", time.Now().AddDate(-2, 0, 0).Format(time.DateOnly))
	header.Set("X-Timezone", "America/New_York")
	return s, header, made.Data.ID
}

// BenchmarkDerived calls every operation with derived figures over two years: cold (the book is computed), first
// (nothing was derived from the book yet), and warm.
func BenchmarkDerived(b *testing.B) {
	s, header, customer := startTrader(b)
	from := url.QueryEscape(time.Now().AddDate(-2, 0, 0).UTC().Format(time.RFC3339))
	budget := answerID(
		b,
		exchange(
			b,
			s,
			"POST",
			budgetsPath,
			`{"name":"All","amount":{"value":"1000","currency":"USD"},"recurrency":{"period":"monthly","starting_day":1}}`,
			header,
		).Body.Bytes(),
	)
	var accounts struct {
		Data []struct {
			ID string `json:"account_id"`
		}
	}
	if err := json.Unmarshal(exchange(b, s, "GET", "/financial/v3/accounts", "", header).Body.Bytes(),
		&accounts); err != nil {
		b.Fatal(err)
	}
	for i := range 10 {
		exchange(
			b,
			s,
			"POST",
			goalsPath,
			fmt.Sprintf(
				`{"account_id":%q,"name":"%d","target_amount":{"value":"9","currency":"USD"},"allocation_ratio":0.1}`,
				accounts.Data[0].ID,
				i,
			),
			header,
		)
	}
	const search = "/search/beta/transactions"
	found := answerID(b, exchange(b, s, "GET", search+"?user_input=average+spent", "", header).Body.Bytes())
	explain := "/_sandbox/explain?client_id=bench&customer_id=" + customer + "&operation_id="
	for _, read := range []struct{ name, path string }{
		{"accounts", "/financial/v3/accounts"}, // for comparison
		{"page of 100", "/financial/v2/transactions"},
		{"category totals", "/aggregations/v2/totals/categories?include_l2=true&from=" + from},
		{"category trends", "/aggregations/v2/totals/categories/trends?granularity=weekly&from=" + from},
		{"essential spending", "/aggregations/v2/totals/essential-statistics?from=" + from},
		{"merchant totals", "/v2/merchants/totals"},
		{"bucket totals", "/aggregations/v2/buckets/assess-dashboard/totals?group_by=bucket_l1,bucket_l2,month&currency=USD"},
		{"income", "/v2/income"},
		{"benefits", "/v1/benefits"},
		{"benefit totals", "/v1/benefits/totals"},
		{"loans", "/v1/loans"},
		{"debt collection", "/v1/debt-collection"},
		{"subscriptions", "/v1/subscriptions"},
		{"financial products", "/insights/v2/products?from=2020-01-01"},
		{"regular payments", "/v1/regular-transactions"},
		{"affordability report", "/affordability/v2/report?overall_totals=true&monthly_totals=true"},
		{"affordability transactions", "/affordability/v2/transactions"},
		{"income against expenditure", "/insights/beta/report/income-expenditure"},
		{"income health", "/insights/beta/report/income-health"},
		{"short-term credit", "/insights/beta/report/merchants"},
		{"unauthorised overdraft", "/insights/beta/report/balance/unauthorised-overdraft"},
		{"characteristics", "/characteristics/v1/customer"},
		{"forecasts", "/v2/future-transactions?months=24"},
		{"budgets", budgetsPath},
		{"budget transactions", budgetsPath + "/" + budget + "/transactions"},
		{"goals", goalsPath},
		{"search", search + "?user_input=how+much+did+i+spend+on+supplies"},
		{"search for all", search + "?user_input=payments"},
		{"search again", search + "/" + found},
		{"search insight", search + "/" + found + "/insight"},
		{"explain income", explain + "v2_income_get&X-From=2020-01-01"},
		{"explain totals", explain + "v2_category_totals_get&include_l2=true&from=" + from},
		{"explain totals with rows", explain + "v2_category_totals_get&with_transactions=true&from=" + from},
	} {
		for _, state := range []struct {
			name   string
			forget func()
		}{
			{"cold", s.DropBooks},
			{"first", func() { s.DropBooks(); exchange(b, s, "GET", "/financial/v3/accounts", "", header) }},
			{"warm", func() {}},
		} {
			b.Run(strings.ReplaceAll(read.name, " ", "_")+"/"+state.name, func(b *testing.B) {
				exchange(b, s, "GET", read.path, "", header)
				b.ReportAllocs()
				for b.Loop() {
					if state.name != "warm" {
						b.StopTimer()
						state.forget()
						b.StartTimer()
					}
					exchange(b, s, "GET", read.path, "", header)
				}
			})
		}
	}
}

// answerID returns the id in the data of an answer.
func answerID(b *testing.B, text []byte) string {
	b.Helper()
	var made struct{ Data struct{ ID string } }
	if err := json.Unmarshal(text, &made); err != nil || made.Data.ID == "" {
		b.Fatalf("no id: %v: %.300s", err, text)
	}
	return made.Data.ID
}
