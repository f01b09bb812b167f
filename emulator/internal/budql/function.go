package budql

import (
	"maps"
	"slices"
)

// function is the checker's description of a function.
type function struct {
	minArgs, maxArgs int // number of arguments; maxArgs may be unlimited
	args             []parameter
	result           Kind
	vector           bool   // has a value for each row whatever its arguments
	aggregate        bool   // computes one value from all selected rows
	published        bool   // one of Bud's published queries uses it
	signature        string // in words, for error messages
}

// unlimited is the maxArgs of functions without a limit.
const unlimited = -1

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
	"SUM": {
		minArgs: 1, maxArgs: unlimited, args: numberArgs, result: Number, aggregate: true, published: true,
		signature: "one or more numbers",
	},
	"COUNT": {
		minArgs: 0, maxArgs: unlimited, args: anyArgs, result: Number, aggregate: true,
		signature: "any values, or none to count transactions",
	},
	"AVG": {
		minArgs: 1, maxArgs: unlimited, args: numberArgs, result: Number, aggregate: true,
		signature: "one or more numbers",
	},
	"MIN": {
		minArgs: 1, maxArgs: unlimited, args: numberArgs, result: Number, aggregate: true,
		signature: "one or more numbers",
	},
	"MAX": {
		minArgs: 1, maxArgs: unlimited, args: numberArgs, result: Number, aggregate: true,
		signature: "one or more numbers",
	},
	"ANY": {
		minArgs: 1, maxArgs: unlimited, args: booleanArgs, result: Boolean, aggregate: true,
		signature: "one or more booleans",
	},
	"ALL": {
		minArgs: 1, maxArgs: unlimited, args: booleanArgs, result: Boolean, aggregate: true,
		signature: "one or more booleans",
	},
	"DATETIME_FROM": {
		minArgs: 4, maxArgs: 4, result: Boolean, published: true,
		args: []parameter{
			{kind: Time}, {kind: Number, single: true}, {kind: Number, single: true}, {kind: Number, single: true},
		},
		signature: "a datetime and numbers of years, months and days",
	},
	"CONTAINS": {
		minArgs: 2, maxArgs: 2, args: []parameter{{kind: Text}, {kind: Text}}, result: Boolean,
		signature: "two strings",
	},
	"LOWER": {minArgs: 1, maxArgs: 1, args: []parameter{{kind: Text}}, result: Text, signature: "one string"},
	"ABS":   {minArgs: 1, maxArgs: 1, args: numberArgs, result: Number, signature: "one number"},
	"HAS_TAG": {
		minArgs: 1, maxArgs: 1, args: []parameter{{kind: Text, single: true}}, result: Boolean, vector: true,
		signature: "the name of a tag",
	},
}

func functionNames() []string { return slices.Sorted(maps.Keys(functions)) }
