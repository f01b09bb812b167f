package server

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
)

// What is read of a body that is refused, before the answer. Clients such as Python's urllib send all of a body before
// they read the answer; if the connection ended meanwhile, they would see that and no answer.
const (
	maxRefused  = 1 << 30 // bytes
	maxRefusing = 10 * time.Second
)

// readRefused is middleware that reads the rest of a request's body before the answer begins.
func readRefused(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		body, timed := r.Body.(*timedBody)
		if !timed {
			return next(c) // there is no body
		}
		waits := strings.EqualFold(r.Header.Get("Expect"), "100-continue")
		c.Response().Before(func() {
			if waits && body.start.IsZero() {
				return // the client sends no body when it is answered at once
			}
			discard(body)
		})
		return next(c)
	}
}

func discard(body io.Reader) {
	start := time.Now()
	for n := int64(0); n < maxRefused && time.Since(start) < maxRefusing; {
		some, err := io.CopyN(io.Discard, body, 1<<20)
		if n += some; err != nil {
			return
		}
	}
}

// unzip is middleware that decompresses bodies with the Content-Encoding gzip. The limits of bodies count what comes
// out, and neither that nor what goes in may be longer than maxZipped. The adapter refuses other encodings.
func (a *App) unzip(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		if encoding := r.Header.Get("Content-Encoding"); strings.EqualFold(encoding, "gzip") {
			if limit := max(a.config.MaxBody, maxZipped); r.ContentLength != 0 {
				zipped := http.MaxBytesReader(c.Response(), r.Body, limit)
				r.Body, r.ContentLength = &zippedBody{Closer: r.Body, zipped: zipped, left: limit, limit: limit}, -1
			}
			r.Header.Del("Content-Encoding")
			r.Header.Del("Content-Length")
		}
		return next(c)
	}
}

// maxZipped is the maximum length of a compressed body in bytes, unless other bodies may be longer.
const maxZipped = 256 << 20

// zippedBody decompresses a body while it is read.
type zippedBody struct {
	io.Closer
	zipped io.Reader
	plain  *gzip.Reader // nil before the first reading
	left   int64        // bytes that may still come out
	limit  int64
	err    error
}

func (b *zippedBody) Read(p []byte) (int, error) {
	if b.plain == nil && b.err == nil {
		if b.plain, b.err = gzip.NewReader(b.zipped); b.err != nil {
			b.err = fmt.Errorf("the body is not compressed as its Content-Encoding says: %w", b.err)
		}
	}
	if b.err != nil {
		return 0, b.err
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
