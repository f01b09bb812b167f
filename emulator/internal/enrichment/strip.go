package enrichment

import "budsandbox/fixtures"

// strip sets the part of the line between the bank's marks, which is never empty.
func (l *line) strip(country fixtures.Country) {
	lists := marks()
	for n := 1; n > 0; l.first += n {
		n = l.markBefore(country, &lists.before)
	}
	for n := 1; n > 0; l.end -= n {
		n = l.markAfter(country, &lists.after)
	}
	l.payee, l.payeeEnd, l.place = l.first, l.end, l.end
}

// markBefore returns the number of words of the first mark that is before the payee, or 0 if there is none.
func (l *line) markBefore(country fixtures.Country, index *markIndex) int {
	if l.end-l.first < 2 {
		return 0
	}
	w := l.words[l.first]
	for _, words := range index[edge{l.text[w.start], w.digits > 0, false}.index()] {
		if words.mayBe(country, w.length()) && l.hasMark(words, l.first) {
			return len(words.words)
		}
	}
	return 0
}

// markAfter returns the number of words of the first mark that is after the payee, or 0 if there is none.
func (l *line) markAfter(country fixtures.Country, index *markIndex) int {
	if l.end-l.first < 2 {
		return 0
	}
	w := l.words[l.end-1]
	for _, words := range index[edge{l.text[w.end-1], w.digits > 0, isMonth(l.at(l.end - 1))}.index()] {
		if words.mayBe(country, w.length()) && l.hasMark(words, l.end-len(words.words)) {
			return len(words.words)
		}
	}
	return 0
}

// mayBe reports whether a word of a length can be at the edge of a mark of a country's banks.
func (m *markWords) mayBe(country fixtures.Country, length int) bool {
	return (m.length == 0 || m.length == length) && (m.country == "" || m.country == country)
}

// hasMark reports whether a mark is at the i-th word of the line, and records what it states.
func (l *line) hasMark(words *markWords, i int) bool {
	if len(words.words) >= l.end-l.first || !l.matches(i, words.words) {
		return false
	}
	if l.mark.typeCode == "" {
		l.mark.typeCode = words.states.typeCode
	}
	if l.mark.country == "" {
		l.mark.country = words.states.country
	}
	l.mark.batch = l.mark.batch || words.states.batch
	return true
}

// matches reports whether the words from the i-th on match those of a mark in the table.
func (l *line) matches(i int, words []string) bool {
	for k, want := range words {
		if !l.matchesWord(i+k, want) {
			return false
		}
	}
	return true
}

// matchesWord reports whether the i-th word is a word of the table, or of the kind that a character of it stands for.
func (l *line) matchesWord(i int, want string) bool {
	word := l.at(i)
	if string(word) == want {
		return true
	}
	if len(want) > 1 {
		return false
	}
	switch w := l.words[i]; want {
	case "#":
		return w.digits > 0
	case "&":
		return w.digits >= 3 && w.length() >= 4
	case "@":
		return isMonth(word)
	case "%":
		return isDate(word)
	}
	return false
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
