package enrichment

import (
	"bytes"
	"cmp"
	"slices"
	"sort"
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
	target        int32  // index of the merchant, processor, rule or town
	kind          phraseKind
	words         uint8
	alone         bool // valid only if the rest of the payee is references and the place
	atStart       bool // valid only at the beginning of the payee
	creditsOnly   bool // valid for credits only
	debitsOnly    bool // valid for debits only
	alsoProcessor bool // alias of a merchant that is also a processor's: any other alias has priority
	weak          bool // any other phrase of the kind has priority
	brand         bool // alias in the generated list, which the rest of the line may contradict
}

// index finds phrases by the words with which they begin.
type index struct {
	phrases      []phrase         // sorted by text
	words        map[string]entry // what is known of a word
	beginnings   beginnings       // of the phrases and of the aliases without their spaces
	trades       beginnings       // of the words for trades
	longestAlias int              // length of the longest alias
}

// entry is what is known of a word: one lookup finds everything.
type entry struct {
	phrases        wordRange // the phrases whose first word it is
	classes        wordClass
	given, surname bool // whether it is a known name of people
}

// is reports whether the word is of a class.
func (e *entry) is(class wordClass) bool { return e.classes&class != 0 }

// wordRange is where the phrases with the same first word are in an index. They are neighbours, because a space sorts
// before all letters and digits.
type wordRange struct {
	from, to  int32
	mostWords uint8   // number of words of the longest phrase
	place     bool    // whether one of them is a town
	second    letters // with which the second words begin
}

// letters is a set of pairs of letters with which words begin. Some pairs stand for each other, so a word whose pair is
// in a set may not be one of those that were added.
type letters uint64

// lettersOf returns the set of the pair with which a word of a text begins.
func lettersOf[T string | []byte](text T, start int) letters {
	second := byte(' ')
	if start+1 < len(text) {
		second = text[start+1]
	}
	return 1 << ((text[start]*7 + second) % 64)
}

// prefixOf returns the first eight bytes of a text as a number that sorts as the text does.
func prefixOf(text string) (n uint64) {
	for i := range 8 {
		n <<= 8
		if i < len(text) {
			n |= uint64(text[i])
		}
	}
	return n
}

// add adds a phrase. Of several aliases with the same text, the first one counts. Call build after the last call.
func (x *index) add(p phrase) {
	p.words = uint8(1 + strings.Count(p.text, " "))
	x.phrases = append(x.phrases, p)
}

// withText returns the phrases with a text.
func (x *index) withText(text []byte) []phrase {
	first := text
	if space := bytes.IndexByte(text, ' '); space >= 0 {
		first = text[:space]
	}
	return x.inRange(x.words[string(first)].phrases, text)
}

// alias returns the alias with a text, unless it is valid only alone, or nil.
func (x *index) alias(text []byte) *phrase {
	phrases := x.withText(text)
	if len(phrases) == 0 || phrases[0].kind != aliasPhrase || phrases[0].alone {
		return nil
	}
	return &phrases[0]
}

// inRange returns the phrases of a range with a text.
func (x *index) inRange(within wordRange, text []byte) []phrase {
	return equalTo(x.phrases[within.from:within.to], text)
}

// equalTo returns the phrases with a text of sorted phrases.
func equalTo(phrases []phrase, text []byte) []phrase {
	from := lowerBound(phrases, text)
	to := from
	for to < len(phrases) && phrases[to].text == string(text) {
		to++
	}
	return phrases[from:to]
}

// lowerBound returns the index of the first of sorted phrases that does not sort before a text.
func lowerBound(phrases []phrase, text []byte) int {
	from, to := 0, len(phrases)
	for from < to {
		if middle := (from + to) / 2; phrases[middle].text < string(text) {
			from = middle + 1
		} else {
			to = middle
		}
	}
	return from
}

// startingWith returns the phrases that start with a text, whose last word may be truncated.
func (x *index) startingWith(text string) []phrase {
	phrases := x.phrases
	if first, _, whole := strings.Cut(text, " "); whole {
		within := x.words[first].phrases
		phrases = phrases[within.from:within.to]
	}
	from := sort.Search(len(phrases), func(k int) bool { return phrases[k].text >= text })
	to := from
	for to < len(phrases) && strings.HasPrefix(phrases[to].text, text) {
		to++
	}
	return phrases[from:to]
}

// build sorts the phrases and builds the tables for lookups.
func (x *index) build() {
	x.beginnings.length, x.trades.length = minUnspaced, minTruncatedTrade
	kept, alias := make([]phrase, 0, len(x.phrases)), -1
	for _, place := range x.sorted() {
		p := &x.phrases[place.at]
		if p.kind == aliasPhrase {
			if alias >= 0 && kept[alias].text == p.text {
				continue
			}
			alias = len(kept)
		}
		kept = append(kept, *p)
	}
	x.phrases = kept
	x.words = make(map[string]entry, len(kept)/2)
	for from := 0; from < len(kept); {
		first, _, _ := strings.Cut(kept[from].text, " ")
		within := wordRange{from: int32(from)}
		for ; from < len(kept) && hasFirstWord(kept[from].text, first); from++ {
			p := &kept[from]
			within.mostWords = max(within.mostWords, p.words)
			within.place = within.place || p.kind == townPhrase || p.kind == placePhrase
			if p.words > 1 {
				within.second |= lettersOf(p.text, len(first)+1)
			}
			x.beginnings.add(p.text)
			if p.kind == tradePhrase {
				x.trades.add(p.text)
			}
			if p.kind == aliasPhrase && !p.alone {
				x.longestAlias = max(x.longestAlias, len(p.text))
			}
		}
		within.to = int32(from)
		x.words[first] = entry{phrases: within}
	}
}

// place is where a phrase was added, with what decides most comparisons of its text with others.
type place struct {
	prefix uint64
	at     int32
}

// sorted returns the places of the phrases by their texts, and equal texts in the order in which they were added.
func (x *index) sorted() []place {
	places := make([]place, len(x.phrases))
	for i := range x.phrases {
		places[i] = place{prefixOf(x.phrases[i].text), int32(i)}
	}
	slices.SortFunc(places, func(a, b place) int {
		if a.prefix != b.prefix {
			return cmp.Compare(a.prefix, b.prefix)
		}
		return cmp.Or(strings.Compare(x.phrases[a.at].text, x.phrases[b.at].text), cmp.Compare(a.at, b.at))
	})
	return places
}

// hasFirstWord reports whether the first word of a text is word.
func hasFirstWord(text, word string) bool {
	return strings.HasPrefix(text, word) && (len(text) == len(word) || text[len(word)] == ' ')
}

// match is a phrase that was found in a line. It begins at the word at. The phrase is nil if none was found.
type match struct {
	*phrase
	at    int
	rival *phrase // a word for another trade elsewhere in the line, to which this one was preferred
}

// found reports whether there is a phrase.
func (f match) found() bool { return f.phrase != nil }

// end returns the index of the word after the phrase.
func (f match) end() int { return f.at + int(f.words) }

// longer reports whether f has a longer text than another, or an equally long one further left.
func (f match) longer(than match) bool {
	return !than.found() || len(f.text) > len(than.text) || len(f.text) == len(than.text) && f.at < than.at
}

// matches holds the best phrase of each kind that was found in a line.
type matches [phraseKinds]match
