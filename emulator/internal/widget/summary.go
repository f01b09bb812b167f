package widget

import (
	"html/template"
	"slices"
	"time"

	"budsandbox/bank"
)

// The types of summaries.
const (
	Weekly    = "weekly"
	Monthly   = "monthly"
	Quarterly = "quarterly"
)

// SummaryWindow returns the period of a summary: a week, or one or three calendar months, up to the newest data.
func SummaryWindow(summaryType string, newest time.Time) (from, to time.Time) {
	switch summaryType {
	case Monthly:
		return monthsEarlier(newest, 1), newest
	case Quarterly:
		return monthsEarlier(newest, 3), newest
	}
	return newest.AddDate(0, 0, -7), newest
}

// monthsEarlier returns the time a number of months earlier, or on the last day of a shorter month.
func monthsEarlier(t time.Time, months int) time.Time {
	earlier := t.AddDate(0, -months, 0)
	if earlier.Day() != t.Day() {
		earlier = earlier.AddDate(0, 0, -earlier.Day())
	}
	return earlier
}

type summaryData struct {
	Period string
	Cards  []cardData
}

// cardData is one card of a summary.
type cardData struct {
	Kind, Title string
	Figure      template.HTML
	Text        string
	Good, Bad   bool
	Ranked      template.HTML
	Rows        []rowData
}

// summary returns the cards of a period.
func (v *view) summary() summaryData {
	from, to := v.summaryWindow()
	d := summaryData{Period: v.locale.Range(from, to)}
	currency := v.currency()
	before := from.Add(-to.Sub(from))
	now := v.categoryTotals(from, to)
	past := v.categoryTotals(before, from.Add(-time.Second))
	cards := []cardData{
		v.spentCard(now, past, currency), v.incomeCard(now, past, currency), v.topCategories(now, currency),
		v.biggestPayments(from, to, currency), v.billsDue(),
	}
	for _, card := range append(cards, v.insightCards(from, to)...) {
		if card.Kind != "" {
			d.Cards = append(d.Cards, card)
		}
	}
	return d
}

// categoryTotals returns the totals by category of a period without transfers.
func (v *view) categoryTotals(from, to time.Time) node {
	parameters := append([]string{"from", formatTime(from), "to", formatTime(to)}, spendingCategories...)
	return v.call("v2_category_totals_get", parameters...)
}

// summaryWindow returns the period of the page's summary, up to the newest transaction or fetch.
func (v *view) summaryWindow() (from, to time.Time) {
	return SummaryWindow(v.grant.SummaryType, v.newest())
}

// newest returns the time of the newest transaction or the last fetch, or now without data.
func (v *view) newest() time.Time {
	newest := time.Time{}
	for _, a := range v.accountNodes() {
		for _, n := range []node{a.at("balances.booked.date"), a.at("balances.pending.date")} {
			if at := n.instant(); at.After(newest) && !at.After(v.now) {
				newest = at
			}
		}
	}
	latest := v.call("v2_transactions_get", "page_size", "1").at("data.0.date_time").instant()
	if latest.After(newest) && !latest.After(v.now) {
		newest = latest
	}
	if newest.IsZero() {
		return v.now
	}
	return newest.In(v.zone)
}

// spentCard compares what was spent with the previous period.
func (v *view) spentCard(now, past node, c bank.Currency) cardData {
	card, rise := v.comparisonCard(now, past, "metadata.debit_total", c)
	if card.Figure == "" {
		return cardData{}
	}
	card.Kind, card.Title = "spent", "You spent"
	card.Good, card.Bad = rise < 0, rise > 0
	return card
}

// incomeCard compares the income with that of the previous period.
func (v *view) incomeCard(now, past node, c bank.Currency) cardData {
	card, rise := v.comparisonCard(now, past, "metadata.credit_total", c)
	if card.Figure == "" {
		return cardData{}
	}
	card.Kind, card.Title = "received", "You received"
	card.Good, card.Bad = rise > 0, rise < 0
	return card
}

// comparisonCard returns a card with the total at a path of two responses, the second for the previous period. It is
// empty without a total. rise is the difference in minor units, or 0 if there was nothing to compare with.
func (v *view) comparisonCard(now, past node, path string, c bank.Currency) (card cardData, rise int64) {
	total, before := now.at(path).inCurrency(c), past.at(path).inCurrency(c).orZero(c)
	if !total.Known() {
		return card, 0
	}
	card.Figure = v.money(total)
	if change := v.compare(total, before, false); change != "" {
		card.Text = change + " the period before (" + v.locale.Amount(before.Money) + ")"
		rise = total.Minor - before.Minor
	}
	return card, rise
}

// maxRanked is the maximum number of entries on a card.
const maxRanked = 3

// topCategories ranks the categories by spending.
func (v *view) topCategories(now node, c bank.Currency) cardData {
	var items []ranked
	for _, category := range now.at("data").list() {
		items = append(items, v.item(category, c))
	}
	items = largest(items)
	if len(items) == 0 {
		return cardData{}
	}
	top := v.rank("Top categories", c, items[:min(len(items), maxRanked)])
	return cardData{Kind: "categories", Title: "Where it went", Ranked: top}
}

// biggestPayments returns the biggest payments without transfers.
func (v *view) biggestPayments(from, to time.Time, c bank.Currency) cardData {
	var found []node
	debits := v.transactions("date_from", formatTime(from), "date_to", formatTime(to), "credit_debit_indicator", "debit")
	for _, t := range debits {
		if t.at("enrichments.categories.l1.slug").text() != "transfers" && t.at("amount.currency").text() == string(c) {
			found = append(found, t)
		}
	}
	slices.SortStableFunc(found, func(a, b node) int { return a.figure().compare(b.figure()) })
	if len(found) == 0 {
		return cardData{}
	}
	card := cardData{Kind: "biggest", Title: "Biggest payments"}
	for _, t := range found[:min(len(found), maxRanked)] {
		card.Rows = append(card.Rows, v.row(t))
	}
	return card
}

// billsAhead is the number of days ahead in which bills are shown.
const billsAhead = 7

// billsDue returns the bills and subscriptions of the next days.
func (v *view) billsDue() cardData {
	classify := v.classifier()
	card := cardData{Kind: "due", Title: "Due in the next " + v.locale.Count(billsAhead, "day", "days")}
	total := figure{}
	for _, payment := range v.forecast(1) {
		if kind := classify(payment); kind != tabBills && kind != tabSubscriptions ||
			payment.on.After(v.now.AddDate(0, 0, billsAhead)) {
			continue
		}
		if total.Known() && payment.Currency != total.Currency {
			continue
		}
		total = total.plus(payment.figure)
		row := v.expectedRow(payment)
		row.Detail = v.locale.Relative(payment.on, v.now)
		card.Rows = append(card.Rows, row)
	}
	if len(card.Rows) == 0 {
		return cardData{}
	}
	card.Figure = v.amount(total)
	return card
}
