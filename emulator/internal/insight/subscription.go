package insight

import (
	"budsandbox/bank"
	"budsandbox/emulator/internal/ledger"
)

// Subscription is a group of payments to one merchant for one subscription.
type Subscription struct {
	Type       string
	Period     string
	Categories bank.Categories
	Merchant   *bank.Merchant // nil if the merchant is unknown
	Rows       Selection      // newest first
}

// Subscriptions returns a customer's subscriptions with payments in a window, the most recently paid first. Payments
// are grouped by merchant and currency, without a merchant by their schedule, or else by their description.
func Subscriptions(book *ledger.Book, w Window) (all []Subscription) {
	type key struct {
		merchant, currency int32 // their indexes
		group, description string
	}
	debits := Find(book, w, Debits, bank.TagSubscription)
	paid := groupsOf(debits, func(row int) (key, bool) {
		k := key{merchant: debits.cols.merchant[row], currency: debits.cols.currency[row]}
		if k.merchant != 0 {
			return k, true
		}
		if t := book.At(row); t.Enrichment.Regularity != nil {
			k.group = t.Enrichment.Regularity.Group
		} else {
			k.description = t.Description
		}
		return k, true
	})
	for _, rows := range paid {
		newest := rows.At(0)
		all = append(all, Subscription{
			subscriptionType(newest), periodOf(newest), newest.Enrichment.Categories, newest.Enrichment.Merchant, rows,
		})
	}
	return all
}

// subscriptionType returns Bud's type of a subscription, by the category of a payment (contract,
// v1_subscriptions_get).
func subscriptionType(t *bank.Transaction) string {
	c := t.Enrichment.Categories
	switch c.L2 {
	case "tv_streaming_services", "tv_and_broadband":
		return "media_streaming"
	case "digital_media_and_software":
		if m := t.Enrichment.Merchant; m != nil && m.Slug == "spotify" {
			return "media_streaming"
		}
		return "technology"
	case "books_and_reading":
		return "newspapers_and_magazines"
	case "mobile", "technology", "software", "it_equipment":
		return "technology"
	case "sports_and_fitness":
		return "fitness_and_gym"
	}
	switch c.L1 {
	case "food_and_drink":
		return "food_and_drink"
	case "charity_and_gifts":
		return "charitable_donations"
	}
	return "unknown"
}

// Explain explains which payments belong to the subscription. The response lists them, and their number is its only
// figure.
func (s Subscription) Explain() []Explanation {
	return []Explanation{ExplainRows(s.Rows.At(0).Description+".transactions", s.Rows)}
}
