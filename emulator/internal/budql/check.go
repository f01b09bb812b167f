package budql

import (
	"fmt"

	"budsandbox/internal/spelling"
)

// shape is the type of an expression: a single value, a value for each row, or a list.
type shape struct {
	kind   Kind
	vector bool
	list   bool
}

func (s shape) String() string {
	switch {
	case s.list:
		return fmt.Sprintf("list of %ss", s.kind)
	case s.vector:
		return fmt.Sprintf("%s for each transaction", s.kind)
	}
	return s.kind.String()
}

// checker determines the type of every expression and reports the first that has none.
type checker struct {
	columns        []*column // columns in the query, in order
	calls          []*call
	bareColumn     *column // the first column outside of an aggregate in the clause
	aggregateDepth int     // number of aggregates around the expression
	aggregates     int     // number of aggregates so far
}

func (c *checker) query(q *Query) error {
	if q.where != nil {
		s, err := c.shape(q.where)
		if err != nil {
			return err
		}
		if s.kind != Boolean || !s.vector {
			return &Error{
				q.where.offset(),
				fmt.Sprintf("WHERE needs a boolean for each transaction, such as amount > 10; this is one %s", s),
			}
		}
	}
	if q.having == nil {
		return nil
	}
	c.bareColumn = nil
	s, err := c.shape(q.having)
	switch {
	case err != nil:
		return err
	case s.vector && c.bareColumn != nil:
		return &Error{
			c.bareColumn.at,
			fmt.Sprintf(
				"HAVING needs one boolean, and %s has a value for each transaction; put it into an aggregate such as SUM, COUNT "+
					"or ANY",
				c.bareColumn.name,
			),
		}
	case s.kind != Boolean || s.vector || s.list:
		return &Error{q.having.offset(), fmt.Sprintf("HAVING needs one boolean, such as COUNT() > 0; this is a %s", s)}
	}
	return nil
}

func (c *checker) shape(e expr) (shape, error) {
	switch e := e.(type) {
	case *literal:
		return shape{kind: e.kind}, nil
	case *array:
		return shape{kind: e.items[0].kind, list: true}, nil
	case *column:
		return c.column(e)
	case *call:
		return c.call(e)
	case *not:
		s, err := c.truth(e.operand, "NOT")
		return s, err
	case *logical:
		return c.logical(e)
	case *comparison:
		return c.comparison(e)
	case *membership:
		return c.membership(e)
	}
	panic(fmt.Sprintf("unknown expression %T", e))
}

func (c *checker) column(e *column) (shape, error) {
	known, found := columnNamed(e.name)
	if !found {
		return shape{}, &Error{e.at, fmt.Sprintf("unknown column %q; %s", e.name, spelling.DidYouMean(e.name, columnNames()))}
	}
	c.columns = append(c.columns, e)
	if c.aggregateDepth == 0 && c.bareColumn == nil {
		c.bareColumn = e
	}
	return shape{kind: known.Kind, vector: true}, nil
}

// truth returns an error for an expression that is not a boolean.
func (c *checker) truth(e expr, keyword string) (shape, error) {
	s, err := c.shape(e)
	if err == nil && (s.kind != Boolean || s.list) {
		err = &Error{e.offset(), fmt.Sprintf("%s needs a boolean; this is a %s", keyword, s)}
	}
	return s, err
}

func (c *checker) logical(e *logical) (shape, error) {
	keyword := "AND"
	if e.or {
		keyword = "OR"
	}
	all := shape{kind: Boolean}
	for _, operand := range e.operands {
		s, err := c.truth(operand, keyword)
		if err != nil {
			return s, err
		}
		all.vector = all.vector || s.vector
	}
	return all, nil
}

func (c *checker) comparison(e *comparison) (shape, error) {
	left, err := c.shape(e.left)
	if err != nil {
		return left, err
	}
	right, err := c.shape(e.right)
	if err != nil {
		return right, err
	}
	switch ordered := e.operator != "=" && e.operator != "!="; {
	case left.list || right.list:
		return left, &Error{e.at, "a list is compared with IN"}
	case left.kind != right.kind:
		return left, &Error{
			e.at,
			fmt.Sprintf("%s compares values of one type; these are a %s and a %s", e.operator, left.kind, right.kind),
		}
	case ordered && left.kind == Boolean:
		return left, &Error{
			e.at,
			fmt.Sprintf("booleans have no order; %s compares strings, numbers and datetimes", e.operator),
		}
	}
	return shape{kind: Boolean, vector: left.vector || right.vector}, nil
}

func (c *checker) membership(e *membership) (shape, error) {
	s, err := c.shape(e.term)
	switch {
	case err != nil:
		return s, err
	case s.list:
		return s, &Error{e.term.offset(), "IN looks one value up in a list; this is a list itself"}
	case s.kind != e.items[0].kind:
		return s, &Error{e.items[0].at, fmt.Sprintf("IN looks for a %s in a list of %ss", s.kind, e.items[0].kind)}
	}
	return shape{kind: Boolean, vector: s.vector}, nil
}

func (c *checker) call(e *call) (shape, error) {
	f, found := functions[e.name]
	if !found {
		text := fmt.Sprintf("unknown function %s; %s", e.name, spelling.DidYouMean(e.name, functionNames()))
		return shape{}, &Error{e.at, text}
	}
	e.function = &f
	c.calls = append(c.calls, e)
	if len(e.args) < f.minArgs || f.maxArgs != unlimited && len(e.args) > f.maxArgs {
		return shape{}, &Error{e.at, fmt.Sprintf("%s takes %s; this call has %d", e.name, f.signature, len(e.args))}
	}
	if f.aggregate {
		if c.aggregates++; c.aggregates > MaxAggregates {
			return shape{}, &Error{e.at, fmt.Sprintf("a query has at most %d aggregates", MaxAggregates)}
		}
		c.aggregateDepth++
		defer func() { c.aggregateDepth-- }()
	}
	result := shape{kind: f.result, vector: f.vector}
	for i, arg := range e.args {
		s, err := c.shape(arg)
		if err != nil {
			return s, err
		}
		if wanted := f.args[min(i, len(f.args)-1)]; !wanted.takes(s, f.aggregate) {
			return s, &Error{arg.offset(), fmt.Sprintf("%s takes %s; argument %d is a %s", e.name, f.signature, i+1, s)}
		}
		result.vector = result.vector || s.vector && !f.aggregate
	}
	return result, nil
}
