package affordability_test

import (
	"fmt"
	"strings"
	"testing"

	"budsandbox/bank"
	"budsandbox/emulator/emulatortest"
)

// sixMonths are the monthly figures of Bud's published report of January to June 2023.
var sixMonths = struct{ disposable, discretionary, essential, nonEssential, fixed, flexible [6]string }{
	[6]string{"2300.00", "2300.00", "2300.00", "2300.00", "2300.00", "2300.00"},
	[6]string{"12.00", "12.00", "-69.00", "12.00", "12.00", "12.00"},
	[6]string{"2288.00", "2288.00", "2369.00", "2288.00", "2288.00", "2288.00"},
	[6]string{"1198.52", "591.20", "747.84", "534.80", "597.20", "562.88"},
	[6]string{"2024.00", "2104.08", "2102.32", "2062.96", "2108.96", "2063.76"},
	[6]string{"1462.52", "775.12", "1014.52", "759.84", "776.24", "787.12"},
}

// minor parses an amount and returns it in pence.
func minor(t *testing.T, text string) int64 {
	t.Helper()
	m, err := bank.ParseMoney(text, bank.GBP)
	if err != nil {
		t.Fatal(err)
	}
	return m.Minor
}

// pounds formats an expense in pence.
func pounds(minor int64) string {
	return "-" + bank.Money{Minor: minor, Currency: bank.GBP}.Value()
}

// bounds are the first and the last second of each month in London, which has summer time from the end of March.
var bounds = [6][2]string{
	{"2023-01-01T00:00:00Z", "2023-01-31T23:59:59Z"}, {"2023-02-01T00:00:00Z", "2023-02-28T23:59:59Z"},
	{"2023-03-01T00:00:00Z", "2023-03-31T22:59:59Z"}, {"2023-03-31T23:00:00Z", "2023-04-30T22:59:59Z"},
	{"2023-04-30T23:00:00Z", "2023-05-31T22:59:59Z"}, {"2023-05-31T23:00:00Z", "2023-06-30T22:59:59Z"},
}

// ingestSixMonths ingests transactions that add up to the figures: a salary, rent (essential and fixed), groceries
// (essential), a gym (fixed), meals (neither), and transfers between own accounts, which do not count. The salary is
// paid in the first second of each month, the rent in the last.
func ingestSixMonths(t *testing.T, c *emulatortest.Customer) {
	t.Helper()
	c.MustIngest(emulatortest.IngestAccountsPath, `"accounts":[`+emulatortest.OneAccount+`]`)
	var rows [][4]string
	for i := range 6 {
		month := fmt.Sprintf("2023-%02d", i+1)
		essential, fixed := minor(t, sixMonths.essential[i]), minor(t, sixMonths.fixed[i])
		const rent = 180_000
		gym := fixed - rent
		for n, row := range [][3]string{
			{bounds[i][0], sixMonths.disposable[i], "ASHGROVE LOGISTICS SALARY"},
			{bounds[i][1], pounds(rent), "MONTHLY RENT TO LANDLORD"},
			{month + "-10T12:00:00Z", pounds(essential - rent), "TESCO STORES 3456"},
			{month + "-11T12:00:00Z", pounds(gym), "PUREGYM LIMITED"},
			{month + "-12T12:00:00Z", pounds(minor(t, sixMonths.nonEssential[i]) - gym), "NANDOS LONDON"},
			{month + "-13T12:00:00Z", "-500.00", "TRANSFER TO SAVINGS"},
		} {
			rows = append(rows, [4]string{fmt.Sprintf("m%d-%d", i, n), row[0], row[1], row[2]})
		}
	}
	c.MustIngest(emulatortest.IngestTransactionsPath, emulatortest.TransactionsBody(rows...))
}

// Ensure that the report of Bud's six-month example is equal to the penny in both versions: totals, means, the
// range, every month, and links with the offsets of London's summer time.
func TestSixMonthExample(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewCustomer(t, 0, emulatortest.British)
	ingestSixMonths(t, c)
	money := func(value string) string { return `{"value":"` + value + `","currency":"GBP"}` }
	figure := func(path, overall, predicted string, monthly [6]string, links ...string) string {
		var months, to []string
		for i, value := range monthly {
			months = append(months, fmt.Sprintf(`{"month":"2023-%02d","amount":%s}`, i+1, money(value)))
		}
		for i := 0; i < len(links); i += 2 {
			to = append(
				to,
				fmt.Sprintf(`%q:"%s?criteria=%s&date_from=2023-01-01T00:00:00Z&date_to=2023-06-30T23:59:59+01:00&currency=GBP"`,
					links[i], path, links[i+1]),
			)
		}
		return `{"overall_total":` + money(overall) + `,"monthly_totals":[` + strings.Join(months, ",") + `],` + predicted +
			`,"_links":{` + strings.Join(to, ",") + `}}`
	}
	mean := func(value string) string { return `"predicted_monthly":` + money(value) }
	for version, paths := range map[string][2]string{
		"v2": {"/affordability/v2/report", "/affordability/v2/transactions"},
		"v1": {"/v1/affordability/report", "/v1/affordability/transactions"},
	} {
		path := paths[1]
		c.Must(200, "GET", paths[0]+"?month_from=2023-01&month_to=2023-06&timezone=Europe/London&overall_totals=true&"+
			"monthly_totals=true&currency=GBP", "").
			MustBe(t, `{"operation_id":"`+version+`_affordability_report","data":{
			"months_assessed":{"start":"2023-01","end":"2023-06"},
			"accounts":{"connected":1,"holder_names":["Ada Example"],"missing_data":{"income":false,"expenditure":false}},
			"assessment":{"income":{
				"net_disposable":`+figure(path, "13800.00", mean("2300.00"), sixMonths.disposable,
				"transactions", "net_disposable_income")+`,
				"net_discretionary":`+figure(path, "-9.00", mean("-1.50"), sixMonths.discretionary,
				"income_transactions", "net_disposable_income", "expenditure_transactions", "essential_expenditure")+`},
			"expenditure":{
				"fixed":`+figure(path, "12466.08", mean("2077.68"), sixMonths.fixed, "transactions", "fixed_expenditure")+`,
				"flexible":`+figure(path, "5575.36", `"predicted_monthly_range":{"low":`+
				``+money("759.84")+`,"high":`+money("1462.52")+
				`,"average":`+money("929.23")+`}`, sixMonths.flexible, "transactions", "flexible_expenditure")+`,
				"essential":`+figure(path, "13809.00", mean("2301.50"), sixMonths.essential,
				"transactions", "essential_expenditure")+`,
				"non_essential":`+figure(path, "4232.44", mean("705.41"), sixMonths.nonEssential,
				"transactions", "non_essential_expenditure")+`}}}}`)
	}
	// Both divisions are of the same money, which the printed figures are, too.
	for i := range 6 {
		one := minor(t, sixMonths.fixed[i]) + minor(t, sixMonths.flexible[i])
		if other := minor(t, sixMonths.essential[i]) + minor(t, sixMonths.nonEssential[i]); one != other {
			t.Errorf("month %d: %d and %d were spent", i+1, one, other)
		}
	}
}
