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
	for n := 1; n > 0; l.first += n {
		n = l.opening(country)
	}
	for n := 1; n > 0; l.end -= n {
		n = l.ending(country)
	}
}

// opening is how many words the first form before the core has, 0 if there is none.
func (l *line) opening(country fixtures.Country) int {
	if l.end-l.first < 2 {
		return 0
	}
	letter := l.text[l.words[l.first].start]
	for i := range openings {
		if form := &openings[i]; form.words[0] == letter {
			if n := l.form(country, form, false); n > 0 {
				return n
			}
		}
	}
	return 0
}

// ending is how many words the first form behind the core has, 0 if there is none.
func (l *line) ending(country fixtures.Country) int {
	if l.end-l.first < 2 {
		return 0
	}
	letter, digit, named := l.text[l.words[l.end-1].end-1], l.words[l.end-1].digits > 0, month(l.at(l.end-1))
	for i := range endings {
		form := &endings[i]
		if last := form.words[len(form.words)-1]; last == letter || last == '#' && digit || last == '@' && named {
			if n := l.form(country, form, true); n > 0 {
				return n
			}
		}
	}
	return 0
}

// form notes what a form says if it stands before or behind the core, and returns how many words it has; 0 if it does not.
func (l *line) form(country fixtures.Country, form *wrapping, behind bool) int {
	n := 1 + strings.Count(form.words, " ")
	at := l.first
	if behind {
		at = l.end - n
	}
	if form.country != "" && form.country != country || n >= l.end-l.first || !l.matches(at, form.words) {
		return 0
	}
	if l.hint.kind == "" {
		l.hint.kind = form.kind
	}
	if l.hint.place == "" {
		l.hint.place = form.place
	}
	return n
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
