package widget

import (
	"cmp"
	"html/template"
	"slices"

	"budsandbox/bank"
)

type recurringData struct {
	Tabs   []tab
	Period string
	Totals []comingTotal
	Days   []dayRows
}

// comingTotal is the total of expected credits and debits in one currency.
type comingTotal struct{ In, Out template.HTML }

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
	var payments []comingPayment
	classify := v.classifier()
	for _, c := range v.forecast(1) {
		if chosen == tabAll || classify(c) == chosen {
			payments = append(payments, c)
		}
	}
	d.Totals = v.comingTotals(payments)
	for _, c := range payments {
		d.Days = v.addRow(d.Days, c.on, v.comingRow(c))
	}
	return d
}

// classifier returns a function that returns the tab of a payment besides the first tab. Transfers between accounts
// are only in the first.
func (v *view) classifier() func(comingPayment) string {
	bills, subscriptions := v.tagged("bill"), v.tagged("subscription")
	return func(c comingPayment) string {
		id := c.base.at("transaction_id").text()
		_, bill := bills[id]
		_, subscription := subscriptions[id]
		switch {
		case c.isIncome():
			return tabIncome
		case subscription:
			return tabSubscriptions
		case bill:
			return tabBills
		case c.Minor < 0 && c.base.at("categories.l1.slug").text() != "transfers":
			return tabRegular
		}
		return tabAll
	}
}

// comingTotals sums both sides by currency, in the order in which the currencies occur.
func (v *view) comingTotals(all []comingPayment) (totals []comingTotal) {
	var order []bank.Currency
	credits, debits := map[bank.Currency]figure{}, map[bank.Currency]figure{}
	for _, c := range all {
		if !slices.Contains(order, c.Currency) {
			order = append(order, c.Currency)
		}
		if c.Minor < 0 {
			debits[c.Currency] = debits[c.Currency].plus(c.figure)
		} else {
			credits[c.Currency] = credits[c.Currency].plus(c.figure)
		}
	}
	for _, c := range order {
		totals = append(totals, comingTotal{In: v.money(credits[c].orZero(c)), Out: v.amount(debits[c].orZero(c))})
	}
	return totals
}

// comingRow returns the row of an expected payment.
func (v *view) comingRow(c comingPayment) rowData {
	l2, l1 := c.base.at("categories.l2.slug").text(), c.base.at("categories.l1.slug").text()
	d := rowData{
		ID: c.base.at("transaction_id").text(), Name: v.nameOf(c),
		Amount: v.signed(c.figure), Credit: c.Minor > 0,
		Detail: sentence(c.base.at("period").text()),
	}
	if category := cmp.Or(l2, l1); category != "" {
		d.Detail += " · " + v.categoryName(category)
	}
	last := c.base.at("date_time").instant().In(v.zone)
	d.More = []detailData{
		{"Expected on", v.locale.LongDate(c.on)},
		{"Last payment", v.locale.Date(last) + ", " + v.locale.Amount(c.base.at("amount").figure().Money)},
	}
	return d
}
