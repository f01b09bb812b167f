package widget

import "time"

// insightFamilies lists the operations of actionable insights. A sandbox may not have them.
var insightFamilies = []string{
	"insights_v1_actionable_spending_get", "insights_v1_actionable_income_get", "insights_v1_actionable_balances_get",
}

// insightTitles maps types of insights to titles. Other types are shown by their names in words.
var insightTitles = map[string]string{
	"late_payment":               "A payment is late",
	"suspected_duplicate_charge": "You may have been charged twice",
	"regular_payment_changed":    "A regular payment has changed",
	"new_insurance_expense":      "You have a new insurance payment",
	"late_income":                "Income is late",
	"changed_income":             "Your income has changed",
	"cannot_cover_bills":         "Your balance may not cover your bills",
	"in_overdraft":               "You're overdrawn",
	"low_balance":                "Your balance is low",
	"high_balance":               "Your balance is high",
	"close_to_credit_limit":      "You're close to your credit limit",
}

// maxInsights is the maximum number of actionable insights in a summary.
const maxInsights = 8

// insightCards returns a card for each actionable insight of the customer in a period.
func (v *view) insightCards(from, to time.Time) (cards []cardData) {
	for _, family := range insightFamilies {
		if !v.config.Available(family) {
			continue
		}
		for _, n := range v.call(family, "from", formatTime(from), "to", formatTime(to)).at("data.insights").list() {
			if len(cards) < maxInsights {
				cards = append(cards, v.insightCard(n))
			}
		}
	}
	return cards
}

// insightCard returns the card of one insight, with its balance or its transactions.
func (v *view) insightCard(n node) cardData {
	kind := n.at("type").text()
	card := cardData{Kind: kind, Title: insightTitles[kind]}
	if card.Title == "" {
		card.Title = sentence(kind)
	}
	if balance := n.at("balance").figure(); balance.Known() {
		card.Figure = v.money(balance)
		card.Text = v.accountNamed(n.at("account_id").text())
	}
	for _, t := range n.at("transactions").list() {
		if len(card.Rows) == maxRanked {
			break
		}
		row := v.row(t)
		row.Detail = v.locale.Relative(t.at("date_time").instant().In(v.zone), v.now)
		card.Rows = append(card.Rows, row)
	}
	return card
}

// accountNamed returns the name of an account.
func (v *view) accountNamed(id string) string {
	for _, a := range v.accountNodes() {
		if a.at("account_id").text() == id {
			return accountName(a)
		}
	}
	return ""
}
