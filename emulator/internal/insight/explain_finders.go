package insight

import "fmt"

// Explain explains which transactions are in the group and how its score is computed.
func (g RegularGroup) Explain() []Explanation {
	n := g.Rows.Len()
	return []Explanation{{
		Figure: g.Label + ".score", Value: fmt.Sprintf("%d.%04d", g.Score()/10_000, g.Score()%10_000),
		Formula: fmt.Sprintf("1 - 1/(%d members + 1)^2", n), Rows: g.Rows,
	}}
}

// Explain explains what each expected payment continues.
func (f Forecast) Explain() (all []Explanation) {
	base := f.Base.Amount
	if base.Minor < 0 {
		base.Minor = -base.Minor
	}
	for i, e := range f.Coming {
		all = append(all, Explanation{
			Figure: fmt.Sprintf("%s.%s %s", f.Label, e.On.UTC().Format("2006-01-02"), e.Amount.Currency),
			Value:  e.Amount.Value(),
			Formula: fmt.Sprintf("%s, the newest, * (1 + %v / 100)^%d; the day continues the %s schedule",
				base.Value(), f.ChangePercentage.Float(), i+1, f.Period),
			Rows: f.Rows,
		})
	}
	return all
}

// Explain explains which payments belong to the subscription. The response lists them, and their number is its only
// figure.
func (s Subscription) Explain() []Explanation {
	return []Explanation{ExplainRows(s.Rows.At(0).Description+".transactions", s.Rows)}
}

// ExplainRows explains which transactions a list contains.
func ExplainRows(name string, rows Selection) Explanation {
	return Explanation{Figure: name, Value: fmt.Sprint(rows.Len()), Formula: "the number of transactions", Rows: rows}
}

// Explain explains which transactions a search found.
func (f SearchResult) Explain() []Explanation { return []Explanation{ExplainRows("results", f.Rows)} }

// Explain explains the figure in a search's sentence and the transactions that it counts.
func (a Answer) Explain() []Explanation {
	all := []Explanation{ExplainRows("content.transactions", a.Rows)}
	if a.Sum.Count == 0 {
		return all
	}
	c, number := a.Sum.Amount.Currency, quantity(a.Sum.Count, "transaction")
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

// Explain explains which payments identify a product. Its amount is that of the newest payment.
func (p Product) Explain() []Explanation {
	return []Explanation{{
		Figure: p.Merchant.DisplayName + ".amount " + string(p.Amount.Currency), Value: p.Amount.Value(),
		Formula: "the newest payment", Rows: p.Rows,
	}}
}
