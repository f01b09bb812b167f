package server

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"budsandbox/emulator/internal/bankpages"
	"budsandbox/emulator/internal/payment"
	"budsandbox/emulator/internal/route"
)

// controlPrefix is where the sandbox's own operations are.
const controlPrefix = "/_sandbox/"

// handler returns the way of every request: a clean path, an id, a line in the log, and then the route that it matches.
func (a *App) handler(key []byte) http.Handler {
	adapter := &route.Adapter{
		Lookup: lookup{a.Tokens, a.Store}, Clock: a.Clock, MaxBody: a.config.MaxBody, Log: a.config.Log,
		FindFault: a.faults.Find, Lint: a.advice.Check, Strict: a.config.Strict,
	}
	e := echo.New()
	e.HTTPErrorHandler = func(err error, c echo.Context) { answerUnrouted(adapter, err, c) }
	e.Pre(cleanPath)
	e.Use(a.identify, a.record, a.recover, a.guard(adapter))
	pages := echo.WrapHandler(bankpages.New(a.Connections, a.payments, a.Books, a.config.Log))
	e.Any(bankpages.Prefix+"*", pages)
	e.Any(payment.Prefix+"*", pages)
	a.routes.bud = a.budRoutes(a.Tokens, route.Pages{Key: derive(key, "pages")})
	a.Control = a.makeControl(adapter)
	a.routes.control = a.Control.Routes()
	adapter.Mount(e, a.routes.bud)
	adapter.Mount(e, a.routes.control)
	return e
}

// guard refuses what pages of other sites send to the control plane, what a strict sandbox refuses of its pages, and paths
// that are longer than their route.
func (a *App) guard(adapter *route.Adapter) echo.MiddlewareFunc {
	guard := Guard{Hosts: a.config.AllowHosts}
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			path := c.Request().URL.Path
			if strings.HasPrefix(path, controlPrefix) {
				if err := guard.Check(c.Request()); err != nil {
					return adapter.WriteError(c, route.Route{}, err)
				}
			}
			if strings.HasPrefix(path, bankpages.Prefix) || strings.HasPrefix(path, payment.Prefix) {
				if refusal := adapter.Refusal(c); refusal != nil {
					return adapter.WriteError(c, route.Route{}, refusal)
				}
				return next(c)
			}
			if strings.Count(c.Path(), "/") != strings.Count(path, "/") {
				// Echo lets the last parameter of a path run on over slashes.
				return adapter.WriteError(c, route.Route{}, route.NotFound())
			}
			return next(c)
		}
	}
}

// cleanPath tolerates what clients make of a base URL with a slash at its end: doubled and trailing slashes. The
// router gets the escaped path, so that an escaped slash in an identifier stays one.
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

// identify gives every answer its X-Request-Id, and every request its line in the log.
func (a *App) identify(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		id := uuid.NewString()
		c.Response().Header().Set(echo.HeaderXRequestID, id)
		if a.config.Quiet {
			return next(c)
		}
		start := time.Now()
		defer func() { a.log(c, id, time.Since(start)) }() // also of a connection that is dropped on purpose, which panics
		if err := next(c); err != nil {
			c.Error(err) // so that the line has the status
		}
		return nil
	}
}

// log writes the line of a request. Its status is 0 when the connection ended without an answer.
func (a *App) log(c echo.Context, id string, took time.Duration) {
	r, status, customer := c.Request(), c.Response().Status, c.Param("customer_id")
	if !c.Response().Committed {
		status = 0
	}
	line := []any{
		"method", r.Method, "path", r.URL.Path, "status", status, "operation_id", route.OperationID(c), "client_id", r.Header.Get("X-Client-Id"),
		"customer_id", cmp.Or(customer, r.Header.Get("X-Customer-Id")), "bytes", c.Response().Size, "took", took.Round(time.Microsecond), "request_id", id,
	}
	if fault := c.Response().Header().Get(route.FaultHeader); fault != "" {
		line = append(line, "fault", fault)
	}
	if advice := route.AdviceFor(c); len(advice) > 0 {
		kinds := make([]string, len(advice))
		for i, one := range advice {
			kinds[i] = one.Kind
		}
		line = append(line, "advice", strings.Join(kinds, ","))
	}
	a.config.Log.Info(r.Method+" "+r.URL.Path, line...)
}

// recover answers a bug of ours with Bud's 500 and keeps the others' requests going.
func (a *App) recover(next echo.HandlerFunc) echo.HandlerFunc {
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

// answerUnrouted answers requests that no row served.
func answerUnrouted(adapter *route.Adapter, err error, c echo.Context) {
	if c.Response().Committed {
		return
	}
	var known *echo.HTTPError
	switch {
	case errors.As(err, &known) && known.Code == http.StatusNotFound:
		err = route.NotFound()
	case errors.As(err, &known) && known.Code == http.StatusMethodNotAllowed:
		err = route.MethodNotAllowed()
	}
	if failed := adapter.WriteError(c, route.Route{}, err); failed != nil {
		adapter.Log.Error("an answer could not be written", "error", failed)
	}
}
