// Package chart draws charts of amounts of money as HTML: balances over time, money in and out, rankings, calendars
// and progress. Its functions are pure: the same values give the same bytes.
//
// Charts work in pages that forbid inline styles and scripts. They only use classes, which the stylesheet Style defines
// for light and dark mode. They fill the width of their container; text keeps its size.
//
// A drawing has the role of an image and a sentence as its accessible name. Its values are also in a table that can be
// opened. Rankings and calendars are lists and tables, to which bars and colours are added.
package chart

import (
	_ "embed"
	"html/template"
	"strconv"
	"strings"
)

// Style is the stylesheet of all charts. A page can give it other colours by setting its variables again.
//
//go:embed chart.css
var Style string

// markup builds HTML.
type markup struct{ b strings.Builder }

// open begins an element. Attributes are names and values in turn; those with an empty value are left out.
func (m *markup) open(name string, attributes ...string) {
	m.b.WriteByte('<')
	m.b.WriteString(name)
	for i := 0; i < len(attributes); i += 2 {
		if attributes[i+1] == "" {
			continue
		}
		m.b.WriteByte(' ')
		m.b.WriteString(attributes[i])
		m.b.WriteString(`="`)
		m.b.WriteString(template.HTMLEscapeString(attributes[i+1]))
		m.b.WriteByte('"')
	}
	m.b.WriteByte('>')
}

func (m *markup) close(name string) {
	m.b.WriteString("</")
	m.b.WriteString(name)
	m.b.WriteByte('>')
}

func (m *markup) text(text string) { m.b.WriteString(template.HTMLEscapeString(text)) }

// element writes an element that contains only text.
func (m *markup) element(name, text string, attributes ...string) {
	m.open(name, attributes...)
	m.text(text)
	m.close(name)
}

// horizontal draws a line across the drawing.
func (m *markup) horizontal(class string, y float64) {
	at := percent(y)
	m.element("line", "", "class", class, "x1", "0", "x2", "100%", "y1", at, "y2", at)
}

// vertical draws a line from the top of the scale to its bottom.
func (m *markup) vertical(class string, x float64) {
	at := percent(x)
	m.element("line", "", "class", class, "x1", at, "x2", at, "y1", percent(top), "y2", percent(bottom))
}

// label writes a text. y is the value of the attribute.
func (m *markup) label(class, text string, x float64, y, anchor string) {
	m.element("text", text, "class", class, "x", percent(x), "y", y, "text-anchor", anchor)
}

// labelAbove writes a text just above a line, at the right edge.
func (m *markup) labelAbove(class, text string, y float64) {
	m.element("text", text, "class", class, "x", "100%", "y", percent(y), "dy", "-4", "text-anchor", "end")
}

// newline ends a line of the source, for readability.
func (m *markup) newline() { m.b.WriteByte('\n') }

func (m *markup) html() template.HTML { return template.HTML(m.b.String()) }

// number formats a coordinate with at most two decimals.
func number(f float64) string {
	text := strings.TrimRight(strings.TrimRight(strconv.FormatFloat(f, 'f', 2, 64), "0"), ".")
	if text == "-0" {
		return "0"
	}
	return text
}

// percent formats a share between 0 and 1 of the width or the height of a drawing.
func percent(f float64) string { return number(100*f) + "%" }

// anchor returns the text-anchor for a text at x, so that it stays within the drawing.
func anchor(x float64) string {
	switch {
	case x < 0.07:
		return "start"
	case x > 0.93:
		return "end"
	}
	return "middle"
}

// longAnchor is anchor for a text that is up to two thirds as wide as a narrow drawing.
func longAnchor(x float64) string {
	switch {
	case x < 1.0/3:
		return "start"
	case x > 2.0/3:
		return "end"
	}
	return "middle"
}
