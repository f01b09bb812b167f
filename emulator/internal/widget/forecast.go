package widget

import (
	"cmp"
	"slices"
	"sort"
	"strconv"
	"time"
)

// expectedPayment is a payment in Bud's forecast.
type expectedPayment struct {
	figure           // negative for debits
	on     time.Time // beginning of the day
	base   node      // regular transaction that it continues
}

// expectedUntil returns the payments in Bud's forecast from now up to a time, soonest first.
func (v *view) expectedUntil(until time.Time) []expectedPayment {
	months := (until.Year()-v.now.Year())*12 + int(until.Month()-v.now.Month()) + 1
	payments := v.forecast(min(max(months, 1), 24))
	return slices.DeleteFunc(payments, func(p expectedPayment) bool { return p.on.After(until) })
}

// forecast returns the payments in Bud's forecast of some months, soonest first.
func (v *view) forecast(months int) (all []expectedPayment) {
	for _, base := range v.call("v2_future_transactions_get", "months", strconv.Itoa(months)).at("data").list() {
		isDebit := base.at("credit_debit_indicator").text() == "debit"
		for _, future := range base.at("future_transactions").list() {
			p := expectedPayment{figure: future.at("amount").figure(), on: v.date(future.at("date").text()), base: base}
			if isDebit {
				p.figure = figure{}.minus(p.figure)
			}
			if p.Known() {
				all = append(all, p)
			}
		}
	}
	sort.SliceStable(all, func(i, j int) bool { return all[i].on.Before(all[j].on) })
	return all
}

// date returns the beginning of a day in the page's time zone.
func (v *view) date(text string) time.Time {
	t, _ := time.ParseInLocation(time.DateOnly, text, v.zone)
	return t
}

// nameOf returns the name of an expected payment: that of the merchant of a bill or a subscription, or else the
// description.
func (v *view) nameOf(p expectedPayment) string {
	id := p.base.at("transaction_id").text()
	return cmp.Or(v.tagged("bill")[id], v.tagged("subscription")[id], title(p.base.at("transaction_description").text()))
}
