package route

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"sync"
	"syscall"

	"github.com/labstack/echo/v4"

	"budsandbox/bank"
	"budsandbox/clock"
	"budsandbox/storage"
)

// Adapter serves all routes of a sandbox with Echo.
type Adapter struct {
	Lookup    Lookup
	Clock     *clock.Clocks
	PublicURL string // where clients reach the sandbox, for links; empty for the address of each request
	MaxBody   int64  // bytes
	Bodies    *Budget
	Log       *slog.Logger
	FindFault func(Call) (Fault, error) // nil injects no faults
	Lint      func(Call) []Advice       // returns advice about a call before it is handled; nil gives no advice
	Strict    bool                      // refuse requests that have advice

	// CheckValues returns advice about the parameters of a valid request and what its body selects; nil gives none.
	CheckValues func(*Request, []GivenParameter, []BodyValue) ([]Advice, error)

	// HoldResponse makes the connection of a request write the rest of the response at once, after the middleware has
	// ended, and reports whether it does. It reads the body until it calls release. nil lets net/http write the response
	// in pieces.
	HoldResponse func(r *http.Request, release func()) bool

	rules   validation
	types   jsonTypes
	buffers sync.Pool // of *[]byte, reused for responses to reduce garbage
}

// Mount registers routes and their aliases; the routes must not be changed any more. It registers them at the router,
// because Echo would look up the name of every handler.
func (a *Adapter) Mount(e *echo.Echo, routes []*Route) {
	for _, route := range routes {
		handler := a.handler(route)
		e.Router().Add(route.Method, echoPath(route.Path), handler)
		for _, path := range route.Aliases {
			e.Router().Add(route.Method, echoPath(path), handler)
		}
	}
}

// echoPath converts {name} to Echo's :name.
func echoPath(path string) string {
	return strings.ReplaceAll(strings.ReplaceAll(path, "{", ":"), "}", "")
}

// handler returns the Echo handler of a route.
func (a *Adapter) handler(route *Route) echo.HandlerFunc {
	bind := sync.OnceValue(func() binding { return newBinding(typeOf(route.in)) }) // not all at the start
	return func(c echo.Context) error {
		b := bind()
		c.Set(routeKey, route)
		call := callOf(c, route)
		if ended, err := a.injectFault(c, call); ended {
			return a.WriteError(c, route, err)
		}
		if encoding := c.Request().Header.Get(echo.HeaderContentEncoding); (b.body != nil || b.form) &&
			encoding != "" && !strings.EqualFold(encoding, "identity") {
			return a.WriteError(c, route, unreadEncoding(encoding))
		}
		if limit := route.bodyLimit(b, a.MaxBody); c.Request().ContentLength > limit {
			return a.WriteError(c, route, TooLarge(limit))
		}
		req, in := newRequest(c, a.PublicURL), reflect.New(b.in)
		defer b.closeUpload(in.Elem())
		defer func() { req.body.Release() }()
		if err := a.fill(c, req, call, b, in.Elem()); err != nil {
			return a.WriteError(c, route, err)
		}
		if refused := a.StrictError(c); refused != nil {
			return a.WriteError(c, route, refused)
		}
		reply, err := route.run(req, in.Interface())
		req.body.endTurn()
		if err != nil {
			return a.WriteError(c, route, err)
		}
		return a.writeReply(c, route, reply)
	}
}

// StrictError returns the error for a request with advice if the sandbox is strict, and nil otherwise.
func (a *Adapter) StrictError(c echo.Context) *Error {
	if advice := AdviceFor(c); a.Strict && len(advice) > 0 {
		return strictError(advice)
	}
	return nil
}

const routeKey = "route"

// OperationID returns the id of the operation that served a request, or "" if none did.
func OperationID(c echo.Context) string {
	if route, served := c.Get(routeKey).(*Route); served {
		return route.ID
	}
	return ""
}

// fill authenticates the caller, binds the parameters and the body, and validates them. It reports all problems at
// once, but only to an authenticated caller.
func (a *Adapter) fill(
	c echo.Context, req *Request, call Call, b binding, in reflect.Value,
) error {
	route, header := call.Route, c.Request().Header
	a.adviseOnCall(c, call, b.scope)
	problems, err := a.resolve(req, route, b.scope, header)
	if err != nil {
		return err
	}
	req.clock = a.Clock.Of(req.Project)
	if b.scope >= scopeCustomer && req.Customer.Hosted() && header.Get(secretHeader) != "" {
		AddAdvice(c, Advice{
			"hosted_secret", "Bud keeps this customer's secret; leave out the header X-Customer-Secret.",
		})
	}
	values := binder{binding: b, adapter: a, route: route, context: c, request: req, in: in}
	if err := values.bind(); err != nil {
		return err
	}
	problems = append(append(problems, values.problems...), values.validate()...)
	given := b.parameters(values.query, header)
	if len(problems) == 0 && !route.Pending {
		problems = b.checkOrder(given)
	}
	if len(problems) > 0 {
		return problems
	}
	return a.adviseOnValues(c, req, call, values, given)
}

// adviseOnCall adds the advice about a call that does not depend on the caller.
func (a *Adapter) adviseOnCall(c echo.Context, call Call, needed scope) {
	if a.Lint != nil && !call.Route.ControlPlane {
		AddAdvice(c, a.Lint(call)...)
	}
	if needed > scopePublic && c.Request().Header.Get(clientHeader) == "" {
		AddAdvice(c, Advice{
			"missing_client_id", "Every request needs the header X-Client-Id, which many clients leave to the token.",
		})
	}
}

// adviseOnValues adds the advice about the values of a valid request.
func (a *Adapter) adviseOnValues(c echo.Context, req *Request, call Call, b binder, given []GivenParameter) error {
	if a.CheckValues == nil || call.Route.ControlPlane || call.Route.Pending {
		return nil
	}
	AddAdvice(c, b.checkMedia(c.Request().Header.Get(echo.HeaderContentType))...)
	var selected []BodyValue
	if selector, selects := b.in.Addr().Interface().(Selector); selects {
		selected = selector.BodyValues()
	}
	if len(given)+len(selected) == 0 {
		return nil
	}
	advice, err := a.CheckValues(req, given, selected)
	if err != nil {
		return err
	}
	AddAdvice(c, advice...)
	return nil
}

// applyRemarks returns the remarks as problems on the control plane, where ignoring a parameter could make a call
// affect more than intended. On Bud's routes it adds them as advice.
func applyRemarks(c echo.Context, r *Route, remarks []remark) (problems Problems) {
	for _, one := range remarks {
		switch {
		case one.kind == noSettings && (!r.ControlPlane || r.Method != http.MethodPut):
		case r.ControlPlane:
			problems = append(problems, Problem{In: one.in, Name: one.name, Text: one.text})
		case one.kind != emptyScope:
			AddAdvice(c, Advice{one.kind, endSentence(one.text)})
		}
	}
	return problems
}

// endSentence appends a full stop to a text that has none.
func endSentence(text string) string {
	if strings.HasSuffix(text, "?") {
		return text
	}
	return text + "."
}

// pathValue returns a function that unescapes path parameters, because the router matches the escaped path. A value
// that cannot be unescaped stays as it is.
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
		return "", Unauthorised(BadCredentials).withReason("The request has no header Authorization: Bearer TOKEN.")
	}
	return a.Lookup.Bearer(strings.TrimSpace(token))
}

// WriteError sends err in the route's dialect.
func (a *Adapter) WriteError(c echo.Context, route *Route, err error) error {
	var failure *Error
	if errors.As(err, &failure) && failure.Reason != "" {
		AddAdvice(c, Advice{"refused", failure.Reason})
	}
	var problems Problems
	if errors.As(err, &problems) && len(problems) > maxProblems {
		const format = "The request has %d problems, of which the answer tells the first %d."
		AddAdvice(c, Advice{"refused", fmt.Sprintf(format, len(problems), maxProblems)})
	}
	if errors.Is(err, ErrBudgetSpent) {
		c.Response().Header().Set(echo.HeaderRetryAfter, "2")
	}
	return writeError(c, route, a.newWireError(route, err, c.Response().Header().Get(echo.HeaderXRequestID)))
}

// newWireError words err in the route's dialect. Errors that are not meant for clients are logged.
func (a *Adapter) newWireError(route *Route, err error, requestID string) *Error {
	var failure *Error
	var problems Problems
	switch {
	case errors.As(err, &failure) && failure.Status == http.StatusInternalServerError:
		return route.documented(failure.complete(route.internal(requestID)))
	case errors.As(err, &failure):
		return route.documented(failure)
	case errors.As(err, &problems):
		return route.Dialect.Error(problems.limited())
	case errors.Is(err, bank.ErrNoCustomer): // deleted since the request began
		return customerGone(route, err)
	case errors.Is(err, ErrBudgetSpent):
		return noRoom(route, err)
	case errors.Is(err, storage.ErrDamaged):
		a.Log.Error("the file cannot be used any more", "operation_id", route.ID, "error", err)
		return fileUnusable(err)
	case errors.Is(err, syscall.ENOSPC):
		a.Log.Error("the disk is full", "operation_id", route.ID, "error", err)
		return diskFull(err)
	case errors.Is(err, bank.ErrNoPersona):
		a.Log.Error("a persona is not known", "operation_id", route.ID, "request_id", requestID, "error", err)
		return unknownPersona(err)
	case errors.Is(err, storage.ErrInvalid):
		a.Log.Error("the file is damaged", "operation_id", route.ID, "request_id", requestID, "error", err)
		return damagedFile(err)
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return clientClosedRequest(err)
	}
	a.Log.Error("internal error", "operation_id", route.ID, "request_id", requestID, "error", err)
	failure = route.internal(requestID)
	failure.Cause = err
	return route.documented(failure)
}
