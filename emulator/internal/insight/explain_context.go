package insight

import "context"

// Explanations collects the explanations of the figures in one response.
type Explanations struct{ All []Explanation }

type explanationsKey struct{}

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
