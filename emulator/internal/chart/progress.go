package chart

import (
	"html/template"

	"budsandbox/bank"
	"budsandbox/emulator/internal/locale"
)

// Progress is the progress of an amount towards a target.
type Progress struct {
	Name   string
	Locale locale.Locale
	Value  bank.Money // not negative
	Target bank.Money // positive
	Verb   string     // past participle for the value: spent, saved
	Share  string     // share as text; empty to compute it
	Cap    bool       // reaching the target is bad, as with a budget
	Passed float64    // share of the time that has passed, between 0 and 1; 0 draws no mark
}

// share returns the value's share of the target, or 0 if the target is zero.
func (p Progress) share() float64 {
	if p.Target.Minor <= 0 {
		return 0
	}
	return float64(p.Value.Minor) / float64(p.Target.Minor)
}

func (p Progress) shareText() string {
	if p.Share != "" {
		return p.Share
	}
	return p.Locale.Share(p.Value.Minor, p.Target.Minor)
}

// class returns the CSS class of the progress. A cap from 90 percent on is a warning.
func (p Progress) class() string {
	switch share := p.share(); {
	case p.Cap && share > 1:
		return "chart-over"
	case p.Cap && share >= 0.9:
		return "chart-near"
	case !p.Cap && share >= 1:
		return "chart-reached"
	}
	return "chart-meter-fill"
}

func (p Progress) sentence() string {
	value, target := p.Locale.SpokenMoney(p.Value), p.Locale.SpokenMoney(p.Target)
	return p.Name + ": " + value + " of " + target + " " + p.Verb + ", " + p.shareText() + "."
}

// Bar draws the progress as a bar. A line marks how much of the time has passed.
func (p Progress) Bar() template.HTML {
	var m markup
	m.open("svg", "class", "chart chart-meter chart-progress", "role", "img", "aria-label", p.sentence())
	m.element("rect", "", "class", "chart-track", "width", "100%", "height", "100%", "rx", "5")
	if share := min(max(p.share(), 0), 1); share > 0 {
		m.element("rect", "", "class", p.class(), "width", percent(share), "height", "100%", "rx", "5")
	}
	if p.Passed > 0 && p.Passed < 1 {
		at := percent(p.Passed)
		m.element("line", "", "class", "chart-passed", "x1", at, "x2", at, "y1", "0", "y2", "100%")
	}
	m.close("svg")
	return m.html()
}

// Ring draws the progress as a ring around its share.
func (p Progress) Ring() template.HTML {
	var m markup
	m.open("svg", "class", "chart chart-ring", "role", "img", "aria-label", p.sentence(), "viewBox", "0 0 100 100")
	m.element("circle", "", "class", "chart-track", "cx", "50", "cy", "50", "r", "42")
	if share := min(max(p.share(), 0), 1); share > 0 {
		m.element("circle", "", "class", p.class(), "cx", "50", "cy", "50", "r", "42", "pathLength", "100",
			"stroke-dasharray", number(100*share)+" 100", "transform", "rotate(-90 50 50)")
	}
	m.element("text", p.shareText(), "x", "50", "y", "50", "dy", "0.36em", "text-anchor", "middle")
	m.close("svg")
	return m.html()
}
