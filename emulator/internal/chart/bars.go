package chart

import (
	"html/template"
	"strconv"

	"budsandbox/bank"
	"budsandbox/emulator/internal/locale"
)

// Bars is a bar chart of periods: money in above zero and money out below it, or only one of the two, above zero.
type Bars struct {
	Name     string
	Locale   locale.Locale
	Currency bank.Currency
	In, Out  string // names of the two sides in the table and the legend; an empty side is not drawn
	Periods  []Period
	Average  int64 // average of a chart with one side; 0 draws none
}

// Period is one period of a bar chart.
type Period struct {
	Label    string // label below the bar: Mar
	Name     string // name in the table: March 2026
	In, Out  int64  // minor units, neither negative
	Partial  bool   // the period is not over
	Forecast bool
}

// HTML draws the bars with their table. Without periods it is empty.
func (b Bars) HTML() template.HTML {
	if len(b.Periods) == 0 {
		return ""
	}
	var m markup
	m.open("figure", "class", "chart chart-bars")
	m.newline()
	if b.In != "" && b.Out != "" {
		m.open("p", "class", "chart-legend", "aria-hidden", "true")
		legend(&m, "chart-in", b.In)
		legend(&m, "chart-out", b.Out)
		m.close("p")
	}
	m.open("svg", "class", "chart-plot", "role", "img", "aria-label", b.sentence())
	m.newline()
	s := b.scale()
	s.writeGrid(&m)
	s.writeAmounts(&m, b.Locale, b.Currency)
	for i, p := range b.Periods {
		b.writePeriod(&m, s, i, p)
	}
	if b.Average != 0 {
		m.horizontal("chart-average", s.y(b.Average))
		name := "average " + b.Locale.WholeMoney(b.money(b.Average))
		m.labelAbove("chart-tick chart-average-name", name, s.y(b.Average))
	}
	b.writeTooltips(&m)
	m.close("svg")
	m.newline()
	b.table().write(&m)
	m.close("figure")
	return m.html()
}

// legend writes the key of a colour.
func legend(m *markup, class, name string) {
	m.open("span", "class", "chart-key")
	m.open("svg", "class", "chart-swatch", "width", "10", "height", "10")
	m.element("rect", "", "class", class, "width", "10", "height", "10", "rx", "2")
	m.close("svg")
	m.text(name)
	m.close("span")
}

// leftMargin is the share of the width for the labels of the scale, so that no bar covers them.
const leftMargin = 0.11

// width returns the width of a period as a share of the drawing's width.
func (b Bars) width() float64 { return (1 - leftMargin) / float64(len(b.Periods)) }

// left returns the left edge of a period as a share of the drawing's width.
func (b Bars) left(i int) float64 { return leftMargin + float64(i)*b.width() }

// outBelowZero reports whether money out is drawn below zero.
func (b Bars) outBelowZero() bool { return b.In != "" && b.Out != "" }

func (b Bars) scale() scale {
	low, high := int64(0), b.Average
	for _, p := range b.Periods {
		switch {
		case b.outBelowZero():
			low, high = min(low, -p.Out), max(high, p.In)
		case b.In != "":
			high = max(high, p.In)
		default:
			high = max(high, p.Out)
		}
	}
	return newScale(low, high, b.Currency)
}

// writePeriod draws the bars of a period and its label.
func (b Bars) writePeriod(m *markup, s scale, i int, p Period) {
	width := min(0.62*b.width(), 0.12)
	middle := b.left(i) + b.width()/2
	state := ""
	if p.Forecast {
		state = " chart-coming"
	} else if p.Partial {
		state = " chart-partial"
	}
	bar := func(class string, from, to int64) {
		if from != to {
			y := s.y(to)
			m.element("rect", "", "class", class+state, "x", percent(middle-width/2), "y", percent(y),
				"width", percent(width), "height", percent(s.y(from)-y), "rx", "3")
		}
	}
	if b.In != "" {
		bar("chart-in", 0, p.In)
	}
	switch {
	case b.outBelowZero():
		bar("chart-out", -p.Out, 0)
	case b.Out != "":
		bar("chart-out", 0, p.Out)
	}
	if every := b.labelEvery(); (len(b.Periods)-1-i)%every == 0 {
		m.label("chart-tick", p.Label, middle, axisHeight, "middle")
	}
	m.newline()
}

// labelEvery returns the number of periods for each label, so that labels do not overlap in a drawing of 260 pixels
// with about 7 pixels a letter.
func (b Bars) labelEvery() int {
	longest := 0
	for _, p := range b.Periods {
		longest = max(longest, len([]rune(p.Label)))
	}
	return max(1, (len(b.Periods)*7*(longest+1)+259)/260)
}

// writeTooltips writes the amounts of a period, which are shown while the pointer is over it.
func (b Bars) writeTooltips(m *markup) {
	for i, p := range b.Periods {
		middle := b.left(i) + b.width()/2
		m.open("g", "class", "chart-hit")
		m.element("rect", "", "x", percent(b.left(i)), "y", "0", "width", percent(b.width()), "height", "100%")
		m.label("", p.Label+"  "+b.amounts(p, b.Locale.Amount), middle, noteHeight, longAnchor(middle))
		m.close("g")
		m.newline()
	}
}

// amounts describes the amounts of a period.
func (b Bars) amounts(p Period, write func(bank.Money) string) string {
	switch {
	case b.outBelowZero():
		return b.In + " " + write(b.money(p.In)) + ", " + b.Out + " " + write(b.money(p.Out))
	case b.In != "":
		return write(b.money(p.In))
	}
	return write(b.money(p.Out))
}

func (b Bars) money(minor int64) bank.Money { return bank.Money{Minor: minor, Currency: b.Currency} }

func (b Bars) sentence() string {
	text := b.Name + ", " + strconv.Itoa(len(b.Periods)) + " periods"
	if len(b.Periods) == 1 {
		text = b.Name
	}
	first, last := b.Periods[0], b.Periods[len(b.Periods)-1]
	text += ". " + first.Name + ": " + b.amounts(first, b.Locale.SpokenMoney) + "."
	if len(b.Periods) > 1 {
		text += " " + last.Name + ": " + b.amounts(last, b.Locale.SpokenMoney) + "."
	}
	if b.Average != 0 {
		text += " Average " + b.Locale.SpokenMoney(b.money(b.Average)) + "."
	}
	return text
}

func (b Bars) table() table {
	t := table{name: b.Name, heads: []string{"Period"}}
	for _, side := range []string{b.In, b.Out} {
		if side != "" {
			t.heads = append(t.heads, side)
		}
	}
	for _, p := range b.Periods {
		name := p.Name
		switch {
		case p.Forecast:
			name += " (forecast)"
		case p.Partial:
			name += " (so far)"
		}
		row := []string{name}
		if b.In != "" {
			row = append(row, b.Locale.Amount(b.money(p.In)))
		}
		if b.Out != "" {
			row = append(row, b.Locale.Amount(b.money(p.Out)))
		}
		t.rows = append(t.rows, row)
	}
	return t
}
