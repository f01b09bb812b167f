package chart

import (
	"html/template"
	"sort"
	"strings"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/locale"
)

// Point is an amount at a time.
type Point struct {
	At     time.Time
	Amount int64 // minor units of the chart's currency
}

// Line is a line chart of a balance. Points after Today are a forecast.
type Line struct {
	Name     string // name of the subject, such as an account
	Locale   locale.Locale
	Currency bank.Currency
	Points   []Point   // oldest first
	Today    time.Time // zero if all points are past
	Limit    *Limit    // nil for none
}

// Limit is an amount that the chart marks, such as the limit of an overdraft.
type Limit struct {
	Name   string
	Amount int64 // minor units
}

// maxTooltips is the maximum number of points that show their amounts under the pointer. Denser points cannot be
// pointed at.
const maxTooltips = 130

// HTML draws the line with its table. Without points it is empty.
func (l Line) HTML() template.HTML {
	if len(l.Points) == 0 {
		return ""
	}
	var m markup
	m.open("figure", "class", "chart chart-line")
	m.newline()
	m.open("svg", "class", "chart-plot", "role", "img", "aria-label", l.sentence())
	m.newline()
	s, axis := l.scale(), timeAxis{l.Points[0].At, l.Points[len(l.Points)-1].At}
	s.writeGrid(&m)
	l.writeLines(&m, s, axis)
	s.writeAmounts(&m, l.Locale, l.Currency)
	axis.write(&m, l.Locale)
	l.writeNotes(&m, s, axis)
	if len(l.Points) <= maxTooltips {
		l.writeTooltips(&m, s, axis)
	}
	m.close("svg")
	m.newline()
	l.table().write(&m)
	m.close("figure")
	return m.html()
}

func (l Line) scale() scale {
	low, high := l.Points[0].Amount, l.Points[0].Amount
	for _, p := range l.Points {
		low, high = min(low, p.Amount), max(high, p.Amount)
	}
	if l.Limit != nil && low < 0 { // a limit far from all points would flatten the line
		low = min(low, l.Limit.Amount)
	}
	return newScale(low, high, l.Currency)
}

// split divides the points at today; the last past point begins the forecast.
func (l Line) split() (past, forecast []Point) {
	if l.Today.IsZero() {
		return l.Points, nil
	}
	n := sort.Search(len(l.Points), func(i int) bool { return l.Points[i].At.After(l.Today) })
	return l.Points[:n], l.Points[max(n-1, 0):]
}

// writeLines draws the areas between the line and zero, then the line itself. They are stretched to the width of the
// drawing; the stylesheet keeps the width of the strokes.
func (l Line) writeLines(m *markup, s scale, axis timeAxis) {
	past, forecast := l.split()
	m.open("svg", "class", "chart-stretched", "width", "100%", "height", "100%",
		"viewBox", "0 0 1000 1000", "preserveAspectRatio", "none")
	floor := min(max(0, s.low), s.high) // zero, or the edge that is nearest to it
	if area := l.area(past, s, axis, floor, true); area != "" {
		m.element("path", "", "class", "chart-fill", "d", area)
	}
	if area := l.area(past, s, axis, floor, false); area != "" && floor == 0 {
		m.element("path", "", "class", "chart-fill chart-owed", "d", area)
	}
	if len(past) > 1 {
		m.element("path", "", "class", "chart-stroke", "d", l.path(past, s, axis))
	}
	if len(forecast) > 1 {
		m.element("path", "", "class", "chart-stroke chart-forecast", "d", l.path(forecast, s, axis))
	}
	m.close("svg")
	m.newline()
}

// path returns the SVG path through the points.
func (l Line) path(points []Point, s scale, axis timeAxis) string {
	var b strings.Builder
	for i, p := range points {
		b.WriteByte("ML"[min(i, 1)])
		b.WriteString(number(1000 * axis.x(p.At)))
		b.WriteByte(' ')
		b.WriteString(number(1000 * s.y(p.Amount)))
	}
	return b.String()
}

// area returns the outline of the area above or below a floor, or "" if there is none.
func (l Line) area(points []Point, s scale, axis timeAxis, floor int64, above bool) string {
	var outline []Point
	beyond := false
	for i, p := range points {
		outside := (p.Amount > floor) == above && p.Amount != floor
		beyond = beyond || outside
		if i > 0 && (points[i-1].Amount-floor > 0) != (p.Amount-floor > 0) {
			outline = append(outline, crossing(points[i-1], p, floor))
		}
		if !outside {
			p.Amount = floor
		}
		outline = append(outline, p)
	}
	if !beyond {
		return ""
	}
	y := number(1000 * s.y(floor))
	left, right := number(1000*axis.x(outline[0].At)), number(1000*axis.x(outline[len(outline)-1].At))
	return l.path(outline, s, axis) + "L" + right + " " + y + "L" + left + " " + y + "Z"
}

// crossing returns the point between two points at which the line has an amount.
func crossing(a, b Point, amount int64) Point {
	if a.Amount == b.Amount {
		return Point{a.At, amount}
	}
	share := float64(amount-a.Amount) / float64(b.Amount-a.Amount)
	return Point{a.At.Add(time.Duration(share * float64(b.At.Sub(a.At)))), amount}
}
