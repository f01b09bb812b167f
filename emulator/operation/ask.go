package operation

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"

	"budsandbox/bank"
)

// Ask carries out a row for a customer without a request: values are its parameters by their names, wherever a request would have
// them, read and checked as those of a request are. The answer itself is thrown away; what the method noted in ctx remains.
// The caller answers for who may ask.
func (a *Adapter) Ask(ctx context.Context, room any, row Row, project bank.Project, c bank.Customer, values url.Values) error {
	p := planFor(row.in)
	in := reflect.New(p.in)
	if p.reach >= customer {
		in.Elem().FieldByName("Customer").Set(reflect.ValueOf(c))
	}
	if p.reach > anybody {
		in.Elem().FieldByName("Project").Set(reflect.ValueOf(project))
	}
	values, problems := p.named(row.ID, values)
	if len(problems) > 0 {
		return problems
	}
	if err := a.ask(p, in, values); err != nil {
		return err
	}
	_, err := row.call(room, ctx, in.Interface())
	return err
}

// Parameters are the names of what an operation can be given beside its body, in the order of the request type.
func (r Row) Parameters() (names []string) {
	for _, f := range planFor(r.in).fields {
		names = append(names, f.name)
	}
	return names
}

// named gives values the names of parameters, as the letters' case of headers does not matter, and says which are no parameters:
// one that is misspelt would otherwise change nothing unseen.
func (p plan) named(id string, values url.Values) (url.Values, Problems) {
	var problems Problems
	named := url.Values{}
	for _, key := range slices.Sorted(maps.Keys(values)) {
		i := slices.IndexFunc(p.fields, func(f field) bool {
			prefix, _, _ := strings.Cut(f.name, "[")
			return key == f.name || f.source == "header" && strings.EqualFold(key, f.name) ||
				f.typ.Kind() == reflect.Map && strings.HasPrefix(key, prefix+"[")
		})
		switch {
		case i < 0:
			known := strings.Join(Row{in: p.in}.Parameters(), ", ")
			text := fmt.Sprintf("%s is no parameter of %s, which has %s", key, id, cmp.Or(known, "none"))
			problems = append(problems, Problem{In: "query", Name: key, Text: text})
		case p.fields[i].source == "header":
			named[p.fields[i].name] = values[key]
		default:
			named[key] = values[key]
		}
	}
	return named, problems
}

// ask fills a request from values.
func (a *Adapter) ask(p plan, in reflect.Value, values url.Values) error {
	var problems Problems
	for _, f := range p.fields {
		texts := f.values(values.Get, values, values, values.Get)
		if f.source == "path" && values.Get(f.name) == "" {
			problems = append(problems, Problem{In: "query", Name: f.name, Kind: Missing})
			continue
		}
		if texts == nil {
			continue
		}
		if err := f.set(in.Elem().FieldByIndex(f.index), texts); err != nil {
			problems = append(problems, Problem{In: "query", Name: f.name, Text: text(f.name, err)})
		}
	}
	if len(problems) == 0 {
		problems = a.rules.check(in.Interface())
	}
	if len(problems) > 0 {
		return problems
	}
	return nil
}

// Explained marks an operation whose method notes where its figures come from.
func Explained(r *Row) { r.Explained = true }

// Unexplained is the answer to a question about an operation that has nothing to explain.
func Unexplained(id, mend string) *Error {
	return &Error{Status: http.StatusNotFound, Code: "nothing_to_explain", Message: fmt.Sprintf("%s %s", id, mend)}
}
