package budql

// Comparison is a text that a query compares a column with.
type Comparison struct{ Column, Text string }

// Comparisons returns the texts with which the query compares columns for equality, in their order.
func (q *Query) Comparisons() (all []Comparison) {
	return appendComparisons(appendComparisons(nil, q.where), q.having)
}

// appendComparisons appends the comparisons of an expression.
func appendComparisons(all []Comparison, e expr) []Comparison {
	add := func(term expr, texts ...*literal) {
		if c, is := term.(*column); is {
			for _, text := range texts {
				if text.kind == Text {
					all = append(all, Comparison{c.name, text.text})
				}
			}
		}
	}
	switch e := e.(type) {
	case *not:
		return appendComparisons(all, e.operand)
	case *logical:
		for _, operand := range e.operands {
			all = appendComparisons(all, operand)
		}
	case *call:
		for _, arg := range e.args {
			all = appendComparisons(all, arg)
		}
	case *membership:
		add(e.term, e.items...)
	case *comparison:
		all = appendComparisons(appendComparisons(all, e.left), e.right)
		if right, is := e.right.(*literal); is && (e.operator == "=" || e.operator == "!=") {
			add(e.left, right)
		}
		if left, is := e.left.(*literal); is && (e.operator == "=" || e.operator == "!=") {
			add(e.right, left)
		}
	}
	return all
}
