package enrichment

import "strings"

// minTruncatedName is the least number of letters by which a truncated name is recognised.
const minTruncatedName = 9

// truncatedAtEnd returns the alias that begins with the end of the line, if it belongs to one merchant only.
func (x *index) truncatedAtEnd(l *line) match {
	end := min(l.searchEnd, max(l.place, l.first+1))
	for i := l.first; i < end && len(l.text)-l.words[i].start >= minTruncatedName; i++ {
		if len(l.text)-l.words[i].start > x.longestAlias {
			continue
		}
		tail := string(l.text[l.words[i].start:])
		alias, unique := x.aliasBeginning(tail, func(p *phrase) bool {
			wholeWord := i == len(l.words)-1 && len(p.text) > len(tail) && p.text[len(tail)] == ' '
			return !wholeWord && (!p.brand || i == l.payee) // a whole word may be the name of another firm
		})
		if alias != nil || !unique {
			return match{phrase: alias, at: i}
		}
	}
	return match{}
}

// truncatedInside returns the alias with which the payee begins and which is truncated inside a word, although more
// follows: SKIPTON BUILDING S 0442190, WESTLAKE FINANCI PAYMENT. The payee's name has a field of 16 to 25 characters
// in many banks' records. The alias must belong to one merchant only.
func (x *index) truncatedInside(l *line) match {
	from := l.words[l.payee].start
	for i := min(l.payee+4, l.end) - 1; i >= l.payee; i-- {
		w := l.words[i]
		if w.end-from < minTruncatedName+1 {
			return match{}
		}
		if w.digits > 0 {
			continue
		}
		cut := string(l.text[from:w.end])
		alias, unique := x.aliasBeginning(cut, func(p *phrase) bool {
			insideWord := len(p.text) > len(cut) && p.text[len(cut)] != ' '
			return insideWord && (i > l.payee || len(p.text)-len(cut) <= 3)
		})
		if !unique || alias != nil && len(alias.text)-len(cut) <= len(cut)/2 { // WEST YORKS is not WEST YORKSHIRE PF
			return match{phrase: alias, at: l.payee}
		}
	}
	return match{}
}

// aliasBeginning returns the last alias, of those that count, that begins with a text, or nil if there is none. It
// returns nil and false if they belong to several merchants.
func (x *index) aliasBeginning(text string, counts func(*phrase) bool) (alias *phrase, unique bool) {
	if !x.beginnings.mayHave(text) {
		return nil, true
	}
	phrases := x.startingWith(text)
	for k := range phrases {
		p := &phrases[k]
		if p.kind != aliasPhrase || p.alone || !counts(p) {
			continue
		}
		if alias != nil && alias.target != p.target {
			return nil, false
		}
		alias = p
	}
	return alias, true
}

// minGluedDigits is the least number of digits that are recognised as glued to a name.
const minGluedDigits = 4

// withNumber returns the alias with which the payee, or a processor before it, begins and to whose last word a number
// is glued: AMERICAN AIR0012312, GOOGLE ADS7954124882.
func (x *index) withNumber(l *line) match {
	if f := x.withNumberFrom(l, l.payee); f.found() || l.first == l.payee {
		return f
	}
	return x.withNumberFrom(l, l.first)
}

func (x *index) withNumberFrom(l *line, from int) match {
	for i := from; i < min(from+3, l.searchEnd); i++ {
		w := l.words[i]
		if w.digits < minGluedDigits || w.isNumber() || l.text[w.end-w.digits-1] <= '9' || l.text[w.end-w.digits] > '9' {
			continue
		}
		return match{phrase: x.alias(l.text[l.words[from].start : w.end-w.digits]), at: from}
	}
	return match{}
}

// minTruncatedTrade is the least number of letters by which a truncated word for a trade is recognised.
const minTruncatedTrade = 5

// truncatedTrade returns the word for a trade that the line truncates, the shortest of several: at its end, as in
// HARBOUR FISHMONGE, or before a town, as in HARTLEY SONS BUTCH SKIPTON. Before a town, the word must end at least the
// given number of letters after the beginning of the line's own words.
func (x *index) truncatedTrade(l *line, least int) (best match) {
	for i := l.payee; i < l.end && len(l.text)-l.words[i].start >= minTruncatedTrade; i++ {
		if best = x.tradeFrom(l, i, len(l.words)-1); best.found() && l.end == len(l.words) {
			return best
		}
	}
	for i := min(l.end, l.place+1) - 1; i > l.payee; i-- {
		w := l.words[i]
		if w.digits > 0 || w.end-l.words[l.first].start < least || l.end-i > 4 {
			continue
		}
		if best = x.tradeFrom(l, i, i); best.found() && len(best.text) > w.length() {
			return best
		}
		if i-1 <= l.payee || w.length() > minTruncatedTrade { // the second of two words, as in HAND CAR WA LEEDS
			continue
		}
		best = x.tradeFrom(l, i-1, i)
		if best.found() && len(best.text) > w.end-l.words[i-1].start && best.words > 1 {
			return best
		}
	}
	return match{}
}

// tradeFrom returns the shortest word for a trade that begins with the words from the i-th to the last one.
func (x *index) tradeFrom(l *line, i, last int) (best match) {
	tail := string(l.text[l.words[i].start:l.words[last].end])
	if len(tail) < minTruncatedTrade || !x.trades.mayHave(tail) {
		return match{}
	}
	phrases := x.startingWith(tail)
	for k := range phrases {
		p := &phrases[k]
		if p.kind != tradePhrase || p.creditsOnly || p.alone || len(p.text) <= minTruncatedTrade {
			continue
		}
		whole := len(p.text) > len(tail) && p.text[len(tail)] == ' ' // the first of several words is not truncated
		if !whole && (!best.found() || len(p.text) < len(best.text)) {
			best = match{phrase: p, at: i}
		}
	}
	return best
}

// isLegalForm reports whether a text is the legal form of a firm.
func isLegalForm(text string) bool { return classesOf([]byte(text))&legalFormWord != 0 }

// minGluedName is the least number of letters of a name to which any letters may be glued: SAINSBURYSS, HEALTHYPAWSPET.
const minGluedName = 9

// minUnspaced is the least number of letters by which an alias without its spaces is recognised.
const minUnspaced = 7

// withoutSpaces returns the alias that, without its spaces, is the first word of the payee. Only digits or a domain
// may follow it: BESTBUYCOM806112233.
func (x *index) withoutSpaces(l *line, unspaced map[string]int32) match {
	if l.payee >= l.searchEnd || l.words[l.payee].length() < minUnspaced {
		return match{}
	}
	w := l.at(l.payee)
	if !x.beginnings.mayHave(string(w)) {
		return match{}
	}
	for n := len(w); n >= minUnspaced; n-- {
		rest := strings.TrimLeft(string(w[n:]), "0123456789")
		rest = strings.TrimRight(rest, "0123456789")
		if rest != "" && n < minGluedName && rest != "ONLINE" && rest != "COUK" && !isLegalForm(rest) {
			continue
		}
		if at, known := unspaced[string(w[:n])]; known {
			return match{phrase: &x.phrases[at], at: l.payee}
		}
		if alias := x.alias(w[:n]); alias != nil {
			return match{phrase: alias, at: l.payee}
		}
	}
	return match{}
}
