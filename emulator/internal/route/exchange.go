package route

import (
	"net/url"

	"github.com/labstack/echo/v4"
)

// exchange is what a Request needs of its HTTP request and response. It keeps Echo out of the type Request: whatever
// mentions a type is compiled with all the types in it, and every package of handlers mentions Request.
type exchange interface {
	baseURL(publicURL string) string
	uri() string
	query() url.Values
	header(name string) string
	setHeader(name, value string)
	warn(advice []Advice)
}

// newRequest returns a Request for an HTTP request. The adapter sets project and customer once they are known.
func newRequest(c echo.Context, publicURL string) *Request {
	stored := &struct { // together, which is one allocation less for each request
		request  Request
		exchange echoExchange
	}{exchange: echoExchange{c}}
	stored.request = Request{ctx: c.Request().Context(), http: &stored.exchange, base: publicURL}
	stored.request.result, _ = c.Get(resultKey).(string)
	return &stored.request
}

// echoExchange is the exchange of an echo.Context.
type echoExchange struct{ c echo.Context }

func (e echoExchange) baseURL(publicURL string) string { return BaseURL(e.c.Request(), publicURL) }

func (e echoExchange) uri() string { return e.c.Request().RequestURI }

func (e echoExchange) query() url.Values { return e.c.QueryParams() }

func (e echoExchange) header(name string) string { return e.c.Request().Header.Get(name) }

func (e echoExchange) setHeader(name, value string) { e.c.Response().Header().Set(name, value) }

func (e echoExchange) warn(advice []Advice) { AddAdvice(e.c, advice...) }
