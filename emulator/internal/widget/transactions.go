package widget

import "slices"

// maxPages is the maximum number of pages of transactions that a widget reads.
const maxPages = 25

// transactions returns the transactions that match the parameters, newest first.
func (v *view) transactions(parameters ...string) (all []node) {
	token := ""
	for range maxPages {
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

// tagged returns the transactions of the past year with a tag: their merchants' names, empty if unknown, by
// transaction id.
func (v *view) tagged(tag string) map[string]string {
	if known, cached := v.tags[tag]; cached {
		return known
	}
	all := map[string]string{}
	for _, t := range v.transactions("include_tags", tag, "date_from", formatTime(v.now.AddDate(-1, 0, -15))) {
		all[t.at("transaction_id").text()] = t.at("enrichments.merchant.display_name").text()
	}
	v.tags[tag] = all
	return all
}
