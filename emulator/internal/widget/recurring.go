package widget

import (
	"cmp"
	"html/template"
)

type recurringData struct {
	Tabs   []pageLink
	Period string
	Totals []expectedTotal
	Days   []dayRows
}

// expectedTotal is the total of expected credits and debits in one currency.
type expectedTotal struct{ In, Out template.HTML }

// The tabs of recurring transactions.
const (
	tabAll           = "all"
	tabIncome        = "income"
	tabBills         = "bills"
	tabSubscriptions = "subscriptions"
	tabRegular       = "regular-spend"
)

// recurring returns the expected payments of the next month.
func (v *view) recurring() recurringData {
	chosen := v.choice("tab", tabAll, tabIncome, tabBills, tabSubscriptions, tabRegular)
	end := v.now.AddDate(0, 1, 0)
	d := recurringData{
		Tabs: v.tabs(
			"tab", chosen, nil, "All", tabAll, "Income", tabIncome, "Bills", tabBills,
			"Subscriptions", tabSubscriptions, "Regular spend", tabRegular,
		),
		Period: v.locale.Range(v.now, end),
	}
	var payments []expectedPayment
	classify := v.classifier()
	for _, p := range v.forecast(1) {
		if chosen == tabAll || classify(p) == chosen {
			payments = append(payments, p)
		}
	}
	d.Totals = v.expectedTotals(payments)
	for _, p := range payments {
		d.Days = v.addRow(d.Days, p.on, v.expectedRow(p))
	}
	return d
}

// classifier returns a function that returns the tab on which a payment is besides tabAll. Transfers between accounts
// are only on tabAll.
func (v *view) classifier() func(expectedPayment) string {
	bills, subscriptions := v.tagged("bill"), v.tagged("subscription")
	return func(c expectedPayment) string {
		id := c.base.at("transaction_id").text()
		_, isBill := bills[id]
		_, isSubscription := subscriptions[id]
		switch {
		case c.isIncome():
			return tabIncome
		case isSubscription:
			return tabSubscriptions
		case isBill:
			return tabBills
		case c.Minor < 0 && c.base.at("categories.l1.slug").text() != "transfers":
			return tabRegular
		}
		return tabAll
	}
}

// expectedTotals sums credits and debits by currency, in the order in which the currencies occur.
func (v *view) expectedTotals(payments []expectedPayment) (all []expectedTotal) {
	figures := make([]figure, len(payments))
	for i, p := range payments {
		figures[i] = p.figure
	}
	order, totals := totalSides(figures)
	for _, c := range order {
		t := totals[c]
		all = append(all, expectedTotal{In: v.money(t.credits.orZero(c)), Out: v.amount(t.debits.orZero(c))})
	}
	return all
}

// expectedRow returns the row of an expected payment.
func (v *view) expectedRow(p expectedPayment) rowData {
	l2, l1 := p.base.at("categories.l2.slug").text(), p.base.at("categories.l1.slug").text()
	d := rowData{
		ID: p.base.at("transaction_id").text(), Name: v.nameOf(p),
		Amount: v.signed(p.figure), Credit: p.Minor > 0,
		Detail: sentence(p.base.at("period").text()),
	}
	if category := cmp.Or(l2, l1); category != "" {
		d.Detail += " · " + v.categoryName(category)
	}
	last := p.base.at("date_time").instant().In(v.zone)
	d.More = []detailData{
		{"Expected on", v.locale.LongDate(p.on)},
		{"Last payment", v.locale.Date(last) + ", " + v.locale.Amount(p.base.at("amount").figure().Money)},
	}
	return d
}
