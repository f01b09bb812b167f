package console

import (
	"net/url"
	"slices"
	"strings"
	"time"
)

// frame holds the data of every page.
type frame struct {
	*visit
	Page, Section, Title string
	Projects             []string
	Clock                Value
	Snapshots            []Value
	LatestSnapshot       *snapshot // the one that the frame offers to restore; nil for none
	Sections             []pageLink
	Notice               *notice
	Data                 any
}

// pageLink is a link to a page of the console by its path, or to another page by its address.
type pageLink struct{ Path, Name, Href string }

// sections lists the entries of the navigation in order.
var sections = []pageLink{
	{Path: "", Name: "Overview"}, {Path: "customers", Name: "Customers"}, {Path: "requests", Name: "Requests"},
	{Path: "advice", Name: "Advice"}, {Path: "webhooks", Name: "Webhooks"}, {Path: "payments", Name: "Payments"},
	{Path: "mails", Name: "Mails"},
	{Path: "faults", Name: "Faults"}, {Path: "clock", Name: "Clock and agenda"}, {Path: "personas", Name: "Personas"},
	{Path: "enrich", Name: "Enrich"}, {Path: "widgets", Name: "Widgets and pages"}, {Path: "explorer", Name: "Explorer"},
	{Path: "settings", Name: "Settings"},
}

// noSection is the section of pages that belong to none.
const noSection = "none"

// sectionOf returns the section of the page at an address.
func (v *visit) sectionOf(address string) string {
	path, _, _ := strings.Cut(strings.TrimPrefix(address, v.prefix), "?")
	rest, below := strings.CutPrefix(path, Prefix+"/")
	section, _, _ := strings.Cut(rest, "/")
	switch {
	case below && slices.ContainsFunc(sections, func(l pageLink) bool { return l.Path == section }):
		return section
	case path == Home || path == Home+"/" || path == Prefix:
		return overview.section
	}
	return noSection
}

// fill reads the data that every page has.
func (f *frame) fill() {
	f.Notice = f.notice()
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

// Others reports whether some of the requests are of other projects than the current one.
func (v *visit) Others(requests []Value) bool {
	return slices.ContainsFunc(requests, func(r Value) bool { return r.Text("client_id") != v.Client })
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
