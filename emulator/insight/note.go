package insight

import "context"

// Notes collect where the figures of one answer come from.
type Notes struct{ All []Explanation }

type notesKey struct{}

// Noting gives a context in which operations note where their figures come from.
func Noting(ctx context.Context) (context.Context, *Notes) {
	n := new(Notes)
	return context.WithValue(ctx, notesKey{}, n), n
}

// Explain notes explanations, if anybody asked for them, and tells whether anybody did. Without that it costs next to nothing.
func Explain(ctx context.Context, explain func() []Explanation) bool {
	n, asked := ctx.Value(notesKey{}).(*Notes)
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
