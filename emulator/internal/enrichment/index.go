package enrichment

import (
	"cmp"
	"slices"
	"sort"
	"strings"
)

// phraseKind is what a phrase stands for.
type phraseKind uint8

const (
	aliasPhrase     phraseKind = iota // of a merchant
	processorPhrase                   // of a payment processor
	eventPhrase                       // the bank's own words
	ownPhrase                         // words for money between a customer's accounts
	purposePhrase                     // what people agree to pay
	transferPhrase                    // the bank's words for money that is sent
	tradePhrase                       // a kind of business
	thingPhrase                       // what is bought, which people also write to friends
	generalPhrase                     // words that many businesses have in their names
	townPhrase                        // of the fixtures
	placePhrase                       // a larger town, by which the end of a line is known for a place
	phraseKinds
)

// phrase is text that an index knows.
type phrase struct {
	text  string // words of A to Z and 0 to 9 with single blanks
	first uint64 // the beginning of the text, by which most are told apart
	of    int32  // number of the merchant, processor, rule or town
	added int32  // how many were added before
	kind  phraseKind
	words uint8
	alone bool // only if nothing but references and the place stands beside it
	start bool // only where the payee begins
	in    bool // only if money comes in
	out   bool // only if money goes out
	lends bool // a merchant's alias that is a processor's, too: it gives way to any other
	weak  bool // any other phrase of the kind counts more
	brand bool // a merchant of the generated list: what else the line says may contradict it
}

// index finds phrases by their whole text.
type index struct {
	phrases []phrase         // those with the same text side by side
	span    map[string]int32 // of a text: where its phrases begin
	longest map[string]uint8 // of a first word: how many words its longest phrase has
	aliases []int32          // phrases, in order of their text, for names that are cut off
	letters int              // of the longest alias
	trades  []int32          // phrases of trades that money goes to, in order of their text, for words that are cut off
}

// beginning is the first eight bytes of a text as a number that sorts as they do.
func beginning(text string) (n uint64) {
	for i := range 8 {
		n <<= 8
		if i < len(text) {
			n |= uint64(text[i])
		}
	}
	return n
}

// add takes a phrase in. Of aliases with the same text the first one added counts; seal must follow the last.
func (x *index) add(p phrase) {
	p.words, p.added, p.first = uint8(1+strings.Count(p.text, " ")), int32(len(x.phrases)), beginning(p.text)
	x.phrases = append(x.phrases, p)
}

// seal puts the phrases in order.
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

// found is a phrase in a line; at is the word where it begins, and its phrase is nil if there is none.
type found struct {
	*phrase
	at int
}

// longer reports whether one is longer than another, or as long and more to the left.
func (f found) longer(than found) bool {
	return than.phrase == nil || len(f.text) > len(than.text) || len(f.text) == len(than.text) && f.at < than.at
}

// matches are what was found in a line, the best of each kind.
type matches [phraseKinds]found

// outdoes reports whether, of a brand and a merchant of the lists written by hand, the brand counts: it is longer
// and begins no later.
func outdoes(a, b found) bool {
	if b.brand {
		a, b = b, a
	}
	return len(a.text) > len(b.text) && a.at <= b.at
}

// shortAlias is up to how many letters an alias counts only among the first three words of the payee.
const shortAlias = 4

// search looks for every phrase of the index in the words of a line.
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
					m.take(l, found{p, i})
				}
			}
		}
	}
	return m
}

// begins reports whether the payee, or the line, begins with the i-th word; a processor and THE may stand before
// it.
func (l *line) begins(i int) bool {
	return i == l.first || i == 0 || i == l.payee || i == l.payee+1 && string(l.at(l.payee)) == "THE"
}

// take keeps what was found if it is better than what was found before.
func (m *matches) take(l *line, f found) {
	if f.alone && !l.onlyReferences(f) {
		return
	}
	best := &m[f.kind]
	switch f.kind {
	case aliasPhrase:
		if len(f.text) <= shortAlias && (f.at < l.first || f.at-l.payee > 2) || f.brand && !l.begins(f.at) && f.words == 1 {
			return
		}
		switch {
		case best.phrase == nil, best.lends && !f.lends:
		case best.lends != f.lends:
			return
		case l.numbered(f) != l.numbered(*best):
			if l.numbered(*best) {
				return
			}
		case best.brand != f.brand:
			if outdoes(f, *best) == best.brand { // the brand is not both longer and further left
				return
			}
		case !f.longer(*best):
			return
		}
	case townPhrase:
		if f.at == 0 || best.phrase != nil && f.at < best.at+int(best.words) {
			return
		}
	case tradePhrase: // the last, as a GARDEN CENTRE CAFE is a café; the longer of two that share a word
		if best.phrase != nil && f.words < best.words && overlap(f, *best) {
			return
		}
		if best.phrase != nil && f.at < best.at && (!overlap(f, *best) || f.words <= best.words) {
			return
		}
	case purposePhrase, thingPhrase, generalPhrase: // the longest, the last of equals
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

// shopNumber is from how many digits on a number behind a name is that of a shop.
const shopNumber = 4

// numbered reports whether the payee begins with a name and the number of its shop; another name behind says where
// the shop is: SHELL 57442 TESCO EXPRESS.
func (l *line) numbered(f found) bool {
	next := f.at + int(f.words)
	return f.at == l.payee && !f.lends && next+1 < l.end && l.words[next].number() && l.words[next].digits >= shopNumber
}

// onlyReferences reports whether every word of the payee outside a phrase is a reference, or of the place.
func (l *line) onlyReferences(f found) bool {
	for i := l.first; i < l.end; i++ {
		if (i < f.at || i >= f.at+int(f.words)) && l.words[i].digits == 0 && i < l.place && !form(l.at(i)) {
			return false
		}
	}
	return true
}

// form reports whether a word is a firm's legal form or a domain, which says nothing beside its name.
func form(word []byte) bool {
	switch string(word) {
	case "LTD", "LIMITED", "PLC", "INC", "LLC", "UK", "US", "USA", "GB", "COM", "CO", "STORES", "STORE":
		return true
	}
	return false
}

// leastCut is how many letters of a name that the line cuts off must be there.
const leastCut = 9

// cutOff finds the alias that the line's end begins, if it belongs to one merchant only.
func (x *index) cutOff(l *line) found {
	for i := l.first; i < min(l.limit, max(l.place, l.first+1)) && len(l.text)-l.words[i].start >= leastCut; i++ {
		if len(l.text)-l.words[i].start > x.letters {
			continue
		}
		tail := string(l.text[l.words[i].start:])
		owner := found{}
		for k := sort.Search(len(x.aliases), func(k int) bool { return x.phrases[x.aliases[k]].text >= tail }); k < len(x.aliases); k++ {
			p := &x.phrases[x.aliases[k]]
			if !strings.HasPrefix(p.text, tail) {
				break
			}
			if i == len(l.words)-1 && len(p.text) > len(tail) && p.text[len(tail)] == ' ' || p.brand && i != l.payee {
				continue // one whole word: that of somebody else
			}
			if owner.phrase != nil && owner.of != p.of {
				return found{}
			}
			owner = found{p, i}
		}
		if owner.phrase != nil {
			return owner
		}
	}
	return found{}
}

// leastCutTrade is how many letters of a word for a trade that the line cuts off must be there.
const leastCutTrade = 5

// cutTrade finds the word for a trade that the end of the line begins, the shortest of several: HARBOUR FISHMONGE.
func (x *index) cutTrade(l *line) (best found) {
	for i := l.payee; i < l.end && len(l.text)-l.words[i].start >= leastCutTrade; i++ {
		tail := string(l.text[l.words[i].start:])
		k := sort.Search(len(x.trades), func(k int) bool { return x.phrases[x.trades[k]].text >= tail })
		for ; k < len(x.trades) && strings.HasPrefix(x.phrases[x.trades[k]].text, tail); k++ {
			p := &x.phrases[x.trades[k]]
			if best.phrase == nil || len(p.text) < len(best.text) {
				best = found{p, i}
			}
		}
		if best.phrase != nil {
			return best
		}
	}
	return found{}
}

// glued is how many letters of a name without its blanks a word must have to be known by it.
const glued = 7

// withoutBlanks finds the alias that the payee's first word is without blanks, followed by nothing but digits or a
// domain: BESTBUYCOM806112233.
func (x *index) withoutBlanks(l *line, unspaced map[string]int32) found {
	if l.payee >= l.limit || l.words[l.payee].length() < glued {
		return found{}
	}
	w := l.at(l.payee)
	for n := len(w); n >= glued; n-- {
		rest := strings.TrimLeft(string(w[n:]), "0123456789")
		rest = strings.TrimRight(rest, "0123456789")
		if rest != "" && rest != "ONLINE" && rest != "COUK" && !form([]byte(rest)) {
			continue
		}
		if at, known := unspaced[string(w[:n])]; known {
			return found{&x.phrases[at], l.payee}
		}
		if at, known := x.span[string(w[:n])]; known && x.phrases[at].kind == aliasPhrase && !x.phrases[at].alone {
			return found{&x.phrases[at], l.payee}
		}
	}
	return found{}
}
