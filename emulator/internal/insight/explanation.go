package insight

import (
	"fmt"
	"slices"
	"time"

	"budsandbox/bank"
)

// Explanation says where a figure comes from.
type Explanation struct {
	Figure  string // its place in the answer: groceries.debit_total GBP
	Value   string // as the answer has it
	Formula string
	Rows    Selection // what the formula reckons with
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

// Currencies are those of both sides, in the order of their codes.
func (f Flow) Currencies() []bank.Currency {
	var all []bank.Currency
	for _, sum := range slices.Concat(f.Credits, f.Debits) {
		all = append(all, sum.Amount.Currency)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// written is an instant as answers have it.
func written(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }
