package emulator_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
	"budsandbox/seed"
	"budsandbox/storage"
)

// handMade returns a history of a few transactions on two accounts, as of 2026-03-01T09:00:00Z.
func handMade() *seed.History {
	h := &seed.History{Accounts: []seed.Account{
		{
			Account: bank.Account{ID: "current", Currency: bank.GBP, Type: bank.CurrentAccount, Provider: "BankOfBud"},
			Opening: gbp(300_000),
		},
		{
			Account: bank.Account{ID: "dollars", Currency: bank.USD, Type: bank.SavingsAccount, Provider: "BankOfBud"},
			Opening: bank.Money{Currency: bank.USD},
		},
	}}
	tesco := &bank.Merchant{Slug: "tesco", DisplayName: "Tesco"}
	uber := &bank.Merchant{Slug: "uber", DisplayName: "Uber"}
	add := func(place int, id, at string, minor int64, l1, l2 string, m *bank.Merchant) {
		booked, err := time.Parse(time.RFC3339, at)
		if err != nil {
			panic(err)
		}
		account := h.Accounts[place]
		row := seed.Entry{Transaction: &bank.Transaction{}, AccountIndex: place, Authorised: booked}
		row.ID, row.Account, row.Status, row.At, row.ValueAt = bank.TransactionID(id), account.ID, bank.Booked, booked, booked
		row.Description, row.Provider, row.Amount = strings.ToUpper(id), "BankOfBud", bank.Money{
			Minor:    minor,
			Currency: account.Currency,
		}
		row.Enrichment.Categories, row.Enrichment.Merchant = bank.Categories{L1: l1, L2: l2, Confidence: 99}, m
		h.Entries = append(h.Entries, row)
	}
	add(0, "salary-1", "2026-01-30T08:00:00Z", 200_000, "income", "salary", nil)
	add(0, "food-1", "2026-02-03T10:00:00Z", -2_550, "food_and_drink", "groceries", tesco)
	add(0, "coffee", "2026-02-10T10:00:00Z", -350, "food_and_drink", "coffee", nil)
	add(1, "dollar-food", "2026-02-11T10:00:00Z", -1_000, "food_and_drink", "groceries", tesco)
	add(0, "taxi", "2026-02-14T23:30:00Z", -1_639, "transport", "taxi", uber)
	add(0, "refund", "2026-02-15T10:00:00Z", 550, "food_and_drink", "groceries", tesco)
	add(0, "cinema", "2026-02-20T10:00:00Z", -1_200, "entertainment", "cinema", nil)
	add(0, "cheque", "2026-02-21T10:00:00Z", -9_900, "", "", nil)
	add(0, "salary-2", "2026-02-27T08:00:00Z", 200_000, "income", "salary", nil)
	return h
}

func gbp(pence int64) bank.Money { return bank.Money{Minor: pence, Currency: bank.GBP} }

// newHandMadeClient returns a client with a customer of the hand-made history, and the header that names the customer.
func newHandMadeClient(t *testing.T) (c emulatortest.Client, headers map[string]string) {
	t.Helper()
	s := emulatortest.Frozen(t)
	return newHandMadeCustomer(t, s)
}

func newHandMadeCustomer(t *testing.T, s *emulator.Sandbox) (c emulatortest.Client, headers map[string]string) {
	t.Helper()
	c = emulatortest.NewClient(t, s, "shop")
	name := c.NewCustomer(t, "")
	id, err := bank.ParseCustomerID(name)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	s.SetGenerator(fixedHistory{handMade()})
	err = s.Store().Update(t.Context(), func(tx *storage.Tx) error {
		connection := bank.Connection{
			ID: bank.ConnectionID{1}, Customer: id, Provider: "Bank_Of_Bud", CreatedAt: now, From: now.AddDate(-2, 0, 0),
			Pulls: []bank.Pull{{At: now, To: now}},
		}
		if err := tx.Connections("shop").Put(connection); err != nil {
			return err
		}
		return tx.Touch("shop", id)
	})
	if err != nil {
		t.Fatal(err)
	}
	return c, map[string]string{"X-Customer-Id": name}
}

// total returns an entry of credit_total or debit_total.
func total(value, currency string, count int) string {
	return fmt.Sprintf(`{"amount":{"value":"%s","currency":"%s"},"transaction_count":%d}`, value, currency, count)
}

// Ensure that category totals are by category and currency, with L2 if asked for, filtered as the client asks, and
// without rows that have no category.
func TestCategoryTotals(t *testing.T) {
	t.Parallel()
	c, headers := newHandMadeClient(t)
	ask := func(name string, pairs []string, data, meta string) {
		emulatortest.Scenario{
			Name: name, Method: "GET", Path: emulatortest.WithQuery("/aggregations/v2/totals/categories", pairs...),
			Headers: headers, Status: 200,
			Want: `{"operation_id":"v2_category_totals_get","data":` + data + `,"metadata":` + meta + `}`,
		}.Run(t, c)
	}
	window := `"from":"2025-09-01T09:00:00Z","to":"2026-03-01T09:00:00Z"`
	cinema := `{"name":"entertainment","credit_total":[],"debit_total":[` + total("12.00", "GBP", 1) + `]}`
	food := `{"name":"food_and_drink","credit_total":[` + total("5.50", "GBP", 1) + `],"debit_total":[` +
		total("29.00", "GBP", 2) + "," + total("10.00", "USD", 1) + `]}`
	income := `{"name":"income","credit_total":[` + total("4000.00", "GBP", 2) + `],"debit_total":[]}`
	taxi := `{"name":"transport","credit_total":[],"debit_total":[` + total("16.39", "GBP", 1) + `]}`
	ask(
		"the last six months",
		nil,
		"["+strings.Join([]string{cinema, food, income, taxi}, ",")+"]",
		`{`+window+`,"credit_total":[`+total("4005.50", "GBP", 3)+`],"debit_total":[`+total("57.39", "GBP", 4)+
			","+total("10.00", "USD", 1)+`]}`)
	ask(
		"with level 2",
		[]string{"include_l2", "true", "category", "food_and_drink", "currency", "gbp"},
		`[{"name":"food_and_drink","credit_total":[`+total("5.50", "GBP", 1)+`],"debit_total":[`+total(
			"29.00",
			"GBP",
			2,
		)+`],"l2_totals":[
			{"name":"coffee","credit_total":[],"debit_total":[`+total("3.50", "GBP", 1)+`]},
			{"name":"groceries","credit_total":[`+total("5.50", "GBP", 1)+`],"debit_total":[`+total("25.50", "GBP", 1)+`]}]}]`,
		`{`+window+`,"credit_total":[`+total("5.50", "GBP", 1)+`],"debit_total":[`+total("29.00", "GBP", 2)+`]}`,
	)
	ask(
		"included and excluded",
		[]string{"category", "food_and_drink,transport", "exclude_category", "food_and_drink.groceries"},
		`[{"name":"food_and_drink","credit_total":[],"debit_total":[`+total("3.50", "GBP", 1)+`]},`+taxi+`]`,
		`{`+window+`,"credit_total":[],"debit_total":[`+total("19.89", "GBP", 2)+`]}`,
	)
	ask("by label", []string{"category_label", "essential", "account_id", "dollars"},
		`[{"name":"food_and_drink","credit_total":[],"debit_total":[`+total("10.00", "USD", 1)+`]}]`,
		`{`+window+`,"credit_total":[],"debit_total":[`+total("10.00", "USD", 1)+`]}`)
	ask(
		"both ends are in the window",
		[]string{"from", "2026-02-14T23:30:00Z", "to", "2026-02-20T10:00:00Z", "exclude_category", "food_and_drink"},
		"["+cinema+","+taxi+"]",
		`{"from":"2026-02-14T23:30:00Z","to":"2026-02-20T10:00:00Z","credit_total":[],"debit_total":[`+total("28.39", "GBP",
			2)+`]}`)
	ask(
		"the impossible pair of Bud's documents",
		[]string{"category", "shopping.groceries"},
		"[]",
		`{`+window+`,"credit_total":[],"debit_total":[]}`,
	)
	ask(
		"in another zone",
		[]string{"from", "2026-02-15T00:00:00+01:00", "to", "2026-02-15T01:00:00+01:00"},
		"["+taxi+"]",
		`{"from":"2026-02-14T23:00:00Z","to":"2026-02-15T00:00:00Z","credit_total":[],"debit_total":[`+total("16.39", "GBP",
			1)+`]}`)
}

// Ensure that totals refuse invalid parameters in the words of their family.
func TestTotalsRefusals(t *testing.T) {
	t.Parallel()
	c, headers := newHandMadeClient(t)
	for path, errors := range map[string]string{
		emulatortest.WithQuery("/aggregations/v2/totals/categories", "from",
			"2026-02-01"): `{"from":"from must be a date and time such as 2026-03-01T09:00:00Z"}`,
		emulatortest.WithQuery("/aggregations/v2/totals/categories", "from",
			"2026-03-02T00:00:00Z"): `{"from":"from must not be after to"}`,
		emulatortest.WithQuery("/aggregations/v2/totals/categories", "currency",
			"POUNDS"): `{"currency":"unexpected currency code, expected ISO-4217 currency code"}`,
		emulatortest.WithQuery("/aggregations/v2/totals/categories", "include_l2",
			"maybe"): `{"include_l2":"include_l2 must be true or false"}`,
		emulatortest.WithQuery("/aggregations/v2/totals/categories/trends", "granularity",
			"hourly"): `{"granularity":"granularity must be one of [daily weekly biweekly monthly ` +
			`quarterly six_monthly annually]"}`,
		emulatortest.WithQuery("/aggregations/v2/totals/categories/trends", "granularity", "daily", "from",
			"1990-01-01T00:00:00Z"): `{"granularity":"granularity must divide the dates into at most 5000 steps"}`,
		emulatortest.WithQuery("/aggregations/v2/totals/essential-statistics", "to", "yesterday"): `{"to":"to must be a ` +
			`date and time such as 2026-03-01T09:00:00Z"}`,
	} {
		id := "v2_category_totals_get"
		if strings.Contains(path, "essential") {
			id = "aggregations_v2_totals_essential_statistics_get"
		}
		emulatortest.Scenario{
			Name: path, Method: "GET", Path: path, Headers: headers, Status: 400,
			Want: `{"operation_id":"` + id + `","code_id":"failed_validation","message":"Invalid request payload.",
				"errors":` + errors + `}`,
		}.Run(t, c)
	}
}

// Ensure that trends have a step for each part of the window, oldest first, also those without transactions.
func TestCategoryTrends(t *testing.T) {
	t.Parallel()
	c, headers := newHandMadeClient(t)
	path := emulatortest.WithQuery(
		"/aggregations/v2/totals/categories/trends", "from", "2025-12-31T00:00:00Z", "category", "food_and_drink",
		"currency", "GBP",
	)
	emulatortest.Scenario{
		Name: "monthly", Method: "GET", Path: path, Headers: headers, Status: 200,
		Want: `{"operation_id":"v2_category_totals_get","data":[
			{"from":"2025-12-31T00:00:00Z","to":"2026-01-30T23:59:59Z","data":[]},
			{"from":"2026-01-31T00:00:00Z","to":"2026-02-27T23:59:59Z","data":[
				{"name":"food_and_drink","credit_total":[` + total("5.50", "GBP", 1) + `],
				"debit_total":[` + total("29.00", "GBP", 2) + `]}]},
			{"from":"2026-02-28T00:00:00Z","to":"2026-03-01T09:00:00Z","data":[]}]}`,
	}.Run(t, c)
}

// Ensure that essential statistics include labelled spending alone.
func TestEssentialStatistics(t *testing.T) {
	t.Parallel()
	c, headers := newHandMadeClient(t)
	emulatortest.Scenario{
		Name: "six months", Method: "GET", Path: "/aggregations/v2/totals/essential-statistics", Headers: headers,
		Status: 200,
		Want: `{"operation_id":"aggregations_v2_totals_essential_statistics_get","data":{
			"essential_spend":[` + total("25.50", "GBP", 1) + "," + total("10.00", "USD", 1) + `],
			"nonessential_spend":[` + total("31.89", "GBP", 3) + `],
			"essential_percentage_overall_spend":[{"percentage":44.43282801881861,"currency":"GBP"},{"percentage":100,
			"currency":"USD"}],
			"nonessential_percentage_overall_spend":[{"percentage":55.567171981181396,"currency":"GBP"},{"percentage":0,
			"currency":"USD"}]},
			"metadata":{"from":"2025-09-01T09:00:00Z","to":"2026-03-01T09:00:00Z"}}`,
	}.Run(t, c)
}

// Ensure that merchant totals have a line for each merchant and currency, and that the status is 204 if there are
// none.
func TestMerchantTotals(t *testing.T) {
	t.Parallel()
	c, headers := newHandMadeClient(t)
	with := func(more ...string) map[string]string {
		all := map[string]string{}
		for name, value := range headers {
			all[name] = value
		}
		for i := 0; i < len(more); i += 2 {
			all[more[i]] = more[i+1]
		}
		return all
	}
	tesco := `{"merchant":{"id":"tesco","name":"Tesco","logo":"*"},
		"total_debit":{"value":"25.50","currency":"GBP"},"total_credit":{"value":"5.50","currency":"GBP"},
		"transaction_count":2,"credit_transaction_count":1,"debit_transaction_count":1},
		{"merchant":{"id":"tesco","name":"Tesco","logo":"*"},
		"total_debit":{"value":"10.00","currency":"USD"},"total_credit":{"value":"0.00","currency":"USD"},
		"transaction_count":1,"credit_transaction_count":0,"debit_transaction_count":1}`
	uber := `{"merchant":{"id":"uber","name":"Uber","logo":"*"},
		"total_debit":{"value":"16.39","currency":"GBP"},"total_credit":{"value":"0.00","currency":"GBP"},
		"transaction_count":1,"credit_transaction_count":0,"debit_transaction_count":1}`
	for _, s := range []emulatortest.Scenario{
		{
			Name: "thirty days", Headers: headers, Status: 200,
			Want: `{"operation_id":"v2_merchants_totals_get","data":[` + tesco + "," + uber + `],
				"metadata":{"from":"2026-01-30","to":"2026-03-01","results":3,
				"credit_total":[` + total("5.50", "GBP", 1) + `],
				"debit_total":[` + total("41.89", "GBP", 2) + "," + total("10.00", "USD", 1) + `]}}`,
		},
		{
			Name: "of a category, the last day whole", Status: 200,
			Headers: with("X-From", "2026-02-01", "X-To", "2026-02-14", "X-Include-Categories", "taxi, shopping",
				"X-Exclude-Categories", "food_and_drink"),
			Want: `{"operation_id":"v2_merchants_totals_get","data":[` + uber + `],"metadata":{"from":"2026-02-01",
				"to":"2026-02-14","results":1,
				"categories_included":["taxi","shopping"],"categories_excluded":["food_and_drink"],
				"credit_total":[],"debit_total":[` + total("16.39", "GBP", 1) + `]}}`,
		},
		{Name: "none", Headers: with("X-From", "2020-01-01", "X-To", "2023-05-01"), Status: 204},
		{
			Name: "turned around", Headers: with("X-From", "2023-05-02", "X-To", "2023-05-01"), Status: 400,
			Want: `{"operation_id":"v2_merchants_totals_get","code_id":"failed_validation","message":"Failed validation",
				"errors":{"X-From":"must not be after X-To"}}`,
		},
	} {
		s.Method, s.Path = "GET", "/v2/merchants/totals"
		s.Run(t, c)
	}
}

// mustLead follows a link in an answer, which must list as many transactions as the figure counts.
func mustLead(t *testing.T, c emulatortest.Client, headers map[string]string, link string, count any) {
	t.Helper()
	if _, err := url.Parse(link); err != nil || !strings.HasPrefix(link, "/") {
		t.Fatalf("the link %q leads nowhere: %v", link, err)
	}
	got := c.Call(t, "GET", link, "", headers)
	if got.Status != 200 || got.At("metadata.results") != count {
		t.Errorf("%s leads to %d, %v results, where %v were counted", link, got.Status, got.At("metadata.results"), count)
	}
}
