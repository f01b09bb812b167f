package chart

import (
	"html/template"
	"strings"
	"time"

	"budsandbox/emulator/internal/locale"
)

// Timeline is a chart of time spans with events in them, such as consents, and a mark for today.
type Timeline struct {
	Name   string
	Locale locale.Locale
	Today  time.Time
	Spans  []Span
}

// Span is one line of a timeline.
type Span struct {
	Name     string
	From, To time.Time
	State    string // state of an ended span: "good", "warn", "bad"
	Marks    []Mark // oldest first
}

// Mark is a named time within a span.
type Mark struct {
	At   time.Time
	Name string
}

// HTML draws the spans with their table. Without spans it is empty.
func (t Timeline) HTML() template.HTML {
	if len(t.Spans) == 0 {
		return ""
	}
	var m markup
	m.open("figure", "class", "chart chart-timeline")
	axis := t.axis()
	for _, s := range t.Spans {
		m.element("p", s.Name, "class", "chart-span-name")
		m.open("svg", "class", "chart-span", "role", "img", "aria-label", t.sentence(s))
		m.element("rect", "", "class", "chart-span-"+s.State, "x", percent(axis.x(s.From)), "y", "34%",
			"width", percent(max(0.005, axis.x(s.To)-axis.x(s.From))), "height", "32%", "rx", "3")
		if now := axis.x(t.Today); now >= 0 && now <= 1 {
			m.element("line", "", "class", "chart-needle", "x1", percent(now), "x2", percent(now), "y1", "10%", "y2", "90%")
			m.label("chart-note", "now", now, "98%", anchor(now))
		}
		for i, mark := range s.Marks {
			at := axis.x(mark.At)
			m.element("circle", "", "class", "chart-dot", "cx", percent(at), "cy", "50%", "r", "4")
			y := "22%"
			if i%2 == 1 {
				y = "90%"
			}
			m.label("chart-tick", mark.Name+" "+t.Locale.ShortDay(mark.At), at, y, anchor(at))
		}
		m.close("svg")
		m.newline()
	}
	t.table().write(&m)
	m.close("figure")
	return m.html()
}

// axis returns an axis that includes all spans and today.
func (t Timeline) axis() timeAxis {
	first, last := t.Today, t.Today
	for _, s := range t.Spans {
		if s.From.Before(first) {
			first = s.From
		}
		if s.To.After(last) {
			last = s.To
		}
	}
	return timeAxis{first, last}
}

func (t Timeline) sentence(s Span) string {
	var b strings.Builder
	b.WriteString(s.Name)
	for _, mark := range s.Marks {
		b.WriteString(", " + mark.Name + " " + t.Locale.Date(mark.At))
	}
	b.WriteString(". Now it is " + t.Locale.Date(t.Today) + ".")
	return b.String()
}

func (t Timeline) table() table {
	marks := table{name: t.Name, heads: []string{"What", "When"}}
	for _, s := range t.Spans {
		for _, mark := range s.Marks {
			marks.rows = append(marks.rows, []string{s.Name + ": " + mark.Name, t.Locale.Date(mark.At)})
		}
	}
	return marks
}
