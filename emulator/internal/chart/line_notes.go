package chart

import "budsandbox/bank"

// writeNotes writes the annotations of the line: the limit, today and today's amount.
func (l Line) writeNotes(m *markup, s scale, axis timeAxis) {
	if l.Limit != nil && l.Limit.Amount >= s.low && l.Limit.Amount <= s.high {
		m.horizontal("chart-limit", s.y(l.Limit.Amount))
		m.labelAbove("chart-tick chart-limit-name", l.Limit.Name, s.y(l.Limit.Amount))
	}
	past, forecast := l.split()
	if len(past) == 0 {
		return
	}
	last := past[len(past)-1]
	if len(forecast) > 1 {
		at := axis.x(l.Today)
		m.vertical("chart-today", at)
		m.label("chart-note", "Today", at, noteHeight, anchor(at))
	}
	m.element("circle", "", "class", "chart-dot",
		"cx", percent(axis.x(last.At)), "cy", percent(s.y(last.Amount)), "r", "4")
	m.newline()
}

// writeTooltips writes the amounts of the points, which the stylesheet shows while the pointer is over them, without a
// script.
func (l Line) writeTooltips(m *markup, s scale, axis timeAxis) {
	for i, p := range l.Points {
		at := axis.x(p.At)
		left, right := 0.0, 1.0
		if i > 0 {
			left = (axis.x(l.Points[i-1].At) + at) / 2
		}
		if i < len(l.Points)-1 {
			right = (axis.x(l.Points[i+1].At) + at) / 2
		}
		m.open("g", "class", "chart-hit")
		m.element("rect", "", "x", percent(left), "y", "0", "width", percent(right-left), "height", "100%")
		m.vertical("", at)
		m.element("circle", "", "cx", percent(at), "cy", percent(s.y(p.Amount)), "r", "4")
		m.label("", l.Locale.ShortDate(p.At)+"  "+l.Locale.Money(l.money(p)), at, noteHeight, longAnchor(at))
		m.close("g")
		m.newline()
	}
}

func (l Line) money(p Point) bank.Money { return bank.Money{Minor: p.Amount, Currency: l.Currency} }

// firstAndLast describes the line by its first and its last amount.
func (l Line) firstAndLast() string {
	first, last := l.Points[0], l.Points[len(l.Points)-1]
	return l.Name + ": " + l.Locale.SpokenMoney(l.money(first)) + " on " + l.Locale.Date(first.At) + ", " +
		l.Locale.SpokenMoney(l.money(last)) + " on " + l.Locale.Date(last.At) + "."
}

// sentence describes the chart.
func (l Line) sentence() string {
	past, forecast := l.split()
	if len(past) == 0 {
		return "Forecast of " + l.firstAndLast()
	}
	text := Line{Name: l.Name, Locale: l.Locale, Currency: l.Currency, Points: past}.firstAndLast()
	lowest, highest := past[0], past[0]
	for _, p := range past {
		if p.Amount < lowest.Amount {
			lowest = p
		}
		if p.Amount > highest.Amount {
			highest = p
		}
	}
	if len(past) > 2 {
		text += " Lowest " + l.amountAndDate(lowest) + ", highest " + l.amountAndDate(highest) + "."
	}
	if len(forecast) > 1 {
		text += " Forecast: " + l.amountAndDate(forecast[len(forecast)-1]) + "."
	}
	return text
}

func (l Line) amountAndDate(p Point) string {
	return l.Locale.SpokenMoney(l.money(p)) + " on " + l.Locale.Date(p.At)
}

func (l Line) table() table {
	t := table{name: l.Name, heads: []string{"Date", "Balance"}}
	for _, p := range l.Points {
		date := l.Locale.ShortDate(p.At)
		if !l.Today.IsZero() && p.At.After(l.Today) {
			date += " (forecast)"
		}
		t.rows = append(t.rows, []string{date, l.Locale.Money(l.money(p))})
	}
	return t
}
