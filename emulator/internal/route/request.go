package route

import (
	"context"
	"net/url"
	"strconv"
	"time"

	"budsandbox/bank"
	"budsandbox/clock"
)

// Request is one call of an operation as its handler sees it, independent of HTTP: the project, the customer, the time
// and the advice.
type Request struct {
	Project  bank.Project  // the token's project; empty for operations without a token
	Customer bank.Customer // the customer that the headers name; zero for operations without one

	ctx    context.Context
	clock  *clock.Clock
	now    time.Time
	result string
	base   string
	url    string   // result of BaseURL, after its first call
	http   exchange // nil outside HTTP
	body   *Body    // nil if none was read
}

// NewRequest returns a request that is not backed by an HTTP request, for Invoke and tests.
func NewRequest(
	ctx context.Context, own *clock.Clock, project bank.Project, customer bank.Customer,
) *Request {
	return &Request{Project: project, Customer: customer, ctx: ctx, clock: own}
}

// At sets the base URL of a request without an HTTP request, and returns the request.
func (r *Request) At(base string) *Request {
	r.base = base
	return r
}

// Context returns the request's context, which is cancelled when the client disconnects.
func (r *Request) Context() context.Context { return r.ctx }

// Now returns the time of the request on the project's clock. The clock is read once, so that all parts of a response
// agree.
func (r *Request) Now() time.Time {
	if r.now.IsZero() {
		r.now = r.clock.Now()
	}
	return r.now
}

// BaseURL returns the address at which the client reached the sandbox, such as http://127.0.0.1:8283, for links in
// responses. It is the public URL of the sandbox if that is set. Outside HTTP it is the argument of At.
func (r *Request) BaseURL() string {
	if r.http == nil {
		return r.base
	}
	if r.url == "" {
		r.url = r.http.baseURL(r.base)
	}
	return r.url
}

// URI returns the path and the query as the client sent them, and "" outside HTTP.
func (r *Request) URI() string {
	if r.http == nil {
		return ""
	}
	return r.http.uri()
}

// Query returns the query as the client sent it, for links that repeat it.
func (r *Request) Query() url.Values {
	if r.http == nil {
		return nil
	}
	return r.http.query()
}

// Header returns the first value of a header.
func (r *Request) Header(name string) string {
	if r.http == nil {
		return ""
	}
	return r.http.header(name)
}

// CanWait reports whether the client can be asked to retry later. Pages and tools of the sandbox, which call
// operations themselves, cannot.
func (r *Request) CanWait() bool { return r.http != nil }

// RetryAfter sets the header Retry-After in milliseconds, as Bud does (docs/research/bud.md#searches). In the HTTP
// standard the header is in seconds.
func (r *Request) RetryAfter(wait time.Duration) {
	if r.http != nil {
		r.http.setHeader("Retry-After", strconv.FormatInt(max(wait.Milliseconds(), 1), 10))
	}
}

// Warn adds advice about the request to the request log. If the sandbox is strict, the request is refused.
func (r *Request) Warn(advice ...Advice) {
	if r.http != nil {
		r.http.warn(advice)
	}
}

// ForcedResult returns the result code that a fault prescribes for the task that this request starts, or "".
func (r *Request) ForcedResult() string { return r.result }
