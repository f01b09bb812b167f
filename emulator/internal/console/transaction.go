package console

import (
	"net/url"
	"slices"
	"strings"
)

type transactionData struct {
	customerData
	Transaction Value
	Detail      Value
	Line        []linePart
	Confidence  string // in the category
	Whose       string // what the confidence is of
	Corrected   bool   // the category is that of a correction
	Regular     []calendarEntry
	Counts      []figureLink
}

// linePart is a part of a statement line. Kind is what it names, a merchant or a place; empty for neither.
type linePart struct{ Text, Kind string }

// figureLink links to the explanation of a figure that includes a transaction.
type figureLink struct{ Name, Href string }

// transaction shows a transaction with an explanation of its merchant and its category.
func (v *visit) transaction() any {
	d := transactionData{customerData: v.aboutCustomer("transactions")}
	id := v.Query("transaction_id")
	d.Detail = v.control("customers/"+url.PathEscape(d.ID)+"/transactions/"+url.PathEscape(id), "client_id", v.Client)
	d.Transaction = d.Detail.At("transaction")
	v.title = d.Transaction.Text("description")
	d.Line = divideLine(d.Transaction.Text("description"), merchantWords(d.Transaction),
		d.Transaction.Texts("enrichments.location.tokens"))
	d.Confidence = d.Transaction.Text("enrichments.categories.l2.confidence")
	d.Corrected = d.Confidence == certain || len(d.Detail.List("corrected_by")) > 0
	d.Whose = d.whoseConfidence()
	d.Regular = v.regularWith(d)
	d.Counts = v.figuresWith(d)
	return d
}

// certain is the confidence in a category that a client has corrected, and in no other.
const certain = "1.00"

// whoseConfidence returns what the confidence in the category is of. Rows of banks do not have that of the rules
// (docs/fidelity.md).
func (d transactionData) whoseConfidence() string {
	switch {
	case d.Corrected:
		return "of the correction"
	case d.ofBank(d.Transaction.Text("account_id")):
		return "the bank row's own"
	}
	return "of the rule that decided"
}

// regularWith returns the regular payments that a transaction is one of, newest first.
func (v *visit) regularWith(d transactionData) (all []calendarEntry) {
	if !d.Detail.Has("regular") {
		return nil
	}
	past := v.pastPayments(d.ID)
	for _, id := range d.Detail.Texts("regular.transaction_ids") {
		if i := slices.IndexFunc(past, func(e calendarEntry) bool { return e.ID == id }); i >= 0 {
			all = append(all, past[i])
		}
	}
	return all
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

// merchantWords returns the words that identify the merchant.
func merchantWords(t Value) (all []string) {
	for _, word := range t.List("enrichments.merchant.tokens") {
		all = append(all, word.Text("value"))
	}
	return all
}

// divideLine divides a line into the words of its merchant, those of its place, and the rest.
func divideLine(text string, merchant, place []string) (all []linePart) {
	kinds := map[string]string{}
	for _, t := range merchant {
		kinds[t] = "merchant"
	}
	for _, t := range place {
		kinds[t] = "place"
	}
	for text != "" {
		at, word := firstOf(kinds, text)
		if at > 0 {
			all = append(all, linePart{text[:at], ""})
		}
		if word == "" {
			return all
		}
		all = append(all, linePart{text[at : at+len(word)], kinds[word]})
		text = text[at+len(word):]
	}
	return all
}

// firstOf returns the word of kinds that comes first in a text, the longest of several, and its position. Without any,
// these are "" and the end of the text.
func firstOf(kinds map[string]string, text string) (at int, first string) {
	at = len(text)
	for word := range kinds {
		i := strings.Index(strings.ToLower(text), strings.ToLower(word))
		if word == "" || i < 0 || i+len(word) > len(text) {
			continue
		}
		if i < at || i == at && len(word) > len(first) {
			at, first = i, word
		}
	}
	return at, first
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
		case "operation_id", "client_id", "customer_id", noticeParameter, draftParameter:
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
