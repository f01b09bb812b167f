package server

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"budsandbox/emulator/internal/route"
)

// The limits for reading the rest of a refused body. Clients such as Python's urllib send the whole body before
// they read the response. If the connection were closed earlier, they would report that instead of the response.
const (
	maxRefused  = 1 << 30 // bytes
	maxRefusing = 10 * time.Second
)

// readRefused is middleware that reads the rest of a request's body before the response is sent.
func readRefused(c echo.Context, next echo.HandlerFunc) error {
	r := c.Request()
	body, timed := r.Body.(*timedBody)
	if !timed {
		return next(c) // there is no body
	}
	waits := strings.EqualFold(r.Header.Get("Expect"), "100-continue")
	c.Response().Before(func() {
		if waits && body.start.IsZero() {
			return // the client waits for 100 Continue and sends no body after a refusal
		}
		discard(body)
	})
	return next(c)
}

func discard(body io.Reader) {
	start := time.Now()
	for n := int64(0); n < maxRefused && time.Since(start) < maxRefusing; {
		some, err := io.CopyN(io.Discard, body, 1<<20)
		n += some
		if err != nil {
			return
		}
	}
}

// unzip is middleware that decompresses bodies with the Content-Encoding gzip. The limits of bodies apply to the
// decompressed body, and both the compressed and the decompressed body are limited to maxZipped. The adapter
// refuses other encodings.
func (a *App) unzip(c echo.Context, next echo.HandlerFunc) error {
	r := c.Request()
	if encoding := r.Header.Get("Content-Encoding"); strings.EqualFold(encoding, "gzip") {
		if r.ContentLength != 0 {
			limit := max(a.config.MaxBody, maxZipped)
			zipped := http.MaxBytesReader(c.Response(), r.Body, limit)
			r.Body, r.ContentLength = &zippedBody{
				Closer: r.Body, zipped: zipped, length: r.ContentLength, left: limit, limit: limit, turns: a.inflating,
			}, -1
		}
		r.Header.Del("Content-Encoding")
		r.Header.Del("Content-Length")
	}
	return next(c)
}

// maxPageForm is the maximum length in bytes of a form of a page for customers.
const maxPageForm = 64 << 10

// limitForm is middleware that limits bodies to maxPageForm.
func limitForm(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		r.Body = http.MaxBytesReader(c.Response(), r.Body, maxPageForm)
		return next(c)
	}
}

// countBody returns middleware that counts bodies of at most limit bytes in the budget of the adapter's bodies, for
// handlers that read bodies themselves.
func countBody(adapter *route.Adapter, limit int64) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			r := c.Request()
			if r.Body == nil || r.ContentLength == 0 {
				return next(c)
			}
			body, err := adapter.Bodies.Read(c.Response(), r, limit)
			defer body.Release()
			switch {
			case errors.Is(err, route.ErrBudgetSpent):
				return adapter.WriteError(c, noRoute(r.URL.Path), err)
			case err != nil:
				r.Body = unreadable{err}
			default:
				r.Body = io.NopCloser(bytes.NewReader(body.Bytes))
			}
			return next(c)
		}
	}
}

// unreadable is a body whose reading has failed.
type unreadable struct{ err error }

func (u unreadable) Read([]byte) (int, error) { return 0, u.err }

func (unreadable) Close() error { return nil }

// maxZipped is the maximum length of a compressed body in bytes, unless the limit of bodies is higher.
const maxZipped = 256 << 20

// zippedBody decompresses a body as it is read.
type zippedBody struct {
	io.Closer
	zipped io.Reader
	length int64         // of zipped; -1 if it is unknown
	turns  chan struct{} // has a value for each short body that is being decompressed
	plain  *gzip.Reader  // nil before the first read
	left   int64         // number of bytes that may still be read
	limit  int64
	err    error
}

func (b *zippedBody) Read(p []byte) (int, error) {
	if b.plain == nil && b.err == nil {
		b.begin()
	}
	if b.err != nil {
		return 0, b.err
	}
	if b.turns != nil {
		b.turns <- struct{}{}
		defer func() { <-b.turns }()
	}
	n, err := b.plain.Read(p)
	switch b.left -= int64(n); {
	case b.left < 0:
		b.err = &http.MaxBytesError{Limit: b.limit}
		return 0, b.err
	case err != nil && !errors.Is(err, io.EOF):
		err = fmt.Errorf("the body is not compressed as its Content-Encoding says: %w", err)
	}
	return n, err
}

// maxShortZipped is the maximum length in bytes of a compressed body that is read before it is decompressed. It may
// become a thousand times as long.
const maxShortZipped = 64 << 10

// begin reads a short body, so that decompressing it waits for nothing but the processor and can take turns: otherwise
// requests of other clients would share the processors with hundreds of bodies. Longer ones arrive not much faster than
// they are decompressed, and each waits for its client.
func (b *zippedBody) begin() {
	if b.length >= 0 && b.length <= maxShortZipped {
		short, err := io.ReadAll(b.zipped)
		if err != nil {
			b.err = err
			return
		}
		b.zipped = bytes.NewReader(short)
	} else {
		b.turns = nil
	}
	if b.plain, b.err = gzip.NewReader(b.zipped); b.err != nil {
		b.err = fmt.Errorf("the body is not compressed as its Content-Encoding says: %w", b.err)
	}
}
