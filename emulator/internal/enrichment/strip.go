package enrichment

import (
	"strings"

	"budsandbox/bank"
	"budsandbox/fixtures"
)

// mark is the information about a payment in the bank's own words around the payee.
type mark struct {
	kind    bank.TypeCode // empty if unknown
	country string        // GB or US, if the line ends with it
	batch   bool          // whether it was sent in a batch of payments, as by firms
}

// strip sets the part of the line between the bank's marks, which is never empty.
func (l *line) strip(country fixtures.Country) {
	for n := 1; n > 0; l.first += n {
		n = l.opening(country)
	}
	for n := 1; n > 0; l.end -= n {
		n = l.ending(country)
	}
	l.payee, l.payeeEnd, l.place = l.first, l.end, l.end
}

// opening returns the number of words of the first matching pattern before the payee, or 0 if there
// is none.
func (l *line) opening(country fixtures.Country) int {
	if l.end-l.first < 2 {
		return 0
	}
	w := l.words[l.first]
	letter := l.text[w.start]
	for i := range openings {
		p := &openings[i]
		if p.words[0] == letter || w.digits > 0 && (p.words[0] == '#' || p.words[0] == '&') {
			if n := l.fits(country, p, false); n > 0 {
				return n
			}
		}
	}
	return 0
}

// ending returns the number of words of the first matching pattern after the payee, or 0 if there
// is none.
func (l *line) ending(country fixtures.Country) int {
	if l.end-l.first < 2 {
		return 0
	}
	w := l.words[l.end-1]
	letter, digit, named := l.text[w.end-1], w.digits > 0, isMonth(l.at(l.end-1))
	for i := range endings {
		p := &endings[i]
		if last := p.words[len(p.words)-1]; last == letter || last == '#' && digit || last == '@' && named {
			if n := l.fits(country, p, true); n > 0 {
				return n
			}
		}
	}
	return 0
}

// fits returns the number of words of a pattern if the pattern is before or after the payee, and records its
// information in the mark. Otherwise it returns 0.
func (l *line) fits(country fixtures.Country, p *pattern, behind bool) int {
	n := 1 + strings.Count(p.words, " ")
	at := l.first
	if behind {
		at = l.end - n
	}
	if p.country != "" && p.country != country || n >= l.end-l.first || !l.matches(at, p.words) {
		return 0
	}
	if l.mark.kind == "" {
		l.mark.kind = p.kind
	}
	if l.mark.country == "" {
		l.mark.country = p.place
	}
	l.mark.batch = l.mark.batch || isBatchMark(p.words)
	return n
}

// isBatchMark reports whether a mark is that of a batch of payments: BACS or ACH.
func isBatchMark(words string) bool {
	switch words {
	case "BGC", "BAC", "BACS", "BANK GIRO CREDIT", "BANK GIRO CREDIT REF", "AUTOMATED CREDIT", "DIRECT CREDIT",
		"DIRECT CREDIT FROM", "ACH CREDIT", "ACH DEPOSIT", "ELECTRONIC DEPOSIT", "ACH DEP", "PREAUTHORIZED CREDIT",
		"DEPOSIT ACH", "ACH ELECTRONIC CREDIT":
		return true
	}
	return false
}

// matches reports whether the words from the i-th on match those of a pattern.
func (l *line) matches(i int, words string) bool {
	for words != "" {
		var want string
		want, words, _ = strings.Cut(words, " ")
		switch w := l.words[i]; {
		case want == "#" && w.digits > 0, want == "&" && w.digits >= 3 && w.length() >= 4:
		case want == "@" && isMonth(l.at(i)), want == "%" && isDate(l.at(i)):
		case want == string(l.at(i)):
		default:
			return false
		}
		i++
	}
	return true
}

// isDate reports whether a word is a date such as 2OCT, 02OCT25 or 02OCT2025.
func isDate(word []byte) bool {
	digits := 0
	for digits < len(word) && word[digits] <= '9' {
		digits++
	}
	rest := word[digits:]
	if digits == 0 || digits > 2 || len(rest) < 3 || !isMonth(rest[:3]) {
		return false
	}
	for _, c := range rest[3:] {
		if c > '9' {
			return false
		}
	}
	return true
}

// isMonth reports whether a word is the name of a month, in full or abbreviated.
func isMonth(word []byte) bool {
	switch string(word) {
	case "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "SEPT", "OCT", "NOV", "DEC",
		"JANUARY", "FEBRUARY", "MARCH", "APRIL", "JUNE", "JULY", "AUGUST", "SEPTEMBER", "OCTOBER", "NOVEMBER", "DECEMBER":
		return true
	}
	return false
}

// isWeekday reports whether a word is a weekday, abbreviated to three letters.
func isWeekday(word []byte) bool {
	switch string(word) {
	case "MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN":
		return true
	}
	return false
}
