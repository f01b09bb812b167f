package enrichment

import (
	"cmp"
	"slices"
	"strings"
)

// phraseKind is the kind of meaning of a phrase.
type phraseKind uint8

const (
	aliasPhrase     phraseKind = iota // of a merchant
	processorPhrase                   // of a payment processor
	eventPhrase                       // the bank's words for its own entries, such as fees
	ownPhrase                         // words for transfers between a customer's accounts
	purposePhrase                     // words for agreed payments, such as rent
	transferPhrase                    // the bank's words for transfers
	tradePhrase                       // words for kinds of business
	thingPhrase                       // words for purchases, which people also write to friends
	generalPhrase                     // words in the names of many businesses
	townPhrase                        // towns of the fixtures
	placePhrase                       // larger towns, which identify the end of a line as a place
	phraseKinds
)

// phrase is a text in an index with its meaning and the conditions under which it is valid.
type phrase struct {
	text          string // words of A to Z and 0 to 9 with single spaces
	first         uint64 // beginning of the text, which decides most comparisons
	of            int32  // index of the merchant, processor, rule or town
	added         int32  // number of phrases that were added before
	kind          phraseKind
	words         uint8
	alone         bool // valid only if the rest of the payee is references and the place
	start         bool // valid only at the beginning of the payee
	in            bool // valid for credits only
	out           bool // valid for debits only
	alsoProcessor bool // alias of a merchant that is also a processor's: any other alias has priority
	weak          bool // any other phrase of the kind has priority
	employer      bool // the name of an employer
	brand         bool // alias in the generated list, which the rest of the line may contradict
}

// index finds phrases by their whole text.
type index struct {
	phrases []phrase         // sorted by text
	span    map[string]int32 // index of the first phrase, by text
	longest map[string]uint8 // number of words of the longest phrase, by first word
	aliases []int32          // indexes of phrases, sorted by text, for truncated names
	letters int              // length of the longest alias
	trades  []int32          // indexes of phrases of trades, sorted by text, for truncated words
}

// beginning returns the first eight bytes of a text as a number that sorts as the text does.
func beginning(text string) (n uint64) {
	for i := range 8 {
		n <<= 8
		if i < len(text) {
			n |= uint64(text[i])
		}
	}
	return n
}

// add adds a phrase. Of several aliases with the same text, the first one counts. Call seal after the last call.
func (x *index) add(p phrase) {
	p.words, p.added, p.first = uint8(1+strings.Count(p.text, " ")), int32(len(x.phrases)), beginning(p.text)
	x.phrases = append(x.phrases, p)
}

// seal sorts the phrases and builds the tables for lookups.
func (x *index) seal() {
	slices.SortFunc(x.phrases, func(a, b phrase) int {
		if a.first != b.first {
			return cmp.Compare(a.first, b.first)
		}
		return cmp.Or(strings.Compare(a.text, b.text), cmp.Compare(a.added, b.added))
	})
	kept, alias := x.phrases[:0], -1
	for _, p := range x.phrases {
		if p.kind == aliasPhrase {
			if alias >= 0 && kept[alias].text == p.text {
				continue
			}
			alias = len(kept)
		}
		kept = append(kept, p)
	}
	x.phrases = kept
	x.span = make(map[string]int32, len(kept))
	x.longest = make(map[string]uint8, len(kept)/2)
	for i := range kept {
		p := &kept[i]
		if i == 0 || kept[i-1].text != p.text {
			x.span[p.text] = int32(i)
			first, _, _ := strings.Cut(p.text, " ")
			x.longest[first] = max(x.longest[first], p.words)
		}
		if p.kind == tradePhrase && !p.in && !p.alone && len(p.text) > leastCutTrade {
			x.trades = append(x.trades, int32(i))
		}
		if p.kind == aliasPhrase && !p.alone {
			x.aliases = append(x.aliases, int32(i))
			x.letters = max(x.letters, len(p.text))
		}
	}
}

// found is a phrase that was found in a line. It begins at the word at. The phrase is nil if none was found.
type found struct {
	*phrase
	at    int
	rival *phrase // a word for another trade elsewhere in the line, to which this one was preferred
}

// longer reports whether f has a longer text than another, or an equally long one further left.
func (f found) longer(than found) bool {
	return than.phrase == nil || len(f.text) > len(than.text) || len(f.text) == len(than.text) && f.at < than.at
}

// matches holds the best phrase of each kind that was found in a line.
type matches [phraseKinds]found

// brandCounts reports whether, of a brand and a merchant of the hand-written lists, the brand counts. It counts if it
// is longer and does not begin later.
func brandCounts(a, b found) bool {
	if b.brand {
		a, b = b, a
	}
	return len(a.text) > len(b.text) && a.at <= b.at
}

// shortAlias is the largest length of the aliases that are valid only among the first three words of the payee.
const shortAlias = 4

// search returns the best phrases of the index in the words of a line. The sign of direction is
// that of the amount.
func (x *index) search(l *line, direction int64) (m matches) {
	for i := range l.limit {
		most := int(x.longest[string(l.at(i))])
		for n := min(most, l.limit-i); n > 0; n-- {
			at, known := x.span[string(l.text[l.words[i].start:l.words[i+n-1].end])]
			if !known {
				continue
			}
			for k := at; int(k) < len(x.phrases) && (k == at || x.phrases[k].text == x.phrases[at].text); k++ {
				p := &x.phrases[k]
				if p.in && direction < 0 || p.out && direction > 0 || p.start && !l.begins(i) {
					continue
				}
				if p.kind != placePhrase {
					m.take(l, found{phrase: p, at: i})
				}
			}
		}
	}
	return m
}

// begins reports whether the payee or the line begins with the i-th word. A processor and THE may precede it.
func (l *line) begins(i int) bool {
	return i == l.first || i == 0 || i == l.payee || i == l.payee+1 && string(l.at(l.payee)) == "THE"
}

// take keeps a phrase if it is better than the one of the same kind that was found before.
func (m *matches) take(l *line, f found) {
	if f.alone && !l.onlyReferences(f) {
		return
	}
	best := &m[f.kind]
	switch f.kind {
	case purposePhrase, tradePhrase, thingPhrase, generalPhrase:
		if f.at >= l.end || f.at < l.first && l.first > 0 && f.at+int(f.words) <= l.first {
			return // a bank's mark
		}
	}
	switch f.kind {
	case aliasPhrase:
		if len(f.text) <= shortAlias && (f.at < l.first || f.at-l.payee > 2) || f.brand && !l.begins(f.at) && f.words == 1 {
			return
		}
		switch {
		case best.phrase == nil, best.alsoProcessor && !f.alsoProcessor:
		case best.alsoProcessor != f.alsoProcessor:
			return
		case l.numbered(f) != l.numbered(*best):
			if l.numbered(*best) {
				return
			}
		case best.brand != f.brand:
			if brandCounts(f, *best) == best.brand { // the brand is not both longer and further left
				return
			}
		case !f.longer(*best):
			return
		}
	case townPhrase:
		if f.at <= l.first || l.road(f) || best.phrase != nil && f.at < best.at+int(best.words) {
			return
		}
	case tradePhrase:
		if best.phrase != nil && f.of != best.of && !overlap(f, *best) {
			f.rival, best.rival = best.phrase, f.phrase
		}
		if !l.prefersTrade(f, *best) {
			return
		}
	case purposePhrase, thingPhrase, generalPhrase: // the longest, or the last of equally long ones
		if best.phrase != nil && !best.weak && (f.weak || !f.alone && (best.alone || f.words < best.words)) {
			return
		}
	default:
		if !f.longer(*best) {
			return
		}
	}
	*best = f
}

// prefersTrade reports whether a word for a trade is better than the best one before it. It is if it is the last one,
// as a GARDEN CENTRE CAFE is a café, or the longer of two that share a word.
func (l *line) prefersTrade(f, best found) bool {
	switch {
	case best.phrase == nil:
		return true
	case f.words == 1 && f.at == l.end-1 && state(l.at(f.at)): // MD is Maryland after another trade
		return false
	case f.weak != best.weak && !overlap(f, best):
		return !f.weak
	case f.words < best.words && overlap(f, best):
		return false
	}
	return f.at >= best.at || overlap(f, best) && f.words > best.words
}

// shopNumber is the least number of digits of a shop number after a name.
const shopNumber = 4

// numbered reports whether the payee begins with a name and a shop number. Another name after them is the place of the
// shop: SHELL 57442 TESCO EXPRESS.
func (l *line) numbered(f found) bool {
	next := f.at + int(f.words)
	return f.at == l.payee && !f.alsoProcessor && next+1 < l.end && l.words[next].number() &&
		l.words[next].digits >= shopNumber
}

// road reports whether a town is part of the name of a road, such as BATH RD.
func (l *line) road(town found) bool {
	next := town.at + int(town.words)
	return next < len(l.words) && (string(l.at(next)) == "RD" || string(l.at(next)) == "ROAD")
}

// onlyReferences reports whether every word of the payee outside a phrase is a reference, a legal form or part of the
// place.
func (l *line) onlyReferences(f found) bool {
	for i := l.first; i < l.end; i++ {
		if (i < f.at || i >= f.at+int(f.words)) && l.words[i].digits == 0 && i < l.place && !form(l.at(i)) {
			return false
		}
	}
	return true
}

// form reports whether a word is a legal form, a domain or another word that adds nothing to the name of a firm.
func form(word []byte) bool {
	switch string(word) {
	case "LTD", "LIMITED", "PLC", "INC", "LLC", "UK", "US", "USA", "GB", "COM", "CO", "STORES", "STORE":
		return true
	}
	return false
}
