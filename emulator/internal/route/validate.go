package route

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
)

// validation checks the rules of `validate` tags. A test holds them against github.com/go-playground/validator, whose
// English texts are Bud's own wording. Compiling that library with what it needs took 2 seconds of each first build,
// for a dozen of its rules.
type validation struct {
	mu    sync.RWMutex
	known map[reflect.Type][]ruledField
}

// ruledField is a field of a struct with the rules of its tag, which may be none.
type ruledField struct {
	index int
	name  string // in requests
	rules []rule
}

// A Checker is a request with rules that tags cannot express. Its problems are reported together with those of the
// tags.
type Checker interface{ Check() Problems }

// checkAll returns the problems that the rules and the request itself find, one for each field.
func (v *validation) checkAll(in any) Problems {
	problems := v.check(in)
	if checker, ok := in.(Checker); ok {
		for _, p := range checker.Check() {
			if !slices.ContainsFunc(problems, func(known Problem) bool { return known.Name == p.Name }) {
				problems = append(problems, p)
			}
		}
	}
	return problems
}

// check returns the problems that the rules find in a request, a pointer to a struct.
func (v *validation) check(in any) Problems {
	c := checking{validation: v}
	c.checkStruct(reflect.ValueOf(in).Elem(), ".")
	return c.problems
}

// fields returns the fields of a struct that are part of requests.
func (v *validation) fields(t reflect.Type) []ruledField {
	v.mu.RLock()
	fields, known := v.known[t]
	v.mu.RUnlock()
	if known {
		return fields
	}
	for i := range t.NumField() {
		f := t.Field(i)
		if !f.IsExported() && !f.Anonymous {
			continue
		}
		fields = append(fields, ruledField{i, wireName(f), parseRules(f.Tag)})
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.known == nil {
		v.known = map[reflect.Type][]ruledField{}
	}
	v.known[t] = fields
	return fields
}

// wireName returns the name of a field in requests.
func wireName(f reflect.StructField) string {
	for _, source := range append([]string{"json"}, sources...) {
		if name, _, _ := strings.Cut(f.Tag.Get(source), ","); name != "" && name != "-" {
			return name
		}
	}
	return f.Name
}

// checking collects the problems of one request.
type checking struct {
	*validation
	problems Problems
}

// checkStruct checks the fields of a struct. path is that of the struct with a dot at its end.
func (c *checking) checkStruct(v reflect.Value, path string) {
	for _, f := range c.fields(v.Type()) {
		c.checkValue(v, v.Field(f.index), path, f.name, f.rules)
	}
}

// checkValue checks a value by rules until one does not hold, and then what is in it. parent is the struct around it.
func (c *checking) checkValue(parent, v reflect.Value, path, name string, rules []rule) {
	pointer := false
	for v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
		if v.IsNil() {
			c.checkNil(parent, v, path, name, rules)
			return
		}
		v, pointer = v.Elem(), true
	}
	for i, r := range rules {
		switch {
		case r.tag == "omitempty":
			if !pointer && !hasValue(v) {
				return
			}
		case r.tag == "omitnil":
			if canBeNil(v.Kind()) && v.IsNil() {
				return
			}
		case r.tag == "dive":
			c.dive(parent, v, path, name, rules[i+1:])
			return
		case pointer && strings.HasPrefix(r.tag, "required"): // it is not nil
		case !r.holds(parent, v):
			c.report(path, name, r, v.Kind())
			return
		}
	}
	if v.Kind() == reflect.Struct && !v.Type().ConvertibleTo(timeType) {
		c.checkStruct(v, path+name+".")
	}
}

// checkNil checks a nil pointer. It holds no rule but those that let values be missing.
func (c *checking) checkNil(parent, v reflect.Value, path, name string, rules []rule) {
	if len(rules) == 0 {
		return
	}
	first := rules[0]
	if first.tag != "omitempty" && first.tag != "omitnil" && (first.tag != "required_if" || !first.holds(parent, v)) {
		c.report(path, name, first, v.Kind())
	}
}

// dive checks the items of a list or the values of a map.
func (c *checking) dive(parent, v reflect.Value, path, name string, rules []rule) {
	if v.Kind() != reflect.Map {
		for i := range v.Len() {
			c.checkValue(parent, v.Index(i), path, fmt.Sprintf("%s[%d]", name, i), rules)
		}
		return
	}
	keys := v.MapKeys()
	slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
	for _, key := range keys {
		c.checkValue(parent, v.MapIndex(key), path, fmt.Sprintf("%s[%s]", name, key), rules)
	}
}

// report adds the problem of a value that a rule refuses. path is .Body.outer. for fields of a body.
func (c *checking) report(path, name string, r rule, kind reflect.Kind) {
	if len(c.problems) >= maxProblems { // the text of the others is never read
		c.problems = append(c.problems, Problem{})
		return
	}
	p := Problem{In: "query", Name: name, Text: r.text(name, kind)}
	if _, inner, inBody := strings.Cut(path+name, ".Body."); inBody {
		p.In, p.Name = "body", inner
	}
	if strings.HasPrefix(r.tag, "required") {
		p.Kind = Missing
	}
	c.problems = append(c.problems, p)
}
