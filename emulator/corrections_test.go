package emulator_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"budsandbox/emulator/emulatortest"
)

// newCafeCustomer returns a customer with twelve days of coffee (w0 is the first), six months of a gym (g0 is the
// first), a larger bill of the café, and a payment to a known shop.
func newCafeCustomer(t *testing.T) *emulatortest.Customer {
	t.Helper()
	l := emulatortest.NewCustomer(t, 0, emulatortest.British)
	var rows [][4]string
	for i := range 12 {
		rows = append(
			rows,
			[4]string{fmt.Sprintf("w%d", i), fmt.Sprintf("2025-12-%02dT10:00:00Z", 1+i), "-3.20", "BEANERY 0042 LEEDS"},
		)
	}
	for i := range 6 {
		rows = append(
			rows,
			[4]string{
				fmt.Sprintf("g%d", i),
				time.Date(2025, time.Month(8+i), 12, 10, 0, 0, 0, time.UTC).Format(time.RFC3339),
				"-25.00",
				"IRONWORKS FITNESS",
			},
		)
	}
	rows = append(
		rows,
		[4]string{"big", "2025-12-20T10:00:00Z", "-30.00", "BEANERY 0042 LEEDS"},
		[4]string{"tesco", "2025-12-21T10:00:00Z", "-8.00", "TESCO STORES 3297"},
	)
	l.MustIngest(emulatortest.IngestTransactionsPath, emulatortest.TransactionsBody(rows...))
	return l
}

// fieldOf returns a value of each of the customer's transactions, by id.
func fieldOf(l *emulatortest.Customer, path string) map[string]string {
	l.Helper()
	all := map[string]string{}
	got := l.Must(200, "GET", "/financial/v2/transactions?page_size=200", "")
	for _, one := range got.At("data").([]any) {
		row := emulatortest.Answer{JSON: one.(map[string]any)}
		all[row.Str("transaction_id")] = row.Str(path)
	}
	return all
}

const (
	categoryPath = "enrichments.categories.l2.slug"
	merchantPath = "enrichments.merchant.display_name"
)

// Ensure that a category is corrected for one transaction or all similar ones, in Bud's form, and that exactly
// these count as updated.
func TestCorrectCategories(t *testing.T) {
	t.Parallel()
	l := newCafeCustomer(t)
	l.Advance("1h")
	l.Must(200, "POST", "/corrections/v2/categories", `[{"transaction_id":"w3","category_l1":"food_and_drink",`+
		`"category_l2":"coffee","include_similar":true},
		{"transaction_id":"g0","category_l1":"health_and_personal_care"},{"transaction_id":"tesco","category_l2":"pets"}]`).
		MustBe(t, `{
		"operation_id":"corrections_v2_categories_post","data":[
			{"transaction_id":"w3","category_l1":"food_and_drink","category_l2":"coffee","include_similar":true},
			{"transaction_id":"g0","category_l1":"health_and_personal_care","include_similar":false},`+
			`{"transaction_id":"tesco","category_l2":"pets","include_similar":false}],
		"metadata":{"results":3}}`)
	got := fieldOf(l, categoryPath)
	for id, category := range got {
		if want := strings.HasPrefix(id, "w"); want != (category == "coffee") {
			t.Errorf("%s is %q", id, category)
		}
	}
	if parent := fieldOf(l, "enrichments.categories.l1.slug"); parent["tesco"] != "home" ||
		parent["g0"] != "health_and_personal_care" {
		t.Errorf("tesco is %q and g0 %q", parent["tesco"], parent["g0"])
	}
	changed := strings.Join(l.TransactionIDs("updated_after", "2026-03-01T09:30:00Z"), " ")
	if want := "tesco w11 w10 w9 w8 w7 w6 w5 w4 w3 w2 w1 w0 g0"; changed != want {
		t.Errorf("changed are %s, want %s", changed, want)
	}
	l.MustIngest(
		emulatortest.IngestTransactionsPath,
		emulatortest.TransactionsBody([4]string{"next", "2026-02-20T10:00:00Z", "-3.40", "BEANERY 0042 LEEDS"}),
	)
	if got := fieldOf(l, categoryPath); got["next"] != "coffee" {
		t.Errorf("the next coffee is %q", got["next"])
	}
}

// Ensure that transactions that are corrected to income are found as income, and that those corrected from it are
// not.
func TestCorrectedIncome(t *testing.T) {
	t.Parallel()
	l := emulatortest.NewCustomer(t, 0, emulatortest.British)
	l.MustIngest(
		emulatortest.IngestTransactionsPath,
		emulatortest.TransactionsBody([4]string{"a", "2026-02-20T10:00:00Z", "500.00", "FROM AUNT MAY"}),
	)
	found := func() int { return l.Call("GET", "/v2/income", "").Status }
	before := found()
	l.Must(
		200,
		"POST",
		"/corrections/v2/categories",
		`[{"transaction_id":"a","category_l1":"income","category_l2":"other_income"}]`,
	)
	if before == 200 || found() != 200 {
		t.Errorf("income is found with %d, before with %d", found(), before)
	}
	l.Must(
		200,
		"POST",
		"/corrections/v2/categories",
		`[{"transaction_id":"a","category_l1":"transfers","category_l2":"transfers_in"}]`,
	)
	if found() == 200 {
		t.Error("what is a gift now is found as income")
	}
}

// Ensure that a merchant can be corrected, removed, found by name and created, and that the response has the
// changed transactions.
func TestCorrectMerchants(t *testing.T) {
	t.Parallel()
	l := newCafeCustomer(t)
	search := l.Must(200, "GET", "/corrections/v2/merchants/search/tesc", "")
	search.MustBe(
		t,
		`{"operation_id":"corrections_v2_merchant_search_get","data":`+emulatortest.JSONOf(t, search, "data")+
			`,"metadata":{"query":"tesc","results":`+emulatortest.JSONOf(t, search, "metadata.results")+`}}`,
	)
	if search.Str("data.0.slug") != "tesco" ||
		search.Str("data.0.logo") != l.Sandbox.URL()+"/_sandbox/icons/merchants/tesco.svg" {
		t.Errorf("the first match is %s", emulatortest.JSONOf(t, search, "data.0"))
	}
	made := l.Must(
		201,
		"POST",
		"/corrections/v2/custom-merchants",
		`{"name":"The Beanery","suggested_url":"https://beanery.example","online_or_billing_only":true}`,
	)
	beanery := made.Str("data.custom_merchant_id")
	made.MustBe(t, `{"operation_id":"corrections_v2_custom_merchants_post","data":{"custom_merchant_id":"`+beanery+`"}}`)
	l.Must(200, "GET", "/corrections/v2/custom-merchants", "").
		MustBe(t, `{"operation_id":"corrections_v2_custom_merchants_get","data":[{"custom_merchant_id":"`+beanery+`",
		"name":"The Beanery","suggested_url":"https://beanery.example","online_or_billing_only":true,`+
			`"created_at":"2026-03-01T09:00:00Z"}]}`)
	if got := l.Must(200, "GET", "/corrections/v2/merchants/search/bean", ""); got.Str("data.0.id") != beanery {
		t.Errorf("the own merchant is not found: %s", got.Text)
	}
	l.Advance("1h")
	got := l.Must(
		200,
		"POST",
		"/corrections/v2/merchants",
		`[{"transactions":["w3"],"merchant_id":"`+beanery+`","include_similar":true}]`,
	)
	if emulatortest.JSONOf(t, got,
		"metadata") != `{"effected_transactions_count":12,"include_similar":true,"merchant_id":"`+beanery+
		`","transactions":["w3"]}` {
		t.Errorf("the metadata are %s", emulatortest.JSONOf(t, got, "metadata"))
	}
	if got.Str("data.0.transaction_id") != "w11" || got.Str("data.0.suggested_description") != "The Beanery" ||
		emulatortest.JSONOf(t, got, "data.0.enrichments.merchant") != `{"display_name":"The Beanery","id":"`+beanery+
			`","logo":"`+l.Sandbox.URL()+`/_sandbox/icons/merchants/`+
			`the_beanery.svg","slug":"the_beanery","tags":["online"],"website":"https://beanery.example"}` {
		t.Errorf("the first row is %s", emulatortest.JSONOf(t, got, "data.0"))
	}
	if n := len(l.TransactionIDs("updated_after", "2026-03-01T09:30:00Z")); n != 12 {
		t.Errorf("%d rows have changed", n)
	}
}

// Ensure that a single correction is accepted as in Bud's collection, and that an empty merchant removes the
// merchant.
func TestRemoveMerchant(t *testing.T) {
	t.Parallel()
	l := newCafeCustomer(t)
	got := l.Must(
		200,
		"POST",
		"/corrections/v2/merchants",
		`{"transactions":["tesco"],"merchant_id":"","include_similar":false}`,
	)
	if got.At("data.0.enrichments.merchant") != nil || got.Str("data.0.suggested_description") != "TESCO STORES 3297" ||
		got.Str("data.0."+categoryPath) != "groceries" {
		t.Errorf("the row is %s", emulatortest.JSONOf(t, got, "data.0"))
	}
	if merchants := fieldOf(l, merchantPath); merchants["tesco"] != "" {
		t.Errorf("the merchant is %q", merchants["tesco"])
	}
}

// Ensure that the search for similar transactions finds those with similar descriptions and amounts, and on request
// those of the same merchant.
func TestSimilarTransactions(t *testing.T) {
	t.Parallel()
	l := newCafeCustomer(t)
	l.MustIngest(
		emulatortest.IngestTransactionsPath,
		emulatortest.TransactionsBody([4]string{"tesco2", "2025-12-23T10:00:00Z", "-80.00", "TESCO STORES 4000"}),
	)
	find := func(path string) string {
		t.Helper()
		got := l.Must(200, "GET", path, "")
		var ids []string
		for _, one := range got.At("data").([]any) {
			ids = append(ids, one.(map[string]any)["transaction_id"].(string))
		}
		return strings.Join(ids, " ") + " " + emulatortest.JSONOf(t, got, "metadata")
	}
	for path, want := range map[string]string{
		"/corrections/v2/categories/similar/g5": `g5 g4 g3 g2 g1 g0 {"exclude_source":false,` +
			`"results":6}`,
		"/corrections/v2/categories/similar/g5?exclude_source=true":    `g4 g3 g2 g1 g0 {"exclude_source":true,"results":5}`,
		"/corrections/v2/categories/similar/tesco":                     `tesco {"exclude_source":false,"results":1}`,
		"/corrections/v2/categories/similar/tesco?exclude_source=true": ` {"exclude_source":true,"results":0}`,
		"/corrections/v2/merchants/similar/tesco":                      `tesco2 tesco {"exclude_source":false,"results":2}`,
	} {
		if got := find(path); got != want {
			t.Errorf("GET %s: %s, want %s", path, got, want)
		}
	}
}

// Ensure that invalid corrections are refused as a whole, in the words of each family.
func TestCorrectionRefusals(t *testing.T) {
	t.Parallel()
	l := newCafeCustomer(t)
	before := l.Must(200, "GET", "/financial/v2/transactions?page_size=200", "").Text
	headers := map[string]string{"X-Customer-Id": l.ID}
	bad := func(id, errors string) string {
		return `{"operation_id":"` + id + `","code_id":"validation_error","message":"Bad request payload",` +
			`"errors":` + errors + `}`
	}
	invalid := func(id, message, errors string) string {
		return `{"operation_id":"` + id + `","code_id":"failed_validation",` +
			`"message":"` + message + `","errors":` + errors + `}`
	}
	const (
		categories, merchants = "corrections_v2_categories_post", "corrections_v2_merchants_post"
		custom, feedback      = "corrections_v2_custom_merchants_post", "corrections_v2_merchant_feedback_post"
		regularity, similar   = "corrections_v3_regularity_post", "corrections_v3_similar_post"
		nowhere               = `{"operation_id":"unknown","code_id":"unknown","message":"Route or resource not found",` +
			`"errors":{}}`
		feedbackPath = "/corrections/v2/merchant-feedback/merchant/"
		tesco        = "17ac2742-8c93-4c11-a01f-17ad65b950ce"
	)
	for _, s := range []emulatortest.Scenario{
		{
			Name: "no transaction", Method: "POST", Path: "/corrections/v2/categories", Body: `[{"category_l1":"income"}]`,
			Status: 400, Want: bad(categories, `{"transaction_id":"This value should not be blank"}`),
		},
		{Name: "nobody's", Method: "POST", Path: "/corrections/v2/categories", Body: `[{"transaction_id":"w0",` +
			`"category_l2":"coffee"},{"transaction_id":"x","category_l2":"coffee"}]`, Status: 400,
			Want: bad(categories, `{"[1].transaction_id":"is not a transaction of the customer"}`)},
		{
			Name: "no category", Method: "POST", Path: "/corrections/v2/categories", Body: `[{"transaction_id":"w0"}]`,
			Status: 400, Want: bad(categories, `{"category_l1":"This value should not be blank"}`),
		},
		{Name: "another model's", Method: "POST", Path: "/corrections/v2/categories", Body: `[{"transaction_id":"w0",` +
			`"category_l1":"eating_out"}]`, Status: 400,
			Want: bad(categories, `{"category_l1":"is not a category of uk-v2"}`)},
		{Name: "a pair that is none", Method: "POST", Path: "/corrections/v2/categories", Body: `[{"transaction_id":"w0",` +
			`"category_l1":"income","category_l2":"coffee"}]`, Status: 400,
			Want: bad(categories, `{"category_l2":"is not a subcategory of income"}`)},
		{
			Name: "nothing", Method: "POST", Path: "/corrections/v2/categories", Body: `[]`, Status: 400,
			Want: bad(categories, `{"body":"This value should not be blank"}`),
		},
		{Name: "no merchant of ours", Method: "POST", Path: "/corrections/v2/merchants", Body: `[{"transactions":["w0"],` +
			`"merchant_id":"` + l.ID + `"}]`, Status: 400,
			Want: invalid(merchants, "invalid merchant in request", `{"body.merchant_id":"invalid merchant id"}`)},
		{Name: "a merchant by name", Method: "POST", Path: "/corrections/v2/merchants", Body: `[{"transactions":["w0"],` +
			`"merchant_id":"tesco"}]`, Status: 400,
			Want: invalid(merchants, "invalid merchant in request", `{"body.merchant_id":"invalid merchant id"}`)},
		{
			Name: "of nobody's", Method: "POST", Path: "/corrections/v2/merchants",
			Body: `[{"transactions":["w0","x"],"merchant_id":""}]`, Status: 400,
			Want: invalid(merchants, "invalid transaction in request", `{}`),
		},
		{
			Name: "of none", Method: "POST", Path: "/corrections/v2/merchants", Body: `[{"transactions":[],"merchant_id":""}]`,
			Status: 400, Want: invalid(merchants, "invalid transaction in request", `{}`),
		},
		{
			Name: "too short", Method: "GET", Path: "/corrections/v2/merchants/search/te", Status: 400,
			Want: invalid("corrections_v2_merchant_search_get", "invalid search query size", `{}`),
		},
		{
			Name: "no name", Method: "POST", Path: "/corrections/v2/custom-merchants", Body: `{"suggested_url":"x"}`,
			Status: 400, Want: invalid(custom, "validation failed", `{"validation_errors":["name cannot be empty"]}`),
		},
		{Name: "no customer", Method: "GET", Path: "/corrections/v2/custom-merchants",
			Headers: map[string]string{"X-Customer-Id": "me"}, Status: 400,
			Want: invalid("corrections_v2_custom_merchants_get", "validation failed", `{"validation_errors":["X-Customer-ID `+
				`header must be valid UUID"]}`)},
		{
			Name: "no feedback", Method: "POST", Path: feedbackPath + tesco, Body: `{"logo_feedback":"ugly"}`, Status: 400,
			Want: invalid(feedback, "validation failed", `{"validation_errors":["$.logo_feedback must be valid enum"]}`),
		},
		{
			Name: "feedback on nobody", Method: "POST", Path: feedbackPath + l.ID, Body: `{"logo_feedback":"missing_logo"}`,
			Status: 404, Want: nowhere,
		},
		{Name: "feedback", Method: "POST", Path: feedbackPath + tesco, Body: `{"logo_feedback":"missing_logo",` +
			`"suggested_url":"https://x.example"}`, Status: 202,
			Want: `{"operation_id":"` + feedback + `","data":{"merchant_id":"` + tesco + `","logo_feedback":"missing_logo",` +
				`"suggested_url":"https://x.example"}}`},
		{Name: "similar to nobody's", Method: "GET", Path: "/corrections/v2/categories/similar/x", Status: 404,
			Want: `{"operation_id":"corrections_v2_similar_categories_get","code_id":"not_found","message":"transaction not ` +
				`found"}`},
		{Name: "similar for nobody", Method: "GET", Path: "/corrections/v2/merchants/similar/x",
			Headers: map[string]string{"X-Customer-Id": ""}, Status: 400,
			Want: invalid("corrections_v2_similar_merchants_get", "failed to parse request", `{"X-Customer-Id":"This value `+
				`should not be blank"}`)},
		{
			Name: "no frequency", Method: "POST", Path: "/corrections/v3/regularity", Body: `{"transaction_id":"w0"}`,
			Status: 400, Want: bad(regularity, `{"frequency":"This value should not be blank"}`),
		},
		{Name: "another frequency", Method: "POST", Path: "/corrections/v3/regularity", Body: `{"transaction_id":"w0",` +
			`"frequency":"yearly"}`, Status: 400,
			Want: bad(regularity, `{"frequency":"frequency must be one of [unknown daily weekly biweekly monthly quarterly]"}`)},
		{
			Name: "regularity of nobody's", Method: "POST", Path: "/corrections/v3/regularity",
			Body: `{"transaction_id":"x","frequency":"weekly"}`, Status: 400,
			Want: bad(regularity, `{"transaction_id":"is not a transaction of the customer"}`),
		},
		{
			Name: "the end of none", Method: "POST", Path: "/corrections/v3/regularity/end", Body: `{}`, Status: 400,
			Want: bad("corrections_v3_regularity_end_post", `{"transaction_id":"This value should not be blank"}`),
		},
		{
			Name: "none together", Method: "POST", Path: "/corrections/v3/similar",
			Body: `{"transaction_ids":[],"similar":true}`, Status: 400,
			Want: bad(similar, `{"transaction_ids":"This value should not be blank"}`),
		},
		{Name: "together with nobody's", Method: "POST", Path: "/corrections/v3/similar", Body: `{"transaction_ids":["w0"],` +
			`"reference_transaction_id":"x"}`, Status: 400,
			Want: bad(similar, `{"reference_transaction_id":"is not a transaction of the customer"}`)},
		{Name: "no rule", Method: "GET", Path: "/corrections/v3/rules/" + l.ID, Status: 404, Want: nowhere},
		{Name: "no id of a rule", Method: "DELETE", Path: "/corrections/v3/rules/x", Status: 404, Want: nowhere},
		{
			Name: "a blank client", Method: "POST", Path: "/corrections/v2/categories", Body: `[]`,
			Headers: map[string]string{"X-Client-Id": ""}, Status: 400, Want: "",
		},
	} {
		if s.Headers == nil {
			s.Headers = headers
		}
		s.Run(t, l.Client)
	}
	if after := l.Must(200, "GET", "/financial/v2/transactions?page_size=200", "").Text; after != before {
		t.Errorf("the rows are %s, were %s", after, before)
	}
}
