package chart_test

import (
	"encoding/xml"
	"errors"
	"flag"
	"html/template"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"budsandbox/bank"
	"budsandbox/emulator/internal/chart"
	"budsandbox/emulator/internal/locale"
)

var (
	update  = flag.Bool("update", false, "write the golden files anew")
	gallery = flag.String("gallery", "", "write a page with all golden charts to this file")
)

func date(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 12, 0, 0, 0, time.UTC)
}

// months are twelve months of money in and out up to March 2026, the last of them not over.
func months() (all []chart.Period) {
	for i := range 12 {
		at := date(2025, time.April, 1).AddDate(0, i, 0)
		all = append(all, chart.Period{
			Label: at.Format("Jan"), Name: at.Format("January 2006"), Partial: i == 11,
			In: 218000 + int64(i%3)*4500, Out: 171000 + int64(i*i%7)*21000,
		})
	}
	return all
}

// balance is a weekly balance that goes below zero, with a forecast of six weeks.
func balance() (all []chart.Point) {
	for i := range 58 {
		amount := 94000 - int64(i%5)*41000 + int64(i)*350 - int64(i*i%11)*6000
		all = append(all, chart.Point{At: date(2025, time.April, 1).AddDate(0, 0, 7*i), Amount: amount})
	}
	return all
}

func days() (all []chart.Day) {
	for i := 1; i <= 31; i++ {
		d := chart.Day{Day: i, Level: chart.Level(i%3 + 1), Amount: "£24", Words: "spent £24.10"}
		d.Href = "?day=" + date(2026, time.March, i).Format(time.DateOnly)
		d.Income, d.Bill, d.Selected = i == 25 || i == 27, i%7 == 1, i == 12
		if i > 18 {
			d.Forecast, d.Level, d.Amount, d.Words = true, chart.Unknown, "", "nothing expected"
		}
		all = append(all, d)
	}
	return all
}

// charts are one of each kind, by the names of their golden files.
func charts() map[string]template.HTML {
	gb, us := locale.British, locale.American
	items := []chart.Item{
		{Name: "Groceries", Detail: "14 payments", Href: "?category=groceries", Amount: 42010},
		{Name: "Eating out <& more>", Detail: "9 payments", Amount: 18755},
		{Name: "Transport", Detail: "22 payments", Amount: 9900},
		{Name: "Gifts", Amount: 0},
	}
	money := func(minor int64) bank.Money { return bank.Money{Minor: minor, Currency: "GBP"} }
	mortgage := []chart.Point{
		{date(2026, time.March, 1), -15439549}, {date(2026, time.March, 8), -15439549},
		{date(2026, time.March, 15), -15392210}, {date(2026, time.March, 31), -15392210},
	}
	weeks := []chart.Period{
		{Label: "Mar 1", Name: "March 1–7, 2026", Out: 41200},
		{Label: "Mar 8", Name: "March 8–14, 2026", Out: 21300},
		{Label: "Mar 15", Name: "March 15–21, 2026", Forecast: true, Out: 8000},
	}
	parts := []chart.Part{
		{Name: "Essential", Amount: 98020}, {Name: "Non-essential", Amount: 61010, Share: "38.36%"},
		{Name: "Neither", Amount: 5},
	}
	return map[string]template.HTML{
		"line": chart.Line{
			Name: "Current account", Locale: gb, Currency: "GBP", Points: balance(), Today: date(2026, time.March, 24),
			Limit: &chart.Limit{Name: "Overdraft limit £1,200.00", Amount: -120000},
		}.HTML(),
		"line_mortgage": chart.Line{Name: "Mortgage", Locale: gb, Currency: "GBP", Points: mortgage}.HTML(),
		"timeline": chart.Timeline{Name: "Consents", Locale: gb, Today: date(2026, time.March, 24), Spans: []chart.Span{{
			Name: "Bank of Bud", From: date(2026, time.March, 1), To: date(2026, time.August, 28), State: "good",
			Marks: []chart.Mark{
				{At: date(2026, time.March, 1), Name: "authorised"}, {At: date(2026, time.May, 30), Name: "reconfirm by"},
				{At: date(2026, time.August, 28), Name: "ends"},
			},
		}}}.HTML(),
		"line_point": chart.Line{
			Name: "New account", Locale: us, Currency: "USD", Points: []chart.Point{{date(2026, time.March, 1), 0}},
		}.HTML(),
		"bars_in_out": chart.Bars{
			Name: "Money in and out", Locale: gb, Currency: "GBP", In: "In", Out: "Out", Periods: months(),
		}.HTML(),
		"bars_spending": chart.Bars{
			Name: "Spending by week", Locale: us, Currency: "USD", Out: "Spent", Average: 31250, Periods: weeks,
		}.HTML(),
		"ranked": chart.Ranked{Name: "Spending by category", Locale: gb, Currency: "GBP", Items: items}.HTML(),
		"shares": chart.Shares{Name: "Essential spending", Locale: gb, Currency: "GBP", Parts: parts}.HTML(),
		"progress_budget": chart.Progress{
			Name: "Groceries", Locale: gb, Value: money(28500), Target: money(30000), Verb: "spent", Cap: true, Passed: 0.7,
		}.Bar(),
		"progress_over": chart.Progress{
			Name: "Eating out", Locale: gb, Value: money(21500), Target: money(15000), Verb: "spent", Share: "143.33%",
			Cap: true,
		}.Bar(),
		"progress_goal": chart.Progress{
			Name: "Holiday", Locale: gb, Value: money(64000), Target: money(200000), Verb: "saved",
		}.Ring(),
		"calendar_gb": chart.Calendar{
			Name: "March 2026", Locale: gb, Month: date(2026, time.March, 1), Today: date(2026, time.March, 18), Days: days(),
		}.HTML(),
		"calendar_us": chart.Calendar{
			Name: "February 2026", Locale: us, Month: date(2026, time.February, 1), Days: days()[:3],
		}.HTML(),
	}
}

// Ensure that each chart is drawn as its file in testdata. After an intended change, run with -update, and look at
// the page that -gallery writes.
func TestGolden(t *testing.T) {
	t.Parallel()
	for name, got := range charts() {
		file := filepath.Join("testdata", name+".html")
		if *update {
			if err := os.WriteFile(file, []byte(got+"\n"), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), string(got)+"\n"); diff != "" {
			t.Errorf("%s differs (- golden, + drawn):\n%s", name, diff)
		}
	}
	if *gallery != "" {
		writeGallery(t)
	}
}

func writeGallery(t *testing.T) {
	t.Helper()
	var b strings.Builder
	b.WriteString(`<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Charts</title><style>` + chart.Style + `
		:root { color-scheme: light dark; }
		body { font: 1rem/1.45 system-ui; background: var(--chart-paper); color: var(--chart-ink); max-width: 44rem; ` +
		`margin: 1rem auto; }
		</style>`)
	all := charts()
	for _, name := range slices.Sorted(maps.Keys(all)) {
		b.WriteString("<h2>" + name + "</h2>" + string(all[name]))
	}
	if err := os.WriteFile(*gallery, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

// Ensure that charts work with a strict Content-Security-Policy, close every element and escape text.
func TestMarkup(t *testing.T) {
	t.Parallel()
	for name, got := range charts() {
		checkMarkup(t, name, got)
		if strings.Contains(string(got), "<& more>") {
			t.Errorf("%s has a text that is not escaped", name)
		}
	}
}

type failing interface {
	Errorf(format string, values ...any)
}

func checkMarkup(t failing, name string, got template.HTML) {
	d := xml.NewDecoder(strings.NewReader(string(got)))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Errorf("%s is not well-formed: %v\n%s", name, err, got)
			return
		}
		start, is := token.(xml.StartElement)
		if !is {
			continue
		}
		if start.Name.Local == "script" || start.Name.Local == "style" {
			t.Errorf("%s has a %s", name, start.Name.Local)
		}
		for _, a := range start.Attr {
			if a.Name.Local == "style" || a.Name.Local == "id" || strings.HasPrefix(a.Name.Local, "on") {
				t.Errorf("%s has the attribute %s", name, a.Name.Local)
			}
			if strings.Contains(a.Value, "NaN") || strings.Contains(a.Value, "Inf") {
				t.Errorf("%s: %s of %s is %q", name, a.Name.Local, start.Name.Local, a.Value)
			}
		}
	}
}

// Ensure that a chart without data is empty.
func TestEmpty(t *testing.T) {
	t.Parallel()
	for name, got := range map[string]template.HTML{
		"line": chart.Line{}.HTML(), "bars": chart.Bars{}.HTML(),
		"ranked": chart.Ranked{}.HTML(), "shares": chart.Shares{Parts: []chart.Part{{Name: "none"}}}.HTML(),
	} {
		if got != "" {
			t.Errorf("an empty %s is %s", name, got)
		}
	}
}

// Ensure that each chart says to a screen reader what it shows: amounts with their signs, periods that are not over,
// shares, and the day that is today.
func TestNames(t *testing.T) {
	t.Parallel()
	for name, wants := range map[string][]string{
		"line":            {`role="img"`, "minus £1,", "Lowest", "Forecast: ", "<details"},
		"line_mortgage":   {"Mortgage: minus £154,395.49 on 1 March 2026, minus £153,922.10 on 31 March 2026."},
		"bars_in_out":     {"April 2025: In £2,180.00, Out £1,710.00.", "March 2026 (so far)"},
		"bars_spending":   {"Average $312.50."},
		"progress_budget": {"Groceries: £285.00 of £300.00 spent, 95%."},
		"progress_over":   {"chart-over", "143.33%"},
		"calendar_gb":     {"Thursday 12 March: spent £24.10", `aria-current="date"`, `abbr="Monday"`},
		"calendar_us":     {"Sunday, February 1: spent"},
	} {
		for _, want := range wants {
			if got := string(charts()[name]); !strings.Contains(got, want) {
				t.Errorf("%s does not say %q:\n%s", name, want, got)
			}
		}
	}
}
