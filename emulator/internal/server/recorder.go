package server

import (
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"budsandbox/bank"
	"budsandbox/emulator/internal/requestlog"
	"budsandbox/emulator/internal/route"
)

// record is middleware that logs each request, its response and any advice. Requests to the control plane are not recorded.
func (a *App) record(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		r := c.Request()
		if a.requests.Size == 0 && a.metrics == nil && !a.config.Strict || strings.HasPrefix(r.URL.Path, controlPrefix) {
			return next(c)
		}
		route.Advise(c, a.advice.PageOpened(r.URL.Path)...)
		body := &reader{ReadCloser: r.Body}
		r.Body = body
		response := &writer{ResponseWriter: c.Response().Writer}
		c.Response().Writer = response
		start := time.Now()
		defer func() { // a connection that is dropped on purpose panics
			if err != nil {
				c.Error(err)
				err = nil
			}
			entry := requestlog.Entry{
				At: a.Clock.Of(bank.Project(r.Header.Get("X-Client-Id"))).Now(), Took: float64(time.Since(start).Microseconds()) / 1000, Method: r.Method, Path: r.URL.Path, Query: r.URL.RawQuery,
				Operation: route.OperationID(c), Client: r.Header.Get("X-Client-Id"), Customer: r.Header.Get("X-Customer-Id"),
				RequestID: c.Response().Header().Get(echo.HeaderXRequestID), Request: body.begin.body(), Response: response.begin.body(),
				Fault: c.Response().Header().Get(route.FaultHeader), Advice: route.AdviceFor(c),
			}
			if response.status != 0 {
				entry.Status = response.status
			}
			if named := c.Param("customer_id"); named != "" {
				entry.Customer = named
			}
			if a.requests.Size > 0 {
				entry.Number = a.requests.Add(entry)
			}
			a.advice.Observe(entry)
			a.metrics.Count(entry, time.Since(start))
		}()
		return next(c)
	}
}

// beginning keeps the first bytes of what goes by.
type beginning struct {
	text []byte
	cut  bool
}

func (b *beginning) note(p []byte) {
	left := requestlog.MaxBody - len(b.text)
	b.cut = b.cut || len(p) > left
	b.text = append(b.text, p[:min(len(p), left)]...)
}

func (b *beginning) body() requestlog.Body { return requestlog.Body{Text: b.text, Cut: b.cut} }

// reader notes what is read of a body.
type reader struct {
	io.ReadCloser
	begin beginning
}

func (r *reader) Read(p []byte) (int, error) {
	n, err := r.ReadCloser.Read(p)
	r.begin.note(p[:n])
	return n, err
}

// writer notes the status and what is written of a body.
type writer struct {
	http.ResponseWriter
	status int
	begin  beginning
}

func (w *writer) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

func (w *writer) Write(p []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	w.begin.note(p)
	return w.ResponseWriter.Write(p)
}

// Unwrap lets net/http find what the connection can do besides.
func (w *writer) Unwrap() http.ResponseWriter { return w.ResponseWriter }
