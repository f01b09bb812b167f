package enrichment

import (
	"slices"
	"strings"
	"sync"
)

// addWords adds the names of people and the classes of words to the words of the index.
func (c *country) addWords() {
	words := c.index.words
	for word, classes := range wordClasses() {
		known := words[word]
		known.classes = classes
		words[word] = known
	}
	eachName(c.names.given, func(name string) {
		known := words[name]
		known.given = true
		words[name] = known
	})
	eachName(c.names.surnames, func(name string) {
		known := words[name]
		known.surname = true
		words[name] = known
	})
	lists := c.names.surnames
	c.surnames = sync.OnceValue(func() (all []string) {
		eachName(lists, func(name string) { all = append(all, name) })
		slices.Sort(all)
		return all
	})
}

// eachName calls do with the names of lists in capitals.
func eachName(lists [][]string, do func(name string)) {
	for _, list := range lists {
		for _, name := range list {
			do(strings.ToUpper(name))
		}
	}
}

// beginnings tells of most texts with whose first letters no phrase begins that there is none, without a search. It has
// a bit for every hash of these letters.
type beginnings struct {
	length int // number of letters of a beginning, at most eight
	bits   [1 << (hashBits - 6)]uint64
}

// hashBits is the number of bits of a hash. There are some 20,000 beginnings in a country.
const hashBits = 16

// bit returns the bit of the beginning of a text that is long enough.
func (b *beginnings) bit(text string) (element *uint64, mask uint64) {
	const multiplier = 0x9E3779B97F4A7C15 // spreads the letters over the upper bits
	hash := prefixOf(text[:b.length]) * multiplier >> (64 - hashBits)
	return &b.bits[hash/64], 1 << (hash % 64)
}

// add adds the beginning of a text.
func (b *beginnings) add(text string) {
	if len(text) >= b.length {
		element, mask := b.bit(text)
		*element |= mask
	}
}

// mayHave reports whether a text with the same beginning may have been added. The text must be long enough.
func (b *beginnings) mayHave(text string) bool {
	element, mask := b.bit(text)
	return *element&mask != 0
}
