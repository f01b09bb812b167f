package emulator

import (
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"budsandbox/bank"
	"budsandbox/emulator/control"
	"budsandbox/emulator/operation"
)

// watch keeps what clients ask and are answered, and what is to be said of it. The control plane's own requests are nobody's
// business.
func (s *Sandbox) watch(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		r := c.Request()
		if s.journal.Most == 0 && s.metrics == nil && !s.options.Strict || strings.HasPrefix(r.URL.Path, controlPrefix) {
			return next(c)
		}
		operation.Advise(c, s.advisor.Opened(r.URL.Path)...)
		asked := &reader{ReadCloser: r.Body}
		r.Body = asked
		answered := &writer{ResponseWriter: c.Response().Writer}
		c.Response().Writer = answered
		start := time.Now()
		defer func() { // a connection that is dropped on purpose panics
			if err != nil {
				c.Error(err)
				err = nil
			}
			seen := control.Seen{
				At: s.clock.Of(bank.Project(r.Header.Get("X-Client-Id"))).Now(), Took: float64(time.Since(start).Microseconds()) / 1000, Method: r.Method, Path: r.URL.Path, Query: r.URL.RawQuery,
				Operation: operation.Served(c), Client: r.Header.Get("X-Client-Id"), Customer: r.Header.Get("X-Customer-Id"),
				RequestID: c.Response().Header().Get(echo.HeaderXRequestID), Request: asked.begin.body(), Response: answered.begin.body(),
				Fault: c.Response().Header().Get(operation.FaultHeader), Advice: operation.AdviceOf(c),
			}
			if answered.status != 0 {
				seen.Status = answered.status
			}
			if named := c.Param("customer_id"); named != "" {
				seen.Customer = named
			}
			if s.journal.Most > 0 {
				seen.Number = s.journal.Add(seen)
			}
			s.advisor.Answered(seen)
			s.metrics.Count(seen, time.Since(start))
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
	room := control.LongestSeen - len(b.text)
	b.cut = b.cut || len(p) > room
	b.text = append(b.text, p[:min(len(p), room)]...)
}

func (b *beginning) body() control.Body { return control.Body{Text: b.text, Cut: b.cut} }

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
