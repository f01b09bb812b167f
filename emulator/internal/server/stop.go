package server

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"
)

// stopWhenDamaged stops serving once the file cannot be used any more.
func (a *App) stopWhenDamaged(ctx context.Context) {
	select {
	case <-ctx.Done():
	case err := <-a.Store.Damaged():
		a.config.Log.Error("the sandbox stops, because its file cannot be used any more", "error", err)
		a.damage.Store(&err)
		ctx, cancel := context.WithTimeout(ctx, lastAnswers)
		defer cancel()
		if a.server.Shutdown(ctx) != nil {
			_ = a.server.Close()
		}
	}
}

// lastAnswers is the time for answering requests that were met by the damage of the file.
const lastAnswers = 500 * time.Millisecond

// Wait blocks until the app stops serving. It returns the reason, or nil after Close.
func (a *App) Wait() error {
	err := <-a.served
	if damage := a.damage.Load(); damage != nil {
		return *damage
	}
	if !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// Closed reports whether Close was called.
func (a *App) Closed() bool {
	select {
	case <-a.closed:
		return true
	default:
		return false
	}
}

// ErrAborted is the error of Close if requests did not end in time. Everything that was answered is on disk.
var ErrAborted = errors.New("requests were aborted")

// Close stops listening and ends before ctx is done. Running requests have half of the time until then to complete.
// Then their contexts are cancelled, and finally their connections are closed. It returns ErrAborted if requests
// were aborted. Later calls return the result of the first.
func (a *App) Close(ctx context.Context) error {
	a.closing.Do(func() {
		close(a.closed)
		shutdownCtx, cancel := fraction(ctx, 0.5)
		defer cancel()
		err := a.server.Shutdown(shutdownCtx)
		a.stop()
		if err != nil {
			err = a.endRequests(ctx)
		}
		a.closeErr = errors.Join(err, a.release(ctx))
	})
	return a.closeErr
}

// endRequests waits for requests whose contexts were cancelled, and then closes the connections of those that still
// run.
func (a *App) endRequests(ctx context.Context) error {
	ctx, cancel := fraction(ctx, 0.5)
	defer cancel()
	if err := a.server.Shutdown(ctx); err != nil {
		return errors.Join(fmt.Errorf("%w: %w", ErrAborted, err), a.server.Close())
	}
	return nil
}

// release closes the file once it is no longer used. If it is still used when ctx is done, the file stays open until
// the process ends, which loses nothing.
func (a *App) release(ctx context.Context) error {
	closed := make(chan error, 1)
	go func() {
		a.work.Wait()
		closed <- a.Store.Close()
	}()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), max(remaining(ctx), minRelease))
	defer cancel()
	select {
	case err := <-closed:
		return err
	case <-ctx.Done():
		return fmt.Errorf("%w: the file is in use: %w", ErrAborted, ctx.Err())
	}
}

// minRelease is the minimum time for closing the file, even if requests took all the time.
const minRelease = 200 * time.Millisecond

// fraction returns a context whose deadline is a part of the time until that of ctx.
func fraction(ctx context.Context, part float64) (context.Context, context.CancelFunc) {
	if _, limited := ctx.Deadline(); !limited {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, time.Duration(part*float64(remaining(ctx))))
}

// remaining returns the time until the deadline of ctx, or a long time if it has none.
func remaining(ctx context.Context) time.Duration {
	deadline, limited := ctx.Deadline()
	if !limited {
		return 24 * time.Hour
	}
	return time.Until(deadline)
}
