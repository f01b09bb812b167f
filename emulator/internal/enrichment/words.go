package enrichment

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"
)

//go:embed data/words.tsv
var wordTable string

var wordColumns = []string{"class", "words"}

// wordClass is a set of classes of words in data/words.tsv, which describes each.
type wordClass uint16

const (
	carrierWord wordClass = 1 << iota
	firmWord
	beforeNameWord
	legalFormWord
	referenceWord
	relativeWord
	roadWord
	stateWord
	stationWord
	titleWord
)

// wordClassNames are the classes by their names in the table.
var wordClassNames = map[string]wordClass{
	"carrier": carrierWord, "firm": firmWord, "before-name": beforeNameWord, "legal-form": legalFormWord,
	"reference": referenceWord, "relative": relativeWord, "road": roadWord, "state": stateWord, "station": stationWord,
	"title": titleWord,
}

// wordClasses returns the classes of each word. The table is parsed on first use.
var wordClasses = sync.OnceValue(func() map[string]wordClass {
	classes := map[string]wordClass{}
	err := eachRow("words.tsv", wordTable, wordColumns, func(fields []string) error {
		class, known := wordClassNames[fields[0]]
		if !known {
			return fmt.Errorf("%q is not a class of words", fields[0])
		}
		for word := range strings.SplitSeq(fields[1], "|") {
			classes[word] |= class
		}
		return nil
	})
	if err != nil {
		panic(err) // a test parses the table
	}
	return classes
})

// classesOf returns the classes of a word.
func classesOf(word []byte) wordClass { return wordClasses()[string(word)] }
