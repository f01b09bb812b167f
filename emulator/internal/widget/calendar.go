package widget

import (
	"html/template"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/chart"
)

type calendarData struct {
	Month          string
	Previous, Next string
	Chart          template.HTML
	Spent, Average template.HTML // of the month, and a day of the three months before
	Day            dayData
}

// dayData is the content of one day, shown as a list below the calendar.
type dayData struct {
	Name  string
	Spent template.HTML
	Rows  []rowData
	Empty string
}

// spendingCategories excludes transfers between accounts.
var spendingCategories = []string{"exclude_category", "transfers"}

// monthDays holds the content of a month's days.
type monthDays struct {
	period   period
	currency bank.Currency
	before   figure // spending of the three months before
	days     int64  // number of days in them
	average  figure // spending of a day in them

	// By day of the month.
	spent    map[int]figure
	income   map[int]bool
	bills    map[int]bool
	expected map[int][]expectedPayment
}

// calendar returns a month of days and the details of one of them.
func (v *view) calendar() calendarData {
	thisMonth := startOfDay(v.now.AddDate(0, 0, 1-v.now.Day()))
	first := thisMonth.AddDate(0, 1-monthsBefore, 0) // so that the year ends with this month
	last := v.now.AddDate(0, monthsAhead, 0)
	chosen := bank.Earlier(last, v.instant("month", v.now))
	if chosen.Before(first) {
		chosen = first
	}
	p := periodOf(month, chosen, v.locale)
	d := calendarData{Month: v.locale.Month(p.from)}
	if p.from.After(first) {
		d.Previous = v.link("month", p.from.AddDate(0, -1, 0).Format("2006-01"), "day", "")
	}
	if p.until.Before(last) {
		d.Next = v.link("month", p.until.Format("2006-01"), "day", "")
	}
	days := v.monthDays(p)
	selected := v.selectedDay(p)
	var figures []figure
	c := chart.Calendar{Name: d.Month, Locale: v.locale, Month: p.from, Today: v.now}
	for at := p.from; at.Before(p.until); at = at.AddDate(0, 0, 1) {
		data := v.day(days, at)
		data.Selected = at.Day() == selected.Day()
		c.Days, figures = append(c.Days, data), append(figures, days.spent[at.Day()])
	}
	d.Chart = chartHTML(c.HTML(), figures)
	d.Average = v.money(days.average)
	if p.from.Before(v.now) {
		d.Spent = v.money(v.spentIn(p, days.currency))
	}
	d.Day = v.dayDetails(days, selected)
	return d
}

// selectedDay returns the requested day, or else today, or the first day of another month.
func (v *view) selectedDay(p period) time.Time {
	selected := p.from
	if !v.now.Before(p.from) && v.now.Before(p.until) {
		selected = v.now
	}
	if requested := v.instant("day", selected); !requested.Before(p.from) && requested.Before(p.until) {
		selected = requested
	}
	return startOfDay(selected)
}

// monthDays calls the operations for the content of a month's days.
func (v *view) monthDays(p period) monthDays {
	d := monthDays{
		period: p, currency: v.currency(),
		spent: map[int]figure{}, income: map[int]bool{}, bills: map[int]bool{}, expected: map[int][]expectedPayment{},
	}
	start := p.from.AddDate(0, -3, 0)
	d.before = v.spentIn(period{from: start, until: p.from}, d.currency)
	d.days = int64(p.from.Sub(start) / (24 * time.Hour))
	d.average = d.before.per(d.days)
	if p.from.Before(v.now) {
		v.pastDays(&d, bank.Earlier(v.now, p.last()))
	}
	if p.until.After(v.now) {
		for _, c := range v.expectedUntil(p.last()) {
			if !c.on.Before(p.from) && c.on.After(v.now) {
				d.expected[c.on.Day()] = append(d.expected[c.on.Day()], c)
			}
		}
	}
	return d
}

// pastDays reads the past part of the month.
func (v *view) pastDays(d *monthDays, to time.Time) {
	from, until := formatTime(d.period.from), formatTime(to)
	parameters := append([]string{"from", from, "to", until, "granularity", "daily"}, spendingCategories...)
	trend := v.call("v2_category_totals_trends_get", parameters...)
	for _, step := range trend.at("data").list() {
		day := step.at("from").instant().In(v.zone).Day()
		for _, category := range step.at("data").list() {
			d.spent[day] = d.spent[day].plus(category.at("debit_total").inCurrency(d.currency))
		}
	}
	income := v.call("v2_income_get", "X-From", from, "X-To", until)
	for _, t := range income.at("data.transactions").list() {
		d.income[t.at("date").instant().In(v.zone).Day()] = true
	}
	for _, tag := range []string{"bill", "subscription"} {
		for _, t := range v.transactions("date_from", from, "date_to", until, "include_tags", tag) {
			d.bills[t.at("date_time").instant().In(v.zone).Day()] = true
		}
	}
}

// spendingLevel compares a day's spending with the average before rounding. At least a tenth less is low, and at least
// a tenth more is high.
func (d monthDays) spendingLevel(spent figure) chart.Level {
	if d.before.Minor <= 0 {
		return chart.Unknown
	}
	switch scaled := 10 * d.days * spent.Minor; {
	case scaled <= 9*d.before.Minor:
		return chart.Low
	case scaled >= 11*d.before.Minor:
		return chart.High
	}
	return chart.Usual
}

// levelWords describes the levels, which are shown as colours.
var levelWords = map[chart.Level]string{
	chart.Low:   ", below average",
	chart.Usual: ", average",
	chart.High:  ", above average",
}

// day returns a day of the calendar.
func (v *view) day(d monthDays, at time.Time) chart.Day {
	n := at.Day()
	data := chart.Day{Day: n, Href: v.link("day", at.Format(time.DateOnly)) + "#day"}
	if at.After(v.now) {
		v.expectDay(&data, d.expected[n])
		return data
	}
	spent := d.spent[n].orZero(d.currency)
	data.Level, data.Income, data.Bill = d.spendingLevel(spent), d.income[n], d.bills[n]
	data.Amount = v.locale.WholeMoney(spent.Money)
	data.Words = "spent " + v.locale.Amount(spent.Money) + levelWords[data.Level]
	if data.Income {
		data.Words += ", income"
	}
	if data.Bill {
		data.Words += ", bill or subscription"
	}
	return data
}

// expectDay adds the expected payments of a day in the future.
func (v *view) expectDay(data *chart.Day, payments []expectedPayment) {
	data.Forecast = true
	credits, debits := figure{}, figure{}
	for _, c := range payments {
		if c.Minor > 0 {
			credits = credits.plus(c.figure)
			data.Income = data.Income || c.isIncome()
		} else {
			debits = debits.plus(c.figure)
			data.Bill = true
		}
	}
	switch {
	case credits.Known() && debits.Known():
		data.Words = "expected in " + v.locale.Amount(credits.Money) + ", out " + v.locale.Amount(debits.Money)
	case credits.Known():
		data.Words = "expected in " + v.locale.Amount(credits.Money)
	case debits.Known():
		data.Words = "expected out " + v.locale.Amount(debits.Money)
	default:
		data.Words = "nothing expected"
	}
}

// isIncome reports whether the payment continues a regular income.
func (p expectedPayment) isIncome() bool { return p.base.at("categories.l1.slug").text() == "income" }

// dayDetails returns a day's transactions, or those expected on it.
func (v *view) dayDetails(d monthDays, at time.Time) dayData {
	data := dayData{Name: v.locale.Relative(at, v.now)}
	if at.After(v.now) {
		for _, c := range d.expected[at.Day()] {
			data.Rows = append(data.Rows, v.expectedRow(c))
		}
		data.Empty = "Nothing expected on this day"
		return data
	}
	data.Spent = v.money(d.spent[at.Day()].orZero(d.currency))
	end := bank.Earlier(v.now, at.AddDate(0, 0, 1).Add(-time.Second))
	for _, t := range v.transactions("date_from", formatTime(at), "date_to", formatTime(end)) {
		data.Rows = append(data.Rows, v.row(t))
	}
	data.Empty = "No transactions on this day"
	return data
}
