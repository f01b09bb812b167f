package insight

import (
	"strconv"
	"strings"
	"time"

	"budsandbox/bank"
)

// date parses a time span: "last month", "in the past 3 weeks", "since March", "in May 2025", "2026-03-01",
// "yesterday". Days begin in the time zone of the search, and weeks on Monday.
func (p *questionParser) date() bool {
	start, skip := p.word(0), 0
	switch start {
	case "in", "on", "during", "since", "before", "after", "for", "of", "from", "until":
		skip = 1
	}
	if skip == 1 && p.word(1) == "the" {
		skip = 2
	}
	w, n := p.span(skip, skip > 0)
	if n == 0 {
		return false
	}
	switch start {
	case "since", "from":
		w.Until = time.Time{}
	case "after":
		w = Window{From: w.Until}
	case "before", "until":
		w = Window{Until: w.From}
	}
	if !w.From.IsZero() {
		p.Window.From = w.From
	}
	if !w.Until.IsZero() {
		p.Window.Until = w.Until
	}
	p.skip(skip + n)
	return true
}

// span parses a time span from a position and returns the number of its words, or 0 if there is none. announced is set
// after a word such as "in": without it, "may" and "march" are verbs.
func (p *questionParser) span(at int, announced bool) (w Window, n int) {
	today := time.Date(p.now.Year(), p.now.Month(), p.now.Day(), 0, 0, 0, 0, p.now.Location())
	first, second := p.word(at), p.word(at+1)
	switch first {
	case "today":
		return Window{today, today.AddDate(0, 0, 1)}, 1
	case "yesterday":
		return Window{today.AddDate(0, 0, -1), today}, 1
	case "this":
		if whole, found := unit(today, second, 0); found {
			return whole, 2
		}
	case "last", "past", "previous":
		if whole, found := unit(today, second, -1); found {
			return whole, 2
		}
		if back, found := p.back(today, at+1); found {
			return Window{back, today.AddDate(0, 0, 1)}, 3
		}
	}
	if day, err := time.ParseInLocation(time.DateOnly, first, p.now.Location()); err == nil {
		return Window{day, day.AddDate(0, 0, 1)}, 1
	}
	if w, n := p.dayOfMonth(today, at); n > 0 {
		return w, n
	}
	if w, n := p.month(today, at, announced); n > 0 {
		return w, n
	}
	if year, found := yearOf(first); found && announced {
		begin := time.Date(year, 1, 1, 0, 0, 0, 0, p.now.Location())
		return Window{begin, begin.AddDate(1, 0, 0)}, 1
	}
	return w, 0
}

// month parses "February" or "February 2026". Without a year it is the latest one that has begun.
func (p *questionParser) month(today time.Time, at int, announced bool) (w Window, n int) {
	name := p.word(at)
	month, found := monthNames[name]
	year, isYear := yearOf(p.word(at + 1))
	verb := name == "may" || name == "march" || name == "mar"
	if !found || verb && !announced && !isYear {
		return w, 0
	}
	n = 2
	if !isYear {
		year, n = today.Year(), 1
		if month > today.Month() {
			year--
		}
	}
	begin := time.Date(year, month, 1, 0, 0, 0, 0, today.Location())
	return Window{begin, begin.AddDate(0, 1, 0)}, n
}

// dayOfMonth parses "1 February", "February 1" or "1st February 2026".
func (p *questionParser) dayOfMonth(today time.Time, at int) (w Window, n int) {
	number := func(word string) int {
		day, err := strconv.Atoi(strings.TrimRight(word, "sthndr"))
		if err != nil || day > 31 {
			return 0
		}
		return day
	}
	day, month := number(p.word(at)), monthNames[p.word(at+1)]
	if day == 0 || month == 0 {
		day, month = number(p.word(at+1)), monthNames[p.word(at)]
	}
	if day <= 0 || month == 0 {
		return w, 0
	}
	year, n := today.Year(), 2
	if given, found := yearOf(p.word(at + 2)); found {
		year, n = given, 3
	} else if month > today.Month() {
		year-- // the latest one that has begun
	}
	begin := time.Date(year, month, day, 0, 0, 0, 0, today.Location())
	return Window{begin, begin.AddDate(0, 0, 1)}, n
}

// back parses a number of days, weeks, months or years, such as "3 months", and returns the day that long before
// today.
func (p *questionParser) back(today time.Time, at int) (time.Time, bool) {
	n, err := strconv.Atoi(p.word(at))
	if err != nil {
		n = numberWords[p.word(at)]
	}
	if n < 1 || n > 1000 {
		return today, false
	}
	switch p.word(at + 1) {
	case "day", "days":
		return today.AddDate(0, 0, -n), true
	case "week", "weeks":
		return today.AddDate(0, 0, -7*n), true
	case "month", "months":
		return bank.Period{Months: n}.Before(today), true
	case "year", "years":
		return bank.Period{Months: 12 * n}.Before(today), true
	}
	return today, false
}

// unit returns the calendar week, month, quarter or year of today, or one that is some units away.
func unit(today time.Time, word string, away int) (w Window, found bool) {
	month := func(first, length int) Window {
		at := func(m int) time.Time { return time.Date(today.Year(), time.Month(m), 1, 0, 0, 0, 0, today.Location()) }
		return Window{at(first + away*length), at(first + (away+1)*length)}
	}
	switch word {
	case "week":
		monday := today.AddDate(0, 0, -int(today.Weekday()+6)%7)
		return Window{monday.AddDate(0, 0, 7*away), monday.AddDate(0, 0, 7*(away+1))}, true
	case "month":
		return month(int(today.Month()), 1), true
	case "quarter":
		return month((int(today.Month())-1)/3*3+1, 3), true
	case "year":
		return month(1, 12), true
	}
	return w, false
}

func yearOf(word string) (int, bool) {
	year, err := strconv.Atoi(word)
	return year, err == nil && len(word) == 4 && year >= 1970 && year < 2100
}
