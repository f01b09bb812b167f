package chart

import (
	"html/template"

	"budsandbox/bank"
	"budsandbox/emulator/internal/locale"
)

// Ranked is a list of amounts with bars, such as spending by category, in the given order.
type Ranked struct {
	Name     string
	Locale   locale.Locale
	Currency bank.Currency
	Items    []Item
}

// Item is one amount of a ranking.
type Item struct {
	Name   string
	Detail string // text below the name: 12 payments
	Href   string // link of the name; empty for none
	Amount int64  // minor units, not negative
}

// HTML draws a list with a bar for each item. The bar of the greatest has the full width. It is empty without items.
func (r Ranked) HTML() template.HTML {
	if len(r.Items) == 0 {
		return ""
	}
	greatest := int64(1)
	for _, item := range r.Items {
		greatest = max(greatest, item.Amount)
	}
	var m markup
	m.open("ol", "class", "chart chart-ranked", "role", "list", "aria-label", r.Name)
	for _, item := range r.Items {
		m.newline()
		m.open("li")
		m.open("span", "class", "chart-name")
		if item.Href != "" {
			m.element("a", item.Name, "href", item.Href)
		} else {
			m.text(item.Name)
		}
		m.close("span")
		m.text(" ")
		m.element("span", r.Locale.Money(bank.Money{Minor: item.Amount, Currency: r.Currency}), "class", "chart-value")
		if item.Detail != "" {
			m.text(" ")
			m.element("span", item.Detail, "class", "chart-detail")
		}
		writeBar(&m, float64(item.Amount)/float64(greatest), "chart-meter-fill")
		m.close("li")
	}
	m.newline()
	m.close("ol")
	return m.html()
}

// writeBar draws a bar that is filled up to a share between 0 and 1. The text beside it has the same information.
func writeBar(m *markup, share float64, class string) {
	m.open("svg", "class", "chart-meter", "aria-hidden", "true", "focusable", "false")
	m.element("rect", "", "class", "chart-track", "width", "100%", "height", "100%", "rx", "4")
	if share = min(max(share, 0), 1); share > 0 {
		m.element("rect", "", "class", class, "width", percent(share), "height", "100%", "rx", "4")
	}
	m.close("svg")
}
