package characteristics_test

import (
	"strings"
	"testing"
	"time"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

// Ensure that repayments, overdraft fees and savings are listed and detailed, under both spellings of the path, and
// that a customer without them has an empty list and empty details.
func TestCharacteristics(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewCustomer(t, 0, emulatortest.British)
	const path = "/characteristics/v1/customer"
	c.Must(200, "GET", path, "").MustBe(t, `{"operation_id":"characteristics_v1_customer_get","data":[]}`)
	c.Must(200, "GET", path+"/credit-card", "").MustBe(t, `{"operation_id":"characteristics_v1_customer_credit_card_get",
		"data":{"credit_card_transactions":[],"credit_card_transaction_totals":[]}}`)
	c.MustIngest(emulatortest.IngestAccountsPath, `"accounts":[`+emulatortest.OneAccount+`]`)
	c.MustIngest(emulatortest.IngestTransactionsPath, emulatortest.TransactionsBody(
		[4]string{
			"loan",
			"2026-01-10T10:00:00Z",
			"-120.00",
			"ANYTHING",
		},
		[4]string{"save", "2026-01-11T10:00:00Z", "-50.00", "SOMETHING"},
		[4]string{
			"back",
			"2026-01-12T10:00:00Z",
			"20.00",
			"SOMETHING ELSE",
		},
		[4]string{"more", "2026-01-13T10:00:00Z", "-25.00", "AND MORE"},
	))
	var rules []string
	for id, category := range map[string]string{
		"loan": "borrowing_and_loans/loans", "save": "pensions_savings_and_investments/savings",
		"back": "pensions_savings_and_investments/savings", "more": "pensions_savings_and_investments/savings",
	} {
		l1, l2, _ := strings.Cut(category, "/")
		rules = append(rules, `{"transaction_id":"`+id+`","category_l1":"`+l1+`","category_l2":"`+l2+`"}`)
	}
	c.Must(200, "POST", "/corrections/v2/categories", "["+strings.Join(rules, ",")+"]")
	c.Must(200, "GET", path, "").MustBe(t, `{"operation_id":"characteristics_v1_customer_get","data":[
		{"type":"loan","link":"characteristics/v1/customer/loan"},{"type":"saver",
		"link":"characteristics/v1/customer/saver"}]}`)
	row := func(id, line, side, amount, at string) string {
		return `{"transaction_id":"` + id + `","account_id":"own-1","description":"` + line + `",
			"credit_debit_indicator":"` + side +
			`","status":"booked","amount":{"value":"` + amount + `","currency":"GBP"},"date_time":"` + at + `",
				"enrichments":{"categories":{
			"l1":{"slug":"pensions_savings_and_investments","confidence":"1.00"},"l2":{"slug":"savings","confidence":"1.00"}}}}`
	}
	c.Must(200, "GET", path+"/saver", "").
		MustBe(t, `{"operation_id":"characteristics_v1_customer_saver_get","data":{"saver_transactions":[`+
			row("more", "AND MORE", "debit", "25.00", "2026-01-13T10:00:00Z")+","+
			row("back", "SOMETHING ELSE", "credit", "20.00", "2026-01-12T10:00:00Z")+","+
			row("save", "SOMETHING", "debit", "50.00", "2026-01-11T10:00:00Z")+`],"saver_transaction_totals":[
			{"amount":{"value":"20.00","currency":"GBP"},"credit_debit_indicator":"credit"},
			{"amount":{"value":"75.00","currency":"GBP"},"credit_debit_indicator":"debit"}]}}`)
	emulatortest.Scenario{Name: "no customer", Method: "GET", Path: path, Status: 400}.Run(t, c.Client)
	emulatortest.Scenario{
		Name: "another method", Method: "POST", Path: path, Headers: map[string]string{"X-Customer-Id": c.ID}, Status: 405,
	}.Run(t, c.Client)
}

// Ensure that for every persona a characteristic is listed exactly if its details have transactions, that each
// printed link leads to them, and that totals are their sums.
func TestListedIsDetailed(t *testing.T) {
	t.Parallel()
	for i, p := range emulatortest.Personas(t) {
		if emulatortest.Sampled && i%6 != 0 {
			continue
		}
		t.Run(p.ID, func(t *testing.T) {
			t.Parallel()
			s := emulator.Start(t, emulator.Options{Now: emulatortest.Instants[0], Freeze: true, TaskDelay: new(time.Duration)})
			of := emulatortest.NewClient(t, s, "shop").ConnectPersona(t, p)
			listed := map[string]bool{}
			for _, one := range of.Call(t, "GET", "/characteristics/v1/customer", "", of.Headers).Items(t) {
				listed["/"+one["link"].(string)] = true
			}
			for _, name := range []string{"credit_card", "loan", "overdraft", "saver"} {
				path := "/characteristics/v1/customer/" + name
				var details struct{ Data map[string]amounts }
				of.Read(t, path, of.Headers, &details)
				rows, totals := details.Data[name+"_transactions"], details.Data[name+"_transaction_totals"]
				if listed[path] != (len(rows) > 0) || len(details.Data) != 2 {
					t.Fatalf("%s is listed %v and has %d transactions", name, listed[path], len(rows))
				}
				if got, want := totals.sums(t), rows.sums(t); len(got) != len(want) {
					t.Fatalf("%s has totals %v, its transactions are %v", name, got, want)
				} else {
					for key, sum := range want {
						if got[key] != sum {
							t.Fatalf("%s has totals %v, its transactions are %v", name, got, want)
						}
					}
				}
			}
		})
	}
}

// amounts are the amounts of transactions or totals.
type amounts []struct {
	Amount emulatortest.Amount
	Side   string `json:"credit_debit_indicator"`
}

// sums adds up the amounts by side and currency.
func (all amounts) sums(t *testing.T) map[string]int64 {
	t.Helper()
	sums := map[string]int64{}
	for _, one := range all {
		sums[one.Side+" "+one.Amount.Currency] += one.Amount.Minor(t, one.Side)
	}
	return sums
}
