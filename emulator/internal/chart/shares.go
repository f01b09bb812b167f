package chart

import (
	"html/template"
	"strconv"

	"budsandbox/bank"
	"budsandbox/emulator/internal/locale"
)

// Shares is a whole divided into parts, such as essential and other spending.
type Shares struct {
	Name     string
	Locale   locale.Locale
	Currency bank.Currency
	Parts    []Part // the first six have colours of their own
}

// Part is one part of a whole.
type Part struct {
	Name   string
	Amount int64  // minor units, not negative
	Share  string // share as text: 61%; empty to compute it
}

// HTML draws one bar of all parts and a list of their names. It is empty if all parts are zero.
func (s Shares) HTML() template.HTML {
	whole := int64(0)
	for _, part := range s.Parts {
		whole += part.Amount
	}
	if whole <= 0 {
		return ""
	}
	var m markup
	m.open("div", "class", "chart chart-shares")
	m.open("svg", "class", "chart-stack", "aria-hidden", "true", "focusable", "false")
	x := 0.0
	for i, part := range s.Parts {
		width := float64(part.Amount) / float64(whole)
		if part.Amount > 0 {
			m.element("rect", "", "class", partClass(i), "x", percent(x), "width", percent(width), "height", "100%")
		}
		x += width
	}
	m.close("svg")
	m.newline()
	m.open("ul", "role", "list", "aria-label", s.Name)
	for i, part := range s.Parts {
		share := part.Share
		if share == "" {
			share = s.Locale.Share(part.Amount, whole)
		}
		m.open("li")
		legend(&m, partClass(i), part.Name)
		m.text(" ")
		m.element("span", s.Locale.Money(bank.Money{Minor: part.Amount, Currency: s.Currency}), "class", "chart-value")
		m.text(" ")
		m.element("span", share, "class", "chart-detail")
		m.close("li")
	}
	m.close("ul")
	m.close("div")
	return m.html()
}

// partClass returns the CSS class of a part's colour.
func partClass(i int) string { return "chart-part-" + strconv.Itoa(i%6+1) }
