package insight

import "fmt"

// Explain tells which transactions are the group and where its score comes from.
func (g RegularGroup) Explain() []Explanation {
	n := g.Rows.Len()
	return []Explanation{{
		Figure: g.Label + ".score", Value: fmt.Sprintf("%d.%04d", g.Score()/10_000, g.Score()%10_000),
		Formula: fmt.Sprintf("1 - 1/(%d members + 1)^2", n), Rows: g.Rows,
	}}
}

// Explain tells what each coming payment continues.
func (f Forecast) Explain() (all []Explanation) {
	base := f.Base.Amount
	if base.Minor < 0 {
		base.Minor = -base.Minor
	}
	for i, e := range f.Coming {
		all = append(all, Explanation{
			Figure: fmt.Sprintf(
				"%s.%s %s",
				f.Label,
				e.On.UTC().Format("2006-01-02"),
				e.Amount.Currency,
			), Value: e.Amount.Value(),
			Formula: fmt.Sprintf("%s, the newest, * (1 + %v / 100)^%d; the day continues the %s schedule",
				base.Value(), f.Change.Float(), i+1, f.Period),
			Rows: f.Rows,
		})
	}
	return all
}

// Explain tells which payments are the subscription. Its answer lists them and has no figure of its own but their
// number.
func (s Subscription) Explain() []Explanation {
	return []Explanation{listed(s.Rows.At(0).Description+".transactions", s.Rows)}
}

// ExplainRows tells which transactions a list has.
func ExplainRows(name string, rows Selection) Explanation { return listed(name, rows) }

func listed(name string, rows Selection) Explanation {
	return Explanation{Figure: name, Value: fmt.Sprint(rows.Len()), Formula: "the number of transactions", Rows: rows}
}

// Explain tells which transactions a search found.
func (f Found) Explain() []Explanation { return []Explanation{listed("results", f.Rows)} }

// Explain tells where the figure of a search's sentence comes from: the one that the sentence has, and the transactions
// that it counts.
func (a Answer) Explain() []Explanation {
	all := []Explanation{listed("content.transactions", a.Rows)}
	if a.Sum.Count == 0 {
		return all
	}
	c, number := a.Sum.Amount.Currency, count(a.Sum.Count, "transaction")
	e := Explanation{Rows: a.Rows}
	switch a.Figure {
	case CountOf:
		return all
	case AverageOf:
		e.Figure, e.Value = "content.average", average(a.Sum.Amount, a.Sum.Count).Value()
		e.Formula = fmt.Sprintf(
			"the sum of the transactions that the sentence is about, %s, over %s, halves up",
			a.Sum.Amount.Value(),
			number,
		)
	case BiggestOf, SmallestOf, LatestOf:
		word := map[Figure]string{BiggestOf: "largest", SmallestOf: "smallest", LatestOf: "latest"}[a.Figure]
		e.Figure, e.Value = "content."+word, a.Rows.At(0).Amount.Value()
		e.Formula = fmt.Sprintf("the amount of %s, the %s of %s", a.Rows.At(0).ID, word, number)
	default:
		e.Figure, e.Value, e.Formula = "content.total", a.Sum.Amount.Value(), "the sum of the transactions that the sentence is about"
	}
	e.Figure += " " + string(c)
	return append(all, e)
}

// Explain tells which payments a product was told by; its amount is that of the newest.
func (p Product) Explain() []Explanation {
	return []Explanation{{
		Figure: p.Merchant.DisplayName + ".amount " + string(
			p.Amount.Currency,
		), Value: p.Amount.Value(), Formula: "the newest payment", Rows: p.Rows,
	}}
}
