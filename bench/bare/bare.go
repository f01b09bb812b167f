// Package bare is the reference of `budsandbox bench`: a program of only Echo and bbolt, measured on the same machine
// at the same time. It is the only package outside of emulator and storage that may import the two, because the
// reference must not use the code that it measures.
package bare

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/labstack/echo/v4"
)

// shutdownTimeout limits how long running requests may take after an interrupt.
const shutdownTimeout = 5 * time.Second

// Serve stores records in a file and serves on listen until ctx is done. It writes its base URL to out.
func Serve(ctx context.Context, listen, file string, out io.Writer) (err error) {
	db, err := open(file)
	if err != nil {
		return fmt.Errorf("open %s: %w", file, err)
	}
	defer func() { err = errors.Join(err, db.close()) }()
	listener, err := net.Listen("tcp", listen)
	if err != nil {
		return fmt.Errorf("listen on %s: %w", listen, err)
	}
	server := &http.Server{Handler: handler(db), ReadHeaderTimeout: 10 * time.Second}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	if _, err := fmt.Fprintf(out, "http://%s\n", listener.Addr()); err != nil {
		return errors.Join(fmt.Errorf("print the URL: %w", err), server.Close())
	}
	select {
	case err := <-served:
		return err
	case <-ctx.Done():
	}
	shutdownCtx, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTimeout)
	defer cancel()
	return server.Shutdown(shutdownCtx)
}

// maxFiller is the maximum length of a response of /bytes.
const maxFiller = 1 << 20

// filler returns the bytes of /bytes. They are made on first use, so that they cost other programs nothing.
var filler = sync.OnceValue(func() []byte { return bytes.Repeat([]byte(" "), maxFiller) })

// handler returns the routes without middleware, log or checks.
func handler(s *store) http.Handler {
	e := echo.New()
	e.GET("/health", func(c echo.Context) error { return answer(c, http.StatusOK, []byte(`{"status":"ok"}`)) })
	e.GET("/nothing", func(c echo.Context) error { return answer(c, http.StatusOK, []byte(`{"ok":true}`)) })
	e.GET("/list", func(c echo.Context) error {
		page, err := s.list()
		if err != nil {
			return err
		}
		return answer(c, http.StatusOK, page)
	})
	e.GET("/bytes", func(c echo.Context) error {
		n, err := strconv.Atoi(c.QueryParam("n"))
		if err != nil || n < 1 || n > maxFiller {
			return echo.NewHTTPError(http.StatusBadRequest, fmt.Sprintf("n must be from 1 to %d", maxFiller))
		}
		return answer(c, http.StatusOK, filler()[:n])
	})
	e.POST("/alone", func(c echo.Context) error { return createOne(c, s.keep) })
	e.POST("/group", func(c echo.Context) error { return createOne(c, s.group.commit) })
	e.POST("/batch", func(c echo.Context) error {
		batch := newRecords(pageSize)
		if err := s.keep(batch); err != nil {
			return err
		}
		return answer(c, http.StatusCreated, createdBatch(batch))
	})
	e.POST("/grow", func(c echo.Context) error {
		n, err := strconv.Atoi(c.QueryParam("n"))
		if err != nil || n < 1 || n > pageSize {
			return echo.NewHTTPError(http.StatusBadRequest, fmt.Sprintf("n must be from 1 to %d", pageSize))
		}
		if err := s.group.commit(newRecords(n)); err != nil {
			return err
		}
		return c.NoContent(http.StatusNoContent)
	})
	return e
}

// createOne commits one record and responds with it.
func createOne(c echo.Context, commit func([]record) error) error {
	r := newRecord()
	if err := commit([]record{r}); err != nil {
		return err
	}
	return answer(c, http.StatusCreated, created(r))
}

func answer(c echo.Context, status int, body []byte) error {
	return c.Blob(status, echo.MIMEApplicationJSON, body)
}
