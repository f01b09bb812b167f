package widget

import (
	"html/template"
	"slices"
	"sort"

	"budsandbox/bank"
	"budsandbox/emulator/internal/chart"
)

// rankedGroup holds the ranked subcategories of a category.
type rankedGroup struct {
	Name   string
	Ranked template.HTML
}

// ranked is a chart item with its figure.
type ranked struct {
	chart.Item
	figure figure
}

// rank draws items, greatest first, without those of zero.
func (v *view) rank(name string, c bank.Currency, items []ranked) template.HTML {
	list := chart.Ranked{Name: name, Locale: v.locale, Currency: c}
	var figures []figure
	for _, item := range largest(items) {
		list.Items, figures = append(list.Items, item.Item), append(figures, item.figure)
	}
	if html := list.HTML(); html != "" {
		return chartHTML(html, figures)
	}
	return ""
}

// largest returns the items that are not zero, greatest first.
func largest(items []ranked) []ranked {
	items = slices.DeleteFunc(slices.Clone(items), func(r ranked) bool { return r.Amount <= 0 })
	sort.SliceStable(items, func(i, j int) bool { return items[i].Amount > items[j].Amount })
	return items
}

// item returns an item for the debits of a category in a currency.
func (v *view) item(category node, c bank.Currency) ranked {
	r := ranked{figure: category.at("debit_total").inCurrency(c)}
	r.Item = chart.Item{Name: v.categoryName(category.at("name").text()), Amount: r.figure.Minor}
	for _, total := range category.at("debit_total").list() {
		if total.at("amount.currency").text() == string(c) {
			r.Detail = v.locale.Count(total.at("transaction_count").count(), "payment", "payments")
		}
	}
	return r
}

// rankCategories ranks categories, and the subcategories of each.
func (v *view) rankCategories(p period, c bank.Currency) (template.HTML, []rankedGroup) {
	parameters := append(append(v.periodParameters(p), "include_l2", "true"), spendingCategories...)
	totals := v.call("v2_category_totals_get", parameters...)
	var items []ranked
	var groups []rankedGroup
	for _, category := range totals.at("data").list() {
		items = append(items, v.item(category, c))
		var below []ranked
		for _, sub := range category.at("l2_totals").list() {
			below = append(below, v.item(sub, c))
		}
		name := v.categoryName(category.at("name").text())
		if html := v.rank(name, c, below); html != "" {
			groups = append(groups, rankedGroup{name, html})
		}
	}
	return v.rank("Spending by category", c, items), groups
}

// rankMerchants ranks merchants by the payments to them.
func (v *view) rankMerchants(p period, c bank.Currency) template.HTML {
	to := bank.Earlier(v.now, p.last())
	totals := v.call("v2_merchants_totals_get", "X-From", formatTime(p.from), "X-To", formatTime(to))
	var items []ranked
	for _, merchant := range totals.at("data").list() {
		f := merchant.at("total_debit").figure()
		if f.Currency != c {
			continue
		}
		items = append(items, ranked{chart.Item{
			Name: merchant.at("merchant.name").text(), Amount: f.Minor,
			Detail: v.locale.Count(merchant.at("debit_transaction_count").count(), "payment", "payments"),
		}, f})
	}
	return v.rank("Spending by merchant", c, items)
}
