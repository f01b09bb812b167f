package server

import (
	"io"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
)

const (
	bodyGrace   = 30 * time.Second // within which a body must begin
	minBodyRate = 64 << 10         // minimum rate in bytes a second for the rest
)

// limitSlowness is middleware that aborts requests whose body arrives too slowly. Otherwise each would keep a
// connection.
func limitSlowness(c echo.Context, next echo.HandlerFunc) error {
	if r := c.Request(); r.Body != nil && r.ContentLength != 0 {
		control := http.NewResponseController(c.Response().Writer)
		r.Body = &timedBody{ReadCloser: r.Body, control: control}
		_ = control.SetReadDeadline(time.Now().Add(bodyGrace)) // for the rest of a refused body, which the server reads
	}
	return next(c)
}

// timedBody is a request's body with a deadline that is extended by what was read.
type timedBody struct {
	io.ReadCloser
	control *http.ResponseController
	start   time.Time // time of the first read, which may be late
	read    int64
	ended   bool
}

func (b *timedBody) Read(p []byte) (int, error) {
	if b.start.IsZero() {
		b.start = time.Now()
		b.extend()
	}
	n, err := b.ReadCloser.Read(p)
	b.read += int64(n)
	switch {
	case err == io.EOF && !b.ended:
		b.ended = true
		// the server keeps reading to detect the end of the connection, which may take long
		_ = b.control.SetReadDeadline(time.Time{})
	case err == nil:
		b.extend()
	}
	return n, err
}

// extend moves the deadline. Without a connection, as in tests of the handler, there is no deadline.
func (b *timedBody) extend() {
	allowed := bodyGrace + time.Duration(b.read)*time.Second/minBodyRate
	_ = b.control.SetReadDeadline(b.start.Add(allowed))
}
