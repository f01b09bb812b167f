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

// Result is the reply of an invoked operation.
type Result struct{ reply untypedReply }

// JSON returns the data and the metadata of the reply as HTTP would send them, each empty if the reply has none.
func (r Result) JSON() (data, metadata []byte, err error) {
	if r.reply.data != nil {
		if data, err = AppendJSON(nil, r.reply.data); err != nil {
			return nil, nil, err
		}
	}
	if r.reply.meta != nil {
		metadata, err = AppendJSON(nil, r.reply.meta)
	}
	return data, metadata, err
}

// Invoke calls an operation without HTTP. values holds its path, query and header parameters by name, which are parsed
// and validated like those of a request. The caller must authorise the call.
func (a *Adapter) Invoke(req *Request, route *Route, values url.Values) (Result, error) {
	b := newBinding(typeOf(route.in))
	in := reflect.New(b.in)
	values, problems := b.nameValues(route.ID, values)
	if len(problems) > 0 {
		return Result{}, problems
	}
	if err := a.fillFrom(b, in, values); err != nil {
		return Result{}, err
	}
	reply, err := route.run(req, in.Interface())
	if err != nil {
		return Result{}, err
	}
	if route.status(reply) == http.StatusNoContent {
		reply = untypedReply{}
	}
	return Result{reply}, nil
}

// AdviseOnValues returns the advice that a client gets about the values of Invoke.
func (a *Adapter) AdviseOnValues(req *Request, route *Route, values url.Values) ([]Advice, error) {
	b := newBinding(typeOf(route.in))
	given := b.parameters(values, http.Header(values))
	if a.CheckValues == nil || route.ControlPlane || len(given) == 0 {
		return nil, nil
	}
	return a.CheckValues(req, given, nil)
}

// ErrorJSON returns the status and the body that HTTP would send for an error of Invoke.
func (a *Adapter) ErrorJSON(route *Route, err error) (status int, body []byte) {
	failure := a.newWireError(route, err, "")
	if body, err = errorJSON(route, failure); err != nil {
		return http.StatusInternalServerError, nil
	}
	return failure.Status, body
}

// Parameters returns the names of an operation's parameters without the body, in the order of the request type.
func (r *Route) Parameters() []string { return newBinding(typeOf(r.in)).names() }

func (b binding) names() (names []string) {
	for _, f := range b.fields {
		names = append(names, f.name)
	}
	return names
}

// QueryParameter is a parameter of an operation's query. A list may be repeated.
type QueryParameter struct {
	Name string
	List bool
}

// Query returns the parameters of the operation's query.
func (r *Route) Query() (all []QueryParameter) {
	for _, f := range newBinding(typeOf(r.in)).fields {
		if f.source == "query" {
			all = append(all, QueryParameter{f.name, f.typ.Kind() == reflect.Slice})
		}
	}
	return all
}

// TakesJSON reports whether the operation reads a JSON body.
func (r *Route) TakesJSON() bool {
	b := newBinding(typeOf(r.in))
	return b.body != nil && !b.isUpload()
}

// nameValues gives headers the case of the request type's tags and reports unknown parameters, which would otherwise
// be ignored without notice.
func (b binding) nameValues(id string, values url.Values) (url.Values, Problems) {
	var problems Problems
	canonical := url.Values{}
	for _, key := range slices.Sorted(maps.Keys(values)) {
		i := slices.IndexFunc(b.fields, func(f field) bool {
			_, keyed := f.key(key)
			return key == f.name || f.source == "header" && strings.EqualFold(key, f.name) || keyed
		})
		switch {
		case i < 0:
			known := strings.Join(b.names(), ", ")
			text := fmt.Sprintf("%s is not a parameter of %s, which has %s", key, id, cmp.Or(known, "none"))
			problems = append(problems, Problem{In: "query", Name: key, Text: text})
		case b.fields[i].source == "header":
			canonical[b.fields[i].name] = values[key]
		default:
			canonical[key] = values[key]
		}
	}
	return canonical, problems
}

// fillFrom parses and validates values into in.
func (a *Adapter) fillFrom(b binding, in reflect.Value, values url.Values) error {
	var problems Problems
	for _, f := range b.fields {
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
		problems = a.rules.checkAll(in.Interface())
	}
	if len(problems) == 0 {
		problems = b.checkOrder(b.parameters(values, http.Header(values)))
	}
	if len(problems) > 0 {
		return problems
	}
	return nil
}

// Explained marks an operation whose handler records explanations of its figures.
func Explained(r *Route) { r.Explained = true }

// NothingToExplain returns the error for an operation whose figures cannot be explained. reason continues the
// operation's id.
func NothingToExplain(id, reason string) *Error {
	return &Error{Status: http.StatusNotFound, Code: "nothing_to_explain", Message: fmt.Sprintf("%s %s", id, reason)}
}
