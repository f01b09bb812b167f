package mcp

// customerArguments holds the descriptions of the arguments of the customer's tools.
var customerArguments = map[string]string{
	"from":        "First instant of the period, RFC 3339 such as 2026-03-01T00:00:00Z.",
	"to":          "Last instant of the period, RFC 3339 such as 2026-03-31T23:59:59Z.",
	"account_id":  "Ids of accounts, as get_accounts has them. Without any, all accounts count.",
	"category":    "Slugs of categories, such as food_and_drink.",
	"subcategory": "Slugs of subcategories, such as groceries.",
	"currency":    "ISO 4217 codes of the currencies to include.",
	"granularity": "Length of each step.",
	"include_l2":  "Whether to break categories down into subcategories.",
	"months":      "How many months to forecast.",
	"page_size":   "How many transactions to return at most.",
	"page_token":  "next_page_token of the page before.",
	"direction":   "debit for money out, credit for money in.",
	"merchant":    "Slugs of merchants.",
}

// inHeaders maps the parameters that older operations have as headers to arguments.
var inHeaders = map[string]string{
	"X-From": "from", "X-To": "to", "X-Include-Categories": "include_categories",
	"X-Exclude-Categories": "exclude_categories",
}

// CustomerTools lists the tools with which a language model reads the data of one customer. Bud does not publish the
// names of its tools; these are named after the operations that they call.
var CustomerTools = []Tool{
	{
		Name: "get_accounts", Title: "Accounts", Operation: "financial_v3_accounts_get",
		Description: "Lists the customer's accounts with their balances, limits and holders.",
	},
	{
		Name: "get_balances_over_time", Title: "Balances over time", Operation: "financial_v3_balances_get",
		Descriptions: customerArguments,
		Omit:         []string{"date-field"},
		Bound: &Bound{
			List: "data.*.balances", Rows: 20, Limit: "How many balances of each account to return at most, the newest first.",
			More: "These are the newest of each account. Give a limit for more, from and to for another period, or a " +
				"granularity such as monthly.",
		},
		Description: "Shows how the balance of each account changed over a period, newest first.",
	},
	{
		Name: "get_transactions", Title: "Transactions", Operation: "v2_transactions_get", Descriptions: customerArguments,
		Maximum: map[string]int{"page_size": 100}, Default: map[string]int{"page_size": 20},
		Rename: map[string]string{
			"date_from": "from", "date_to": "to", "category_l1": "category", "category_l2": "subcategory",
			"credit_debit_indicator": "direction",
		},
		Omit: []string{"updated_after", "include_label_ids"},
		Description: "Lists transactions with merchant, category and tags, newest first. Amounts have no sign: " +
			"credit_debit_indicator says which side they are on.",
	},
	{
		Name: "search_transactions", Title: "Search transactions",
		Operation: "search_beta_transactions_get", Descriptions: map[string]string{
			"text": "What to find, in words: coffee last month, groceries over 50.",
		},
		Rename:  map[string]string{"user_input": "text"},
		Maximum: map[string]int{"page_size": 100}, Default: map[string]int{"page_size": 20},
		Description: "Finds transactions by free text, and says what matched.",
	},
	{
		Name: "get_category_totals", Title: "Totals by category", Operation: "v2_category_totals_get",
		Descriptions: customerArguments,
		Description:  "Adds up money in and out by category in a period.",
	},
	{
		Name: "get_spending_trends", Title: "Totals by category over time", Operation: "v2_category_totals_trends_get",
		Descriptions: customerArguments,
		Description:  "Adds up money in and out by category for each step of a period.",
	},
	{
		Name: "get_merchant_totals", Title: "Totals by merchant", Operation: "v2_merchants_totals_get",
		Descriptions: customerArguments,
		Rename:       inHeaders,
		Description:  "Adds up money in and out by merchant in a period.",
	},
	{
		Name: "get_income", Title: "Income", Operation: "v2_income_get", Descriptions: customerArguments, Rename: inHeaders,
		Bound: &Bound{
			List: "data.transactions", Rows: 20, Limit: "How many transactions to return at most, the newest first.",
			More: "These are the newest. Give a limit for more, or from and to for another period.",
		},
		Description: "Lists income in a period and its monthly averages.",
	},
	{
		Name: "get_regular_payments", Title: "Regular payments", Operation: "regular_transactions_get",
		Bound: &Bound{
			List: "data.*.transactions", Rows: 2,
			Limit: "How many transactions of each group to return at most, the newest first.",
			More:  "These are the newest of each group. Give a limit, such as 24, for more of each.",
		},
		Description: "Groups transactions that keep a schedule, such as salaries, bills and subscriptions.",
	},
	{
		Name: "get_forecast", Title: "Forecast", Operation: "v2_future_transactions_get", Descriptions: customerArguments,
		Omit:        []string{"change_percentage[subcategory]"},
		Description: "Forecasts the next payments of each regular group.",
	},
	{
		Name: "get_subscriptions", Title: "Subscriptions", Operation: "v1_subscriptions_get",
		Descriptions: customerArguments, Rename: inHeaders,
		Description: "Lists what the customer paid for subscriptions in a period.",
	},
	{
		Name: "get_essential_spending", Title: "Essential spending",
		Operation: "aggregations_v2_totals_essential_statistics_get", Descriptions: customerArguments,
		Description: "Divides spending in a period into essential and non-essential.",
	},
	{
		Name: "get_budgets", Title: "Spending budgets", Operation: "goals_v1_spending_budgets_get",
		Descriptions: customerArguments,
		Description:  "Lists the customer's budgets and how much of each is spent.",
	},
	{
		Name: "get_savings_goals", Title: "Savings goals", Operation: "goals_v2_savings_goals_get",
		Descriptions: customerArguments,
		Description:  "Lists the customer's savings goals and how far each is.",
	},
	{
		Name: "get_insights", Title: "Insights", Operation: "insights_v1_actionable_spending_get",
		Description: "Lists what deserves attention in the customer's balances, income or spending.",
		Selectors: map[string]any{"family": map[string]any{
			"type": "string", "enum": []string{"balances", "income", "spending"}, "default": "spending",
			"description": "What the insights are about.",
		}},
		Select: func(arguments map[string]any) string {
			family, _ := arguments["family"].(string)
			if family == "" {
				family = "spending"
			}
			return "insights_v1_actionable_" + family + "_get"
		},
	},
	{
		Name: "get_affordability_report", Title: "Affordability report", Operation: "v2_affordability_report",
		Description: "Reports what the customer can afford: income, essential and other spending by month.",
	},
}
