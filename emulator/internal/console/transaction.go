package console

import (
	"net/url"
	"strings"
)

type transactionData struct {
	customerData
	Transaction Value
	Detail      Value
	Marked      []token
	Counts      []figureLink
}

// token is a part of a statement line. Kind is empty for a part without a meaning.
type token struct{ Text, Kind string }

// figureLink links to the explanation of a figure that includes a transaction.
type figureLink struct{ Name, Href string }

// transaction shows a transaction with an explanation of its merchant and its category.
func (v *visit) transaction() any {
	d := transactionData{customerData: v.aboutCustomer("transactions")}
	id := v.Query("transaction_id")
	d.Detail = v.control("customers/"+url.PathEscape(d.ID)+"/transactions/"+url.PathEscape(id), "client_id", v.Client)
	d.Transaction = d.Detail.At("transaction")
	v.title = d.Transaction.Text("description")
	d.Marked = markTokens(d.Transaction.Text("description"), merchantTokens(d.Transaction),
		d.Transaction.Texts("enrichments.location.tokens"))
	d.Counts = v.figuresWith(d)
	return d
}

// figuresWith returns links to the figures that include a transaction, by its tags and its category.
func (v *visit) figuresWith(d transactionData) (all []figureLink) {
	add := func(name, operation string, more ...string) {
		link := v.Link("customers/"+d.ID+"/why", append([]string{"operation_id", operation}, more...)...)
		all = append(all, figureLink{name, link})
	}
	category := d.Transaction.Text("enrichments.categories.l1.slug")
	if category != "" {
		add("Totals of "+words(category), "v2_category_totals_get", "category", category)
	}
	if category == "income" {
		add("Income", "v2_income_get")
	}
	if d.Transaction.Has("enrichments.merchant") {
		add("Totals by merchant", "v2_merchants_totals_get")
	}
	if d.Detail.Has("regular") {
		add("Future transactions", "v2_future_transactions_get")
	}
	return all
}

// merchantTokens returns the words that identify the merchant.
func merchantTokens(t Value) (all []string) {
	for _, token := range t.List("enrichments.merchant.tokens") {
		all = append(all, token.Text("value"))
	}
	return all
}

// markTokens splits a line at the tokens of its merchant and its place.
func markTokens(text string, merchant, location []string) (all []token) {
	kinds := map[string]string{}
	for _, t := range merchant {
		kinds[t] = "merchant"
	}
	for _, t := range location {
		kinds[t] = "place"
	}
	for text != "" {
		at, found := len(text), ""
		for t := range kinds {
			if i := strings.Index(strings.ToLower(text), strings.ToLower(t)); t != "" && i >= 0 &&
				(i < at || i == at && len(t) > len(found)) &&
				i+len(t) <= len(text) {
				at, found = i, t
			}
		}
		if at > 0 {
			all = append(all, token{text[:at], ""})
		}
		if found == "" {
			return all
		}
		all = append(all, token{text[at : at+len(found)], kinds[found]})
		text = text[at+len(found):]
	}
	return all
}

type explanationData struct {
	customerData
	Operation string
	Figures   []Value
	rows      map[string]Value
}

// explanation shows how the figures of an operation are computed, with their transactions.
func (v *visit) explanation() any {
	d := explanationData{
		customerData: v.aboutCustomer("why"), Operation: v.Query("operation_id"), rows: map[string]Value{},
	}
	parameters := []string{
		"operation_id", d.Operation, "client_id", v.Client, "customer_id", d.ID, "with_transactions", "true",
	}
	for name, values := range v.req.URL.Query() {
		switch name {
		case "operation_id", "client_id", "customer_id", "notice":
		default:
			parameters = append(parameters, name, values[0])
		}
	}
	got := v.control("explain", parameters...)
	d.Figures = got.List("figures")
	for _, t := range got.List("transactions") {
		d.rows[t.Text("transaction_id")] = t
	}
	v.title = d.Name + ": why " + d.Operation
	return d
}

// Row returns a transaction by its id.
func (d explanationData) Row(id string) Value { return d.rows[id] }
