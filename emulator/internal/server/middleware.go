package server

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"budsandbox/emulator/internal/advice"
	"budsandbox/emulator/internal/assess"
	"budsandbox/emulator/internal/bankpages"
	"budsandbox/emulator/internal/payment"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/widget"
	"budsandbox/internal/spelling"
)

// controlPrefix is the path prefix of the control plane.
const controlPrefix = "/_sandbox/"

// handler returns the HTTP handler of the sandbox: the middleware, the routes and the pages.
func (a *App) handler(key []byte) (http.Handler, error) {
	adapter := &route.Adapter{
		Lookup: lookup{a.Tokens, a.customers}, Clock: a.Clock, PublicURL: a.config.PublicURL, MaxBody: a.config.MaxBody,
		Log:       a.config.Log,
		FindFault: a.faults.Find, Lint: a.advice.Check, Strict: a.config.Strict,
		CheckValues: (&advice.Values{Books: a.Books, Fixtures: a.fixtures}).Check,
	}
	e := echo.New()
	e.HTTPErrorHandler = func(err error, c echo.Context) { handleError(adapter, a.routes.bud, a.routes.dropped, err, c) }
	e.Pre(cleanPath)
	e.Use(limitSlowness, readRefused, a.unzip, a.identify, a.redirectToConsole, a.record, recoverPanics, a.guard(adapter))
	if err := a.newWidgets(key, adapter); err != nil {
		return nil, err
	}
	pages := lazily(func() http.Handler {
		return bankpages.New(bankpages.Services{
			Connections: a.Connections, Payments: a.payments, Applications: a.assess, Branding: a.branding, Books: a.Books,
			Log: a.config.Log, PathPrefix: a.pathPrefix,
		})
	})
	e.Any(bankpages.Prefix+"*", pages)
	e.Any(payment.Prefix+"*", pages)
	e.Any(assess.Prefix+"*", pages)
	e.Any(widget.Prefix+"*", echo.WrapHandler(a.widgets))
	a.routes.bud = a.budRoutes(a.Tokens, route.Pages{Key: derive(key, "pages")})
	a.Control = a.newControl(adapter)
	a.routes.control = a.Control.Routes()
	a.routes.dropped = droppedFrom(a.routes.bud)
	if a.config.NoLegacy {
		a.routes.bud = slices.DeleteFunc(a.routes.bud, func(r route.Route) bool { return r.Successor != "" })
	}
	adapter.Mount(e, a.routes.bud)
	adapter.Mount(e, a.routes.control)
	a.mountMCP(e, adapter)
	a.mountConsole(e, adapter)
	return e, nil
}

// guard is middleware that refuses what foreign web pages send, requests to pages that a strict sandbox does not allow,
// and paths with more segments than their route. The pages may be opened from everywhere, but only by a known host
// name.
func (a *App) guard(adapter *route.Adapter) echo.MiddlewareFunc {
	guard := Guard{Hosts: a.config.AllowHosts, Origins: a.config.CORSOrigins}
	if u, err := url.Parse(a.config.PublicURL); err == nil && u.Host != "" {
		guard.Hosts = append(slices.Clone(guard.Hosts), u.Hostname())
	}
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			path, check := c.Request().URL.Path, guard.Check
			if isPage(path) || opensConsole(c.Request()) {
				check = guard.CheckHost
			}
			if err := check(c.Request()); err != nil {
				return adapter.WriteError(c, route.Route{}, err)
			}
			if guard.Allow(c.Request(), c.Response().Header()) {
				return c.NoContent(http.StatusNoContent)
			}
			if isPage(path) {
				if refused := adapter.StrictError(c); refused != nil {
					return adapter.WriteError(c, route.Route{}, refused)
				}
				return next(c)
			}
			if isConsole(path) && !a.config.NoConsole {
				return next(c)
			}
			if strings.Count(c.Path(), "/") != strings.Count(path, "/") {
				// Echo lets the last parameter of a path contain slashes.
				return adapter.WriteError(c, route.Route{}, unrouted(route.NotFound(), c.Request(), a.routes.bud, a.routes.dropped))
			}
			return next(c)
		}
	}
}

// isPage reports whether a path is that of a page for people.
func isPage(path string) bool {
	for _, prefix := range []string{bankpages.Prefix, payment.Prefix, assess.Prefix, widget.Prefix} {
		if strings.HasPrefix(path, prefix) {
			return true
		}
	}
	return false
}

// cleanPath is middleware that removes doubled and trailing slashes, which come from base URLs that end in a slash.
// The router gets the escaped path, so that an escaped slash in an identifier is not a separator.
func cleanPath(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		u := c.Request().URL
		path := u.EscapedPath()
		for strings.Contains(path, "//") {
			path = strings.ReplaceAll(path, "//", "/")
		}
		if len(path) > 1 {
			path = strings.TrimSuffix(path, "/")
		}
		u.RawPath, u.Path = path, path
		return next(c)
	}
}

// identify is middleware that sets X-Request-Id and logs each request.
func (a *App) identify(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		id := uuid.NewString()
		c.Response().Header().Set(echo.HeaderXRequestID, id)
		if a.config.Quiet {
			return next(c)
		}
		start := time.Now()
		defer func() { a.logRequest(c, id, time.Since(start)) }() // deferred, because a dropped connection panics
		if err := next(c); err != nil {
			c.Error(err) // sets the status that is logged
		}
		return nil
	}
}

// logRequest logs a request. The status is 0 if the connection ended without a response.
func (a *App) logRequest(c echo.Context, id string, took time.Duration) {
	r := c.Request()
	status := c.Response().Status
	if !c.Response().Committed {
		status = 0
	}
	attrs := []any{
		"method", r.Method, "path", r.URL.Path, "status", status, "operation_id", route.OperationID(c),
		"client_id", route.ClientID(r.Header),
		"customer_id", cmp.Or(c.Param("customer_id"), r.Header.Get("X-Customer-Id")),
		"bytes", c.Response().Size, "took", took.Round(time.Microsecond), "request_id", id,
	}
	if fault := c.Response().Header().Get(route.FaultHeader); fault != "" {
		attrs = append(attrs, "fault", fault)
	}
	if given := route.AdviceFor(c); len(given) > 0 {
		kinds := make([]string, len(given))
		for i, a := range given {
			kinds[i] = a.Kind
		}
		attrs = append(attrs, "advice", strings.Join(kinds, ","))
	}
	level := slog.LevelInfo
	if r.URL.Path == healthPath { // polled every few seconds by health checks
		level = slog.LevelDebug
	}
	a.config.Log.Log(r.Context(), level, r.Method+" "+r.URL.Path, attrs...)
}

// recoverPanics is middleware that turns a panic into an error, which becomes Bud's 500. Other requests continue.
func recoverPanics(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		defer func() {
			if r := recover(); r != nil {
				if aborted, ok := r.(error); ok && errors.Is(aborted, http.ErrAbortHandler) {
					panic(r)
				}
				err = fmt.Errorf("panic: %v\n%s", r, debug.Stack())
			}
		}()
		return next(c)
	}
}

// handleError sends the error of a request that no route served.
func handleError(
	adapter *route.Adapter, routes []route.Route, dropped []droppedPath, err error, c echo.Context,
) {
	if c.Response().Committed {
		return
	}
	var known *echo.HTTPError
	switch {
	case errors.As(err, &known) && known.Code == http.StatusNotFound:
		err = unrouted(route.NotFound(), c.Request(), routes, dropped)
	case errors.As(err, &known) && known.Code == http.StatusMethodNotAllowed:
		err = unrouted(route.MethodNotAllowed(), c.Request(), routes, dropped)
	}
	if failed := adapter.WriteError(c, route.Route{}, err); failed != nil {
		adapter.Log.Error("cannot write the response", "error", failed)
	}
}

// healthPath is the path of the health check.
const healthPath = controlPrefix + "health"

// maxSuggested is the maximum length in bytes of a path for which a similar known path is suggested.
const maxSuggested = 120

// unrouted adds the reason to an error about a path or a method that no operation has, with the operation that was
// probably meant.
func unrouted(failure *route.Error, r *http.Request, routes []route.Route, dropped []droppedPath) error {
	failure.Reason = "No operation of Bud's answers " + r.Method + " " + r.URL.Path + "."
	if len(r.URL.Path) > maxSuggested {
		failure.Reason = "No operation of Bud's answers this path."
		return failure
	}
	for _, one := range dropped {
		if one.path == r.URL.Path {
			failure.Reason += " Bud has dropped it; call " + one.successor + "."
			return failure
		}
	}
	known := make([]string, len(routes))
	for i, one := range routes {
		known[i] = one.Method + " " + one.Path
	}
	if near := spelling.Nearest(r.Method+" "+r.URL.Path, known); near != "" {
		failure.Reason += " Did you mean " + near + "?"
	}
	return failure
}
