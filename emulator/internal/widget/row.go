package widget

import (
	"cmp"
	"html/template"
	"slices"
	"strings"
	"time"
	"unicode"
)

// rowData is a transaction in a list.
type rowData struct {
	ID, Name, Detail, Logo string
	Amount                 template.HTML
	Credit, Pending        bool
	More                   []detailData
}

// detailData is a line of a transaction's details.
type detailData struct{ Name, Text string }

// dayRows are the rows of one day in a list.
type dayRows struct {
	Name string
	Rows []rowData
}

// addRow adds a row to a list by day, whose days are in order.
func (v *view) addRow(days []dayRows, at time.Time, row rowData) []dayRows {
	name := v.locale.Relative(at, v.now)
	if n := len(days); n == 0 || days[n-1].Name != name {
		days = append(days, dayRows{Name: name})
	}
	last := &days[len(days)-1]
	last.Rows = append(last.Rows, row)
	return days
}

// row returns the row of a transaction.
func (v *view) row(t node) rowData {
	amount := t.figure()
	name := cmp.Or(
		t.at("enrichments.merchant.display_name").text(), title(t.at("suggested_description").text()), "Transaction",
	)
	d := rowData{
		ID: t.at("transaction_id").text(), Name: name, Logo: t.at("enrichments.merchant.logo").text(),
		Amount: v.signed(amount), Credit: amount.Minor > 0, Pending: t.at("status").text() == "pending",
		More: v.details(t),
	}
	l2, l1 := t.at("enrichments.categories.l2.slug").text(), t.at("enrichments.categories.l1.slug").text()
	if category := cmp.Or(l2, l1); category != "" {
		d.Detail = v.categoryName(category)
	}
	if d.Pending {
		d.Detail = "Pending"
	}
	return d
}

// details returns the details of a transaction.
func (v *view) details(t node) []detailData {
	details := []detailData{{"Description", t.at("description").text()}}
	if at := t.at("date_time").instant(); !at.IsZero() {
		details = append(details, detailData{"Date", v.locale.DateTime(at.In(v.zone))})
	}
	l2, l1 := t.at("enrichments.categories.l2.slug").text(), t.at("enrichments.categories.l1.slug").text()
	if l1 != "" {
		name := v.categoryName(l1)
		if l2 != "" {
			name += " › " + v.categoryName(l2)
		}
		details = append(details, detailData{"Category", name})
	}
	if kind := t.at("transaction_type.description").text(); kind != "" {
		details = append(details, detailData{"Type", kind})
	}
	return details
}

// title returns the name in a description, which banks write in one case, with capitals and without the bank's own
// words behind it: City of Denver, for CITY OF DENVER DES:UTILITY ID:574337824. The details of a row have all of the
// line.
func title(line string) string {
	words := withoutMarks(strings.Fields(line))
	for i, word := range words {
		lower := strings.ToLower(word)
		switch {
		case word != lower && word != strings.ToUpper(word):
			continue
		case i > 0 && slices.Contains([]string{"and", "at", "for", "from", "of", "the", "to"}, lower):
			words[i] = lower
			continue
		}
		runes := []rune(lower)
		runes[0] = unicode.ToUpper(runes[0])
		words[i] = string(runes)
	}
	return strings.Join(words, " ")
}

// withoutMarks returns the words before the fields of an American line (DES:UTILITY) and before the day and the kind of
// payment at the end of a British one (ON 27 FEB VISA).
func withoutMarks(words []string) []string {
	for i := 1; i < len(words); i++ {
		name, _, isField := strings.Cut(words[i], ":")
		if isField && name != "" && strings.IndexFunc(name, unicode.IsDigit) < 0 { // 10:30 is not a field
			words = words[:i]
		}
	}
	kinds := []string{"BGC", "CTAX", "DD", "FPI", "FPO", "STO", "VISA"}
	for len(words) > 1 && slices.Contains(kinds, strings.ToUpper(words[len(words)-1])) {
		words = words[:len(words)-1]
	}
	if n := len(words); n > 3 && strings.EqualFold(words[n-3], "on") && len(words[n-2]) == 2 && len(words[n-1]) == 3 {
		words = words[:n-3]
	}
	return words
}

// sentence capitalises the first letter of a word: Monthly.
func sentence(word string) string {
	if word == "" {
		return ""
	}
	return strings.ToUpper(word[:1]) + strings.ReplaceAll(word[1:], "_", " ")
}
