package insight

import (
	"context"

	"budsandbox/bank"
	"budsandbox/emulator/internal/ledger"
)

// Explanations collects the explanations of the figures in one response.
type Explanations struct{ All []Explanation }

type explanationsKey struct{}

// IDs returns the ids of the rows of each explanation, newest first. Many explanations have the same rows, and their
// ids are made once.
func (e *Explanations) IDs() [][]bank.TransactionID {
	known := map[*ledger.Book][]bank.TransactionID{}
	all := make([][]bank.TransactionID, len(e.All))
	for n, explanation := range e.All {
		book := explanation.Rows.book
		if known[book] == nil && explanation.Rows.Len() > 0 {
			known[book] = make([]bank.TransactionID, book.Len())
		}
		ids, rows := known[book], explanation.Rows.newestFirst()
		all[n] = make([]bank.TransactionID, len(rows))
		for i, row := range rows {
			if ids[row] == "" {
				ids[row] = book.ID(int(row))
			}
			all[n][i] = ids[row]
		}
	}
	return all
}

// Record returns a context in which operations record explanations of their figures.
func Record(ctx context.Context) (context.Context, *Explanations) {
	recorded := new(Explanations)
	return context.WithValue(ctx, explanationsKey{}, recorded), recorded
}

// Explain records explanations if the context collects them, and reports whether it does. Otherwise explain is not
// called.
func Explain(ctx context.Context, explain func() []Explanation) bool {
	recorded, asked := ctx.Value(explanationsKey{}).(*Explanations)
	if asked {
		recorded.All = append(recorded.All, explain()...)
	}
	return asked
}

// ExplainEach joins the explanations of several results.
func ExplainEach[T any](results []T, explain func(T) []Explanation) func() []Explanation {
	return func() (joined []Explanation) {
		for _, result := range results {
			joined = append(joined, explain(result)...)
		}
		return joined
	}
}
