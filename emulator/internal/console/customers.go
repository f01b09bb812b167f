package console

import (
	"net/http"
	"net/url"

	"budsandbox/fixtures"
)

type customersData struct {
	Rows     []Value
	Next     string
	Filtered bool
	Personas []Value
}

// customers lists the customers of the project, newest first.
func (v *visit) customers() any {
	v.title = "Customers"
	data := customersData{}
	for _, name := range []string{"search", "persona", "provider", "state", "after"} {
		data.Filtered = data.Filtered || v.Query(name) != ""
	}
	list := v.filtered("customers", "client_id", v.Client, "search", v.Query("search"), "persona", v.Query("persona"),
		"provider", v.Query("provider"), "state", v.Query("state"), "after", v.Query("after"), "limit", "50")
	data.Rows, data.Next = list.List("data"), list.Text("next")
	data.Personas = v.control("personas").List("data")
	return data
}

// forCustomer returns a request of an operation of Bud's for the customer of a form.
func forCustomer(v *visit, form url.Values, method, path, body string) Request {
	call := Request{Method: method, Path: path, Client: v.Client, Body: body}
	call.Header = append(call.Header, Header{"X-Customer-Id", form.Get("customer_id")})
	if secret := form.Get("secret"); secret != "" {
		call.Header = append(call.Header, Header{"X-Customer-Secret", secret})
	}
	return call
}

// customerPath returns a path of the control plane for the customer of a form.
func customerPath(form url.Values, rest string) string {
	return "/_sandbox/customers/" + url.PathEscape(form.Get("customer_id")) + rest
}

// customerActions are the actions on a customer.
var customerActions = []action{
	{name: "refresh", title: "Refresh", request: func(v *visit, form url.Values) Request {
		return forCustomer(v, form, http.MethodPost, "/open-banking/v2/refresh", "{}")
	}, outcome: (*visit).awaitRefresh},
	{name: "transaction-add", title: "Add a transaction", request: func(v *visit, form url.Values) Request {
		return Request{
			Method: http.MethodPost, Path: customerPath(form, "/transactions"),
			Body: object(
				field{"client_id", v.Client},
				field{"connection_id", form.Get("connection_id")},
				field{"account_id", form.Get("account_id")},
				field{"description", form.Get("description")},
				field{"amount", number(form.Get("amount"))},
				field{"at", form.Get("at")},
				field{"booked_at", form.Get("booked_at")},
				field{"category", form.Get("category")},
			),
		}
	}},
	{name: "transaction-delete", title: "Take the transaction back", request: func(v *visit, form url.Values) Request {
		path := customerPath(form, "/transactions/"+url.PathEscape(form.Get("transaction_id")))
		return Request{Method: http.MethodDelete, Path: withQuery(path, "client_id", v.Client)}
	}},
	{name: "event-add", title: "Make something happen", request: func(v *visit, form url.Values) Request {
		return Request{
			Method: http.MethodPost, Path: customerPath(form, "/events"),
			Body: object(
				field{"client_id", v.Client},
				field{"connection_id", form.Get("connection_id")},
				field{"kind", form.Get("kind")},
				field{"at", form.Get("at")},
				field{"amount", number(form.Get("amount"))},
				field{"percent", number(form.Get("percent"))},
				field{"obligation", form.Get("obligation")},
				field{"merchant", form.Get("merchant")},
			),
		}
	}, outcome: (*visit).changedPayment},
	{name: "refreshes-as", title: "Set the result of refreshes", request: func(v *visit, form url.Values) Request {
		return Request{
			Method: http.MethodPut, Path: customerPath(form, "/refreshes"),
			Body: object(
				field{"client_id", v.Client}, field{"provider", form.Get("provider")}, field{"result", form.Get("result")},
			),
		}
	}},
	{name: "consent-reconfirm", title: "Reconfirm the consent", request: func(v *visit, form url.Values) Request {
		path := "/v1/open-banking/account-access-consents/" + url.PathEscape(form.Get("consent_id")) + "/reconfirm"
		return forCustomer(v, form, http.MethodPost, path, "")
	}},
	{name: "consent-revoke", title: "Revoke the consent", request: func(v *visit, form url.Values) Request {
		return forCustomer(v, form, http.MethodPost, "/v1/open-banking/account-access-consent/revoke",
			object(field{"provider", form.Get("provider")}))
	}},
	{name: "customer-delete", title: "Delete the customer", request: func(v *visit, form url.Values) Request {
		path := "/platform/v3/customers/" + url.PathEscape(form.Get("customer_id"))
		call := Request{Method: http.MethodDelete, Path: path, Client: v.Client}
		if secret := form.Get("secret"); secret != "" {
			call.Header = []Header{{"X-Customer-Secret", secret}}
		}
		return call
	}},
}

// changedPayment says which payment or income an added event changes first, if it changes an agreement.
func (v *visit) changedPayment(_ url.Values, answer Answer) (o outcome) {
	if text := answer.Body.Text("text"); text != "" {
		o.Texts = []string{text}
	}
	return o
}

// LifeEvents returns the kinds of life events.
func (v *visit) LifeEvents() []string { return fixtures.LifeEventKinds }
