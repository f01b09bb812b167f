package insight

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"budsandbox/bank"
)

// Explanation explains how a figure was computed.
type Explanation struct {
	Figure  string // its place in the response: groceries.debit_total GBP
	Value   string // as in the response
	Formula string
	Rows    Selection // rows that the formula uses
}

// explainFlow appends the explanation of each sum of a flow over some rows.
func explainFlow(all []Explanation, name string, f Flow, of Selection) []Explanation {
	for _, side := range []struct {
		side Side
		name string
		sums []Sum
	}{{Credits, "credit", f.Credits}, {Debits, "debit", f.Debits}} {
		for _, sum := range side.sums {
			c := sum.Amount.Currency
			all = append(all, Explanation{
				Figure:  fmt.Sprintf("%s.%s_total %s", name, side.name, c),
				Value:   sum.Amount.Value(),
				Formula: fmt.Sprintf("the sum of %d %ss in %s", sum.Count, side.name, c),
				Rows:    of.On(side.side, c),
			})
		}
	}
	return all
}

// Currencies returns the currencies of both sides, in the order of their codes.
func (f Flow) Currencies() []bank.Currency {
	var all []bank.Currency
	for _, sum := range slices.Concat(f.Credits, f.Debits) {
		all = append(all, sum.Amount.Currency)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// written formats a time as responses do.
func written(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }

// count formats a number of things.
func count(n int, thing string) string {
	if n != 1 {
		thing += "s"
	}
	return strconv.Itoa(n) + " " + thing
}
