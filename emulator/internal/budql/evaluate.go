package budql

import (
	"context"
	"strings"
	"time"
)

// Result is the result of a query.
type Result struct {
	Applies  bool
	Selected []int // indexes of the rows that WHERE selects, ascending; all rows without WHERE
}

// Run evaluates the query. With HAVING, the query applies if HAVING is true for the rows that WHERE selects. With only
// WHERE, it applies if WHERE selects any row. With neither, it never applies. DATETIME_FROM counts back from now. The
// error is that of the context.
//
// Every part of the query is compiled once into a function of a row, and AND and OR stop early, so that the time is at
// most proportional to the length of the query times the number of rows.
func (q *Query) Run(ctx context.Context, rows Rows, now time.Time) (Result, error) {
	r := &run{ctx: ctx, rows: rows, now: now, selected: make([]int, rows.Len())}
	for i := range r.selected {
		r.selected[i] = i
	}
	if q.where != nil {
		r.selected = r.filter(r.compile(q.where).truth)
	}
	applies := q.where != nil && len(r.selected) > 0
	if q.having != nil && r.err == nil {
		applies = r.compile(q.having).truth(0)
	}
	if r.err == nil {
		r.err = ctx.Err()
	}
	if r.err != nil {
		return Result{}, r.err
	}
	return Result{applies, r.selected}, nil
}

// run is one evaluation.
type run struct {
	ctx      context.Context
	rows     Rows
	now      time.Time
	selected []int // the rows that aggregates sum or count
	lowered  map[string]func(int) string
	err      error
}

// rowsPerCheck is the number of rows after which the context is checked again.
const rowsPerCheck = 4096

// each visits the selected rows until the context is done.
func (r *run) each(visit func(row int)) {
	for i, row := range r.selected {
		if i%rowsPerCheck == 0 && r.err == nil {
			r.err = r.ctx.Err()
		}
		if r.err != nil {
			return
		}
		visit(row)
	}
}

func (r *run) filter(pass func(int) bool) []int {
	selected := []int{}
	r.each(func(row int) {
		if pass(row) {
			selected = append(selected, row)
		}
	})
	return selected
}

// value is a compiled expression: a function of a row for its kind. A single value ignores the row.
type value struct {
	shape
	text   func(row int) string
	number func(row int) float64
	truth  func(row int) bool
	time   func(row int) time.Time
	items  []value // items of a list
}

// compile compiles an expression that the checker has accepted.
func (r *run) compile(e expr) value {
	switch e := e.(type) {
	case *literal:
		return constant(e)
	case *array:
		v := value{shape: shape{kind: e.items[0].kind, list: true}}
		for _, item := range e.items {
			v.items = append(v.items, constant(item))
		}
		return v
	case *column:
		return r.column(e)
	case *call:
		return r.call(e)
	case *not:
		v := r.compile(e.operand)
		operand := v.truth
		v.truth = func(row int) bool { return !operand(row) }
		return v
	case *logical:
		return r.logical(e)
	case *comparison:
		return r.comparison(e)
	case *membership:
		return r.membership(e)
	}
	panic("the checker passed an unknown expression")
}

func constant(e *literal) value {
	v := value{shape: shape{kind: e.kind}}
	switch e.kind {
	case Text:
		v.text = func(int) string { return e.text }
	case Number:
		v.number = func(int) float64 { return e.value }
	case Boolean:
		v.truth = func(int) bool { return e.truth }
	}
	return v
}

func (r *run) column(e *column) value {
	known, _ := columnNamed(e.name)
	v := value{shape: shape{kind: known.Kind, vector: true}}
	switch known.Kind {
	case Text:
		v.text = r.rows.Text(e.name)
	case Number:
		v.number = r.rows.Number(e.name)
	case Time:
		v.time = r.rows.Time(e.name)
	}
	return v
}

func (r *run) logical(e *logical) value {
	v := value{shape: shape{kind: Boolean}}
	operands := make([]func(int) bool, len(e.operands))
	for i, operand := range e.operands {
		compiled := r.compile(operand)
		operands[i], v.vector = compiled.truth, v.vector || compiled.vector
	}
	v.truth = func(row int) bool {
		for _, operand := range operands {
			if operand(row) == e.or {
				return e.or
			}
		}
		return !e.or
	}
	return v
}

func (r *run) comparison(e *comparison) value {
	a, b := r.compile(e.left), r.compile(e.right)
	v := value{shape: shape{kind: Boolean, vector: a.vector || b.vector}}
	holds := orders[e.operator]
	switch {
	case a.kind == Text && e.operator == "=":
		v.truth = func(row int) bool { return a.text(row) == b.text(row) }
	case a.kind == Text:
		v.truth = func(row int) bool { return holds(strings.Compare(a.text(row), b.text(row))) }
	case a.kind == Number:
		v.truth = numerical(e.operator, a.number, b.number)
	case a.kind == Boolean:
		v.truth = func(row int) bool { return (a.truth(row) == b.truth(row)) == (e.operator == "=") }
	case a.kind == Time:
		v.truth = func(row int) bool { return holds(a.time(row).Compare(b.time(row))) }
	}
	return v
}

// orders maps each operator to the results of a comparison for which it is true.
var orders = map[string]func(order int) bool{
	"=":  func(order int) bool { return order == 0 },
	"!=": func(order int) bool { return order != 0 },
	"<":  func(order int) bool { return order < 0 },
	"<=": func(order int) bool { return order <= 0 },
	">":  func(order int) bool { return order > 0 },
	">=": func(order int) bool { return order >= 0 },
}

// numerical compares numbers. Most comparisons over many rows are numerical, so they go without a call of orders.
func numerical(operator string, a, b func(int) float64) func(int) bool {
	switch operator {
	case "=":
		return func(row int) bool { return a(row) == b(row) }
	case "!=":
		return func(row int) bool { return a(row) != b(row) }
	case "<":
		return func(row int) bool { return a(row) < b(row) }
	case "<=":
		return func(row int) bool { return a(row) <= b(row) }
	case ">":
		return func(row int) bool { return a(row) > b(row) }
	}
	return func(row int) bool { return a(row) >= b(row) }
}

func (r *run) membership(e *membership) value {
	term := r.compile(e.term)
	v := value{shape: shape{kind: Boolean, vector: term.vector}}
	texts, numbers, truths := map[string]bool{}, map[float64]bool{}, map[bool]bool{}
	for _, item := range e.items {
		texts[item.text], numbers[item.value], truths[item.truth] = true, true, true
	}
	switch term.kind {
	case Text:
		v.truth = func(row int) bool { return texts[term.text(row)] }
	case Number:
		v.truth = func(row int) bool { return numbers[term.number(row)] }
	case Boolean:
		v.truth = func(row int) bool { return truths[term.truth(row)] }
	}
	return v
}
