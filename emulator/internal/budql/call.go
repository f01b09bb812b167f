package budql

import (
	"math"
	"strings"
	"time"
)

// call compiles a function call. Aggregates are evaluated immediately, over the selected rows.
func (r *run) call(e *call) value {
	args := make([]value, len(e.args))
	vector := e.function.vector
	for i, arg := range e.args {
		args[i] = r.compile(arg)
		vector = vector || args[i].vector
	}
	if e.function.aggregate {
		return r.aggregate(e.name, args)
	}
	v := value{shape: shape{kind: e.function.result, vector: vector}}
	switch e.name {
	case "DATETIME_FROM":
		earliest := r.before(args[1].number(0), args[2].number(0), args[3].number(0))
		at, now := args[0].time, r.now
		v.truth = func(row int) bool { t := at(row); return !t.Before(earliest) && !t.After(now) }
	case "CONTAINS":
		text, part := args[0].text, args[1].text
		v.truth = func(row int) bool { return strings.Contains(text(row), part(row)) }
	case "LOWER":
		v.text = r.lower(e.args[0], args[0])
	case "ABS":
		number := args[0].number
		v.number = func(row int) float64 { return math.Abs(number(row)) }
	case "HAS_TAG":
		v.truth = r.rows.Tag(args[0].text(0))
	}
	return v
}

// before returns the time the given years, months and days before now. Fractions are truncated, and each number is
// limited to about ten thousand years.
func (r *run) before(years, months, days float64) time.Time {
	whole := func(n, limit float64) int {
		if math.IsNaN(n) {
			return 0
		}
		return int(max(-limit, min(limit, n)))
	}
	return r.now.AddDate(-whole(years, 1e4), -whole(months, 12e4), -whole(days, 4e6))
}

// lower compiles the conversion of a text to lower case. The result for a column is computed once per row, even if a
// query uses it several times.
func (r *run) lower(e expr, arg value) func(int) string {
	if inner, again := e.(*call); again && inner.name == "LOWER" {
		return arg.text
	}
	c, plain := e.(*column)
	if !plain {
		return func(row int) string { return strings.ToLower(arg.text(row)) }
	}
	if known := r.lowered[c.name]; known != nil {
		return known
	}
	if r.lowered == nil {
		r.lowered = map[string]func(int) string{}
	}
	lowered := make([]string, r.rows.Len())
	done := make([]bool, len(lowered))
	r.lowered[c.name] = func(row int) string {
		if !done[row] {
			lowered[row], done[row] = strings.ToLower(arg.text(row)), true
		}
		return lowered[row]
	}
	return r.lowered[c.name]
}

// aggregate evaluates an aggregate over its arguments. A column contributes its value in each selected row, a list its
// items, and any other argument its own value.
func (r *run) aggregate(name string, args []value) value {
	switch name {
	case "ANY", "ALL":
		wanted := name == "ANY"
		found := false
		r.eachTruth(args, func(truth bool) { found = found || truth == wanted })
		return value{shape: shape{kind: Boolean}, truth: func(int) bool { return found == wanted }}
	case "COUNT":
		return numberValue(float64(r.count(args)))
	}
	var all tally
	for _, arg := range args {
		r.eachNumber(arg, all.add)
	}
	switch name {
	case "AVG":
		return numberValue(all.sum() / float64(max(all.count, 1)))
	case "MIN":
		return numberValue(all.lowest)
	case "MAX":
		return numberValue(all.highest)
	}
	return numberValue(all.sum())
}

func numberValue(n float64) value {
	return value{shape: shape{kind: Number}, number: func(int) float64 { return n }}
}

// count returns the number of selected rows if there are no arguments, and otherwise the number of values, or of true
// values among booleans.
func (r *run) count(args []value) (n int) {
	if len(args) == 0 {
		return len(r.selected)
	}
	for _, arg := range args {
		switch {
		case arg.kind == Boolean:
			r.eachTruth([]value{arg}, func(truth bool) {
				if truth {
					n++
				}
			})
		case arg.list:
			n += len(arg.items)
		case arg.vector:
			n += len(r.selected)
		default:
			n++
		}
	}
	return n
}

func (r *run) eachTruth(args []value, visit func(bool)) {
	for _, arg := range args {
		switch {
		case arg.list:
			r.eachTruth(arg.items, visit)
		case arg.vector:
			r.each(func(row int) { visit(arg.truth(row)) })
		default:
			visit(arg.truth(0))
		}
	}
}

func (r *run) eachNumber(arg value, visit func(float64)) {
	switch {
	case arg.list:
		for _, item := range arg.items {
			r.eachNumber(item, visit)
		}
	case arg.vector:
		r.each(func(row int) { visit(arg.number(row)) })
	default:
		visit(arg.number(0))
	}
}

// tally sums numbers. Decimals of up to six places are summed as whole millionths, so that sums of money are exact: in
// floating point 0.1 + 0.2 is not 0.3.
type tally struct {
	count           int
	millionths      int64
	rest            float64 // sum of numbers with more decimals, or too large
	lowest, highest float64
}

const million = 1e6

func (t *tally) add(n float64) {
	if t.count == 0 {
		t.lowest, t.highest = n, n
	}
	t.count++
	t.lowest, t.highest = min(t.lowest, n), max(t.highest, n)
	if scaled := math.Round(n * million); math.Abs(scaled) < 1e15 && scaled/million == n && abs(t.millionths) < 1<<62 {
		t.millionths += int64(scaled)
		return
	}
	t.rest += n
}

func (t *tally) sum() float64 { return float64(t.millionths)/million + t.rest }

func abs(n int64) int64 { return max(n, -n) }
