package route

import (
	"context"
	"net/url"
	"time"

	"github.com/labstack/echo/v4"

	"budsandbox/bank"
)

// Request is one call of an operation, as its handler sees it: for whom it acts, at which instant, and what may be said of
// it beside the answer. A handler sees no router and no status code.
type Request struct {
	Project  bank.Project  // for whom it acts; empty for operations without a token
	Customer bank.Customer // whom the headers name; zero for operations that are about no customer

	ctx    context.Context
	clock  *bank.Clock
	now    time.Time
	result string
	echo   echo.Context // nil outside HTTP
}

// NewRequest makes a request that no HTTP request stands behind, as explain and the tests need it.
func NewRequest(ctx context.Context, clock *bank.Clock, project bank.Project, customer bank.Customer) *Request {
	return &Request{Project: project, Customer: customer, ctx: ctx, clock: clock}
}

// Context ends when the client has gone.
func (r *Request) Context() context.Context { return r.ctx }

// Now returns the instant at which the request is carried out, by the project's clock. It is read once, so that nothing in
// one answer contradicts another part of it.
func (r *Request) Now() time.Time {
	if r.now.IsZero() {
		r.now = r.clock.Now()
	}
	return r.now
}

// BaseURL returns the address at which the client reached the sandbox, such as http://127.0.0.1:8283, with which links in
// answers begin. It is empty outside HTTP.
func (r *Request) BaseURL() string {
	if r.echo == nil {
		return ""
	}
	return r.echo.Scheme() + "://" + r.echo.Request().Host
}

// Query returns the query as the client sent it, for links that repeat it.
func (r *Request) Query() url.Values {
	if r.echo == nil {
		return nil
	}
	return r.echo.QueryParams()
}

// Header returns the first value of a header.
func (r *Request) Header(name string) string {
	if r.echo == nil {
		return ""
	}
	return r.echo.Request().Header.Get(name)
}

// Warn adds advice about the request to the request log, and refuses the request where the sandbox is strict.
func (r *Request) Warn(advice ...Advice) {
	if r.echo != nil {
		Advise(r.echo, advice...)
	}
}

// ForcedResult returns the result code that a fault has chosen for the task that this request starts, empty for none.
func (r *Request) ForcedResult() string { return r.result }

// newRequest makes the request of an HTTP request; project and customer are filled in when they are known.
func newRequest(c echo.Context) *Request {
	r := &Request{ctx: c.Request().Context(), echo: c}
	r.result, _ = c.Get(resultKey).(string)
	return r
}
