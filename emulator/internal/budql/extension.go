package budql

import (
	"sort"
	"strings"
)

// Extension is a part of a query that is not in Bud's published texts.
type Extension struct {
	Offset int    // in bytes
	What   string // such as: function CONTAINS
}

// Extensions returns the distinct parts of the query that are not in Bud's published texts, in the order of the query.
func (q *Query) Extensions() []Extension { return q.extensions }

// extensionsOf returns the distinct parts that Bud has not published, in the order of the text.
func extensionsOf(tokens []token, parentheses []int, c *checker) (all []Extension) {
	for _, at := range parentheses {
		all = append(all, Extension{at, "parentheses around an expression"})
	}
	for _, t := range tokens {
		switch {
		case t.is("OR"), t.is("NOT"), t.is("IN"):
			all = append(all, Extension{t.offset, strings.ToUpper(t.text)})
		case t.kind == signToken && strings.ContainsAny(t.text, "<>!"):
			all = append(all, Extension{t.offset, "operator " + t.text})
		}
	}
	for _, e := range c.columns {
		if known, _ := columnNamed(e.name); !known.Published {
			all = append(all, Extension{e.at, "column " + e.name})
		}
	}
	for _, e := range c.calls {
		if !e.function.published {
			all = append(all, Extension{e.at, "function " + e.name})
		}
	}
	sort.SliceStable(all, func(i, j int) bool { return all[i].Offset < all[j].Offset })
	known := map[string]bool{}
	distinct := all[:0]
	for _, e := range all {
		if !known[e.What] {
			known[e.What] = true
			distinct = append(distinct, e)
		}
	}
	return distinct
}
