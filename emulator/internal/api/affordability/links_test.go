package affordability_test

import (
	"math/rand/v2"
	"net/url"
	"strings"
	"testing"
	"time"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

// figures lists the totals of a report: path, criterion, and name of the link.
var figures = [][3]string{
	{"income.net_disposable", "net_disposable_income", "transactions"},
	{"expenditure.fixed", "fixed_expenditure", "transactions"},
	{"expenditure.flexible", "flexible_expenditure", "transactions"},
	{"expenditure.essential", "essential_expenditure", "transactions"},
	{"expenditure.non_essential", "non_essential_expenditure", "transactions"},
	{"income.net_discretionary", "net_disposable_income", "income_transactions"},
	{"income.net_discretionary", "essential_expenditure", "expenditure_transactions"},
}

// followLinks follows each link of a report exactly as it is printed: the rows add up to the figure, and have its
// criterion.
func followLinks(t *testing.T, of *emulatortest.ConnectedCustomer, report emulatortest.Answer) {
	t.Helper()
	total := func(figure string) int64 {
		value := report.Str("data.assessment." + figure + ".overall_total.value")
		amount := emulatortest.Amount{
			Value:    strings.TrimPrefix(value, "-"),
			Currency: report.Str("data.assessment." + figure + ".overall_total.currency"),
		}
		return amount.Minor(t, "credit")
	}
	for _, f := range figures {
		link := report.Str("data.assessment." + f[0] + "._links." + f[2])
		if !strings.Contains(link, "?criteria="+f[1]) {
			t.Fatalf("%s leads to %q", f[0], link)
		}
		var rows struct {
			Data     []emulatortest.Transaction
			Metadata struct{ Results int }
		}
		of.Read(t, link, of.Headers, &rows)
		sum := int64(0)
		for _, row := range rows.Data {
			minor := row.Amount.Minor(t, row.Side)
			sum += max(minor, -minor)
		}
		figure := f[0]
		if f[2] != "transactions" { // the sum is of one part of the figure
			figure = map[string]string{"net_disposable_income": "income.net_disposable",
				"essential_expenditure": "expenditure.essential"}[f[1]]
		}
		if sum != total(figure) || rows.Metadata.Results != len(rows.Data) {
			t.Fatalf(
				"%s leads to %d rows (%d) of %d, the figure is %d", link, len(rows.Data), rows.Metadata.Results, sum,
				total(figure),
			)
		}
	}
}

// Ensure that for every persona the links of a report lead to the transactions that its figures add up: by default
// and for chosen months, time zones and currencies, at several instants, with ingested rows, a corrected category
// and a closed account in the book.
func TestLinksLeadToTheFigures(t *testing.T) {
	t.Parallel()
	zones := []string{"", "Europe/London", "America/New_York", "Asia/Kathmandu"}
	for i, p := range emulatortest.Personas(t) {
		if emulatortest.Sampled && i%6 != 0 {
			continue
		}
		t.Run(p.ID, func(t *testing.T) {
			t.Parallel()
			s := emulator.Start(t, emulator.Options{Now: emulatortest.Instants[0], Freeze: true, TaskDelay: new(time.Duration)})
			of := emulatortest.NewClient(t, s, "shop").ConnectPersona(t, p)
			random := rand.New(rand.NewPCG(1, uint64(i)))
			for step, now := range []time.Time{emulatortest.Instants[0], emulatortest.Instants[2], emulatortest.Instants[4]} {
				if step > 0 {
					of.MoveTo(t, now)
					of.Refresh(t)
				}
				if step == 1 {
					addOwnData(t, of)
				}
				query := url.Values{"overall_totals": {"true"}}
				if zone := zones[random.IntN(len(zones))]; zone != "" {
					query.Set("timezone", zone)
				}
				if c := []string{"", "GBP", "EUR"}[random.IntN(3)]; c != "" {
					query.Set("currency", c)
				}
				followLinks(t, of, of.Call(t, "GET", "/affordability/v2/report?"+query.Encode(), "", of.Headers))
				from := now.AddDate(0, -random.IntN(20), -40)
				query.Set("month_from", from.Format("2006-01"))
				query.Set("month_to", from.AddDate(0, random.IntN(8), 0).Format("2006-01"))
				followLinks(t, of, of.Call(t, "GET", "/affordability/v2/report?"+query.Encode(), "", of.Headers))
			}
		})
	}
}

// addOwnData ingests an account with transactions, corrects a category, and closes the account.
func addOwnData(t *testing.T, of *emulatortest.ConnectedCustomer) {
	t.Helper()
	send := func(path, rest string) {
		t.Helper()
		body := `[{"customer_id":"` + of.ID + `",` + rest + `}]`
		if got := of.Call(t, "POST", path, body, nil); got.Status >= 300 {
			t.Fatalf("POST %s: %d %s", path, got.Status, got.Text)
		}
	}
	send(emulatortest.IngestAccountsPath, `"accounts":[`+emulatortest.OneAccount+`]`)
	send(emulatortest.IngestTransactionsPath, emulatortest.TransactionsBody(
		[4]string{"own-a", "2023-11-30T23:30:00Z", "1234.56", "ASHGROVE LOGISTICS SALARY"},
		[4]string{"own-b", "2023-11-30T23:45:00Z", "-77.77", "TESCO STORES 3456"},
		[4]string{"own-c", "2023-12-01T00:00:00Z", "-5.05", "NANDOS LONDON"},
	))
	got := of.Call(t, "POST", "/corrections/v2/categories",
		`[{"transaction_id":"own-c","category_l1":"mortgage_and_rent","category_l2":"rent"}]`, of.Headers)
	if got.Status != 200 {
		t.Fatalf("correct: %d %s", got.Status, got.Text)
	}
	send("/ingestion/v3/accounts/close", `"account_ids":["own-1"]`)
}

// Ensure that the transactions operations accept dates as links print them: escaped, or with a space instead of the
// plus sign.
func TestDatesOfLinks(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewCustomer(t, 0, emulatortest.British)
	ingestSixMonths(t, c)
	const path = "/affordability/v2/transactions?criteria=essential_expenditure&date_from=2023-05-31T22:59:59Z&date_to="
	want := c.Must(200, "GET", path+"2023-06-30T23:59:59%2B01:00", "").Text
	for _, to := range []string{"2023-06-30T23:59:59+01:00", "2023-06-30T23:59:59%2001:00", "2023-06-30T22:59:59Z"} {
		if got := c.Must(200, "GET", path+to, "").Text; got != want {
			t.Errorf("up to %s there are %s, want %s", to, got, want)
		}
	}
	if got := c.Must(200, "GET", "/affordability/v3/transactions?criteria=essential_expenditure&date_from=2023-06-01&"+
		"date_to=2023-06-30&timezone=Europe/London", ""); got.At("metadata.results") != 2.0 {
		t.Errorf("June in London has %s", got.Text)
	}
}
