package insight

import (
	"slices"

	"budsandbox/emulator/internal/ledger"
)

// CategoryTotals holds the totals of v2_category_totals_get (docs/research/bud.md#totals). Rows without a category are
// not included.
type CategoryTotals struct {
	Flow       Flow // all categories together
	Rows       Selection
	Categories []CategoryTotal // categories of level 1, by slug
}

// CategoryTotal holds the credits and debits of a category.
type CategoryTotal struct {
	Name string // slug
	Flow Flow
	Rows Selection
	Sub  []CategoryTotal // categories of level 2, by slug; a row with only a level 1 is under the empty name
}

// Categories sums a selection by category. Each row is read once: totals of level 1 and of all are those of level 2,
// added up.
func Categories(s Selection) CategoryTotals {
	rows, ends := s.partition(s.cols.pair, len(s.cols.pairs))
	whole := CategoryTotals{Rows: s.subset(rows[ends[0]:])}
	filled := 0
	for p := 1; p < len(ends); p++ {
		if ends[p-1] < ends[p] {
			filled++
		}
	}
	buffer := make([]CategoryTotal, 2*filled) // for level 1, then for level 2
	whole.Categories, buffer = buffer[:0:filled], buffer[filled:]
	n := 2 * len(s.cols.currencies)
	totals := make([]total, 3*n)
	all, ofL1, ofL2 := totals[:n], totals[n:2*n], totals[2*n:]
	for p := 1; p < len(ends); {
		l1, start := s.cols.pairs[p].L1, ends[p-1]
		sub := buffer[:0]
		clear(ofL1)
		for ; p < len(ends) && s.cols.pairs[p].L1 == l1; p++ {
			if ends[p-1] < ends[p] {
				clear(ofL2)
				group := s.subset(rows[ends[p-1]:ends[p]])
				group.addTo(ofL2)
				sub = append(sub, CategoryTotal{Name: s.cols.pairs[p].L2, Flow: s.cols.flow(ofL2), Rows: group})
				addTotals(ofL1, ofL2)
			}
		}
		if len(sub) > 0 {
			group := s.subset(rows[start:ends[p-1]])
			total := CategoryTotal{Name: l1, Flow: s.cols.flow(ofL1), Rows: group, Sub: slices.Clip(sub)}
			buffer, whole.Categories = buffer[len(sub):], append(whole.Categories, total)
			addTotals(all, ofL1)
		}
	}
	whole.Flow = s.cols.flow(all)
	return whole
}

// Explain explains each figure.
func (t CategoryTotals) Explain() (all []Explanation) {
	all = explainFlow(all, "metadata", t.Flow, t.Rows)
	for _, l1 := range t.Categories {
		all = explainFlow(all, l1.Name, l1.Flow, l1.Rows)
		for _, l2 := range l1.Sub {
			all = explainFlow(all, l1.Name+"."+l2.Name, l2.Flow, l2.Rows)
		}
	}
	return all
}

// TrendStep holds the totals of one step of a trend.
type TrendStep struct {
	Window Window
	Totals CategoryTotals
}

// Trend sums the rows that match a filter by category for each step of the filter's window, oldest first. It includes
// steps without rows, and every row is in exactly one step. The window must be bounded.
func Trend(book *ledger.Book, f Filter, g Granularity) ([]TrendStep, error) {
	windows, err := f.Window.Steps(g)
	if err != nil {
		return nil, err
	}
	all, steps := Select(book, f), make([]TrendStep, len(windows))
	for i, w := range windows {
		steps[i] = TrendStep{w, Categories(all.during(w))}
	}
	return steps, nil
}

// ExplainTrend explains each figure of a trend.
func ExplainTrend(steps []TrendStep) (all []Explanation) {
	for _, step := range steps {
		for _, e := range step.Totals.Explain() {
			e.Figure = formatTime(step.Window.From) + " " + e.Figure
			all = append(all, e)
		}
	}
	return all
}
