package chart

import (
	"html/template"
	"strconv"
	"strings"
	"time"

	"budsandbox/emulator/internal/locale"
)

// Calendar is a calendar of one month.
type Calendar struct {
	Name   string
	Locale locale.Locale
	Month  time.Time // any time in the month; its location is that of the days
	Today  time.Time
	Days   []Day // days of the month, in order; missing days are empty
}

// Day is the content of one day of a calendar.
type Day struct {
	Day      int // of the month
	Level    Level
	Income   bool
	Bill     bool   // a bill or a subscription is due
	Forecast bool   // the content is expected
	Amount   string // shown beside the number of the day; empty for none
	Words    string // text for screen readers after the date
	Href     string // link of the day; empty for none
	Selected bool
}

// Level compares a day's spending with the average.
type Level uint8

// The levels. Unknown is for a day without a comparison.
const (
	Unknown Level = iota
	Low
	Usual
	High
)

// levels holds the CSS class of each level, and the sign that shows it without colours.
var levels = [...]struct{ class, sign string }{
	{"", ""}, {" chart-low", "▼"}, {" chart-usual", "●"}, {" chart-high", "▲"},
}

// HTML draws the month as a table of weeks.
func (c Calendar) HTML() template.HTML {
	var m markup
	m.open("table", "class", "chart chart-calendar")
	m.element("caption", c.Name, "class", "chart-unseen")
	m.newline()
	m.open("thead")
	m.open("tr")
	first := c.Locale.FirstWeekday()
	for i := range 7 {
		weekday := ((first + time.Weekday(i)) % 7).String()
		m.open("th", "scope", "col", "abbr", weekday)
		m.element("span", weekday[:3], "aria-hidden", "true")
		m.element("span", weekday, "class", "chart-unseen")
		m.close("th")
	}
	m.close("tr")
	m.close("thead")
	m.newline()
	m.open("tbody")
	c.writeWeeks(&m)
	m.close("tbody")
	m.close("table")
	return m.html()
}

func (c Calendar) writeWeeks(m *markup) {
	start := time.Date(c.Month.Year(), c.Month.Month(), 1, 0, 0, 0, 0, c.Month.Location())
	end := start.AddDate(0, 1, 0)
	at := start.AddDate(0, 0, -int((start.Weekday()-c.Locale.FirstWeekday()+7)%7))
	days := map[int]Day{}
	for _, d := range c.Days {
		days[d.Day] = d
	}
	for at.Before(end) {
		m.open("tr")
		for range 7 {
			if at.Before(start) || !at.Before(end) {
				m.element("td", "")
			} else {
				c.writeDay(m, at, days[at.Day()])
			}
			at = at.AddDate(0, 0, 1)
		}
		m.close("tr")
		m.newline()
	}
}

// writeDay writes a cell. Its visible content is hidden from screen readers, which get the date and Words.
func (c Calendar) writeDay(m *markup, at time.Time, d Day) {
	classes := "chart-day" + levels[d.Level].class
	if d.Forecast {
		classes += " chart-coming"
	}
	if d.Selected {
		classes += " chart-selected"
	}
	cell, current := "span", ""
	if d.Href != "" {
		cell = "a"
	}
	switch {
	case !c.Today.IsZero() && startOfDay(at).Equal(startOfDay(c.Today.In(at.Location()))):
		classes, current = classes+" chart-now", "date"
	case d.Selected && d.Href != "":
		current = "true"
	}
	m.open("td")
	m.open(cell, "class", classes, "href", d.Href, "aria-current", current)
	m.element("span", strings.TrimSuffix(c.Locale.Weekday(at)+": "+d.Words, ": "), "class", "chart-unseen")
	m.open("span", "class", "chart-face", "aria-hidden", "true")
	number := "chart-day-number"
	if d.Income {
		number += " chart-income"
	}
	m.element("span", strconv.Itoa(at.Day()), "class", number)
	if d.Amount != "" {
		m.element("span", d.Amount, "class", "chart-day-amount")
	}
	m.open("span", "class", "chart-signs")
	m.text(levels[d.Level].sign)
	if d.Bill {
		m.element("span", "", "class", "chart-bill")
	}
	m.close("span")
	m.close("span")
	m.close(cell)
	m.close("td")
}
