package widget

import (
	"html/template"
	"strings"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/chart"
)

type spendingData struct {
	Tabs, Timeframes []pageLink
	Tab, Period      string
	Previous, Next   string
	Spent, Before    template.HTML // in the period, and in the previous one
	BeforeName       string
	Change           string // in words, such as "12% less"
	More             bool   // more was spent than in the previous period
	Chart            template.HTML
	ChartName        string
	Shares           template.HTML
	Ranked           template.HTML
	Subcategories    []rankedGroup
}

// barsByTimeframe maps timeframes to the granularity of their bars and the name of a bar.
var barsByTimeframe = map[string]struct{ granularity, name string }{
	week: {"daily", "by day"}, month: {"weekly", "by week"}, year: {"monthly", "by month"},
}

// spending returns what was spent in a week, month or year.
func (v *view) spending() spendingData {
	chosen := v.choice("tab", "summary", "merchants", "categories")
	timeframe := v.choice("timeframe", month, week, year)
	p := periodOf(timeframe, bank.Earlier(v.now, v.instant("to", v.now)), v.locale)
	before := periodOf(timeframe, p.from.AddDate(0, 0, -1), v.locale)
	d := spendingData{
		Tab: chosen, Tabs: v.spendingTabs(chosen),
		Timeframes: v.tabs("timeframe", timeframe, []string{"to"}, "Week", week, "Month", month, "Year", year),
		Period:     p.name(v.locale), BeforeName: before.name(v.locale),
	}
	if p.from.After(v.now.AddDate(0, -2*monthsBefore, 0)) {
		d.Previous = v.link("to", before.from.Format(time.DateOnly))
	}
	if p.until.Before(v.now) {
		d.Next = v.link("to", p.until.Format(time.DateOnly))
	}
	currency := v.currency()
	spent, previous := v.spentIn(p, currency), v.spentIn(before, currency)
	d.Spent, d.Before = v.money(spent), v.money(previous)
	d.Change, d.More = v.compare(spent, previous, p.until.After(v.now)), spent.Minor > previous.Minor
	switch chosen {
	case "merchants":
		d.Ranked = v.rankMerchants(p, currency)
	case "categories":
		d.Ranked, d.Subcategories = v.rankCategories(p, currency)
	default:
		d.Chart, d.ChartName = v.spendingChart(p, currency), "Spending "+barsByTimeframe[timeframe].name
		d.Shares = v.essentialShares(p, currency)
	}
	return d
}

// spendingTabs returns the three tabs. They link to the page at its current path.
func (v *view) spendingTabs(chosen string) []pageLink {
	all := v.tabs("tab", chosen, nil, "Summary", "summary", "Merchants", "merchants", "Categories", "categories")
	if strings.HasSuffix(v.path, "/merchants") || strings.HasSuffix(v.path, "/categories") {
		for i := range all {
			all[i].Href = "../" + SpendingAnalysis + all[i].Href
		}
	}
	return all
}

// periodParameters returns the parameters of a period up to now.
func (v *view) periodParameters(p period) []string {
	return []string{"from", formatTime(p.from), "to", formatTime(bank.Earlier(v.now, p.last()))}
}

// spentIn returns what was spent in a period without transfers.
func (v *view) spentIn(p period, c bank.Currency) figure {
	if !p.from.Before(v.now) {
		return figure{}.orZero(c)
	}
	totals := v.call("v2_category_totals_get", append(v.periodParameters(p), spendingCategories...)...)
	return totals.at("metadata.debit_total").inCurrency(c).orZero(c)
}

// compare describes the difference to the previous period, in whole per cent rounded half up.
func (v *view) compare(spent, before figure, running bool) string {
	if before.Minor == 0 {
		return ""
	}
	difference, word := spent.Minor-before.Minor, "more than"
	switch {
	case difference == 0:
		return "The same as"
	case difference < 0:
		difference, word = -difference, "less than"
	}
	text := v.locale.Share(difference, before.Minor) + " " + word
	if running {
		text += " all of"
	}
	return text
}

// spendingChart draws the spending of a period in bars.
func (v *view) spendingChart(p period, c bank.Currency) template.HTML {
	granularity := barsByTimeframe[p.timeframe].granularity
	parameters := append(append(v.periodParameters(p), "granularity", granularity), spendingCategories...)
	trend := v.call("v2_category_totals_trends_get", parameters...)
	drawing := chart.Bars{
		Name:     "Spending " + barsByTimeframe[p.timeframe].name + ", " + p.name(v.locale),
		Locale:   v.locale,
		Currency: c,
		Out:      "Spent",
	}
	var figures []figure
	for _, step := range trend.at("data").list() {
		from, to := step.at("from").instant().In(v.zone), step.at("to").instant().In(v.zone)
		sum := figure{}
		for _, category := range step.at("data").list() {
			sum = sum.plus(category.at("debit_total").inCurrency(c))
		}
		bar := chart.Period{
			Label:   v.locale.ShortDay(from),
			Name:    v.locale.Range(from, to),
			Out:     sum.Minor,
			Partial: to.After(v.now),
		}
		switch granularity {
		case "daily":
			bar.Label, bar.Name = from.Weekday().String()[:3], v.locale.Weekday(from)
		case "monthly":
			bar.Label, bar.Name = v.locale.ShortMonth(from), v.locale.Month(from)
		}
		drawing.Periods, figures = append(drawing.Periods, bar), append(figures, sum)
	}
	return chartHTML(drawing.HTML(), figures)
}

// essentialShares draws the share of essential spending.
func (v *view) essentialShares(p period, c bank.Currency) template.HTML {
	statistics := v.call("aggregations_v2_totals_essential_statistics_get", v.periodParameters(p)...)
	shares := chart.Shares{Name: "Essential spending", Locale: v.locale, Currency: c}
	var figures []figure
	for _, kind := range []struct{ name, sums, shares string }{
		{"Essential", "data.essential_spend", "data.essential_percentage_overall_spend"},
		{"Non-essential", "data.nonessential_spend", "data.nonessential_percentage_overall_spend"},
	} {
		f := statistics.at(kind.sums).inCurrency(c).orZero(c)
		part := chart.Part{Name: kind.name, Amount: f.Minor}
		for _, share := range statistics.at(kind.shares).list() {
			if share.at("currency").text() == string(c) {
				part.Share = v.locale.Percent((share.at("percentage").hundredths() + 50) / 100 * 100)
			}
		}
		shares.Parts, figures = append(shares.Parts, part), append(figures, f)
	}
	if html := shares.HTML(); html != "" {
		return chartHTML(html, figures)
	}
	return ""
}
