package chart

import (
	"time"

	"budsandbox/emulator/internal/locale"
)

// timeAxis places instants on the width of a drawing.
type timeAxis struct{ from, to time.Time }

// x is where an instant is, between 0, the left edge, and 1. A single instant is in the middle.
func (a timeAxis) x(t time.Time) float64 {
	span := a.to.Sub(a.from)
	if span <= 0 {
		return 0.5
	}
	return float64(t.Sub(a.from)) / float64(span)
}

// steps are the distances between labels, least first.
var steps = []struct{ days, months int }{
	{1, 0}, {2, 0}, {7, 0}, {14, 0}, {0, 1}, {0, 2}, {0, 3}, {0, 6}, {0, 12}, {0, 24}, {0, 60},
}

// mostLabels is how many labels of the axis have room in a narrow drawing.
const mostLabels = 5

// write labels the axis with days, months or years.
func (a timeAxis) write(m *markup, l locale.Locale) {
	for _, step := range steps {
		starts := a.starts(step.days, step.months)
		if len(starts) > mostLabels {
			continue
		}
		for _, start := range starts {
			x := a.x(start)
			m.label("chart-tick", a.label(start, step.months, l), x, axisHeight, anchor(x))
		}
		m.line()
		return
	}
}

// starts are the beginnings of days, or of months, that the axis has. The first day counts even if it is not whole.
func (a timeAxis) starts(days, months int) (all []time.Time) {
	at := day(a.from)
	if months > 0 {
		at = time.Date(at.Year(), at.Month(), 1, 0, 0, 0, 0, at.Location())
		for months > 1 && (int(at.Month())-1)%min(months, 12) != 0 {
			at = at.AddDate(0, -1, 0)
		}
	}
	for ; !at.After(a.to) && len(all) <= mostLabels; at = at.AddDate(0, months, days) {
		if !at.Before(day(a.from)) {
			all = append(all, latest(at, a.from))
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

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
