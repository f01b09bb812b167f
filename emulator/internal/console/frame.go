package console

import (
	"html/template"
	"net/url"
	"slices"
	"strings"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/locale"
)

// frame holds the data of every page.
type frame struct {
	*visit
	Page, Section, Title string
	Projects             []string
	Clock                Value
	Snapshots            []Value
	LatestSnapshot       *snapshot // the one that the frame offers to restore; nil for none
	Sections             []section
	Notice               *notice
	Data                 any
}

// section is an entry of the navigation.
type section struct{ Path, Name, Href string }

// sections lists the entries of the navigation in order.
var sections = []section{
	{Path: "", Name: "Overview"}, {Path: "customers", Name: "Customers"}, {Path: "requests", Name: "Requests"},
	{Path: "advice", Name: "Advice"}, {Path: "webhooks", Name: "Webhooks"}, {Path: "payments", Name: "Payments"},
	{Path: "mails", Name: "Mails"},
	{Path: "faults", Name: "Faults"}, {Path: "clock", Name: "Clock and agenda"}, {Path: "personas", Name: "Personas"},
	{Path: "enrich", Name: "Enrich"}, {Path: "widgets", Name: "Widgets and pages"}, {Path: "explorer", Name: "Explorer"},
	{Path: "settings", Name: "Settings"},
}

// fill reads the data that every page has.
func (f *frame) fill() {
	f.Notice = f.console.notices.find(f.Query("notice"))
	f.Clock = f.control("clock", "client_id", f.Client)
	f.Snapshots = f.control("snapshots").List("data")
	f.LatestSnapshot = latestSnapshot(f.Snapshots)
	for _, s := range sections {
		s.Href = f.Link(s.Path)
		f.Sections = append(f.Sections, s)
	}
	for _, p := range f.allProjects() {
		f.Projects = append(f.Projects, p.Text("client_id"))
	}
	if !slices.Contains(f.Projects, f.Client) {
		f.Projects = append([]string{f.Client}, f.Projects...)
	}
}

// allProjects returns the first thousand projects with their clocks. They are read once per page.
func (v *visit) allProjects() []Value {
	if v.projects == nil {
		v.projects = append([]Value{}, v.control("projects", "counts", "false", "limit", "1000").List("data")...)
	}
	return v.projects
}

// project returns the current project.
func (v *visit) project() Value {
	for _, p := range v.allProjects() {
		if p.Text("client_id") == v.Client {
			return p
		}
	}
	return v.control("projects/" + url.PathEscape(v.Client))
}

// OwnClock reports whether the project has its own clock.
func (v *visit) OwnClock() bool { return v.project().Is("own_clock") }

// snapshot is a snapshot with the time of the clock in it.
type snapshot struct {
	Name  string
	Taken time.Time
}

// latestSnapshot returns the snapshot with the latest clock time, or nil.
func latestSnapshot(snapshots []Value) (latest *snapshot) {
	for _, s := range snapshots {
		if taken := s.Time("taken_at"); latest == nil || taken.After(latest.Taken) {
			latest = &snapshot{s.Text("name"), taken}
		}
	}
	return latest
}

// button is a form that runs an action.
type button struct {
	Name, Label, Class string
	To, Code, Back     string
	Hidden             []Header
}

// Act returns a form of an action with fixed fields. namesAndValues alternates names and values.
func (f frame) Act(name, label string, namesAndValues ...string) button {
	b := button{
		Name: name, Label: label, To: f.prefix + Prefix + "/do/" + name, Code: f.prefix + Prefix + "/code/" + name,
		Back: f.With(), Hidden: []Header{{"client_id", f.Client}},
	}
	for i := 0; i < len(namesAndValues); i += 2 {
		b.Hidden = append(b.Hidden, Header{namesAndValues[i], namesAndValues[i+1]})
	}
	return b
}

// ActTo is Act for an action after which another page is shown.
func (f frame) ActTo(back, name, label string, namesAndValues ...string) button {
	b := f.Act(name, label, namesAndValues...)
	b.Back = back
	return b
}

// As returns a button with another style: quiet or danger.
func (b button) As(class string) button {
	b.Class = class
	return b
}

// functions holds the functions for the templates.
var functions = template.FuncMap{
	"when":    When,
	"day":     developerLocale.ShortDate,
	"clock":   func(t time.Time) string { return t.UTC().Format("15:04:05") },
	"exact":   func(t time.Time) string { return t.UTC().Format(time.RFC3339) },
	"money":   developerLocale.Money,
	"amount":  amount,
	"count":   developerLocale.Count,
	"short":   func(text string) string { return text[:min(8, len(text))] },
	"words":   words,
	"status":  statusClass,
	"list":    func(values ...string) []string { return values },
	"in":      func(l locale.Locale, m bank.Money) string { return l.Money(m) },
	"first":   first,
	"dict":    dict,
	"brief":   func(t time.Time) string { return t.UTC().Format("2 Jan 15:04") },
	"left":    timesLeft,
	"query":   questionMark,
	"body":    bodyText,
	"longday": developerLocale.LongDate,
}

// words formats a name of the API as words: has_new_transactions becomes "Has new transactions".
func words(name string) string {
	text := strings.NewReplacer("_", " ", ".", ": ").Replace(name)
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + text[1:]
}

// statusClass returns the CSS class of an HTTP status: good, warn for an error of the client, or bad for one of the
// server.
func statusClass(status int) string {
	switch {
	case status >= 200 && status < 400:
		return "good"
	case status >= 400 && status < 500:
		return "warn"
	}
	return "bad"
}

// dict passes several values to a template by name. namesAndValues alternates names and values.
func dict(namesAndValues ...any) map[string]any {
	all := map[string]any{}
	for i := 0; i+1 < len(namesAndValues); i += 2 {
		name, _ := namesAndValues[i].(string)
		all[name] = namesAndValues[i+1]
	}
	return all
}

// timesLeft returns how many more times a fault applies.
func timesLeft(rule Value) string {
	if times := rule.Number("times"); times > 0 {
		return developerLocale.Number(times - rule.Number("hits"))
	}
	return "always"
}

// bodyText returns a logged body in a form that can be sent again.
func bodyText(body Value) string {
	if body.json == nil {
		return ""
	}
	return body.Pretty()
}

// amount returns the amount with a value and a currency.
func amount(value, currency string) bank.Money {
	m, err := bank.ParseMoney(value, bank.Currency(currency))
	if err != nil {
		return bank.Money{}
	}
	return m
}
