package emulator_test

import (
	"strings"
	"testing"

	"budsandbox/emulator/emulatortest"
	"budsandbox/emulator/internal/server"
)

// callExamples creates a customer of a persona and calls the operations that have examples in Bud's documents.
func callExamples(t *testing.T, c emulatortest.Client, persona, region, number string) {
	t.Helper()
	h := exampleCustomer{ids: map[string]string{}, paths: map[string]string{}}
	if region == "GB" {
		h = newExampleCustomer(t, c, persona)
		callBritishExamples(t, c, h)
	} else {
		h.customer = c.NewCustomer(t, `{"customer_context":{"region":"US"},
			"client_metadata":{"idempotent_identifier":"`+persona+`"}}`)
		h.ids["connection_task_id"] = c.Call(t, "POST", "/_sandbox/customers/"+h.customer+"/connections",
			`{"persona":"`+persona+`"}`, nil).Str("task_id")
		h.ids["account_id"] = c.Call(t, "GET", "/financial/v3/accounts", "", h.headers()).Str("data.0.account_id")
		h.ids["transaction_id"] = c.Call(t, "GET", "/financial/v2/transactions", "", h.headers()).Str("data.9.transaction_id")
		h.ids["search_id"] = c.Call(t, "GET", "/search/beta/transactions?user_input=spent+on+groceries", "",
			h.headers()).Str("data.id")
	}
	for _, row := range server.BudRoutes() {
		if row.Method == "GET" && !row.Pending {
			if path, lacking := h.fill(row); lacking == "" {
				c.Call(t, "GET", path, "", h.headers())
			}
		}
	}
	for _, path := range strings.Fields(`
		/platform/v3/customers?page_size=1
		/financial/v3/accounts?include_all_balances=true&currency=GBP,USD&provider=BankOfBud
		/financial/v3/accounts?account_type=current_account,savings&usage_type=personal&holder_relationship_type=sole
		/financial/v2/accounts?currency=GBP&account_type=savings&usage_type=personal&provider=BankOfBud
		/financial/v2/transactions?page_size=1
		/financial/v2/transactions?updated_after=2020-01-01T00:00:00Z
		/search/beta/transactions?page_size=1&user_input=spent+on+groceries+over+2+pounds&account_id=` +
		h.ids["account_id"] + `
		/search/beta/transactions?merchant_name=tesco&from=2026-01-01T00:00:00Z&to=2026-03-01T00:00:00Z` +
		`&credit_debit_indicator=debit&amount_min=1&amount_max=9999
		/search/beta/transactions?category_l1=transport
		/search/beta/transactions?category_l2=groceries
		/search/beta/transactions?tag=bill
		/search/beta/transactions?description=visa
		/aggregations/v2/totals/categories?include_l2=true
		/aggregations/v2/totals/categories/trends?include_l2=true&granularity=monthly
		/aggregations/v2/buckets/assess-dashboard/totals?group_by=bucket_l2
		/aggregations/v2/buckets/assess-dashboard/totals?group_by=category_l2
		/affordability/v2/report?monthly_totals=true&overall_totals=true
		/v1/affordability/report?monthly_totals=true&overall_totals=true
		/aggregations/v2/buckets/assess-dashboard?category_lookup=true&bucket_lookup=true&unbucketed_categories=true
		/aggregations/v2/buckets/assess-dashboard/totals?group_by=bucket_l1&group_by=bucket_l2
		/resources/v2/categories?format=map
		/resources/v2/categories?format=map&model=us-v3
		/v1/categories?format=map
		/financial/v2/transactions?include_label_ids=` + h.ids["label_id"] + `
		/financial/v2/transactions?account_id=own-1
		/v1/open-banking/account-access-consents?status=all
		/v1/income?months=12
		/insights/v1/actionable/balances?in_overdraft.balance_threshold=100000&low_balance.balance_threshold=100000
		/insights/v1/actionable/spending?late_payment.minimum_value_threshold=1
		/insights/v1/actionable/income
		/financial/v2/authorised-payments?page_size=1
		/corrections/v2/merchants/search/tesco
		/corrections/v2/custom-merchants`) {
		c.Call(t, "GET", path, "", h.headers())
	}
	c.Call(t, "POST", "/v1/open-banking/refresh", `{"provider":"Bank_Of_Bud"}`, h.headers())
	c.Call(t, "POST", "/open-banking/v2/refresh", `{}`, h.headers())
	c.Call(
		t,
		"POST",
		"/v2/open-banking/authorisation-gateway-url",
		`{"redirect_url":"https://app.example/back"}`,
		h.headers(),
	)
	for _, media := range []string{"application/bud-transaction-id+json"} {
		headers := h.headers()
		headers["Accept"] = media
		found := c.Call(t, "GET", "/search/beta/transactions?user_input=spent+on+groceries", "", headers)
		for _, part := range []string{"", "/insight/transactions"} {
			c.Call(t, "GET", "/search/beta/transactions/"+found.Str("data.id")+part, "", headers)
		}
	}
	for _, found := range []string{
		"balances", "income", "income?late_income.minimum_value_threshold=1&late_income.minimum_days_late_threshold=1",
		"spending",
	} {
		found := c.Call(t, "GET", "/insights/v1/actionable/"+found, "", h.headers())
		all, _ := found.At("data.insights").([]any)
		for _, one := range all {
			address := emulatortest.Answer{JSON: one.(map[string]any)}.Str("_links.details")
			c.Call(t, "GET", strings.TrimPrefix(address, c.Base), "", h.headers())
		}
	}
	c.Call(
		t,
		"PUT",
		"/v1/customers/"+h.customer+"/context",
		`{"type":"personal","region":"`+region+`","locale":"en-`+region+`",
			"models":{"categorisation":"`+map[string]string{"GB": "uk-v2", "US": "us-v3"}[region]+`"}}`,
		nil,
	)
	for _, version := range []string{"v1", "v2"} {
		c.Call(
			t,
			"POST",
			"/"+version+"/customers",
			`{"customer_context":{"type":"personal","region":"`+region+`","host_secret":false}}`,
			nil,
		)
	}
	c.Call(
		t,
		"POST",
		"/platform/v3/customers/batch",
		`{"number_of_customers":2,"customer_context":{"region":"`+region+`"}}`,
		nil,
	)
	for _, name := range strings.Fields("summary balances-over-time financial-calendar spending-budgets " +
		"intelligent-search accounts savings-goals spending-analysis recurring-and-forecasted-transactions") {
		c.Call(
			t,
			"POST",
			"/widget/v1/"+name+"/url",
			map[bool]string{true: `{"summary_type":"monthly"}`}[name == "summary"],
			h.headers(),
		)
	}
	gone := c.NewCustomer(t, `{}`)
	if task := c.Call(t, "DELETE", "/platform/v3/customers/"+gone, "", nil).Str("data.task_id"); task != "" {
		c.Call(t, "GET", "/platform/v3/customers/"+gone+"/"+task, "", nil)
	}
	c.NewCustomer(t, `{"client_metadata":{"idempotent_identifier":"gone `+number+`"}}`)
	c.Call(t, "DELETE", "/platform/v3/customers/idempotent-identifier/gone%20"+number, "", nil)
}

// callBritishExamples calls the operations that only the British document has.
func callBritishExamples(t *testing.T, c emulatortest.Client, h exampleCustomer) {
	t.Helper()
	post := func(path, body string, more ...string) emulatortest.Answer {
		t.Helper()
		headers := h.headers()
		for i := 0; i < len(more); i += 2 {
			headers[more[i]] = more[i+1]
		}
		return c.Call(t, "POST", path, body, headers)
	}
	for _, version := range []string{"v1", "v2"} {
		state := post(
			"/v1/open-banking/authorisation-url",
			`{"provider":"Natwest_Sandbox","provider_redirect_url":"https://app.example/back"}`,
		).Str("data.task_id")
		post("/"+version+"/open-banking/authorisation-codes", `{"state":"`+state+`","code":"x"}`)
	}
	consent := c.Call(t, "GET", "/v1/open-banking/account-access-consents", "", h.headers()).Str("data.0.id")
	post("/v1/open-banking/account-access-consents/"+consent+"/reconfirm", "")
	for _, service := range services {
		made := post("/v1/payments/"+service.path, order(service.path, details{"provider": "BankOfBudOBUK"}))
		id := made.Str("data.payment_id")
		c.Call(t, "POST", "/_sandbox/payments/"+id+"/authorise", "", nil)
		post("/v1/payments/"+service.path+"/"+id+"/confirm", "")
	}
	own := post("/v1/payments/single", order("single", details{
		"provider": "BankOfBudOBUK", "redirect_url": nil, "provider_redirect_url": "https://app.example/own",
		"sender.type": "SortCodeAccountNumber", "sender.account_number": "00000212345678",
	}))
	back := c.Call(t, "POST", "/_sandbox/payments/"+own.Str("data.payment_id")+"/authorise", "", nil)
	query := queryOf(t, back.Str("redirect_url"))
	post("/v1/payments/authorisation-codes", `{"state":"`+query.Get("state")+`","code":"`+query.Get("code")+`"}`)
	for _, service := range services {
		changes := details{"sender.type": "SortCodeAccountNumber", "sender.account_number": "00000212345678"}
		if service.path == "standing-order" {
			changes["last_payment_date"] = "2026-09-30T10:00:00Z"
		}
		id := post("/v1/payments/"+service.path+"/bud-pay-url", order(service.path, changes)).Str("data.payment_id")
		c.Call(t, "POST", "/_sandbox/payments/"+id+"/reject", "", nil)
		c.Call(t, "GET", "/v1/payments/"+service.path+"/"+id, "", nil)
		c.Call(t, "GET", "/v1/payments/"+service.path, "", nil)
	}
	applied := post(
		"/assess/v1/customer-applications",
		`{"primary_applicant":{"first_name":"Jo","last_name":"Bloggs"},"secondary_applicants":[{"first_name":"Al",
			"last_name":"Bloggs"}]}`,
	)
	application := "/assess/v1/customer-applications/" + applied.Str("data.application_id")
	post(application+"/customer-links", `{}`)
	c.Call(
		t,
		"PUT",
		strings.Replace(application, "/assess/v1/customer-applications", "/_sandbox/applications", 1)+"/review",
		`{"reviewed":true,"client_id":"shop"}`,
		nil,
	)
	c.Call(t, "GET", application, "", nil)
	c.Call(t, "GET", "/assess/v1/customer-applications", "", nil)
	rows := `[{"customer_id":"` + h.customer + `",` + emulatortest.TransactionsBody(
		[4]string{"t9", "2026-02-05T10:00:00Z", "-4.20", "PAYPAL *PACTCOFFEE LONDON"},
		[4]string{"t8", "2026-02-05T10:00:00Z", "-400", "JOHN SMITH RENT SHARE"},
		[4]string{"t7", "2026-02-06T10:00:00Z", "-4", "zzyx 17 on 28 may visa"},
	) + `}]`
	post(emulatortest.IngestTransactionsPath, rows)
	post(emulatortest.IngestTransactionsPath, rows, "X-Disable-Synchronous", "true")
	post(emulatortest.IngestTransactionsPath, strings.Replace(rows, "customer_id", "customer_idempotent_identifier", 1))
	post(
		emulatortest.IngestAccountsPath,
		`[{"customer_id":"`+h.customer+`","accounts":[`+emulatortest.OneAccount+`]}]`,
		"X-Disable-Synchronous",
		"true",
	)
	for _, what := range []string{"close", "reopen"} {
		post("/ingestion/v3/accounts/"+what, `[{"customer_id":"`+h.customer+`","account_ids":["own-1"]}]`)
	}
	post(
		"/ingestion/v3/transactions/book",
		`[{"customer_id":"`+h.customer+`","transactions":[{"transaction_id":"t9","date_time":"2026-02-02T10:00:00Z"}]}]`,
	)
	post(
		"/corrections/v2/merchants",
		`[{"transactions":["t1"],"merchant_id":"17ac2742-8c93-4c11-a01f-17ad65b950ce","include_similar":true}]`,
	)
	post(
		"/corrections/v2/merchants",
		`[{"transactions":["`+h.ids["transaction_id"]+`"],"merchant_id":"17ac2742-8c93-4c11-a01f-17ad65b950ce",
			"include_similar":true}]`,
	)
	c.Call(t, "GET", "/corrections/v2/categories/similar/"+h.ids["transaction_id"], "", h.headers())
	post(
		"/corrections/v2/merchants",
		`[{"transactions":["t7"],"merchant_id":"17ac2742-8c93-4c11-a01f-17ad65b950ce","include_similar":true}]`,
	)
	c.Call(t, "GET", "/corrections/v2/categories/similar/t1", "", h.headers())
	regular := c.Call(t, "GET", "/v1/regular-transactions", "", h.headers()).Str("data.0.transactions.0.transaction_id")
	c.Call(t, "GET", "/corrections/v2/merchants/similar/"+regular, "", h.headers())
	c.Call(t, "GET", "/v2/income", "", h.headers())
	post("/goals/v2/savings/goal", strings.Replace(carSavings, `"current"`, `"`+h.ids["account_id"]+`"`, 1))
	c.Call(t, "GET", "/aggregations/v2/buckets/"+h.ids["bucket_id"]+"?unbucketed_categories=true", "", nil)
	post("/corrections/v3/similar", `{"transaction_ids":["t2","t3"],"similar":true}`)
	post(
		"/corrections/v2/categories",
		`[{"transaction_id":"t9","category_l1":"food_and_drink","category_l2":"coffee","include_similar":true}]`,
	)
	post("/corrections/v3/regularity/end", `{"transaction_id":"t1"}`)
	post(
		"/ingestion/v3/transactions/decline",
		`[{"customer_id":"`+h.customer+`","transactions":[{"transaction_id":"t9","date_time":"2026-02-02T10:00:00Z"}]}]`,
	)
	for _, similar := range []string{"categories", "merchants"} {
		c.Call(t, "GET", "/corrections/v2/"+similar+"/similar/t9", "", h.headers())
	}
	patch := func(path, body string) { c.Call(t, "PATCH", path, body, h.headers()) }
	patch(labelsPath+"/"+h.ids["label_id"], `{"name":"Other"}`)
	patch(budgetsPath+"/"+h.ids["budget_id"], `{"name":"Other"}`)
	patch(goalsPath+"/"+h.ids["savings_goal_id"], `{"name":"Other"}`)
	post(
		"/corrections/v2/merchant-feedback/merchant/17ac2742-8c93-4c11-a01f-17ad65b950ce",
		`{"logo_feedback":"wrong_logo","suggested_logo":"https://x.example/a.png","suggested_url":"https://x.example"}`,
	)
}

// callPendingExamples calls operations while tasks are pending and providers are in maintenance.
func callPendingExamples(t *testing.T, c emulatortest.Client) {
	t.Helper()
	id := c.NewCustomer(t, `{"client_metadata":{"idempotent_identifier":"pending"}}`)
	headers := map[string]string{"X-Customer-Id": id, "X-Timezone": "Europe/London"}
	call := func(method, path, body string) emulatortest.Answer {
		t.Helper()
		return c.Call(t, method, path, body, headers)
	}
	for _, persona := range []string{"closed_account", "uk_income_shock"} {
		call("POST", "/_sandbox/customers/"+id+"/connections", `{"persona":"`+persona+`"}`)
	}
	for _, one := range []struct{ path, body, status string }{
		{"/v1/open-banking/refresh", `{"provider":"Bank_Of_Bud"}`, "/v1/open-banking/refresh/"},
		{"/open-banking/v2/refresh", `{}`, "/open-banking/v2/refresh/"},
		{
			"/v1/open-banking/account-access-consent/revoke", `{"provider":"Natwest_Sandbox"}`,
			"/v1/open-banking/account-access-consent/revoke/",
		},
		{
			"/v1/open-banking/authorisation-url",
			`{"provider":"Natwest_Sandbox","provider_redirect_url":"https://app.example/back"}`,
			"/v1/open-banking/authorisation-url/",
		},
	} {
		if task := call("POST", one.path, one.body).Str("data.task_id"); task != "" {
			call("GET", one.status+task, "")
		}
	}
	call("POST", emulatortest.IngestAccountsPath, `[{"customer_idempotent_identifier":"pending","accounts":[`+
		strings.Replace(emulatortest.OneAccount, `,"relationship":"sole"`, "", 1)+`]}]`)
	rows := `[{"customer_id":"` + id + `",` +
		emulatortest.TransactionsBody([4]string{"r1", "2026-02-05T10:00:00Z", "-4.20", "J SMITH RENT"}) + `}]`
	later := map[string]string{"X-Disable-Synchronous": "true", "Content-Type": "application/bud-accounts+json"}
	failed := c.Call(t, "POST", emulatortest.IngestAccountsPath, `[{"customer_id":"`+id+`","accounts":[`+
		strings.Replace(emulatortest.OneAccount, `"GBP"`, `"GlkjlkjBP"`, 1)+`]}]`, later).Str("metadata.task_id")
	named := c.Call(t, "POST", emulatortest.IngestTransactionsPath, strings.Replace(rows, `"customer_id":`+
		`"`+id, `"customer_idempotent_identifier":"pending`, 1), nil).
		Str("metadata.task_id")
	task := call(
		"POST",
		emulatortest.IngestTransactionsPath,
		strings.Replace(rows, `"amount"`, `"merchant_category_code":"5812","amount"`, 1),
	).Str("metadata.task_id")
	call("GET", "/ingestion/v3/tasks/"+task, "")
	call(
		"PUT",
		"/_sandbox/providers/Natwest_Sandbox",
		`{"maintenance_window":{"start":"2026-03-01T10:00:00Z","end":"2026-04-01T12:00:00Z"}}`,
	)
	for _, path := range strings.Fields(`
		/v1/open-banking/providers
		/v1/payments/providers
		/financial/v2/accounts
		/financial/v2/accounts/own-1
		/financial/v3/accounts
		/financial/v2/accounts?currency=GBP
		/financial/v3/accounts?currency=GBP
		/financial/v2/transactions
		/insights/v1/actionable/balances?low_balance.balance_threshold=100000`) {
		call("GET", path, "")
	}
	found := call("GET", "/insights/v1/actionable/balances?low_balance.balance_threshold=100000", "")
	all, _ := found.At("data.insights").([]any)
	for _, one := range all {
		address := emulatortest.Answer{JSON: one.(map[string]any)}.Str("_links.details")
		call("GET", strings.TrimPrefix(address, c.Base), "")
	}
	call("DELETE", "/financial/v2/accounts/own-1", "")
	call("GET", "/financial/v2/transactions?updated_after=2020-01-01T00:00:00Z", "")
	c.Call(t, "POST", "/_sandbox/clock/advance", `{"by":"61m"}`, nil)
	late := emulatortest.Client{Base: c.Base, ID: c.ID}
	late.Token = late.RequestToken(t, "grant_type=client_credentials", "shop:shop-secret", nil).Str("data.access_token")
	late.Observe = c.Observe
	for _, done := range []string{failed, named} {
		late.Call(t, "GET", "/ingestion/v3/tasks/"+done, "", nil)
	}
	c = late
	if task := call("DELETE", "/platform/v3/customers/"+id, "").Str("data.task_id"); task != "" {
		call("GET", "/platform/v3/customers/"+id+"/"+task, "")
	}
	c.NewCustomer(t, `{"client_metadata":{"idempotent_identifier":"gone"}}`)
	call("DELETE", "/platform/v3/customers/idempotent-identifier/gone", "")
}
