package insight

import (
	"context"
	"slices"

	"budsandbox/bank"
	"budsandbox/emulator/internal/ledger"
)

// Explanations collects the explanations of the figures in one response.
type Explanations struct{ All []Explanation }

type explanationsKey struct{}

// IDs returns the ids of the rows of each explanation, newest first. Many explanations have the same rows, and their
// ids are made once.
func (e *Explanations) IDs() [][]bank.TransactionID {
	known := map[*ledger.Book][]bank.TransactionID{} // by index in the book
	for _, used := range e.rows() {
		ids := make([]bank.TransactionID, used.book.Len())
		for n, id := range used.IDs() {
			ids[used.rows[n]] = id
		}
		known[used.book] = ids
	}
	count := 0
	for _, explanation := range e.All {
		count += explanation.Rows.Len()
	}
	all, rest := make([][]bank.TransactionID, len(e.All)), make([]bank.TransactionID, count)
	for n, explanation := range e.All {
		ids, rows := known[explanation.Rows.book], explanation.Rows.newestFirst()
		all[n], rest = rest[:len(rows):len(rows)], rest[len(rows):]
		for i, row := range rows {
			all[n][i] = ids[row]
		}
	}
	return all
}

// Transactions returns the transactions that the explanations use, newest first and each once. They must not be
// modified.
func (e *Explanations) Transactions() []*bank.Transaction {
	var all []*bank.Transaction
	for _, used := range e.rows() {
		all = slices.Grow(all, used.Len())
		for i := range used.Len() {
			all = append(all, used.At(i))
		}
	}
	return all
}

// rows returns the rows that the explanations use, newest first and each once: a selection for each book, which is one
// for all, unless data arrived while the response was computed.
func (e *Explanations) rows() (selections []Selection) {
	used := map[*ledger.Book][]bool{} // by index in the book
	for _, explanation := range e.All {
		book := explanation.Rows.book
		if explanation.Rows.Len() == 0 {
			continue
		}
		if used[book] == nil {
			used[book] = make([]bool, book.Len())
			selections = append(selections, explanation.Rows)
		}
		for _, row := range explanation.Rows.rows {
			used[book][row] = true
		}
	}
	for n, s := range selections {
		rows := make([]int32, 0, s.book.Len())
		for row, isUsed := range used[s.book] {
			if isUsed {
				rows = append(rows, int32(row))
			}
		}
		selections[n] = s.subset(rows)
	}
	return selections
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
