package locale

import "time"

// Date formats a day in full: 27 November 2026; November 27, 2026.
func (l Locale) Date(t time.Time) string {
	return t.Format(l.pick("2 January 2006", "January 2, 2006"))
}

// ShortDate formats a day with its year: 27 Nov 2026; Nov 27, 2026.
func (l Locale) ShortDate(t time.Time) string { return t.Format(l.pick("2 Jan 2006", "Jan 2, 2006")) }

// Day formats a day without its year: 27 November; November 27.
func (l Locale) Day(t time.Time) string { return t.Format(l.pick("2 January", "January 2")) }

// ShortDay formats a day without its year: 27 Nov; Nov 27.
func (l Locale) ShortDay(t time.Time) string { return t.Format(l.pick("2 Jan", "Jan 2")) }

// Weekday formats a day with its weekday and without its year: Friday 27 November; Friday, November 27.
func (l Locale) Weekday(t time.Time) string {
	return t.Format(l.pick("Monday 2 January", "Monday, January 2"))
}

// LongDate formats a day with its weekday and its year: Friday 27 November 2026; Friday, November 27, 2026.
func (l Locale) LongDate(t time.Time) string {
	return t.Format(l.pick("Monday 2 January 2006", "Monday, January 2, 2006"))
}

// Month formats a month with its year: November 2026.
func (l Locale) Month(t time.Time) string { return t.Format("January 2006") }

// ShortMonth returns the first three letters of a month: Nov.
func (l Locale) ShortMonth(t time.Time) string { return t.Format("Jan") }

// Time formats a time of day: 14:05; 2:05 PM.
func (l Locale) Time(t time.Time) string { return t.Format(l.pick("15:04", "3:04 PM")) }

// DateTime formats an instant: 27 November 2026 at 14:05; November 27, 2026 at 2:05 PM.
func (l Locale) DateTime(t time.Time) string { return l.Date(t) + " at " + l.Time(t) }

// Relative formats a day relative to now: Today, Yesterday, Tomorrow, or its weekday and date, with the year only
// if it differs. Both days are those in the time zone of now.
func (l Locale) Relative(t, now time.Time) string {
	t = t.In(now.Location())
	switch days(now, t) {
	case 0:
		return "Today"
	case -1:
		return "Yesterday"
	case 1:
		return "Tomorrow"
	}
	if t.Year() == now.Year() {
		return l.Weekday(t)
	}
	return l.LongDate(t)
}

// Range formats the days from one to another, both included. It repeats neither month nor year: 1–7 March 2026, 28
// February – 6 March 2026; March 1–7, 2026.
func (l Locale) Range(from, to time.Time) string {
	switch {
	case days(from, to) == 0:
		return l.Date(from)
	case from.Year() != to.Year():
		return l.Date(from) + " – " + l.Date(to)
	case from.Month() != to.Month():
		return l.Day(from) + " – " + l.Date(to)
	}
	return from.Format(l.pick("2", "January 2")) + "–" + to.Format(l.pick("2 January 2006", "2, 2006"))
}

// days returns the number of midnights between two instants, each in its own time zone.
func days(from, to time.Time) int {
	day := func(t time.Time) time.Time {
		year, month, day := t.Date()
		return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	}
	return int(day(to).Sub(day(from)) / (24 * time.Hour))
}
