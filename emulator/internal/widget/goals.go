package widget

import (
	"html/template"
	"strconv"
	"strings"
	"time"

	"budsandbox/emulator/internal/chart"
)

type budgetsData struct{ Budgets []budgetData }

type budgetData struct {
	ID, Name, Period   string
	Spent, Of, Left    template.HTML
	Share              string
	Bar                template.HTML
	Over               bool
	Includes, TimeLeft string
}

// budgets returns how much of each budget is spent.
func (v *view) budgets() budgetsData {
	var d budgetsData
	for _, n := range v.call("goals_v1_spending_budgets_get").at("data").list() {
		d.Budgets = append(d.Budgets, v.budget(n))
	}
	return d
}

// budget returns one budget. A monthly one shows how much of its month has passed.
func (v *view) budget(n node) budgetData {
	spent, of := n.at("spent.amount").figure(), n.at("amount").figure()
	left := of.minus(spent)
	b := budgetData{
		ID: n.at("id").text(), Name: n.at("name").text(), Spent: v.money(spent), Of: v.money(of), Left: v.amount(left),
		Over: left.Minor < 0, Share: v.ratio(n.at("spent.ratio").text()), Includes: v.included(n.at("include")),
	}
	progress := chart.Progress{
		Name: b.Name, Locale: v.locale, Value: spent.Money, Target: of.Money, Verb: "spent", Cap: true, Share: b.Share,
	}
	from, to := n.at("spent.from").instant().In(v.zone), n.at("spent.to").instant().In(v.zone)
	if n.at("recurrency.period").text() == "monthly" {
		b.Period = v.locale.Range(from, to)
		if whole := to.Sub(from); whole > 0 && v.now.Before(to) {
			progress.Passed = float64(v.now.Sub(from)) / float64(whole)
			b.TimeLeft = v.locale.Count(1+int(to.Sub(v.now)/(24*time.Hour)), "day left", "days left")
		}
	} else {
		b.Period = "Since " + v.locale.Date(from)
	}
	b.Bar = progress.Bar()
	return b
}

// ratio formats a decimal ratio such as 0.95 as a percentage.
func (v *view) ratio(text string) string {
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || f < 0 {
		return ""
	}
	return v.locale.Percent(int64(f*10000 + 0.5))
}

// included describes what a budget counts.
func (v *view) included(n node) string {
	var names []string
	for _, category := range n.at("categories").list() {
		below := category.at("l2").texts()
		for _, slug := range below {
			names = append(names, v.categoryName(slug))
		}
		if len(below) == 0 {
			names = append(names, v.categoryName(category.at("l1").text()))
		}
	}
	for _, slug := range n.at("merchants.slugs").texts() {
		names = append(names, title(strings.ReplaceAll(slug, "_", " ")))
	}
	return v.locale.List(names...)
}

type goalsData struct{ Goals []goalData }

type goalData struct {
	ID, Name, Account string
	Saved, Of, Left   template.HTML
	Ring              template.HTML
	By                string
	Monthly           string // amount that must be saved each month
	Reached, Late     bool
}

// goals returns the progress of each savings goal.
func (v *view) goals() goalsData {
	var d goalsData
	names := map[string]string{}
	for _, a := range v.accountNodes() {
		names[a.at("account_id").text()] = accountName(a)
	}
	for _, n := range v.call("goals_v2_savings_goals_get").at("data").list() {
		saved, of := n.at("goal_balance").figure(), n.at("target_amount").figure()
		left := of.minus(saved)
		g := goalData{
			ID: n.at("id").text(), Name: n.at("name").text(), Account: names[n.at("account_id").text()],
			Saved: v.money(saved), Of: v.money(of), Left: v.amount(left), Reached: left.Minor <= 0,
		}
		g.Ring = chart.Progress{Name: g.Name, Locale: v.locale, Value: saved.Money, Target: of.Money, Verb: "saved"}.Ring()
		if by := n.at("target_datetime").instant(); !by.IsZero() {
			g.By, g.Late = v.locale.Date(by.In(v.zone)), by.Before(v.now)
			if months := monthsUntil(v.now, by); !g.Reached && months > 0 {
				g.Monthly = v.locale.WholeMoney(left.per(int64(months)).Money)
			}
		}
		d.Goals = append(d.Goals, g)
	}
	return d
}

// monthsUntil returns the number of months until a time, including the current one.
func monthsUntil(now, until time.Time) (n int) {
	for ; n < 1200 && now.AddDate(0, n, 0).Before(until); n++ {
	}
	return n
}
