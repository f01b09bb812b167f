package widget

import (
	"cmp"
	"slices"
	"strconv"
	"time"
)

// comingPayment is a payment that is expected.
type comingPayment struct {
	figure           // debits are negative
	on     time.Time // the day, from its beginning
	base   node      // the regular transaction that it continues
}

// coming are the payments that Bud's forecast has from now up to an instant, soonest first.
func (v *view) coming(until time.Time) []comingPayment {
	months := (until.Year()-v.now.Year())*12 + int(until.Month()-v.now.Month()) + 1
	return slices.DeleteFunc(v.forecast(min(max(months, 1), 24)), func(c comingPayment) bool { return c.on.After(until) })
}

// forecast is what Bud's forecast of some months has, soonest first.
func (v *view) forecast(months int) (all []comingPayment) {
	for _, base := range v.call("v2_future_transactions_get", "months", strconv.Itoa(months)).at("data").list() {
		debit := base.at("credit_debit_indicator").text() == "debit"
		for _, one := range base.at("future_transactions").list() {
			c := comingPayment{figure: one.at("amount").figure(), on: v.date(one.at("date").text()), base: base}
			if debit {
				c.figure = figure{}.minus(c.figure)
			}
			if c.Known() {
				all = append(all, c)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b comingPayment) int { return a.on.Compare(b.on) })
	return all
}

// date is a day of the page's time zone, from its beginning.
func (v *view) date(text string) time.Time {
	t, _ := time.ParseInLocation(time.DateOnly, text, v.zone)
	return t
}

// tagged are the merchants' names, empty for nobody known, of the transactions of the past year that have a tag, by
// their ids.
func (v *view) tagged(tag string) map[string]string {
	if known, asked := v.tags[tag]; asked {
		return known
	}
	all := map[string]string{}
	for _, t := range v.transactions("include_tags", tag, "date_from", stamp(v.now.AddDate(-1, 0, -15))) {
		all[t.at("transaction_id").text()] = t.at("enrichments.merchant.display_name").text()
	}
	v.tags[tag] = all
	return all
}

// nameOf names an expected payment: by the merchant of a bill or a subscription, else by its statement line.
func (v *view) nameOf(c comingPayment) string {
	id := c.base.at("transaction_id").text()
	return cmp.Or(v.tagged("bill")[id], v.tagged("subscription")[id], title(c.base.at("transaction_description").text()))
}

// mostPages is how many pages of transactions a widget reads.
const mostPages = 25

// transactions are those that parameters choose, newest first.
func (v *view) transactions(parameters ...string) (all []node) {
	token := ""
	for range mostPages {
		page := append(slices.Clone(parameters), "page_size", "200")
		if token != "" {
			page = append(page, "page_token", token)
		}
		answer := v.call("v2_transactions_get", page...)
		all = append(all, answer.at("data").list()...)
		if token = answer.at("metadata.next_page_token").text(); token == "" {
			break
		}
	}
	return all
}
