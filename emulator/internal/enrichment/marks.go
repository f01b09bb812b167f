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
	text    string           // as in the table, with # & @ and % for words of a kind
	length  int              // number of words
	country fixtures.Country // of the banks; empty for all
	states  mark
}

// markLists are the rows of the table in its order.
type markLists struct{ before, after []markWords }

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
	lists := &markLists{}
	err := eachRow("marks.tsv", table, markColumns, func(fields []string) error {
		words := markWords{
			text: fields[2], length: 1 + strings.Count(fields[2], " "),
			states: mark{typeCode: bank.TypeCode(fields[3]), country: fields[4], batch: fields[5] == "batch"},
		}
		if fields[1] != "*" {
			words.country = fixtures.Country(fields[1])
		}
		switch fields[0] {
		case "before":
			lists.before = append(lists.before, words)
		case "after":
			lists.after = append(lists.after, words)
		default:
			return fmt.Errorf("%q is neither before nor after", fields[0])
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return lists, nil
}
