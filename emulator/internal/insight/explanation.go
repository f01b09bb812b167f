package insight

import (
	"fmt"
	"time"

	"budsandbox/internal/quantity"
)

// Explanation explains how a figure was computed.
type Explanation struct {
	Figure  string // its place in the response: groceries.debit_total GBP
	Value   string // as in the response
	Formula string
	Rows    Selection // rows that the formula uses
}

// ExplainRows explains which transactions a list contains.
func ExplainRows(name string, rows Selection) Explanation {
	return Explanation{Figure: name, Value: fmt.Sprint(rows.Len()), Formula: "the number of transactions", Rows: rows}
}

// explainFlow appends the explanation of each sum of a flow over some rows.
func explainFlow(all []Explanation, name string, f Flow, rows Selection) []Explanation {
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
				Formula: fmt.Sprintf("the sum of %s in %s", quantity.Of(sum.Count, side.name), c),
				Rows:    rows.On(side.side, c),
			})
		}
	}
	return all
}

// formatTime formats a time as responses do.
func formatTime(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }
