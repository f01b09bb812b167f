package enrichment

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"

	"budsandbox/bank"
	"budsandbox/fixtures"
)

//go:embed data/marks.tsv
var markTable string

// mark is the information about a payment in the bank's own words around the payee.
type mark struct {
	typeCode bank.TypeCode // empty if unknown
	country  string        // GB or US, if the line ends with it
	batch    bool          // whether it was sent in a batch of payments, as by firms
}

// markWords are words that banks print before or after the payee.
type markWords struct {
	words   []string         // as in the table, with # & @ and % for words of a kind
	country fixtures.Country // of the banks; empty for all
	states  mark
	length  int // of the word at the edge, or 0 if it is one for words of a kind
}

// markLists are the rows of the table, found by the words with which they begin or end.
type markLists struct{ before, after markIndex }

// markIndex has the marks of a list that a word can belong to at its edge, in the order of the table. Most lines begin
// and end with words that belong to none.
type markIndex [512][]*markWords

// edge is what decides which marks a word can belong to: its first letter before the payee, its last one after it,
// whether it has digits, and whether it is a month.
type edge struct {
	letter        byte // A to Z or 0 to 9
	digits, month bool
}

// index returns the place of an edge in a markIndex.
func (e edge) index() int {
	i := int(e.letter) << 2
	if e.digits {
		i |= 2
	}
	if e.month {
		i |= 1
	}
	return i
}

// fits reports whether a character of the table can stand for the edge.
func (e edge) fits(character byte) bool {
	return character == e.letter || e.digits && (character == '#' || character == '&') || e.month && character == '@'
}

// newMarkIndex returns the index of a list. atEdge returns the character at the edge of a mark's words.
func newMarkIndex(list []markWords, atEdge func(words []string) byte) (index markIndex) {
	for _, letter := range []byte("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") {
		for _, e := range []edge{{letter, false, false}, {letter, true, false}, {letter, false, true}, {letter, true, true}} {
			for i := range list {
				if e.fits(atEdge(list[i].words)) {
					index[e.index()] = append(index[e.index()], &list[i])
				}
			}
		}
	}
	return index
}

// marks returns the table. It is parsed on first use, because skeletons need it without an Engine.
var marks = sync.OnceValue(func() *markLists {
	lists, err := readMarks(markTable)
	if err != nil {
		panic(err) // a test parses the table
	}
	return lists
})

var markColumns = []string{"position", "country", "words", "type", "place", "batch"}

func readMarks(table string) (*markLists, error) {
	var before, after []markWords
	err := eachRow("marks.tsv", table, markColumns, func(fields []string) error {
		words := markWords{
			words:  strings.Split(fields[2], " "),
			states: mark{typeCode: bank.TypeCode(fields[3]), country: fields[4], batch: fields[5] == "batch"},
		}
		if fields[1] != "*" {
			words.country = fixtures.Country(fields[1])
		}
		switch fields[0] {
		case "before":
			words.length = lengthOf(words.words[0])
			before = append(before, words)
		case "after":
			words.length = lengthOf(words.words[len(words.words)-1])
			after = append(after, words)
		default:
			return fmt.Errorf("%q is neither before nor after", fields[0])
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return &markLists{
		before: newMarkIndex(before, firstCharacter),
		after:  newMarkIndex(after, lastCharacter),
	}, nil
}

func firstCharacter(words []string) byte { return words[0][0] }

// lengthOf returns the length that a word of a line must have to match one of the table, or 0 for any.
func lengthOf(word string) int {
	switch word {
	case "#", "&", "@", "%":
		return 0
	}
	return len(word)
}

func lastCharacter(words []string) byte {
	last := words[len(words)-1]
	return last[len(last)-1]
}
