package insight

import (
	"fmt"
	"slices"

	"budsandbox/bank"
	"budsandbox/fixtures"
	"budsandbox/internal/quantity"
)

// Essentials divides the spending of a selection by the labels of categories (docs/research/bud.md#totals). Debits
// without a category, or in a category with neither label, are in Unlabelled and in no share.
type Essentials struct {
	Essential, Nonessential, Unlabelled Spending
	Shares                              []Share // one for each currency with labelled spending, in the order of codes
}

// Spending holds debits, with one sum for each currency.
type Spending struct {
	Sums []Sum
	Rows Selection
}

// Share is the percentage of the labelled spending that each label has, unrounded as in Bud's responses.
type Share struct {
	Currency                bank.Currency
	Essential, Nonessential float64
}

// EssentialsOf divides the debits of a selection by the labels of their categories in a model. A category's own label
// takes precedence over an inherited one.
func EssentialsOf(s Selection, m *fixtures.Model) Essentials {
	labels := [...]string{"", fixtures.LabelEssential, fixtures.LabelNonessential}
	labelOf := make([]int, len(s.cols.pairs)) // indexes in labels
	for i, p := range s.cols.pairs {
		labelOf[i] = slices.Index(labels[:], Necessity(m, p))
	}
	var rows [len(labels)][]int32
	for _, row := range s.rows {
		if s.cols.minor[row] < 0 {
			label := labelOf[s.cols.pair[row]]
			rows[label] = append(rows[label], row)
		}
	}
	spent := func(label int) Spending {
		spent := s.subset(rows[label])
		return Spending{spent.Flow().Debits, spent}
	}
	e := Essentials{Unlabelled: spent(0), Essential: spent(1), Nonessential: spent(2)}
	for _, c := range (Flow{e.Essential.Sums, e.Nonessential.Sums}).Currencies() {
		essential, nonessential := SumIn(e.Essential.Sums, c).Amount.Minor, SumIn(e.Nonessential.Sums, c).Amount.Minor
		both := essential + nonessential
		e.Shares = append(e.Shares, Share{c, percentage(essential, both), percentage(nonessential, both)})
	}
	return e
}

// percentage returns part / whole in per cent. whole is not zero, because debits are not zero.
func percentage(part, whole int64) float64 { return float64(part) / float64(whole) * 100 }

// Necessity returns the label of a category: essential, nonessential or, if it has neither, "". Its own label takes
// precedence over its parent's.
func Necessity(m *fixtures.Model, p fixtures.Pair) string {
	labels := m.Labels(p)
	i := slices.IndexFunc(labels, func(l string) bool {
		return l == fixtures.LabelEssential || l == fixtures.LabelNonessential
	})
	if i < 0 {
		return ""
	}
	return labels[i]
}

// Explain explains each figure.
func (e Essentials) Explain() (all []Explanation) {
	for _, part := range []struct {
		name string
		Spending
	}{{"essential", e.Essential}, {"nonessential", e.Nonessential}} {
		for _, sum := range part.Sums {
			c := sum.Amount.Currency
			all = append(all, Explanation{
				Figure: fmt.Sprintf("%s_spend %s", part.name, c),
				Value:  sum.Amount.Value(),
				Formula: fmt.Sprintf("the sum of %s in %s whose category is labelled %s",
					quantity.Of(sum.Count, "debit"), c, part.name),
				Rows: part.Rows.On(Debits, c),
			})
		}
	}
	for _, share := range e.Shares {
		rows := e.Essential.Rows.union(e.Nonessential.Rows).On(Debits, share.Currency)
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
