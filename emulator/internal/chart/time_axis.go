package chart

import (
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/locale"
)

// timeAxis maps times to horizontal positions.
type timeAxis struct{ from, to time.Time }

// x returns the horizontal position of a time, from 0 at the left edge to 1. A single time is in the middle.
func (a timeAxis) x(t time.Time) float64 {
	span := a.to.Sub(a.from)
	if span <= 0 {
		return 0.5
	}
	return float64(t.Sub(a.from)) / float64(span)
}

// labelSteps lists the distances between labels, smallest first.
var labelSteps = []struct{ days, months int }{
	{1, 0}, {2, 0}, {7, 0}, {14, 0}, {0, 1}, {0, 2}, {0, 3}, {0, 6}, {0, 12}, {0, 24}, {0, 60},
}

// maxLabels is the maximum number of labels that fit into a narrow drawing.
const maxLabels = 5

// write labels the axis with days, months or years.
func (a timeAxis) write(m *markup, l locale.Locale) {
	for _, step := range labelSteps {
		starts := a.starts(step.days, step.months)
		if len(starts) > maxLabels {
			continue
		}
		for _, start := range starts {
			x := a.x(start)
			m.label("chart-tick", a.label(start, step.months, l), x, axisHeight, anchor(x))
		}
		m.newline()
		return
	}
}

// starts returns the beginnings of days, or of months, on the axis. The first day is included even if it is partial.
func (a timeAxis) starts(days, months int) (all []time.Time) {
	at := startOfDay(a.from)
	if months > 0 {
		at = time.Date(at.Year(), at.Month(), 1, 0, 0, 0, 0, at.Location())
		for months > 1 && (int(at.Month())-1)%min(months, 12) != 0 {
			at = at.AddDate(0, -1, 0)
		}
	}
	for ; !at.After(a.to) && len(all) <= maxLabels; at = at.AddDate(0, months, days) {
		if !at.Before(startOfDay(a.from)) {
			all = append(all, bank.Later(a.from, at))
		}
	}
	return all
}

func (a timeAxis) label(t time.Time, months int, l locale.Locale) string {
	switch {
	case months >= 12:
		return t.Format("2006")
	case months > 0 && t.Month() == time.January:
		return l.Month(t)[:3] + t.Format(" 2006")
	case months > 0:
		return l.ShortMonth(t)
	}
	return l.ShortDay(t)
}

// startOfDay returns the beginning of a day.
func startOfDay(t time.Time) time.Time {
	year, month, day := t.Date()
	return time.Date(year, month, day, 0, 0, 0, 0, t.Location())
}
