package widget

import (
	"strings"
	"time"
)

type searchData struct {
	Text, From, To string
	Hidden         []hiddenField
	Filter         string // description of a search in one field; empty for free text
	Clear          string // address without the search
	Insight        string
	Suggestions    []pageLink
	Days           []dayRows
	Count          string
	More           string // address of the next page
	Invalid        string
}

// hiddenField keeps a parameter of the page when a form is submitted.
type hiddenField struct{ Name, Value string }

// searchFields lists the fields that can be searched instead of free text.
var searchFields = []string{"merchant_name", "category_l1", "category_l2", "description", "tag"}

// maxSearch is the maximum length of a search in characters.
const maxSearch = 512

// search returns the transactions that match the search.
func (v *view) search() searchData {
	d := searchData{Text: strings.TrimSpace(v.query.Get("q")), From: v.query.Get("from"), To: v.query.Get("to")}
	if text := []rune(d.Text); len(text) > maxSearch {
		d.Text = string(text[:maxSearch])
	}
	for _, name := range []string{"token", "color_mode", "base_heading_level"} {
		if value := v.query.Get(name); value != "" {
			d.Hidden = append(d.Hidden, hiddenField{name, value})
		}
	}
	parameters := []string{"X-Timezone", v.zone.String(), "page_size", "50"}
	parameters = append(parameters, v.searchTerm(&d)...)
	from, to := v.instant("from", time.Time{}), v.instant("to", time.Time{})
	if !from.IsZero() && !to.IsZero() && to.Before(from) {
		d.Invalid = "The first day must not be after the last."
		return d
	}
	if !from.IsZero() {
		parameters = append(parameters, "from", formatTime(startOfDay(from)))
	}
	if !to.IsZero() {
		parameters = append(parameters, "to", formatTime(startOfDay(to).AddDate(0, 0, 1).Add(-time.Second)))
	}
	if token := v.query.Get("page_token"); token != "" {
		parameters = append(parameters, "page_token", token)
	}
	var cleared []string
	for _, name := range append([]string{"q", "from", "to", "page_token"}, searchFields...) {
		cleared = append(cleared, name, "")
	}
	d.Clear = v.link(cleared...)
	v.results(&d, v.call("search_beta_transactions_get", parameters...))
	return d
}

// searchTerm returns the parameter of what is searched: free text, or else the first field.
func (v *view) searchTerm(d *searchData) []string {
	if d.Text != "" {
		return []string{"user_input", d.Text}
	}
	for _, name := range searchFields {
		if value := v.query.Get(name); value != "" {
			d.Filter = v.filterName(name, value)
			return []string{name, value}
		}
	}
	return nil
}

// results reads the results of the search.
func (v *view) results(d *searchData, answer node) {
	results := answer.at("data.results").list()
	for _, result := range results {
		t := result.at("transaction")
		d.Days = v.addRow(d.Days, t.at("date_time").instant().In(v.zone), v.row(t))
	}
	d.Count = v.locale.Count(len(results), "transaction", "transactions")
	if token := answer.at("metadata.next_page_token").text(); token != "" {
		d.Count, d.More = "First "+d.Count, v.link("page_token", token)
		if v.query.Get("page_token") != "" {
			d.Count = v.locale.Count(len(results), "more transaction", "more transactions")
		}
	}
	for _, s := range answer.at("data.suggested_searches").list() {
		name, value := s.at("filter.type").text(), s.at("filter.value").text()
		href := v.link("q", "", "page_token", "", name, value)
		d.Suggestions = append(d.Suggestions, pageLink{Name: v.filterName(name, value), Href: href})
	}
	if d.Text == "" && d.Filter == "" || len(results) == 0 {
		return
	}
	id := answer.at("data.id").text()
	if id == "" || answer.at("data.insight.url").text() == "" {
		return
	}
	insight := v.call("search_beta_transactions_insight_get", "search_id", id, "X-Timezone", v.zone.String())
	d.Insight = insight.at("data.content.text").text()
}

// filterName describes a search in one field.
func (v *view) filterName(field, value string) string {
	if strings.HasPrefix(field, "category") {
		return v.categoryName(value)
	}
	if field == "tag" {
		return sentence(strings.ReplaceAll(value, "-", " "))
	}
	return value
}
