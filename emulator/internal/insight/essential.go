package insight

import (
	"fmt"
	"slices"

	"budsandbox/bank"
	"budsandbox/fixtures"
)

// Essentials divide what was spent (docs/research/bud.md#totals). Debits in categories with neither label, or without a
// category, are in Unlabelled and in no share.
type Essentials struct {
	Essential, Nonessential, Unlabelled Spending
	Shares                              []Share // for each currency in which something is labelled, in the order of codes
}

// Spending is debits, one sum for each currency.
type Spending struct {
	Sums []Sum
	Rows Selection
}

// Share is how much of the labelled spending is of either label, in percent, unrounded as at Bud.
type Share struct {
	Currency                bank.Currency
	Essential, Nonessential float64
}

// Essential divides the debits of a selection by the labels that a model gives to their categories. A category that has
// one label and inherits the other goes by its own.
func Essential(s Selection, m *fixtures.Model) Essentials {
	kind := make([]string, len(s.cols.pairs))
	for i, p := range s.cols.pairs {
		kind[i] = Necessity(m, p)
	}
	spent := func(label string) Spending {
		rows := s.keep(func(row int32) bool { return s.cols.minor[row] < 0 && kind[s.cols.pair[row]] == label })
		return Spending{rows.Flow().Debits, rows}
	}
	e := Essentials{
		Essential: spent(fixtures.LabelEssential), Nonessential: spent(fixtures.LabelNonessential), Unlabelled: spent(""),
	}
	for _, c := range (Flow{e.Essential.Sums, e.Nonessential.Sums}).Currencies() {
		needed, wanted := Of(e.Essential.Sums, c).Amount.Minor, Of(e.Nonessential.Sums, c).Amount.Minor
		e.Shares = append(e.Shares, Share{c, percentage(needed, needed+wanted), percentage(wanted, needed+wanted)})
	}
	return e
}

// percentage is part of whole, which is not zero: only debits were added up, and those are not.
func percentage(part, whole int64) float64 { return float64(part) / float64(whole) * 100 }

// Necessity is whether a category is essential, nonessential or neither: its own label goes before one of its parent.
func Necessity(m *fixtures.Model, p fixtures.Pair) string {
	labels := m.Labels(p)
	i := slices.IndexFunc(
		labels,
		func(l string) bool { return l == fixtures.LabelEssential || l == fixtures.LabelNonessential },
	)
	if i < 0 {
		return ""
	}
	return labels[i]
}

// Explain says of each figure where it comes from.
func (e Essentials) Explain() (all []Explanation) {
	for _, part := range []struct {
		name string
		Spending
	}{{"essential", e.Essential}, {"nonessential", e.Nonessential}} {
		for _, sum := range part.Sums {
			c := sum.Amount.Currency
			all = append(all, Explanation{
				Figure:  fmt.Sprintf("%s_spend %s", part.name, c),
				Value:   sum.Amount.Value(),
				Formula: fmt.Sprintf("the sum of %d debits in %s whose category is labelled %s", sum.Count, c, part.name),
				Rows:    part.Rows.On(Debits, c),
			})
		}
	}
	for _, share := range e.Shares {
		rows := e.Essential.Rows.and(e.Nonessential.Rows).On(Debits, share.Currency)
		for _, part := range []struct {
			name  string
			value float64
		}{{"essential", share.Essential}, {"nonessential", share.Nonessential}} {
			all = append(all, Explanation{
				Figure:  fmt.Sprintf("%s_percentage_overall_spend %s", part.name, share.Currency),
				Value:   fmt.Sprint(part.value),
				Formula: fmt.Sprintf("%s_spend / (essential_spend + nonessential_spend) * 100", part.name),
				Rows:    rows,
			})
		}
	}
	return all
}
