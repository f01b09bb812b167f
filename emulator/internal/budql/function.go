package budql

import (
	"slices"
	"strings"
)

// function is the checker's description of a function.
type function struct {
	minArgs, maxArgs int // number of arguments; most is -1 without a limit
	args             []parameter
	result           Kind
	vector           bool   // has a value for each row whatever its arguments
	aggregate        bool   // computes one value from all selected rows
	published        bool   // one of Bud's published queries uses it
	signature        string // in words, for error messages
}

// parameter describes the arguments that a parameter accepts.
type parameter struct {
	kind   Kind // 0 for any
	vector bool // must have a value for each row
	single bool // must be one value
}

func (p parameter) takes(s shape, lists bool) bool {
	switch {
	case p.kind != 0 && p.kind != s.kind,
		s.list && !lists,
		p.vector && !s.vector,
		p.single && s.vector:
		return false
	}
	return true
}

var (
	anyArgs     = []parameter{{}}
	numberArgs  = []parameter{{kind: Number}}
	booleanArgs = []parameter{{kind: Boolean}}
)

// functions holds all functions by their names in upper case. SUM and DATETIME_FROM are in Bud's published queries.
var functions = map[string]function{
	"SUM":   {1, -1, numberArgs, Number, false, true, true, "one or more numbers"},
	"COUNT": {0, -1, anyArgs, Number, false, true, false, "any values, or none to count transactions"},
	"AVG":   {1, -1, numberArgs, Number, false, true, false, "one or more numbers"},
	"MIN":   {1, -1, numberArgs, Number, false, true, false, "one or more numbers"},
	"MAX":   {1, -1, numberArgs, Number, false, true, false, "one or more numbers"},
	"ANY":   {1, -1, booleanArgs, Boolean, false, true, false, "one or more booleans"},
	"ALL":   {1, -1, booleanArgs, Boolean, false, true, false, "one or more booleans"},
	"DATETIME_FROM": {
		4,
		4,
		[]parameter{{kind: Time}, {kind: Number, single: true}, {kind: Number, single: true}, {kind: Number, single: true}},
		Boolean,
		false,
		false,
		true,
		"a datetime and numbers of years, months and days",
	},
	"CONTAINS": {2, 2, []parameter{{kind: Text}, {kind: Text}}, Boolean, false, false, false, "two strings"},
	"LOWER":    {1, 1, []parameter{{kind: Text}}, Text, false, false, false, "one string"},
	"ABS":      {1, 1, numberArgs, Number, false, false, false, "one number"},
	"HAS_TAG":  {1, 1, []parameter{{kind: Text, single: true}}, Boolean, true, false, false, "the name of a tag"},
}

func functionNames() []string {
	names := make([]string, 0, len(functions))
	for name := range functions {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func columnNames() []string {
	names := make([]string, len(Columns))
	for i, c := range Columns {
		names[i] = c.Name
	}
	return names
}

// suggestion returns the end of an error message for an unknown word: the known word that has more than half of its
// letters in the same order, or all known words.
func suggestion(unknown string, known []string) string {
	best, most := "", 0
	for _, word := range known {
		if n := common(strings.ToLower(unknown), strings.ToLower(word)); n > most {
			best, most = word, n
		}
	}
	if 2*most > max(len(unknown), len(best)) {
		return "; did you mean " + best + "?"
	}
	return "; known are " + strings.Join(known, ", ")
}

// common returns the length of the longest common subsequence of two words. It is only called for short names.
func common(a, b string) int {
	const longest = 40
	a, b = a[:min(len(a), longest)], b[:min(len(b), longest)]
	row := make([]int, len(b)+1)
	for i := range len(a) {
		diagonal := 0
		for j := range len(b) {
			above := row[j+1]
			if a[i] == b[j] {
				row[j+1] = diagonal + 1
			} else {
				row[j+1] = max(above, row[j])
			}
			diagonal = above
		}
	}
	return row[len(b)]
}
