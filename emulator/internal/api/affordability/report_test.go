package affordability_test

import (
	"strings"
	"testing"
	"time"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

// Ensure that a customer without data has a report of zeros that names what is missing, in the currency of its
// country.
func TestEmptyReport(t *testing.T) {
	t.Parallel()
	for body, currency := range map[string]string{emulatortest.British: "GBP", emulatortest.American: "USD"} {
		c := emulatortest.NewCustomer(t, 0, body)
		money := `{"value":"0.00","currency":"` + currency + `"}`
		predicted := func(link string) string { return `{"predicted_monthly":` + money + `,"_links":{` + link + `}}` }
		to := func(criterion string) string {
			return `"transactions":"/affordability/v2/transactions?criteria=` + criterion + `"`
		}
		c.Must(200, "GET", "/affordability/v2/report", "").MustBe(t, `{"operation_id":"v2_affordability_report","data":{
			"months_assessed":{"start":"2025-09","end":"2026-02"},
			"accounts":{"connected":0,"holder_names":[],"missing_data":{"income":true,"expenditure":true}},
			"assessment":{"income":{"net_disposable":`+predicted(to("net_disposable_income"))+`,
				"net_discretionary":`+predicted(`"income_transactions":"/affordability/v2/`+
			`transactions?criteria=net_disposable_income",
					"expenditure_transactions":"/affordability/v2/transactions?criteria=essential_expenditure"`)+`},
			"expenditure":{"fixed":`+predicted(to("fixed_expenditure"))+`,
				"flexible":{"predicted_monthly_range":{"low":`+money+`,"high":`+money+`,"average":`+money+`},
				"_links":{`+to("flexible_expenditure")+`}},
				"essential":`+predicted(to("essential_expenditure"))+`,"non_essential":`+
			``+predicted(to("non_essential_expenditure"))+`}}}}`)
		c.Must(200, "GET", "/affordability/v2/transactions", "").MustBe(t,
			`{"operation_id":"v2_affordability_transactions_get","data":[],"metadata":{"results":0}}`)
		c.Must(200, "GET", "/v1/affordability/transactions", "").
			MustBe(t, `{"operation_id":"v1_affordability_transactions_get","data":[]}`)
	}
}

// Ensure that each transaction of the first version's list names all criteria that it satisfies, and that a list of
// several criteria has each transaction once.
func TestTransactionsOfTheFirstVersion(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewCustomer(t, 0, emulatortest.British)
	ingestSixMonths(t, c)
	row := func(id, line, date, side, amount, l1, l2, criteria string) string {
		return `{"transaction_id":"` + id + `","account_id":"own-1","description":"` + line + `","date":"` + date + `",
			"indicator":"` + side +
			`","amount":{"amount":"` + amount + `","currency":"GBP"},"categories":{"l1":"` + l1 + `","l2":"` + l2 + `"},
				"criteria_satisfied":[` + criteria + `]}`
	}
	const path = "/v1/affordability/transactions?date_from=2023-03-12&timezone=Europe/London"
	c.Must(200, "GET", path+"&date_to=2023-04-01", "").
		MustBe(t, `{"operation_id":"v1_affordability_transactions_get","data":[`+
			row(
				"m3-0",
				"ASHGROVE LOGISTICS SALARY",
				"2023-04-01",
				"Credit",
				"2300.00",
				"income",
				"salary",
				`"net_disposable_income"`,
			)+","+
			row(
				"m2-1",
				"MONTHLY RENT TO LANDLORD",
				"2023-03-31",
				"Debit",
				"1800.00",
				"mortgage_and_rent",
				"rent",
				`"fixed_expenditure","essential_expenditure"`,
			)+","+
			row(
				"m2-5",
				"TRANSFER TO SAVINGS",
				"2023-03-13",
				"Debit",
				"500.00",
				"transfers",
				"internal_transfers",
				`"internal_transfers"`,
			)+","+
			row("m2-4", "NANDOS LONDON", "2023-03-12", "Debit", "445.52", "food_and_drink", "eating_out_and_takeaways",
				`"flexible_expenditure","non_essential_expenditure"`)+`]}`)
	for criteria, want := range map[string]int{
		"fixed_expenditure,essential_expenditure": 1, "internal_transfers": 1,
		"non_essential_expenditure,net_disposable_income":                                 2,
		"fixed_expenditure,flexible_expenditure,net_disposable_income,internal_transfers": 4,
	} {
		if got := c.Must(200, "GET", path+"&date_to=2023-04-01&criteria="+criteria, ""); len(got.Items(t)) != want {
			t.Errorf("%s: %s", criteria, got.Text)
		}
	}
}

// Ensure that net disposable income excludes benefits, unless the sandbox or the project includes them.
func TestBenefits(t *testing.T) {
	t.Parallel()
	for _, counted := range []bool{false, true} {
		s := emulator.Start(t, emulator.Options{
			Now: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC), Freeze: true, TaskDelay: new(time.Duration),
			AffordabilityBenefits: counted,
		})
		c := emulatortest.NewClient(t, s, "shop")
		of := c.ConnectPersona(
			t,
			emulatortest.Persona{ID: "uk_uc_pip", Region: "GB", Type: "personal", Provider: "Bank_Of_Bud"},
		)
		missing := func() any {
			t.Helper()
			got := c.Call(t, "GET", "/affordability/v2/report?overall_totals=true", "", of.Headers)
			followLinks(t, of, got)
			return got.At("data.accounts.missing_data.income")
		}
		if got := missing(); got != !counted {
			t.Errorf("counted %v: income is missing: %v", counted, got)
		}
		if err := s.Client("shop").CountBenefits(!counted); err != nil {
			t.Fatal(err)
		}
		if got := missing(); got != counted {
			t.Errorf("counted %v by the project: income is missing: %v", !counted, got)
		}
		got := c.Call(t, "GET", "/_sandbox/affordability-benefits?client_id=another", "", nil)
		if got.At("counted") != counted {
			t.Errorf("another project has %s", got.Text)
		}
		c.Call(t, "PUT", "/_sandbox/affordability-benefits", `{"client_id":"shop","counted":null}`, nil)
		if got := missing(); got != !counted {
			t.Errorf("without a setting of its own: income is missing: %v", got)
		}
	}
}

// Ensure that invalid parameters are refused in the words of the family, with what is wrong.
func TestRefusals(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewCustomer(t, 0, emulatortest.British)
	headers := map[string]string{"X-Customer-Id": c.ID}
	for name, test := range map[string]struct{ query, errors string }{
		"half a pair":    {"report?month_from=2023-01", `{"month_to":"must be given together with month_from"}`},
		"the other half": {"report?month_to=2023-01", `{"month_from":"must be given together with month_to"}`},
		"month 13": {
			"report?month_from=2023-01&month_to=2023-13", `{"month_to":"month_to must be a month such as 2026-03"}`,
		},
		"a day for a month": {
			"report?month_from=2023-01-01&month_to=2023-02", `{"month_from":"month_from must be a month such as 2026-03"}`,
		},
		"months turned round": {"report?month_from=2023-02&month_to=2023-01", `{"month_from":"must not be after month_to"}`},
		"too many months": {
			"report?month_from=0002-01&month_to=9998-12", `{"month_from":"must be at most 5000 months before month_to"}`,
		},
		"an unknown zone": {
			"report?timezone=Mars/Olympus", `{"timezone":"must be a time zone of the tz database such as Europe/London"}`,
		},
		"an unknown currency": {
			"report?currency=POUNDS", `{"currency":"unexpected currency code, expected ISO-4217 currency code"}`,
		},
		"totals of a word": {"report?overall_totals=perhaps", `{"overall_totals":"overall_totals must be true or false"}`},
		"a criterion": {"transactions?criteria=essential_expenditure,luxury", `{"criteria":"must be some of ` +
			`[net_disposable_income fixed_expenditure
			flexible_expenditure essential_expenditure non_essential_expenditure internal_transfers]"}`},
		"a date": {"transactions?date_from=March", `{"date_from":"date_from must be a date and time such as ` +
			`2026-03-01T09:00:00Z,
			or a day such as 2026-03-01"}`},
		"dates turned round": {
			"transactions?date_from=2023-02-02&date_to=2023-02-01", `{"date_from":"must not be after date_to"}`,
		},
	} {
		for version, id := range map[string]string{"/affordability/v2/": "v2_affordability_", "/v1/affordability/" +
			"": "v1_affordability_"} {
			id += "report"
			if test.query[:6] != "report" {
				id = id[:len(id)-len("report")] + "transactions_get"
			}
			emulatortest.Scenario{
				Name: name + " " + version, Method: "GET", Path: version + test.query, Headers: headers, Status: 400,
				Want: `{"operation_id":"` + id + `","code_id":"failed_validation","message":"Invalid request payload.",
					"errors":` + oneLine(test.errors) + `}`,
			}.Run(t, c.Client)
		}
	}
	for _, path := range []string{"/affordability/v2/report", "/affordability/v2/transactions", "/v1/affordability/" +
		"report", "/v1/affordability/transactions"} {
		emulatortest.Scenario{Name: "no customer " + path, Method: "GET", Path: path, Status: 400}.Run(t, c.Client)
		emulatortest.Scenario{
			Name:    "another method " + path,
			Method:  "POST",
			Path:    path,
			Headers: headers,
			Status:  405,
		}.Run(
			t,
			c.Client,
		)
	}
	emulatortest.Scenario{
		Name: "the setting of nobody", Method: "PUT", Path: "/_sandbox/affordability-benefits",
		Body: `{"client_id":"","counted":true}`, Status: 400,
	}.Run(t, c.Client)
}

// oneLine joins the lines of a text.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
