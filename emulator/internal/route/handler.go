package route

import (
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/labstack/echo/v4"

	"budsandbox/bank"
)

// Adapter serves routes with Echo. One serves a whole sandbox.
type Adapter struct {
	Lookup    Lookup
	Clock     *bank.Clocks
	MaxBody   int64 // bytes
	Log       *slog.Logger
	FindFault func(Call) (Fault, error) // nil leaves all calls alone
	Lint      func(Call) []Advice       // what is known to be wrong with a call before it is carried out; nil is nothing
	Strict    bool                      // advice is a refusal

	rules   validation
	buffers sync.Pool // of *[]byte, for answers: a new one for each would be most of the garbage
}

// Mount registers routes and their aliases.
func (a *Adapter) Mount(e *echo.Echo, routes []Route) {
	for _, row := range routes {
		handler := a.handler(row)
		for _, path := range append([]string{row.Path}, row.Aliases...) {
			e.Add(row.Method, echoPath(path), handler)
		}
	}
}

// echoPath writes {name} as Echo does.
func echoPath(path string) string {
	return strings.ReplaceAll(strings.ReplaceAll(path, "{", ":"), "}", "")
}

// handler takes one request from the route to the answer.
func (a *Adapter) handler(row Route) echo.HandlerFunc {
	b := newBinding(row.in)
	return func(c echo.Context) error {
		c.Set(routeKey, row)
		if ended, err := a.injectFault(c, row); ended {
			return a.WriteError(c, row, err)
		}
		if limit := b.maxBody(a.MaxBody); c.Request().ContentLength > limit {
			return a.WriteError(c, row, TooLarge(limit))
		}
		req, in := newRequest(c), reflect.New(b.in)
		if err := a.fill(c, req, row, b, in.Elem()); err != nil {
			return a.WriteError(c, row, err)
		}
		if refusal := a.Refusal(c); refusal != nil {
			return a.WriteError(c, row, refusal)
		}
		reply, err := row.call(req, in.Interface())
		if err != nil {
			return a.WriteError(c, row, err)
		}
		return a.writeReply(c, row, reply)
	}
}

// Refusal is a strict sandbox's answer to a request that was given advice; else nil.
func (a *Adapter) Refusal(c echo.Context) *Error {
	if advice := AdviceFor(c); a.Strict && len(advice) > 0 {
		return refuseAdvised(advice)
	}
	return nil
}

const routeKey = "route"

// OperationID returns the id of the operation that served a request, empty when none did.
func OperationID(c echo.Context) string {
	row, _ := c.Get(routeKey).(Route)
	return row.ID
}

// fill finds the caller, reads every parameter and the body, and checks the rules. All problems are reported at
// once; a caller who is refused learns nothing of them.
func (a *Adapter) fill(c echo.Context, req *Request, row Route, p binding, in reflect.Value) error {
	if a.Lint != nil && !row.ControlPlane {
		Advise(c, a.Lint(callOf(c, row))...)
	}
	if p.scope > anybody && c.Request().Header.Get(clientHeader) == "" {
		Advise(c, Advice{"missing_client_id", "Every request needs the header X-Client-Id, which many clients leave to the token."})
	}
	problems, err := a.resolve(req, row, p.scope, c.Request().Header)
	if err != nil {
		return err
	}
	req.clock = a.Clock.Of(req.Project)
	if p.scope >= customer && req.Customer.Hosted() && c.Request().Header.Get(secretHeader) != "" {
		Advise(c, Advice{"hosted_secret", "Bud keeps this customer's secret; leave out the header X-Customer-Secret."})
	}
	more, err := a.bind(c, p, in)
	if err != nil {
		return err
	}
	problems = append(problems, more...)
	// A value that could not be read is zero, and the rules would complain of it a second time.
	if !slices.ContainsFunc(more, func(p Problem) bool { return p.Kind != Missing }) && !row.Pending && p.validated {
		problems = append(problems, a.rules.check(in.Addr().Interface())...)
	}
	if len(problems) > 0 {
		return problems
	}
	return nil
}

// bind reads parameters and body into the request.
func (a *Adapter) bind(c echo.Context, p binding, in reflect.Value) (problems Problems, err error) {
	var body []byte
	if p.body != nil || p.form {
		if body, err = readBody(c.Response(), c.Request(), p.maxBody(a.MaxBody)); err != nil {
			return nil, err
		}
	}
	switch {
	case p.isUpload():
		in.FieldByIndex(p.body.index).SetBytes(body)
	case p.body != nil:
		problems = decodeBody(p.body, body, in.FieldByIndex(p.body.index))
		if len(problems) == 0 {
			for _, path := range unknownFields(body, p.body.typ) {
				Advise(c, Advice{"unknown_field", "Bud does not know the field " + path + " of the body and ignores it."})
			}
		}
	}
	var form url.Values
	if p.form {
		form = readForm(c.Request().Header.Get(echo.HeaderContentType), body)
	}
	query, err := url.ParseQuery(c.Request().URL.RawQuery)
	if err != nil {
		problems = append(problems, Problem{In: "query", Name: "query", Text: "query " + err.Error()})
	}
	for _, f := range p.fields {
		texts := f.values(pathValue(c), query, form, c.Request().Header.Get)
		if texts == nil {
			continue
		}
		if err := f.set(in.FieldByIndex(f.index), texts); err != nil {
			problems = append(problems, Problem{In: f.source, Name: f.name, Text: sentence(f.name, err)})
		}
	}
	return problems, nil
}

// pathValue undoes the escapes of a path parameter; the router works on the escaped path. What cannot be
// undone stays as it came, and names nothing.
func pathValue(c echo.Context) func(string) string {
	return func(name string) string {
		value, err := url.PathUnescape(c.Param(name))
		if err != nil {
			return c.Param(name)
		}
		return value
	}
}

// bearer returns the project of the request's token.
func (a *Adapter) bearer(header http.Header) (bank.Project, error) {
	scheme, token, _ := strings.Cut(header.Get(echo.HeaderAuthorization), " ")
	if !strings.EqualFold(scheme, "Bearer") || token == "" {
		return "", Unauthorised(Refused)
	}
	return a.Lookup.Bearer(strings.TrimSpace(token))
}

// WriteError answers with what went wrong, in the words of the row's family.
func (a *Adapter) WriteError(c echo.Context, row Route, err error) error {
	var failure *Error
	var problems Problems
	switch {
	case errors.As(err, &failure):
	case errors.As(err, &problems):
		failure = row.Dialect.Error(problems)
	default:
		requestID := c.Response().Header().Get(echo.HeaderXRequestID)
		a.Log.Error("a fault of the sandbox", "operation_id", row.ID, "request_id", requestID, "error", err)
		failure = Internal(requestID, err)
	}
	return writeError(c, row, failure)
}
