package mcp

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"sync"
)

// run serves one client that sends a message a line, until in ends or the context is done. It returns when all calls
// have been answered. Calls run at the same time, and the client may cancel each.
func (s *server) run(ctx context.Context, in io.Reader, out io.Writer) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	lines, ended := make(chan []byte), make(chan error, 1)
	go func() {
		reader := bufio.NewReader(in)
		for {
			line, err := reader.ReadBytes('\n')
			if len(line) > 1 {
				select {
				case lines <- line:
				case <-ctx.Done():
				}
			}
			if err != nil {
				ended <- err
				return
			}
		}
	}()
	c := connection{server: s, out: out, cancel: map[string]context.CancelFunc{}}
	for {
		select {
		case line := <-lines:
			c.receive(ctx, line)
		case err := <-ended:
			c.calls.Wait()
			if errors.Is(err, io.EOF) {
				return c.failed()
			}
			return err
		case <-ctx.Done():
			c.calls.Wait()
			return ctx.Err()
		}
	}
}

// connection is a client that started the program.
type connection struct {
	server *server
	calls  sync.WaitGroup

	mu      sync.Mutex
	out     io.Writer
	cancel  map[string]context.CancelFunc // by the ids of running calls
	written error
}

// receive starts what a line asks for.
func (c *connection) receive(ctx context.Context, line []byte) {
	requests, _, failed := parse(line)
	if failed != nil {
		c.write(failure(json.RawMessage("null"), failed))
		return
	}
	for _, r := range requests {
		switch {
		case r.isCall():
			c.start(ctx, r)
		case r.Method == "notifications/cancelled":
			var params struct {
				ID json.RawMessage `json:"requestId"`
			}
			if r.params(&params) == nil {
				c.end(string(params.ID))
			}
		}
	}
}

// start carries a call out beside others.
func (c *connection) start(ctx context.Context, r request) {
	ctx, cancel := context.WithCancel(ctx)
	c.mu.Lock()
	c.cancel[string(r.ID)] = cancel
	c.mu.Unlock()
	c.calls.Go(func() {
		defer c.end(string(r.ID))
		answer := c.server.respond(ctx, http.Header{}, r)
		if ctx.Err() == nil { // a call that was cancelled has no response
			c.write(answer)
		}
	})
}

// end cancels the call with an id, if it is running.
func (c *connection) end(id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if cancel := c.cancel[id]; cancel != nil {
		cancel()
		delete(c.cancel, id)
	}
}

func (c *connection) write(answer response) {
	line, err := json.Marshal(answer)
	c.mu.Lock()
	defer c.mu.Unlock()
	if err == nil {
		_, err = c.out.Write(append(line, '\n'))
	}
	if c.written == nil {
		c.written = err
	}
}

// failed returns the first error of writing.
func (c *connection) failed() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.written
}
