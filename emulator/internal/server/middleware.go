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
)

// controlPrefix is the path prefix of the control plane.
const controlPrefix = "/_sandbox/"

// handler returns the HTTP handler of the sandbox: the middleware, the routes and the pages.
func (a *App) handler() http.Handler {
	adapter := &route.Adapter{
		Lookup: lookup{a.Authentication, a.customers}, Clock: a.Clock,
		PublicURL: a.config.PublicURL, MaxBody: a.config.MaxBody,
		Bodies: route.NewBudget(a.config.MaxBodies),
		Log:    a.config.Log, FindFault: a.faults.Find, Lint: a.advice.Check, Strict: a.config.Strict,
		CheckValues:  (&advice.ValueChecker{Books: a.Books, Fixtures: a.fixtures}).Check,
		HoldResponse: holdResponse,
	}
	e := echo.New()
	e.HTTPErrorHandler = func(err error, c echo.Context) { a.handleError(adapter, err, c) }
	e.Pre(a.cleanPath)
	e.Use(chain(
		limitSlowness, readRefused, a.unzip, a.identify, a.redirectToConsole, a.record, recoverPanics, a.guard(adapter),
	))
	a.widgets = a.newWidgets(adapter)
	pages := lazily(func() http.Handler {
		return bankpages.New(bankpages.Services{
			Connections: a.Connections, Payments: a.payments, Applications: a.assess, Branding: a.branding, Books: a.Books,
			Log: a.config.Log, PathPrefix: a.pathPrefix,
		})
	})
	mountPages(e, bankpages.Prefix+"*", limitForm(pages))
	mountPages(e, payment.Prefix+"*", limitForm(pages))
	mountPages(e, assess.Prefix+"*", limitForm(pages))
	mountPages(e, widget.Prefix+"*", limitForm(echo.WrapHandler(a.widgets)))
	a.routes.bud = a.budRoutes()
	a.Control = a.newControl(adapter)
	a.routes.control = a.Control.Routes()
	a.routes.dropped = droppedFrom(a.routes.bud)
	if a.config.NoLegacy {
		a.routes.bud = slices.DeleteFunc(a.routes.bud, func(r *route.Route) bool { return r.Successor != "" })
	}
	adapter.Mount(e, a.routes.bud)
	adapter.Mount(e, a.routes.control)
	a.mountMCP(e, adapter)
	a.mountConsole(e, adapter)
	return e
}

// mountPages registers a handler for all methods that Echo knows. It registers them at the router, as Adapter.Mount.
func mountPages(e *echo.Echo, path string, handler echo.HandlerFunc) {
	for _, method := range []string{
		http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete,
		http.MethodOptions, http.MethodConnect, http.MethodTrace, echo.PROPFIND, echo.REPORT,
	} {
		e.Router().Add(method, path, handler)
	}
}

// guard is middleware that refuses what foreign web pages send, requests to pages that a strict sandbox does not
// allow, and paths with more segments than their route. The pages may be opened from everywhere, but only by a known
// host name.
func (a *App) guard(adapter *route.Adapter) middleware {
	guard := Guard{Hosts: a.config.AllowHosts, Origins: a.config.CORSOrigins}
	if u, err := url.Parse(a.config.PublicURL); err == nil && u.Host != "" {
		guard.Hosts = append(slices.Clone(guard.Hosts), u.Hostname())
	}
	return func(c echo.Context, next echo.HandlerFunc) error {
		path, check := c.Request().URL.Path, guard.Check
		if isPage(path) || opensConsole(c.Request()) {
			check = guard.CheckHost
		}
		if err := check(c.Request()); err != nil {
			return adapter.WriteError(c, noRoute(path), err)
		}
		if guard.Allow(c.Request(), c.Response().Header()) {
			return c.NoContent(http.StatusNoContent)
		}
		if name, empty := c.Get(emptyParameterKey).(string); empty {
			return adapter.WriteError(c, noRoute(path), emptyParameterError(name))
		}
		if isPage(path) {
			if refused := adapter.StrictError(c); refused != nil {
				return adapter.WriteError(c, &route.Route{}, refused)
			}
			return next(c)
		}
		if isConsole(path) && !a.config.NoConsole {
			return next(c)
		}
		if strings.Count(c.Path(), "/") != strings.Count(path, "/") {
			// Echo lets the last parameter of a path contain slashes.
			return adapter.WriteError(c, noRoute(path), a.unrouted(route.NotFound(), c.Request()))
		}
		return next(c)
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

// isPageFile reports whether a path is that of a style sheet or a script of pages for people.
func isPageFile(path string) bool {
	return isPage(path) && (strings.HasSuffix(path, ".css") || strings.HasSuffix(path, ".js"))
}

// identify is middleware that sets X-Request-Id and logs each request.
func (a *App) identify(c echo.Context, next echo.HandlerFunc) error {
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
func recoverPanics(c echo.Context, next echo.HandlerFunc) (err error) {
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

// healthPath is the path of the health check.
const healthPath = controlPrefix + "health"
