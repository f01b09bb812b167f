package server

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"
)

// timedConn records the deadlines that are set on it.
type timedConn struct {
	*httptest.ResponseRecorder
	reads []time.Time
}

func (c *timedConn) SetReadDeadline(t time.Time) error { c.reads = append(c.reads, t); return nil }

// Ensure that a body has a deadline that moves as data arrive and ends once it is complete, and that a request
// without a body has none.
func TestDeadlinesOfBodies(t *testing.T) {
	t.Parallel()
	send := func(body io.Reader, handle echo.HandlerFunc) *timedConn {
		conn := &timedConn{ResponseRecorder: httptest.NewRecorder()}
		c := echo.New().NewContext(httptest.NewRequest("POST", "/", body), conn)
		if err := limitSlowness(c, handle); err != nil {
			t.Error(err)
		}
		return conn
	}
	readAll := func(c echo.Context) error {
		_, err := io.Copy(io.Discard, struct{ io.Reader }{c.Request().Body})
		return err
	}
	if got := send(http.NoBody, readAll); len(got.reads) != 0 {
		t.Errorf("without a body there are deadlines: %v", got.reads)
	}
	got := send(strings.NewReader(strings.Repeat("x", 4*minBodyRate)), readAll)
	if len(got.reads) < 4 || !got.reads[len(got.reads)-1].IsZero() {
		t.Fatalf("a body that came whole has a deadline: %v", got.reads)
	}
	last := got.reads[len(got.reads)-2]
	if moved := last.Sub(got.reads[1]); moved != 4*time.Second {
		t.Errorf("the deadline of a body moved by %s", moved)
	}
	if got := send(strings.NewReader("x"), func(echo.Context) error { return nil }); len(got.reads) != 1 ||
		got.reads[0].IsZero() {
		t.Errorf("a body that nobody reads has no deadline: %v", got.reads)
	}
}
