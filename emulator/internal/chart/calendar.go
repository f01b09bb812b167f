package chart

import (
	"html/template"
	"strconv"
	"strings"
	"time"

	"budsandbox/emulator/internal/locale"
)

// Calendar is a month of days.
type Calendar struct {
	Name   string
	Locale locale.Locale
	Month  time.Time // any instant in it; its zone is that of the days
	Today  time.Time
	Days   []Day // of the month, in order; days that are missing have nothing to tell
}

// Day is what a calendar tells about one day.
type Day struct {
	Day      int // of the month
	Level    Level
	Income   bool
	Bill     bool   // or a subscription
	Forecast bool   // what it tells is yet to come
	Amount   string // beside the number of the day; empty for none
	Words    string // what a screen reader says after the date
	Href     string // where the day leads; empty for nowhere
	Selected bool
}

// Level is how a day's spending compares with what is usual.
type Level uint8

// The levels, and Unknown for a day that is not compared.
const (
	Unknown Level = iota
	Low
	Usual
	High
)

// levels are the class of each level and the sign that stands for it where colours cannot be told apart.
var levels = [...]struct{ class, sign string }{
	{"", ""}, {" chart-low", "▼"}, {" chart-usual", "●"}, {" chart-high", "▲"},
}

// HTML draws the month as a table of weeks.
func (c Calendar) HTML() template.HTML {
	var m markup
	m.open("table", "class", "chart chart-calendar")
	m.element("caption", c.Name, "class", "chart-unseen")
	m.line()
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
	m.line()
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
	told := map[int]Day{}
	for _, d := range c.Days {
		told[d.Day] = d
	}
	for at.Before(end) {
		m.open("tr")
		for range 7 {
			if at.Before(start) || !at.Before(end) {
				m.element("td", "")
			} else {
				c.writeDay(m, at, told[at.Day()])
			}
			at = at.AddDate(0, 0, 1)
		}
		m.close("tr")
		m.line()
	}
}

// writeDay draws a cell. What it shows to the eye is hidden from screen readers, which get the date and the words.
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
	if !c.Today.IsZero() && day(at).Equal(day(c.Today.In(at.Location()))) {
		classes, current = classes+" chart-now", "date"
	}
	m.open("td")
	attributes := []string{"class", classes, "href", d.Href, "aria-current", current}
	if d.Selected && d.Href != "" && current == "" {
		attributes[5] = "true"
	}
	m.open(cell, attributes...)
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
