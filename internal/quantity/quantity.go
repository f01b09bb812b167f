// Package quantity words numbers of things.
package quantity

import (
	"strconv"
	"strings"
)

// Of returns a number of things, which are named in the singular: 1 customer, 2 customers, 2 entries.
func Of[N int | int32 | int64](n N, thing string) string {
	if n != 1 {
		thing = plural(thing)
	}
	return strconv.FormatInt(int64(n), 10) + " " + thing
}

// plural returns the regular plural of a noun that ends in neither a sibilant nor a vowel and y.
func plural(noun string) string {
	if stem, found := strings.CutSuffix(noun, "y"); found {
		return stem + "ies"
	}
	return noun + "s"
}
