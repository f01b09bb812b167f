package console

import (
	"net/http"
	"net/url"
	"strings"

	"budsandbox/emulator/internal/locale"
)

type personasData struct {
	All []Value
}

// personas lists the personas.
func (v *visit) personas() any {
	v.title = "Personas"
	all := v.filtered("personas", "region", v.Query("region"), "type", v.Query("type")).List("data")
	search := strings.ToLower(v.Query("search"))
	data := personasData{}
	for _, p := range all {
		if strings.Contains(strings.ToLower(p.Text("")), search) {
			data.All = append(data.All, p)
		}
	}
	return data
}

type personaData struct {
	Persona   Value
	Charts    []titledChart
	Overrides string
	Customers []Value
}

// persona shows one persona with the charts of a customer who connects to it now.
func (v *visit) persona() any {
	id := v.req.PathValue("persona")
	path := "personas/" + url.PathEscape(id)
	figures := v.filtered(path, "client_id", v.Client, "overrides", v.Query("overrides"), "seed", v.Query("seed"))
	if v.Refused != "" {
		figures = v.control(path, "client_id", v.Client)
	}
	v.title = figures.Text("name")
	data := personaData{Persona: figures, Overrides: v.Query("overrides")}
	data.Charts = figureCharts(locale.Of(figures.Text("region")), figures.At("figures"))
	data.Customers = v.control("customers", "client_id", v.Client, "limit", "50").List("data")
	return data
}

// demoCustomers is the number of customers that the overview offers to create.
const demoCustomers = 12

// personaActions create customers with personas.
var personaActions = []action{
	{name: "customers-demo", title: "Make demo customers", request: func(v *visit, _ url.Values) Request {
		var all []string
		for _, p := range first(demoCustomers, v.control("personas").List("data")) {
			context := object(field{"region", p.Text("region")}, field{"type", p.Text("type")})
			connection := object(field{"persona", p.Text("id")}, field{"provider", p.Text("provider")})
			all = append(all, object(field{"idempotent_identifier", "demo-" + strings.ReplaceAll(p.Text("id"), "_", "-")},
				field{"customer_context", raw(context)}, field{"connections", raw("[" + connection + "]")}))
		}
		return Request{
			Method: http.MethodPost, Path: "/_sandbox/customers",
			Body: object(field{"client_id", v.Client}, field{"customers", raw("[" + strings.Join(all, ",") + "]")}),
		}
	}},
	{name: "customer-create", title: "Make a customer", request: func(v *visit, form url.Values) Request {
		connection := object(field{"persona", form.Get("persona")}, field{"provider", form.Get("provider")},
			field{"seed", number(form.Get("seed"))}, field{"overrides", overrides(form.Get("overrides"))})
		if form.Get("persona") == "" {
			connection = ""
		}
		customer := []field{{"idempotent_identifier", form.Get("identifier")}}
		context := object(field{"region", form.Get("region")}, field{"type", form.Get("type")})
		if context != "{}" {
			customer = append(customer, field{"customer_context", raw(context)})
		}
		if connection != "" {
			customer = append(customer, field{"connections", raw("[" + connection + "]")})
		}
		return Request{
			Method: http.MethodPost, Path: "/_sandbox/customers",
			Body: object(field{"client_id", v.Client}, field{"customers", raw("[" + object(customer...) + "]")}),
		}
	}},
	{name: "customer-connect", title: "Connect a bank", request: func(v *visit, form url.Values) Request {
		return Request{
			Method: http.MethodPost,
			Path:   "/_sandbox/customers/" + url.PathEscape(form.Get("customer_id")) + "/connections",
			Body: object(
				field{"client_id", v.Client}, field{"persona", form.Get("persona")},
				field{"provider", form.Get("provider")}, field{"seed", number(form.Get("seed"))},
				field{"overrides", overrides(form.Get("overrides"))},
			),
		}
	}},
}

// overrides returns the overrides of a persona as entered.
func overrides(text string) any {
	if strings.TrimSpace(text) == "" {
		return ""
	}
	return number(text)
}
