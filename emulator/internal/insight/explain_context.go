package insight

import "context"

// Explanations collect where the figures of one answer come from.
type Explanations struct{ All []Explanation }

type notesKey struct{}

// Record gives a context in which operations note where their figures come from.
func Record(ctx context.Context) (context.Context, *Explanations) {
	n := new(Explanations)
	return context.WithValue(ctx, notesKey{}, n), n
}

// Explain notes explanations, if anybody asked for them, and tells whether anybody did. Without that it costs next to
// nothing.
func Explain(ctx context.Context, explain func() []Explanation) bool {
	n, asked := ctx.Value(notesKey{}).(*Explanations)
	if asked {
		n.All = append(n.All, explain()...)
	}
	return asked
}

// ExplainEach joins the explanations of several findings.
func ExplainEach[T any](all []T, one func(T) []Explanation) func() []Explanation {
	return func() (joined []Explanation) {
		for _, each := range all {
			joined = append(joined, one(each)...)
		}
		return joined
	}
}
