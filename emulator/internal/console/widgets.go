package console

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

type widgetsData struct {
	Customers []Value
	Customer  string
	Widgets   []widgetChoice
	Name      string
	Frame     string // address of the widget; empty if it cannot be shown
	Problem   string
	Phone     bool
	Colours   string
}

// widgetChoice is one of Bud's frontend widgets.
type widgetChoice struct{ Name, Title, Operation string }

// widgetChoices lists the widgets with the operations that return their URLs.
var widgetChoices = []widgetChoice{
	{"accounts", "Accounts", "insights_v1_accounts_url_post"},
	{"balances-over-time", "Balances over time", "insights_v1_balances_over_time_url_post"},
	{"financial-calendar", "Financial calendar", "insights_v1_financial_calendar_url_post"},
	{"recurring", "Recurring and forecast transactions", "insights_v1_recurring_and_forecasted_transactions_url_post"},
	{"spending-analysis", "Spending analysis", "insights_v1_spending_analysis_url_post"},
	{"spending-budgets", "Spending budgets", "insights_v1_spending_budgets_url_post"},
	{"savings-goals", "Savings goals", "insights_v1_savings_goals_url_post"},
	{"intelligent-search", "Intelligent search", "insights_v1_intelligent_search_url_post"},
}

// widgets shows the widgets of a customer in a frame, and creates links to the hosted pages.
func (v *visit) widgets() any {
	v.title = "Widgets and pages"
	d := widgetsData{
		Customers: v.control("customers", "client_id", v.Client, "limit", "100").List("data"),
		Customer:  v.Query("customer_id"), Widgets: widgetChoices, Name: v.Query("widget"),
		Phone: v.Query("width") == "phone", Colours: v.Query("colours"),
	}
	if !slices.Contains([]string{"light", "dark"}, d.Colours) {
		d.Colours = "system"
	}
	if d.Customer == "" && len(d.Customers) > 0 {
		connected := slices.IndexFunc(d.Customers, func(c Value) bool { return c.Text("state") == "connected" })
		d.Customer = d.Customers[max(0, connected)].Text("customer_id")
	}
	i := max(0, slices.IndexFunc(widgetChoices, func(w widgetChoice) bool { return w.Name == d.Name }))
	d.Name = widgetChoices[i].Name
	if d.Customer == "" || v.err != nil {
		return d
	}
	answer := v.bud(d.Customer, widgetChoices[i].Operation)
	d.Problem = answer.Problem()
	if u, err := url.Parse(answer.Body.Text("data.url")); err == nil && u.Path != "" {
		query := u.Query()
		query.Set("color_mode", d.Colours)
		d.Frame = v.prefix + strings.TrimPrefix(u.Path, v.prefix) + questionMark(query.Encode())
	}
	return d
}

// widgetActions create links.
var widgetActions = []action{
	{name: "widget-url", title: "Make the widget's address", request: func(v *visit, form url.Values) Request {
		i := slices.IndexFunc(widgetChoices, func(w widgetChoice) bool { return w.Name == form.Get("widget") })
		o, known := v.operation(widgetChoices[max(0, i)].Operation)
		if !known {
			return Request{Method: http.MethodGet, Path: "/"}
		}
		return forCustomer(v, form, o.Method, o.Path, "{}")
	}},
	{name: "connect-link", title: "Make a Connect link", request: func(v *visit, form url.Values) Request {
		redirect := v.Base + strings.TrimPrefix(v.Link("customers/"+form.Get("customer_id")), v.prefix)
		body := object(
			field{"redirect_url", redirect}, field{"accounts_summary", true}, field{"initial_screen", form.Get("screen")},
		)
		return forCustomer(v, form, http.MethodPost, "/v2/open-banking/authorisation-gateway-url", body)
	}},
}
