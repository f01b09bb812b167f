package emulator

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

	"budsandbox/emulator/authentication"
	"budsandbox/emulator/console"
	"budsandbox/emulator/control"
	"budsandbox/emulator/operation"
	"budsandbox/emulator/payment"
)

// controlPrefix is where the sandbox's own operations are.
const controlPrefix = "/_sandbox/"

// handler is the way of every request: a clean path, an id, a line in the log, and then the row that it matches.
func (s *Sandbox) handler(tokens authentication.Tokens, pageKey []byte) http.Handler {
	entrance := &authentication.Room{Tokens: tokens, Clock: s.clock, Projects: s.options.Projects}
	s.entrance = entrance
	adapter := &operation.Adapter{
		Directory: directory{entrance, s.store}, MaxBody: s.options.MaxBody, Log: s.options.Log,
		Disturb: s.faults.Disturb, Counsel: s.advisor.Counsel, Strict: s.options.Strict,
	}
	guard := control.Guard{Hosts: s.options.AllowHosts}
	e := echo.New()
	e.HTTPErrorHandler = func(err error, c echo.Context) { answerOutside(adapter, err, c) }
	e.Pre(cleanPath)
	e.Use(s.identify, s.watch, s.recover, func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			if strings.HasPrefix(c.Request().URL.Path, controlPrefix) {
				if err := guard.Check(c.Request()); err != nil {
					return adapter.WriteError(c, operation.Row{}, err)
				}
			}
			if path := c.Request().URL.Path; strings.HasPrefix(path, console.Prefix) || strings.HasPrefix(path, payment.Prefix) {
				if refusal := adapter.Refusal(c); refusal != nil {
					return adapter.WriteError(c, operation.Row{}, refusal)
				}
				return next(c)
			}
			if strings.Count(c.Path(), "/") != strings.Count(c.Request().URL.Path, "/") {
				// The router lets the last parameter of a path run on over slashes.
				return adapter.WriteError(c, operation.Row{}, operation.NotFound())
			}
			return next(c)
		}
	})
	pages := echo.WrapHandler(console.New(s.desk, s.payments, s.books, s.options.Log))
	e.Any(console.Prefix+"*", pages)
	e.Any(payment.Prefix+"*", pages)
	s.mount(e, adapter, entrance, operation.Pages{Key: pageKey})
	return e
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
func (s *Sandbox) identify(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		id := uuid.NewString()
		c.Response().Header().Set(echo.HeaderXRequestID, id)
		if s.options.Quiet {
			return next(c)
		}
		start := time.Now()
		defer func() { s.log(c, id, time.Since(start)) }() // also of a connection that is dropped on purpose, which panics
		if err := next(c); err != nil {
			c.Error(err) // so that the line has the status
		}
		return nil
	}
}

// log writes the line of a request. Its status is 0 when the connection ended without an answer.
func (s *Sandbox) log(c echo.Context, id string, took time.Duration) {
	r, status, customer := c.Request(), c.Response().Status, c.Param("customer_id")
	if !c.Response().Committed {
		status = 0
	}
	line := []any{
		"method", r.Method, "path", r.URL.Path, "status", status, "operation_id", operation.Served(c), "client_id", r.Header.Get("X-Client-Id"),
		"customer_id", cmp.Or(customer, r.Header.Get("X-Customer-Id")), "bytes", c.Response().Size, "took", took.Round(time.Microsecond), "request_id", id,
	}
	if fault := c.Response().Header().Get(operation.FaultHeader); fault != "" {
		line = append(line, "fault", fault)
	}
	if advice := operation.AdviceOf(c); len(advice) > 0 {
		kinds := make([]string, len(advice))
		for i, a := range advice {
			kinds[i] = a.Kind
		}
		line = append(line, "advice", strings.Join(kinds, ","))
	}
	s.options.Log.Info(r.Method+" "+r.URL.Path, line...)
}

// recover answers a bug of ours with Bud's 500 and keeps the others' requests going.
func (s *Sandbox) recover(next echo.HandlerFunc) echo.HandlerFunc {
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

// answerOutside answers requests that no row served.
func answerOutside(adapter *operation.Adapter, err error, c echo.Context) {
	if c.Response().Committed {
		return
	}
	var known *echo.HTTPError
	switch {
	case errors.As(err, &known) && known.Code == http.StatusNotFound:
		err = operation.NotFound()
	case errors.As(err, &known) && known.Code == http.StatusMethodNotAllowed:
		err = operation.MethodNotAllowed()
	}
	if failed := adapter.WriteError(c, operation.Row{}, err); failed != nil {
		adapter.Log.Error("an answer could not be written", "error", failed)
	}
}
