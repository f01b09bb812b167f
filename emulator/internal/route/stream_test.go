package route

import (
	"context"
	"io"
	"log/slog"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/labstack/echo/v4"
)

// timedConn records the deadlines that are set on it.
type timedConn struct {
	*httptest.ResponseRecorder
	writes []time.Time
}

func (c *timedConn) SetWriteDeadline(t time.Time) error { c.writes = append(c.writes, t); return nil }

// Ensure that every write of a stream has a deadline, so that a listener that reads nothing loses its place.
func TestStreamsHaveDeadlines(t *testing.T) {
	t.Parallel()
	conn := &timedConn{ResponseRecorder: httptest.NewRecorder()}
	c := echo.New().NewContext(httptest.NewRequest("GET", "/", nil), conn)
	a := &Adapter{Log: slog.New(slog.DiscardHandler)}
	err := a.writeStream(c, &Route{}, 200, Stream{
		Type: "text/event-stream",
		Send: func(_ context.Context, w io.Writer, flush func() error) error {
			for range 3 {
				if _, err := io.WriteString(w, "data: 1\n\n"); err != nil {
					return err
				}
				if err := flush(); err != nil {
					return err
				}
			}
			return nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(conn.writes) != 3 {
		t.Fatalf("3 writes set the deadlines %v", conn.writes)
	}
	for _, deadline := range conn.writes {
		if left := time.Until(deadline); left <= 0 || left > writeGrace {
			t.Errorf("a write may take %s, want at most %s", left, writeGrace)
		}
	}
}
