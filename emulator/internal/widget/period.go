package widget

import (
	"time"

	"budsandbox/emulator/internal/locale"
)

// The lengths of the periods that a page can show.
const (
	week  = "week"
	month = "month"
	year  = "year"
)

// period is a span of whole days, from inclusive and until exclusive.
type period struct {
	timeframe   string
	from, until time.Time
}

// periodOf returns the week, month or year that contains a time. The locale determines the first day of the week.
func periodOf(timeframe string, at time.Time, l locale.Locale) period {
	y, m, _ := at.Date()
	p := period{timeframe: timeframe}
	switch timeframe {
	case week:
		today := startOfDay(at)
		p.from = today.AddDate(0, 0, -int((today.Weekday()-l.FirstWeekday()+7)%7))
		p.until = p.from.AddDate(0, 0, 7)
	case year:
		p.from = time.Date(y, 1, 1, 0, 0, 0, 0, at.Location())
		p.until = p.from.AddDate(1, 0, 0)
	default:
		p.from = time.Date(y, m, 1, 0, 0, 0, 0, at.Location())
		p.until = p.from.AddDate(0, 1, 0)
	}
	return p
}

// trailing returns the week, month or year that ends with the day of a time.
func trailing(timeframe string, at time.Time) period {
	y, m, d := at.Date()
	p := period{timeframe: timeframe, until: time.Date(y, m, d+1, 0, 0, 0, 0, at.Location())}
	switch timeframe {
	case week:
		p.from = p.until.AddDate(0, 0, -7)
	case year:
		p.from = p.until.AddDate(-1, 0, 0)
	default:
		p.from = p.until.AddDate(0, -1, 0)
	}
	return p
}

// last returns the last second of the period, as Bud writes ends.
func (p period) last() time.Time { return p.until.Add(-time.Second) }

// name returns the dates of the period.
func (p period) name(l locale.Locale) string {
	whole := p.from.Day() == 1 && p.until.Day() == 1
	switch {
	case p.timeframe == year && whole && p.from.Month() == 1:
		return p.from.Format("2006")
	case p.timeframe == month && whole:
		return l.Month(p.from)
	}
	return l.Range(p.from, p.last())
}

// startOfDay returns the beginning of a day.
func startOfDay(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, t.Location())
}

// formatTime formats a time for an operation.
func formatTime(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// monthsBefore is the maximum number of months that pages look back.
const monthsBefore = 12
