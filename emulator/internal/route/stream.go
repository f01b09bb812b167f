package route

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
)

// Stream is response data that is sent as it is produced. A route without an envelope may return one.
type Stream struct {
	Type string // media type

	// Send writes the data to w until ctx is done, as when the client disconnects. flush sends the data written so far.
	Send func(ctx context.Context, w io.Writer, flush func() error) error
}

// timedWriter is a response with a deadline for each write, because a client that reads nothing would keep its place
// among the listeners for ever.
type timedWriter struct {
	http.ResponseWriter
	controller *http.ResponseController
}

func (w *timedWriter) Write(p []byte) (int, error) {
	_ = w.controller.SetWriteDeadline(time.Now().Add(writeGrace))
	return w.ResponseWriter.Write(p)
}

// writeStream sends a stream. An error after the beginning can only end it.
func (a *Adapter) writeStream(c echo.Context, route *Route, status int, s Stream) error {
	header := c.Response().Header()
	header.Set(echo.HeaderContentType, s.Type)
	header.Set(echo.HeaderCacheControl, "no-store")
	header.Set("X-Accel-Buffering", "no") // otherwise proxies would buffer the stream
	c.Response().WriteHeader(status)
	controller := http.NewResponseController(c.Response())
	flush := func() error {
		if err := controller.Flush(); err != nil && !errors.Is(err, http.ErrNotSupported) {
			return fmt.Errorf("flush: %w", err)
		}
		return nil
	}
	ctx := c.Request().Context()
	if err := s.Send(ctx, &timedWriter{c.Response(), controller}, flush); err != nil && ctx.Err() == nil {
		a.Log.Debug("a stream ended", "operation_id", route.ID, "error", err)
	}
	return nil
}
