package risk_test

import (
	"fmt"
	"strings"
	"testing"

	"budsandbox/emulator/emulatortest"
)

// ingestFourMonths ingests four months of pay, rent, cash, bets and payments to a debt collector, and a balance that
// falls below its overdraft.
func ingestFourMonths(t *testing.T, c *emulatortest.Customer) {
	t.Helper()
	account := strings.Replace(
		emulatortest.OneAccount,
		`"7400.00","currency":"GBP"},"credit_debit_indicator":"incoming_credit"`,
		`"350.00","currency":"GBP"},"credit_debit_indicator":"outgoing_debit"`,
		1,
	)
	c.MustIngest(emulatortest.IngestAccountsPath, `"accounts":[`+account+`]`)
	var rows [][4]string
	for i, pay := range []string{"1000.00", "1000.00", "1000.00", "500.00"} {
		month := fmt.Sprintf("2025-%02d", 9+i)
		for n, row := range [][3]string{
			{"28T10:00:00Z", pay, "ASHGROVE LOGISTICS SALARY"}, {"02T10:00:00Z", "-600.00", "MONTHLY RENT TO LANDLORD"},
			{"10T10:00:00Z", "-50.00", "LINK CASH WITHDRAWAL HIGH ST"}, {"12T10:00:00Z", "-25.00", "BET365 STOKE ON TRENT"},
			{"15T10:00:00Z", "-100.00", "LOWELL FINANCIAL LTD"}, {"16T10:00:00Z", "-500.00", "TRANSFER TO SAVINGS"},
		} {
			rows = append(rows, [4]string{fmt.Sprintf("r%d-%d", i, n), month + "-" + row[0], row[1], row[2]})
		}
	}
	c.MustIngest(emulatortest.IngestTransactionsPath, emulatortest.TransactionsBody(rows...))
}

const during = "from=2025-09-01T00:00:00Z&to=2025-12-31T23:59:59Z"

// Ensure that income and expenditure are compared for each type, in whole months, with zeros if there are none.
func TestIncomeExpenditure(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewCustomer(t, 0, emulatortest.British)
	ingestFourMonths(t, c)
	got := c.Must(200, "GET", "/insights/beta/report/income-expenditure?"+during, "")
	var all []string
	for _, one := range got.At("data.insights").([]any) {
		i := emulatortest.Answer{JSON: one.(map[string]any)}
		all = append(
			all,
			fmt.Sprintf(
				"%s %s %s/%v %s/%v %s %s %d", i.Str("type"), i.Str("currency"), i.Str("income.total.value"),
				i.At("income.count"), i.Str("expenditure.total.value"), i.At("expenditure.count"),
				i.Str("expenditure.monthly_average.value"), i.Str("expenditure.relative_to_income"),
				len(i.At("income.breakdown").([]any)),
			),
		)
	}
	want := []string{
		"income-cash-withdrawal GBP 3500.00/4 200.00/4 50.00 0.06 4", "income-loan GBP 3500.00/4 0.00/0 0.00 0 4",
		"income-gambling GBP 3500.00/4 100.00/4 25.00 0.03 4", "income-debt GBP 3500.00/4 400.00/4 100.00 0.11 4",
		"income-essential-expenditure GBP 3500.00/4 2800.00/8 700.00 0.8 4",
		"income-all-expenditure GBP 3500.00/4 3100.00/16 775.00 0.89 4",
	}
	if strings.Join(all, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(all, "\n"), strings.Join(want, "\n"))
	}
	if m := emulatortest.JSONOf(t, got, "metadata"); m != `{"currencies":["GBP"],"from":"2025-09-01T00:00:00Z",`+
		`"options":[],"to":"2025-12-31T23:59:59Z"}` {
		t.Errorf("metadata is %s", m)
	}
	// Financial months begin on the day of from, in its offset; what is left over at the end counts nowhere.
	part := c.Must(
		200,
		"GET",
		"/insights/beta/report/income-expenditure?enabled_insights=income-debt&from=2025-09-15T00:00:00%2B08:00&"+
			"to=2025-11-20",
		"",
	)
	var months []string
	for i := range part.At("data.insights.0.income.breakdown").([]any) {
		at := fmt.Sprintf("data.insights.0.expenditure.breakdown.%d.", i)
		months = append(months, part.Str(at+"from")+" "+part.Str(at+"to")+" "+part.Str(at+"total.value"))
	}
	if got, want := strings.Join(months, ", "), "2025-09-15T00:00:00+08:00 2025-10-14T23:59:59+08:00 100.00, "+
		"2025-10-15T00:00:00+08:00 2025-11-14T23:59:59+08:00 100.00"; got != want {
		t.Errorf("months are %s, want %s", got, want)
	}
}

// Ensure that income health distinguishes regular from irregular income, and gives the stability of both.
func TestIncomeHealth(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewCustomer(t, 0, emulatortest.British)
	ingestFourMonths(t, c)
	c.MustIngest(
		emulatortest.IngestTransactionsPath,
		emulatortest.TransactionsBody([4]string{"gift", "2025-10-05T10:00:00Z", "100.00", "OAKFIELD SCHOOLS SALARY"}),
	)
	got := c.Must(200, "GET", "/insights/beta/report/income-health?"+during, "")
	for path, want := range map[string]string{
		"total.value": "3600.00", "monthly_average.value": "900.00", "regular_income.total.value": "3500.00",
		"irregular_income.total.value": "100.00",
		"stability.value":              "0.74", "stability.currency": "GBP", "regular_income.stability.value": "0.75",
		"regular_income.sources.0.stability.value": "0.75",
		"regular_income.sources.0.frequency":       "monthly", "regular_income.sources.0.category_l2": "salary",
		"regular_income.sources.0.total.value": "3500.00",
	} {
		if text := got.Str("data.insights.0." + path); text != want {
			t.Errorf("%s is %q, want %q", path, text, want)
		}
	}
}

// Ensure that an unauthorised overdraft is a balance below the credit line, day by day, with balances and lines,
// and that its three results have Bud's forms.
func TestUnauthorisedOverdraft(t *testing.T) {
	t.Parallel()
	const path = "/insights/beta/report/balance/unauthorised-overdraft"
	c := emulatortest.NewCustomer(t, 0, emulatortest.British)
	c.Must(200, "GET", path, "").
		MustBe(t, `{"operation_id":"insights_beta_report_balance_unauthorised_overdraft_get","data":{"insights":[]},
		"metadata":{"from":"2026-03-01T09:00:00Z","to":"2026-03-01T09:00:00Z","currencies":[],"options":[]}}`)
	ingestFourMonths(t, c)
	// The account's line is 200.00. Before the pay of 500.00 on the 28th, the last day that is known, it owes 850.00.
	got := c.Must(200, "GET", path+"?from=2025-12-20T00:00:00Z&to=2025-12-31T23:59:59Z", "")
	if text := emulatortest.JSONOf(t, got,
		"data.insights.0.days_in_unauthorised_overdraft"); text != `{"count":9,"ratio":"1.00"}` {
		t.Errorf("days are %s", text)
	}
	for at, want := range map[string]string{
		"account_id": "own-1", "provider": "Barclays", "unauthorised_overdraft_occurrences.0.date": "2025-12-20T00:00:00Z",
		"unauthorised_overdraft_occurrences.0.amount.value":           "850.00",
		"unauthorised_overdraft_occurrences.0.credit_debit_indicator": "debit",
		"unauthorised_overdraft_occurrences.8.amount.value":           "350.00", "credit_lines.0.type": "pre_agreed",
		"credit_lines.0.amount.value": "200.00",
	} {
		if text := got.Str("data.insights.0.accounts.0." + at); text != want {
			t.Errorf("%s is %q, want %q", at, text, want)
		}
	}
	of := &emulatortest.ConnectedCustomer{Client: c.Client, Headers: map[string]string{"X-Customer-Id": c.ID}}
	if follow(t, of, got, 9) != 1 {
		t.Error("one account has a reference")
	}
	fine := c.Must(200, "GET", path+"?from=2025-09-28T00:00:00Z&to=2025-09-28T23:59:59Z", "")
	if text := emulatortest.JSONOf(t, fine, "data.insights"); text != `[{"accounts":[],"currency":"GBP",`+
		`"days_in_unauthorised_overdraft":{"count":0,"ratio":"0.00"},"type":"unauthorised-overdraft"}]` {
		t.Errorf("without overdraft there is %s", text)
	}
}

// Ensure that short-term lenders are counted, and that a customer without any has an empty list.
func TestMerchants(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewCustomer(t, 0, emulatortest.British)
	const path = "/insights/beta/report/merchants"
	const empty = `"metadata":{"from":"2026-03-01T09:00:00Z","to":"2026-03-01T09:00:00Z","currencies":[],"options":[]}}`
	c.Must(200, "GET", path, "").
		MustBe(t, `{"operation_id":"insights_beta_report_merchants_get","data":{"insights":{"hcst_credit":[]}},`+empty)
	for _, name := range []string{"income-expenditure", "income-health"} {
		id := "insights_beta_report_" + strings.ReplaceAll(name, "-", "_") + "_get"
		c.Must(200, "GET", "/insights/beta/report/"+name, "").
			MustBe(t, `{"operation_id":"`+id+`","data":{"insights":[]},`+empty)
	}
	c.Connect(`{"provider":"Bank_Of_Bud","persona":"uk_overindebted"}`)
	got := c.Must(200, "GET", path, "")
	if got.Str("data.insights.hcst_credit.0.type") != "hcst-credit" ||
		got.At("data.insights.hcst_credit.0.merchants_count").(float64) < 1 {
		t.Errorf("the over-indebted have %s", got.Text)
	}
}

// Ensure that invalid parameters, and references of another report, window or customer, are refused with the
// reason.
func TestRefusals(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewCustomer(t, 0, emulatortest.British)
	ingestFourMonths(t, c)
	headers := map[string]string{"X-Customer-Id": c.ID}
	const date = "must be a date and time such as 2026-03-01T09:00:00Z, or a day such as 2026-03-01"
	for _, path := range reports {
		known := c.Must(200, "GET", "/insights/beta/report/"+path+"?"+during, "")
		id := known.Str("operation_id")
		for name, test := range map[string]struct{ query, errors string }{
			"a date":          {"from=7th+March+2023", `{"from":"from ` + date + `"}`},
			"another date":    {"to=2023-02-30", `{"to":"to ` + date + `"}`},
			"turned round":    {"from=2025-10-02T00:00:00Z&to=2025-10-01", `{"from":"must not be after to"}`},
			"a currency":      {"currency=POUNDS", `{"currency":"unexpected currency code, expected ISO-4217 currency code"}`},
			"another insight": {"enabled_insights=income-luxury", ""},
		} {
			want := ""
			if test.errors != "" {
				want = `{"operation_id":"` + id + `","code_id":"failed_validation","message":"Invalid request payload.",` +
					`"errors":` + test.errors + `}`
			}
			emulatortest.Scenario{
				Name: name + " " + path, Method: "GET", Path: "/insights/beta/report/" + path + "?" + test.query, Headers: headers,
				Status: 400, Want: want,
			}.Run(t, c.Client)
		}
		whole := c.Must(200, "GET", "/insights/beta/report/"+path+"/transactions/?"+during, "")
		if whole.Str("metadata.transactions_reference") != "all" {
			t.Errorf("all transactions of %s are %s", path, whole.Text)
		}
		reference := strings.Repeat("0", 64)
		if all := parts(t, known.JSON["data"]); len(all) > 0 {
			reference = all[0].Reference
			c.Must(200, "GET", "/insights/beta/report/"+path+"/transactions/"+reference+"?"+during, "")
		}
		for name, at := range map[string]string{
			"another window": path + "/transactions/" + reference + "?from=2025-09-02T00:00:00Z&to=2025-12-31T23:59:59Z",
			"no window":      path + "/transactions/" + reference,
			"no reference":   path + "/transactions/nothing?" + during,
		} {
			emulatortest.Scenario{
				Name: name + " " + path, Method: "GET", Path: "/insights/beta/report/" + at, Headers: headers, Status: 404,
				Want: `{"operation_id":"*","code_id":"resource_not_found","message":"*"}`,
			}.Run(t, c.Client)
		}
	}
	emulatortest.Scenario{
		Name: "too many months", Method: "GET", Path: "/insights/beta/report/income-health?from=0002-01-01&to=9998-01-01",
		Headers: headers, Status: 400,
	}.Run(t, c.Client)
}
