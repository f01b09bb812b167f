package enrichment

import (
	"strings"

	"budsandbox/bank"
	"budsandbox/fixtures"
)

// hint is what the bank's own words around the core say about the payment.
type hint struct {
	kind  bank.TypeCode // empty if they say nothing
	place string        // GB or US, if the line ends with it
}

// cut sets the core of the line: what is left between the bank's words. Something always is left.
func (l *line) cut(country fixtures.Country) {
	for {
		n := l.form(country, openings[:], func(int) int { return l.first })
		if n == 0 {
			break
		}
		l.first += n
	}
	for {
		n := l.form(country, endings[:], func(n int) int { return l.end - n })
		if n == 0 {
			break
		}
		l.end -= n
	}
}

// form finds the first form of a table in the core, notes what it says and returns how many words it has; 0 if there is
// none. Where is the word at which a form of so many words would begin.
func (l *line) form(country fixtures.Country, table []wrapping, where func(words int) int) int {
	for i := range table {
		form := &table[i]
		n := 1 + strings.Count(form.words, " ")
		if form.country != "" && form.country != country || n >= l.end-l.first || !l.matches(where(n), form.words) {
			continue
		}
		if l.hint.kind == "" {
			l.hint.kind = form.kind
		}
		if l.hint.place == "" {
			l.hint.place = form.place
		}
		return n
	}
	return 0
}

// matches reports whether the words from the i-th on are those of a form.
func (l *line) matches(i int, form string) bool {
	for form != "" {
		var want string
		want, form, _ = strings.Cut(form, " ")
		switch {
		case want == "#" && l.words[i].digits > 0, want == "@" && month(l.at(i)), want == string(l.at(i)):
			i++
		default:
			return false
		}
	}
	return true
}

// month reports whether a word names a month, in full or by three letters.
func month(word []byte) bool {
	switch string(word) {
	case "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "SEPT", "OCT", "NOV", "DEC",
		"JANUARY", "FEBRUARY", "MARCH", "APRIL", "JUNE", "JULY", "AUGUST", "SEPTEMBER", "OCTOBER", "NOVEMBER", "DECEMBER":
		return true
	}
	return false
}

// weekday reports whether a word is a weekday of three letters.
func weekday(word []byte) bool {
	switch string(word) {
	case "MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN":
		return true
	}
	return false
}
