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
	Suggestions    []tab
	Days           []comingDay
	Count          string
	More           string // address of the next page
	Invalid        string
}

// hiddenField keeps a parameter of the page when a form is submitted.
type hiddenField struct{ Name, Value string }

// filters lists the fields that can be searched instead of free text.
var filters = []string{"merchant_name", "category_l1", "category_l2", "description", "tag"}

// search returns the transactions that match the search.
func (v *view) search() searchData {
	d := searchData{Text: strings.TrimSpace(v.query.Get("q")), From: v.query.Get("from"), To: v.query.Get("to")}
	for _, name := range []string{"token", "color_mode", "base_heading_level"} {
		if value := v.query.Get(name); value != "" {
			d.Hidden = append(d.Hidden, hiddenField{name, value})
		}
	}
	zone := v.zone.String()
	parameters := []string{"X-Timezone", zone, "page_size", "50"}
	if len([]rune(d.Text)) > 512 {
		d.Text = string([]rune(d.Text)[:512])
	}
	if d.Text != "" {
		parameters = append(parameters, "user_input", d.Text)
	}
	for _, name := range filters {
		if value := v.query.Get(name); value != "" && d.Text == "" && d.Filter == "" {
			d.Filter, parameters = v.filterName(name, value), append(parameters, name, value)
		}
	}
	from, to := v.instant("from", time.Time{}), v.instant("to", time.Time{})
	if !from.IsZero() {
		parameters = append(parameters, "from", stamp(day(from)))
	}
	if !to.IsZero() {
		parameters = append(parameters, "to", stamp(day(to).AddDate(0, 0, 1).Add(-time.Second)))
	}
	if !from.IsZero() && !to.IsZero() && to.Before(from) {
		d.Invalid = "The first day must not be after the last."
		return d
	}
	if token := v.query.Get("page_token"); token != "" {
		parameters = append(parameters, "page_token", token)
	}
	d.Clear = v.link(
		"q", "", "from", "", "to", "", "page_token", "", "merchant_name", "", "category_l1", "",
		"category_l2", "", "description", "", "tag", "",
	)
	v.results(&d, v.call("search_beta_transactions_get", parameters...))
	return d
}

// results reads the results of the search.
func (v *view) results(d *searchData, answer node) {
	results := answer.at("data.results").list()
	for _, result := range results {
		t := result.at("transaction")
		name := v.locale.Relative(t.at("date_time").instant().In(v.zone), v.now)
		if n := len(d.Days); n == 0 || d.Days[n-1].Name != name {
			d.Days = append(d.Days, comingDay{Name: name})
		}
		last := &d.Days[len(d.Days)-1]
		last.Rows = append(last.Rows, v.row(t))
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
		d.Suggestions = append(
			d.Suggestions,
			tab{Name: v.filterName(name, value), Href: v.link("q", "", "page_token", "", name, value)},
		)
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
