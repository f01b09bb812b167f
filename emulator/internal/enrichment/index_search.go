package enrichment

import (
	"slices"
	"strings"
)

// lookUp finds the phrases that begin with each word of a line.
func (x *index) lookUp(l *line) {
	for i := range l.words {
		l.words[i].entry = x.words[string(l.at(i))]
	}
}

// phrasesAt are the phrases with the same text that were found in a line, from its word at to the one before end.
type phrasesAt struct {
	at, end int
	phrases []phrase
}

// findPhrases finds the phrases in the words of a line, which lookUp has been called for. Of those that begin at the
// same word, the longest come first.
func (x *index) findPhrases(l *line) {
	l.phrases = l.phrases[:0]
	for i := range l.searchEnd {
		if l.words[i].phrases.mostWords == 0 {
			continue
		}
		n := len(l.phrases)
		x.findAt(l, i)
		slices.Reverse(l.phrases[n:])
	}
}

// search sets the best of the phrases in a line, which findPhrases has been called for. The sign of direction is that
// of the amount.
func (m *matches) search(l *line, direction int64) {
	*m = matches{}
	for _, found := range l.phrases {
		if found.end <= l.searchEnd {
			m.takeAll(l, found.phrases, found.at, direction)
		}
	}
}

// findAt appends the phrases of a line that begin at its i-th word, first those of one word.
func (x *index) findAt(l *line, i int) {
	within := &l.words[i].phrases
	end := min(l.searchEnd, i+int(within.mostWords))
	if i+1 < end && within.second&lettersOf(l.text, l.words[i+1].start) == 0 {
		end = i + 1
	}
	phrases, first := x.phrases[within.from:within.to], l.words[i].length()
	n := 0
	for n < len(phrases) && len(phrases[n].text) == first { // all of them begin with the word
		n++
	}
	l.addPhrases(i, i+1, phrases[:n])
	phrases = phrases[n:]
	for last := i + 1; last < end && len(phrases) > 0; last++ {
		text := l.text[l.words[i].start:l.words[last].end]
		phrases = phrases[lowerBound(phrases, text):]
		n := 0
		for n < len(phrases) && phrases[n].text == string(text) {
			n++
		}
		l.addPhrases(i, last+1, phrases[:n])
		phrases = phrases[n:]
		if len(phrases) > 0 && !strings.HasPrefix(phrases[0].text, string(text)) {
			break // no phrase has these words and more
		}
	}
}

// addPhrases appends phrases that were found, unless there are none.
func (l *line) addPhrases(at, end int, phrases []phrase) {
	if len(phrases) > 0 {
		l.phrases = append(l.phrases, phrasesAt{at, end, phrases})
	}
}

// takeAll keeps those of the phrases at the i-th word that are valid and better than what was found before.
func (m *matches) takeAll(l *line, phrases []phrase, i int, direction int64) {
	for k := range phrases {
		p := &phrases[k]
		if p.creditsOnly && direction < 0 || p.debitsOnly && direction > 0 || p.atStart && !l.begins(i) {
			continue
		}
		if p.kind != placePhrase {
			m.take(l, match{phrase: p, at: i})
		}
	}
}

// begins reports whether the payee or the line begins with the i-th word. A processor and THE may precede it.
func (l *line) begins(i int) bool {
	return i == l.first || i == 0 || i == l.payee || i == l.payee+1 && string(l.at(l.payee)) == "THE"
}

// maxShortAlias is the largest length of the aliases that are valid only among the first three words of the payee.
const maxShortAlias = 4

// take keeps a phrase if it is better than the one of the same kind that was found before.
func (m *matches) take(l *line, f match) {
	if f.alone && !l.onlyReferences(f) || l.isMark(f) {
		return
	}
	best := &m[f.kind]
	if f.kind == tradePhrase && best.found() && f.target != best.target && !sharesWord(f, *best) {
		f.rival, best.rival = best.phrase, f.phrase
	}
	if l.prefers(f, *best) {
		*best = f
	}
}

// isMark reports whether a word for a purpose, a trade or a purchase is one of the bank's own words around the payee.
func (l *line) isMark(f match) bool {
	switch f.kind {
	case purposePhrase, tradePhrase, thingPhrase, generalPhrase:
		return f.at >= l.end || f.at < l.first && l.first > 0 && f.end() <= l.first
	}
	return false
}

// prefers reports whether a phrase is valid in the line and better than another one of its kind, whose phrase is nil if
// none was found before.
func (l *line) prefers(f, best match) bool {
	switch f.kind {
	case aliasPhrase:
		return l.prefersAlias(f, best)
	case townPhrase:
		return f.at > l.first && !l.isRoad(f) && (!best.found() || f.at >= best.end())
	case tradePhrase:
		return !best.found() || l.prefersTrade(f, best)
	case purposePhrase, thingPhrase, generalPhrase: // the longest, or the last of equally long ones
		return !best.found() || best.weak || !f.weak && (f.alone || !best.alone && f.words >= best.words)
	}
	return f.longer(best)
}

// prefersAlias reports whether an alias of a merchant is valid in the line and better than another one.
func (l *line) prefersAlias(f, best match) bool {
	if len(f.text) <= maxShortAlias && (f.at < l.first || f.at-l.payee > 2) {
		return false
	}
	if f.brand && f.words == 1 && !l.begins(f.at) {
		return false
	}
	switch {
	case !best.found(), best.alsoProcessor && !f.alsoProcessor:
		return true
	case best.alsoProcessor != f.alsoProcessor:
		return false
	case l.hasShopNumber(f) != l.hasShopNumber(best):
		return l.hasShopNumber(f)
	case best.brand != f.brand:
		return brandCounts(f, best) == f.brand
	}
	return f.longer(best)
}

// prefersTrade reports whether a word for a kind of business is better than another one: the last one counts, as a
// GARDEN CENTRE CAFE is a café, or the longer of two that share a word.
func (l *line) prefersTrade(f, best match) bool {
	shared := sharesWord(f, best)
	switch {
	case f.words == 1 && f.at == l.end-1 && l.words[f.at].is(stateWord):
		return false // MD is Maryland after another trade
	case f.weak != best.weak && !shared:
		return best.weak
	case shared && f.words != best.words:
		return f.words > best.words
	}
	return f.at >= best.at
}

// brandCounts reports whether, of a brand and a merchant of the hand-written lists, the brand counts. It counts if it
// is longer and does not begin later.
func brandCounts(a, b match) bool {
	if b.brand {
		a, b = b, a
	}
	return len(a.text) > len(b.text) && a.at <= b.at
}

// minShopNumber is the least number of digits of a shop number after a name.
const minShopNumber = 4

// hasShopNumber reports whether the payee begins with a name and a shop number. Another name after them is the place of
// the shop: SHELL 57442 TESCO EXPRESS.
func (l *line) hasShopNumber(f match) bool {
	next := f.end()
	return f.at == l.payee && !f.alsoProcessor && next+1 < l.end && l.words[next].isNumber() &&
		l.words[next].digits >= minShopNumber
}

// isRoad reports whether a town is part of the name of a road, such as BATH RD.
func (l *line) isRoad(town match) bool {
	next := town.end()
	return next < len(l.words) && (string(l.at(next)) == "RD" || string(l.at(next)) == "ROAD")
}

// cardScheme returns the card scheme that the bank prints at the end of the line, after the payee, or nil if there is
// none.
func (x *index) cardScheme(l *line) *phrase {
	last := len(l.words) - 1
	if last < l.end {
		return nil // it belongs to the payee
	}
	phrases := x.inRange(l.words[last].phrases, l.at(last))
	for k := range phrases {
		if phrases[k].kind == processorPhrase {
			return &phrases[k]
		}
	}
	return nil
}

// onlyReferences reports whether every word of the payee outside a phrase is a reference, a legal form or part of the
// place.
func (l *line) onlyReferences(f match) bool {
	for i := l.first; i < l.end; i++ {
		if (i < f.at || i >= f.end()) && l.words[i].digits == 0 && i < l.place && !l.words[i].is(legalFormWord) {
			return false
		}
	}
	return true
}
