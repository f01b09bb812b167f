package widget

import (
	"html/template"
	"slices"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/chart"
)

type balancesData struct {
	Timeframes, Accounts []pageLink
	Period               string
	Previous, Next       string // addresses; empty if there is none
	Forecast             pageLink
	Series               []balanceData
}

// balanceData is the balance of one account over time.
type balanceData struct {
	ID, Name, Number  string
	Balance, Change   template.HTML
	Expected          template.HTML // at the end of the forecast
	ExpectedOn        string
	Lowest, Highest   template.HTML
	Chart             template.HTML
	Increased, Fallen bool
}

// monthsAhead is the maximum length of a forecast in months. It is the default of Bud's forecast.
const monthsAhead = 3

// balanceGranularity maps timeframes to the granularity of their balances.
var balanceGranularity = map[string]string{week: "daily", month: "daily", year: "weekly"}

// balances returns the balances of all accounts, or of one, over time.
func (v *view) balances() balancesData {
	timeframe := v.choice("timeframe", month, week, year)
	p := trailing(timeframe, bank.Earlier(v.now, v.instant("to", v.now)))
	accounts := v.accountNodes()
	parameters := append(v.periodParameters(p), "granularity", balanceGranularity[timeframe])
	series := v.call("financial_v3_balances_get", parameters...)
	d := balancesData{
		Timeframes: v.tabs("timeframe", timeframe, []string{"to"}, "Week", week, "Month", month, "Year", year),
		Period:     p.name(v.locale), Accounts: v.accountTabs(accounts),
	}
	if oldest := v.now.AddDate(0, -monthsBefore, 0); p.from.After(oldest) {
		d.Previous = v.link("to", p.from.AddDate(0, 0, -1).Format(time.DateOnly))
	}
	isCurrent := !p.until.Before(v.now)
	if !isCurrent {
		d.Next = v.link("to", bank.Earlier(v.now, p.until.Add(p.until.Sub(p.from)).AddDate(0, 0, -1)).Format(time.DateOnly))
	}
	showsForecast := v.choice("forecast", "false", "true") == "true" && isCurrent
	switch {
	case showsForecast:
		d.Forecast = pageLink{Name: "Hide forecast", Href: v.link("forecast", ""), Current: true}
	case isCurrent:
		d.Forecast = pageLink{Name: "Show forecast", Href: v.link("forecast", "true")}
	}
	chosen := v.query.Get("account")
	for _, a := range accounts {
		if chosen == "" || chosen == a.at("account_id").text() {
			d.Series = append(d.Series, v.balance(a, series.at("data").list(), p, showsForecast))
		}
	}
	if chosen != "" && len(d.Series) == 0 {
		v.fail("account is the id of one of the customer's accounts")
	}
	return d
}

// accountTabs returns a tab for all accounts and one for each, if there are several.
func (v *view) accountTabs(accounts []node) []pageLink {
	if len(accounts) < 2 {
		return nil
	}
	choices := []string{"All accounts", ""}
	for _, a := range accounts {
		choices = append(choices, accountName(a), a.at("account_id").text())
	}
	return v.tabs("account", v.query.Get("account"), nil, choices...)
}

// balance returns the balance of one account over time.
func (v *view) balance(account node, series []node, p period, showsForecast bool) balanceData {
	id := account.at("account_id").text()
	d := balanceData{ID: id, Name: accountName(account), Number: v.accountNumber(account.at("identifiers"))}
	line := chart.Line{Name: d.Name, Locale: v.locale}
	figures := addBalances(&line, id, series)
	if len(figures) == 0 {
		return d
	}
	first, last := figures[0], figures[len(figures)-1]
	change := last.minus(first)
	d.Balance, d.Change = v.money(last), v.signed(change)
	d.Increased, d.Fallen = change.Minor > 0, change.Minor < 0
	d.Lowest = v.money(slices.MinFunc(figures, figure.compare))
	d.Highest = v.money(slices.MaxFunc(figures, figure.compare))
	if limit := account.at("credit_lines.limit").figure(); limit.Minor > 0 {
		line.Limit = &chart.Limit{Name: "Limit " + v.locale.WholeMoney(limit.Money), Amount: -limit.Minor}
	}
	if showsForecast {
		line.Today = line.Points[len(line.Points)-1].At
		until := bank.Earlier(line.Today.AddDate(0, monthsAhead, 0), line.Today.Add(p.until.Sub(p.from)))
		expected := v.expectedBalances(id, last, line.Today, until)
		for _, e := range expected {
			line.Points = append(line.Points, chart.Point{At: e.at, Amount: e.Minor})
			figures = append(figures, figure{})
		}
		end := expected[len(expected)-1]
		figures[len(figures)-1] = end.figure // whose terms include those of all before
		d.Expected, d.ExpectedOn = v.money(end.figure), v.locale.Date(end.at)
	}
	d.Chart = chartHTML(line.HTML(), figures)
	return d
}

// addBalances adds the known balances of an account to a line, and returns them. The response has newest first.
func addBalances(line *chart.Line, account string, series []node) (figures []figure) {
	for _, balances := range series {
		if balances.at("account_id").text() != account {
			continue
		}
		for _, point := range slices.Backward(balances.at("balances").list()) {
			f := point.at("booked").figure()
			if !f.Known() {
				f = point.at("pending").figure()
			}
			if f.Known() {
				line.Currency = f.Currency
				line.Points = append(line.Points, chart.Point{At: point.at("date").instant(), Amount: f.Minor})
				figures = append(figures, f)
			}
		}
	}
	return figures
}

// expectedBalance is the expected balance from a time on.
type expectedBalance struct {
	at time.Time
	figure
}

// expectedBalances continues a balance with the expected transactions of an account, up to a time, which is the time
// of the last balance.
func (v *view) expectedBalances(account string, balance figure, from, until time.Time) (all []expectedBalance) {
	for _, c := range v.expectedUntil(until) {
		if c.base.at("account_id").text() != account || c.Currency != balance.Currency || !c.on.After(from) ||
			c.on.After(until) {
			continue
		}
		balance = balance.plus(c.figure)
		evening := c.on.AddDate(0, 0, 1).Add(-time.Second) // balances are those at the end of a day
		if n := len(all); n > 0 && all[n-1].at.Equal(evening) {
			all[n-1].figure = balance
			continue
		}
		all = append(all, expectedBalance{evening, balance})
	}
	if n := len(all); n == 0 || all[n-1].at.Before(until) {
		all = append(all, expectedBalance{until, balance})
	}
	return all
}
