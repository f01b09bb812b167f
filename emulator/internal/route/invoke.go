package route

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
)

// Invoke carries out an operation without HTTP: values are its parameters by their names, wherever a request would have
// them, read and checked as those of a request are. The answer is thrown away; what the handler noted in the request's
// context remains. The caller answers for who may ask.
func (a *Adapter) Invoke(req *Request, row Route, values url.Values) error {
	p := newBinding(row.in)
	in := reflect.New(p.in)
	values, problems := p.nameValues(row.ID, values)
	if len(problems) > 0 {
		return problems
	}
	if err := a.fillFrom(p, in, values); err != nil {
		return err
	}
	_, err := row.call(req, in.Interface())
	return err
}

// Parameters are the names of what an operation can be given beside its body, in the order of the request type.
func (r Route) Parameters() (names []string) {
	for _, f := range newBinding(r.in).fields {
		names = append(names, f.name)
	}
	return names
}

// nameValues gives values the names of parameters, as the letters' case of headers does not matter, and says which are no parameters:
// one that is misspelt would otherwise change nothing unseen.
func (p binding) nameValues(id string, values url.Values) (url.Values, Problems) {
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
			known := strings.Join(Route{in: p.in}.Parameters(), ", ")
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

// fillFrom fills a request from values.
func (a *Adapter) fillFrom(p binding, in reflect.Value, values url.Values) error {
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
			problems = append(problems, Problem{In: "query", Name: f.name, Text: sentence(f.name, err)})
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
func Explained(r *Route) { r.Explained = true }

// NothingToExplain is the answer to a question about an operation that has nothing to explain.
func NothingToExplain(id, mend string) *Error {
	return &Error{Status: http.StatusNotFound, Code: "nothing_to_explain", Message: fmt.Sprintf("%s %s", id, mend)}
}
