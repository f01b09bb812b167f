package server

import (
	"cmp"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"budsandbox/bank"
	"budsandbox/emulator/internal/requestlog"
	"budsandbox/emulator/internal/route"
)

// record is middleware that adds each request, its response and any advice to the request log. It skips requests to
// the control plane, and for the style sheets and scripts of pages.
func (a *App) record(c echo.Context, next echo.HandlerFunc) (err error) {
	r := c.Request()
	enabled := a.requests.Size > 0 || a.metrics != nil || a.config.Strict
	if !enabled || isControl(r.URL.Path) || isPageFile(r.URL.Path) {
		return next(c)
	}
	a.setConsoleHeader(c)
	route.AddAdvice(c, a.advice.PageOpened(r.URL.Path)...)
	body := &bodyReader{ReadCloser: r.Body}
	r.Body = body
	response := &responseWriter{ResponseWriter: c.Response().Writer}
	c.Response().Writer = response
	start := time.Now()
	defer func() { // deferred, because a dropped connection panics
		if err != nil {
			c.Error(err)
			err = nil
		}
		took := time.Since(start)
		entry := a.newEntry(c, took)
		entry.Page = pagePattern(r)
		entry.Request, entry.Response, entry.Status = body.prefix.body(), response.prefix.body(), response.status
		entry.Shorten()
		if a.requests.Size > 0 {
			a.requests.Add(entry)
			a.publishRequest(entry)
		}
		a.advice.Observe(entry)
		a.metrics.Count(entry, took)
	}()
	return next(c)
}

// newEntry describes a request that was served, without the bodies and the status.
func (a *App) newEntry(c echo.Context, took time.Duration) *requestlog.Entry {
	r, client := c.Request(), route.ClientID(c.Request().Header)
	return &requestlog.Entry{
		At: a.Clock.Of(bank.Project(client)).Now(), Took: float64(took.Microseconds()) / 1000,
		Method: r.Method, Path: r.URL.Path, Query: r.URL.RawQuery, Operation: route.OperationID(c), Client: client,
		Customer:  cmp.Or(c.Param("customer_id"), r.Header.Get("X-Customer-Id")),
		RequestID: c.Response().Header().Get(echo.HeaderXRequestID),
		Fault:     c.Response().Header().Get(route.FaultHeader), Advice: route.AdviceFor(c),
	}
}

// pagePattern returns the pattern of the path of a page for people, or "" for any other request. Reports name the page
// by it, because the path has the token of the person who opens it.
func pagePattern(r *http.Request) string {
	if !isPage(r.URL.Path) {
		return ""
	}
	_, path, _ := strings.Cut(r.Pattern, " ") // the method and the path
	return cmp.Or(path, r.URL.Path[:strings.IndexByte(r.URL.Path[1:], '/')+2])
}

// prefix stores the first requestlog.MaxBody bytes of a body.
type prefix struct {
	text []byte
	cut  bool
}

func (p *prefix) add(b []byte) {
	left := requestlog.MaxBody - len(p.text)
	p.cut = p.cut || len(b) > left
	p.text = append(p.text, b[:min(len(b), left)]...)
}

func (p *prefix) body() requestlog.Body { return requestlog.Body{Text: p.text, Cut: p.cut} }

// bodyReader records what is read of a request's body.
type bodyReader struct {
	io.ReadCloser
	prefix prefix
}

func (r *bodyReader) Read(p []byte) (int, error) {
	n, err := r.ReadCloser.Read(p)
	r.prefix.add(p[:n])
	return n, err
}

// responseWriter records the status and the body of a response.
type responseWriter struct {
	http.ResponseWriter
	status int
	prefix prefix
}

func (w *responseWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

func (w *responseWriter) Write(p []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	w.prefix.add(p)
	return w.ResponseWriter.Write(p)
}

// Unwrap returns the wrapped writer for http.ResponseController.
func (w *responseWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
