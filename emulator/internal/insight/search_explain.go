package insight

import (
	"fmt"

	"budsandbox/internal/quantity"
)

// Explain explains which transactions a search found.
func (r SearchResult) Explain() []Explanation { return []Explanation{ExplainRows("results", r.Rows)} }

// Explain explains the figure in a search's sentence and the transactions that it counts.
func (a Answer) Explain() []Explanation {
	all := []Explanation{ExplainRows("content.transactions", a.Rows)}
	if a.Sum.Count == 0 {
		return all
	}
	c, number := a.Sum.Amount.Currency, quantity.Of(a.Sum.Count, "transaction")
	e := Explanation{Rows: a.Rows}
	switch a.Statistic {
	case CountStatistic:
		return all
	case AverageStatistic:
		e.Figure, e.Value = "content.average", average(a.Sum.Amount, a.Sum.Count).Value()
		e.Formula = fmt.Sprintf(
			"the sum of the transactions that the sentence is about, %s, over %s, halves up",
			a.Sum.Amount.Value(), number,
		)
	case BiggestStatistic, SmallestStatistic, LatestStatistic:
		word := a.Statistic.adjective()
		e.Figure, e.Value = "content."+word, a.Rows.At(0).Amount.Value()
		e.Formula = fmt.Sprintf("the amount of %s, the %s of %s", a.Rows.At(0).ID, word, number)
	default:
		e.Figure, e.Value = "content.total", a.Sum.Amount.Value()
		e.Formula = "the sum of the transactions that the sentence is about"
	}
	e.Figure += " " + string(c)
	return append(all, e)
}
