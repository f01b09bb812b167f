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
	prefix        uint64 // beginning of the text, which decides most comparisons
	target        int32  // index of the merchant, processor, rule or town
	order         int32  // number of phrases that were added before
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

// index finds phrases by their whole text.
type index struct {
	phrases      []phrase         // sorted by text
	byText       map[string]int32 // index of the first phrase, by text
	mostWords    map[string]uint8 // number of words of the longest phrase, by first word
	aliases      []int32          // indexes of phrases, sorted by text, for truncated names
	longestAlias int              // length of the longest alias
	trades       []int32          // indexes of phrases of trades, sorted by text, for truncated words
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
	p.words, p.order, p.prefix = uint8(1+strings.Count(p.text, " ")), int32(len(x.phrases)), prefixOf(p.text)
	x.phrases = append(x.phrases, p)
}

// withText returns the phrases with a text.
func (x *index) withText(text []byte) []phrase {
	first, known := x.byText[string(text)]
	if !known {
		return nil
	}
	end := first + 1
	for int(end) < len(x.phrases) && x.phrases[end].text == x.phrases[first].text {
		end++
	}
	return x.phrases[first:end]
}

// build sorts the phrases and builds the tables for lookups.
func (x *index) build() {
	slices.SortFunc(x.phrases, func(a, b phrase) int {
		if a.prefix != b.prefix {
			return cmp.Compare(a.prefix, b.prefix)
		}
		return cmp.Or(strings.Compare(a.text, b.text), cmp.Compare(a.order, b.order))
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
	x.byText = make(map[string]int32, len(kept))
	x.mostWords = make(map[string]uint8, len(kept)/2)
	for i := range kept {
		p := &kept[i]
		if i == 0 || kept[i-1].text != p.text {
			x.byText[p.text] = int32(i)
			first, _, _ := strings.Cut(p.text, " ")
			x.mostWords[first] = max(x.mostWords[first], p.words)
		}
		if p.kind == tradePhrase && !p.creditsOnly && !p.alone && len(p.text) > minTruncatedTrade {
			x.trades = append(x.trades, int32(i))
		}
		if p.kind == aliasPhrase && !p.alone {
			x.aliases = append(x.aliases, int32(i))
			x.longestAlias = max(x.longestAlias, len(p.text))
		}
	}
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
