package console

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/locale"
)

// customerData holds the data that every page about a customer has.
type customerData struct {
	Customer Value
	ID, Name string
	Tab      string
	Tabs     []pageLink
	Charts   []titledChart
	Rows     []Value
	Next     string
	Advice   []string // about the filters
	Lists    []titledList
	Members  []Member
	Locale   locale.Locale
	JSON     string
	names    map[string]string // of accounts, by id
}

// titledList is a list of values with a heading.
type titledList struct {
	Title, Text, Empty string
	Rows               []Value
}

// customerTabs lists the pages about a customer.
var customerTabs = []pageLink{
	{Path: "", Name: "Money"}, {Path: "transactions", Name: "Transactions"}, {Path: "income", Name: "Income"},
	{Path: "calendar", Name: "Regular and future"}, {Path: "insights", Name: "Insights"},
	{Path: "consents", Name: "Consents"}, {Path: "requests", Name: "Requests"}, {Path: "json", Name: "JSON"},
}

// inTitle returns the name of a page as it stands within a title.
func (l pageLink) inTitle() string {
	if strings.ToUpper(l.Name) == l.Name {
		return l.Name
	}
	return strings.ToLower(l.Name)
}

// aboutCustomer reads the data that every page about a customer has.
func (v *visit) aboutCustomer(path string) customerData {
	id := v.req.PathValue("customer_id")
	c := v.control("customers/"+url.PathEscape(id), "client_id", v.Client)
	d := customerData{Customer: c, ID: id, Tab: path, Name: c.Text("idempotent_identifier"), names: map[string]string{}}
	if d.Name == "" {
		d.Name = "Customer " + id[:min(8, len(id))]
	}
	d.Locale = locale.Of(c.Text("customer_context.region"))
	for _, t := range customerTabs {
		t.Href = v.Link(strings.TrimSuffix("customers/"+id+"/"+t.Path, "/"))
		d.Tabs = append(d.Tabs, t)
		if t.Path == path {
			v.title = d.Name + ": " + t.inTitle()
		}
	}
	if v.title == "" {
		v.title = d.Name
	}
	for _, a := range c.List("accounts") {
		name := a.Text("name")
		if name == "" {
			name = words(a.Text("type"))
		}
		d.names[a.Text("account_id")] = name
	}
	return d
}

// Account returns the name of an account.
func (d customerData) Account(id string) string { return d.names[id] }

// ofBank reports whether an account was fetched from a bank. The client has ingested others.
func (d customerData) ofBank(account string) bool {
	return slices.ContainsFunc(d.Customer.List("accounts"), func(a Value) bool {
		return a.Text("account_id") == account && a.Has("connection_id")
	})
}

// Known returns how many accounts with a currency have a balance with pending transactions. Only those are in its sum.
func (d customerData) Known(currency string) (count int) {
	for _, a := range d.Customer.List("accounts") {
		if a.Text("balance.currency") == currency {
			count++
		}
	}
	return count
}

// Money formats an amount for the customer's region.
func (d customerData) Money(m bank.Money) string { return d.Locale.Money(m) }

// Day formats a day for the customer's region.
func (d customerData) Day(t time.Time) string { return d.Locale.ShortDate(t) }

// customerMoney shows balances, money in and out, spending by category and the latest transactions.
func (v *visit) customerMoney() any {
	d := v.aboutCustomer("")
	d.Charts = figureCharts(d.Locale, v.control("customers/"+url.PathEscape(d.ID)+"/figures", "client_id", v.Client))
	d.Rows = v.bud(d.ID, "v2_transactions_get", "page_size", "25").Body.List("data")
	return d
}

// transactionFilters lists the filters of the transactions, which are parameters of v2_transactions_get.
var transactionFilters = []string{
	"date_from", "date_to", "account_id", "merchant", "category_l1", "category_l2", "include_tags", "exclude_tags",
	"include_label_ids", "credit_debit_indicator", "status", "updated_after", "page_token",
}

// textFilter is a filter that takes text, with its label on the page.
type textFilter struct{ Name, Label string }

// textFilters lists the filters that take text. Bud calls the two levels of a category l1 and l2.
var textFilters = []textFilter{
	{"merchant", "Merchant"}, {"category_l1", "Category"}, {"category_l2", "Subcategory"},
	{"include_tags", "With tags"}, {"exclude_tags", "Without tags"},
}

// Filters returns the filters of transactions that take text.
func (d customerData) Filters() []textFilter { return textFilters }

// customerTransactions lists transactions with the filters of Bud's API.
func (v *visit) customerTransactions() any {
	d := v.aboutCustomer("transactions")
	parameters := []string{"page_size", "100"}
	for _, name := range transactionFilters {
		if value := v.Query(name); value != "" {
			parameters = append(parameters, name, value)
		}
	}
	answer := v.bud(d.ID, "v2_transactions_get", parameters...)
	v.Refused, d.Advice = answer.Problem(), answer.Advice
	d.Rows, d.Next = answer.Body.List("data"), answer.Body.Text("metadata.next_page_token")
	return d
}

// customerIncome shows the result of the income finder.
func (v *visit) customerIncome() any {
	d := v.aboutCustomer("income")
	body := v.bud(d.ID, "v2_income_get").Body
	d.Rows = body.List("data.transactions")
	d.Members = body.At("data").Members("")
	return d
}

// customerInsights shows Bud's insights about the customer.
func (v *visit) customerInsights() any {
	d := v.aboutCustomer("insights")
	for _, family := range []struct{ title, operation string }{
		{"Actionable insights about balances", "insights_v1_actionable_balances_get"},
		{"Actionable insights about spending", "insights_v1_actionable_spending_get"},
		{"Actionable insights about income", "insights_v1_actionable_income_get"},
	} {
		d.Lists = append(d.Lists, titledList{
			family.title, family.operation, "None in the last six months.",
			v.bud(d.ID, family.operation).Body.List("data.insights"),
		})
	}
	for _, list := range []struct{ title, operation, empty string }{
		{"Products", "insights_v2_products", "None found."},
		{"Characteristics", "characteristics_v1_customer_get", "None applies."},
		{"Subscriptions", "v1_subscriptions_get", "None found."},
	} {
		rows := v.bud(d.ID, list.operation).Body.List("data")
		d.Lists = append(d.Lists, titledList{list.title, list.operation, list.empty, rows})
	}
	return d
}

// customerRequests lists the requests about the customer.
func (v *visit) customerRequests() any {
	d := v.aboutCustomer("requests")
	d.Rows = newestFirst(v.control("requests", "customer_id", d.ID, "limit", "200").List("data"))
	return d
}

// customerJSON shows the customer as the control plane returns it.
func (v *visit) customerJSON() any {
	d := v.aboutCustomer("json")
	d.JSON = d.Customer.Pretty()
	return d
}
