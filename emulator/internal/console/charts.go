package console

import (
	"cmp"
	"html/template"
	"slices"

	"budsandbox/bank"
	"budsandbox/emulator/internal/chart"
	"budsandbox/emulator/internal/locale"
)

// balanceLine returns a chart of the balances of an account: [{at, balance}] in any order.
func balanceLine(l locale.Locale, name string, balances []Value) chart.Line {
	line := chart.Line{Name: name, Locale: l}
	for _, b := range balances {
		m := b.Money("balance")
		line.Currency = m.Currency
		line.Points = append(line.Points, chart.Point{At: b.Time("at"), Amount: m.Minor})
	}
	return line
}

// monthBars returns a chart of money in and out by month: [{month, in, out}], oldest first.
func monthBars(l locale.Locale, months []Value) chart.Bars {
	bars := chart.Bars{Name: "Money in and out", Locale: l, In: "In", Out: "Out"}
	for _, m := range months {
		start, in, out := m.Time("month"), m.Money("in"), m.Money("out")
		bars.Currency = in.Currency
		bars.Periods = append(bars.Periods, chart.Period{
			Label: l.ShortMonth(start), Name: l.Month(start), In: absolute(in), Out: absolute(out), Partial: m.Is("partial"),
		})
	}
	return bars
}

// categoryBars returns a chart of spending by category: [{category, name, amount, transactions}], greatest first.
func categoryBars(l locale.Locale, categories []Value) chart.Ranked {
	ranked := chart.Ranked{Name: "Spending by category", Locale: l}
	for _, c := range categories {
		m := c.Money("amount")
		ranked.Currency = m.Currency
		ranked.Items = append(ranked.Items, chart.Item{
			Name: c.Text("name"), Detail: l.Count(c.Number("transactions"), "payment", "payments"), Amount: absolute(m),
		})
	}
	return ranked
}

// absolute returns an amount without its sign, in minor units.
func absolute(m bank.Money) int64 {
	if m.Minor < 0 {
		return -m.Minor
	}
	return m.Minor
}

// figureCharts draws the balances of each account, money in and out, and spending by category.
func figureCharts(l locale.Locale, figures Value) (all []titledChart) {
	for _, a := range figures.List("accounts") {
		name := cmp.Or(a.Text("name"), words(a.Text("type"))) // an ingested account may have no name
		line := balanceLine(l, name, a.List("balances"))
		if limit := a.Money("overdraft_limit"); limit.Known() {
			kind := "Overdraft limit "
			if a.Text("type") == "credit_card" {
				kind = "Credit limit "
			}
			line.Limit = &chart.Limit{Name: kind + l.WholeMoney(limit), Amount: -limit.Minor}
		}
		if len(line.Points) > 1 {
			all = append(all, titledChart{name, line.HTML()})
		}
	}
	var flow []titledChart
	if bars := monthBars(l, figures.List("months")); len(bars.Periods) > 0 {
		flow = append(flow, titledChart{"Money in and out", bars.HTML()})
	}
	if ranked := categoryBars(l, first(5, figures.List("categories"))); len(ranked.Items) > 0 {
		flow = append(flow, titledChart{"Where it goes, over twelve months", ranked.HTML()})
	}
	return slices.Insert(all, min(1, len(all)), flow...) // beside the first account
}

// titledChart is a chart with its heading.
type titledChart struct {
	Title string
	Chart template.HTML
}
